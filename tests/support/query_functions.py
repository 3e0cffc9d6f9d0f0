"""Find the query functions: those of ``db.queries`` that screens and services import."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ASKING = ("web", "api", "dashboard", "live", "services")
# What does not grow with tickets: the map, the calendar, the directory, accounts, papers and field objects.
STANDING = {
    "Account", "AccountEvent", "AccountGrant", "AccountIdentity", "AdmittedMatter", "Area", "AreaChange",
    "AssessmentFreeze",
    "CalendarChange", "CalendarDay",
    "CalendarYear", "City", "CityLevel", "CollectedObject", "CollectedRecord", "CollectionKind",
    "CollectionTask", "Department", "DepartmentChange", "DutyRegister", "DutyShift", "DutySynonym",
    "DutySynonymList", "DutyText", "DutyVersion", "FormerName", "HandoverNote", "IdempotencyKey",
    "Matter", "MatterList",
    "Password", "Procedure", "PublishedShapes", "RecordPhoto",
    "Report", "ReportFile", "ReportSubscription", "SavedView", "Section",
    "Setting", "SettingChange", "SignIn", "Staff", "StaffPost", "StaffReveal", "Token", "WorkingWindow",
}  # fmt: skip


def growing_questions() -> set[str]:
    """Return ``module.function`` of each imported question whose module reads what grows with tickets."""
    paths = {path.stem: path for path in (ROOT / "db" / "queries").glob("*.py")}
    grows = {module for module, path in paths.items() if _imported(path, "db.models") - STANDING}
    asking = {module: _queries_of(path) for module, path in paths.items()}
    while further := {module for module, asked in asking.items() if asked & grows} - grows:
        grows |= further
    defined = {f"{module}.{name}" for module in grows for name in _functions_of(paths[module])}
    asked = {name for room in ASKING for path in (ROOT / room).rglob("*.py") for name in _asked_in(path)}
    return defined & asked


def _imported(path: Path, module: str) -> set[str]:
    """Return the names that a file imports from a module."""
    return {
        alias.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == module
        for alias in node.names
    }


def _queries_of(path: Path) -> set[str]:
    """Return the modules of ``db.queries`` that a file imports, or imports from."""
    within = {
        node.module.rpartition(".")[2]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("db.queries.")
    }
    return within | _imported(path, "db.queries")


def _functions_of(path: Path) -> list[str]:
    """Return the public functions that take a session first."""
    return [
        node.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and node.args.args
        and node.args.args[0].arg == "session"
    ]


def _asked_in(path: Path) -> Iterator[str]:
    """Yield ``module.function`` for what a file imports from ``db.queries`` and names."""
    tree = ast.parse(path.read_text())
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        if node.module == "db.queries":
            modules |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif node.module.startswith("db.queries."):
            yield from (f"{node.module.rpartition('.')[2]}.{alias.name}" for alias in node.names)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield f"{modules[node.value.id]}.{node.attr}"
