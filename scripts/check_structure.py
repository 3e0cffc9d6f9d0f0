"""Check rules of structure that no linter knows: sizes of modules, who imports what, names of classes.

``python -m scripts.check_structure`` prints every breach and fails if there is one.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST_MODULE = 300  # lines of logic: import statements do not count
LONGEST_DATA = 500  # lines of a module that holds only data
DATA_MODULES = {
    "db/models/tickets.py": "columns of tickets, work orders, clocks and history",
    "demo/reference_data.py": "departments and matters of the demonstration",
    "domain/act_payloads.py": "fields of what is handed in with an act: a table",
    "domain/amendments.py": "states, payloads and transitions of amendments: a table",
    "domain/enums.py": "words of the domain",
    "domain/settings.py": "the settings with their defaults: a table",
    "domain/ticket_workflow.py": "transitions of tickets: a table",
    "domain/work_order_workflow.py": "transitions of work orders: a table",
    "i18n/setting_names.py": "names of settings",
}
SKIPPED = {
    ".venv",
    ".local",
    "node_modules",
    ".git",
    "data",
    "versions",
}  # migrations/versions are as long as the tables are many

PACKAGES = {
    "adapters", "api", "dashboard", "db", "demo", "domain", "etl", "geo", "i18n", "live", "services", "web",
}  # fmt: skip
# Entry points are above all packages: nothing imports them but each other, tests and scripts.
ENTRY_POINTS = {"app", "launch", "serve", "worker", "doctor"}
MAY_IMPORT_ENTRY_POINTS = {"tests", "bench", "scripts", *ENTRY_POINTS}
GIVEN_TIME_AND_SETTINGS = {"domain", "geo", "i18n", "services"}  # both are arguments there
WITHOUT_SQL = {"services", "web", "live", "etl", "demo"}
FROM_SQLALCHEMY = {"sqlalchemy.Engine", "sqlalchemy.exc", "sqlalchemy.orm.Session"}  # all they may import
IN_DOMAIN = {"domain", "pydantic", *sys.stdlib_module_names}

KNOWN: frozenset[str] = frozenset()  # fmt: skip


@dataclass(frozen=True)
class Module:
    """One Python file of the project."""

    path: Path
    source: str

    @property
    def place(self) -> str:
        """Return its path below the root."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def package(self) -> str:
        """Return the top-level name it belongs to."""
        return self.place.partition("/")[0].removesuffix(".py")

    @cached_property
    def tree(self) -> ast.Module:
        """Return its syntax tree."""
        return ast.parse(self.source)

    def imports(self) -> Iterator[tuple[int, str]]:
        """Yield line and full name of everything it imports."""
        for node in self._import_statements():
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif node.module:
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)

    def logic_lines(self) -> int:
        """Return how many lines it has without import statements."""
        spans = (
            range(node.lineno, (node.end_lineno or node.lineno) + 1) for node in self._import_statements()
        )
        return self.source.count("\n") - len(set(chain.from_iterable(spans)))

    def classes(self) -> Iterator[tuple[int, str]]:
        """Yield line and name of every class it defines."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ClassDef):
                yield node.lineno, node.name

    def _import_statements(self) -> Iterator[ast.Import | ast.ImportFrom]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Import | ast.ImportFrom))


def modules(root: Path = ROOT) -> Iterator[Module]:
    """Yield every Python file of the project below ``root``."""
    for path in sorted(root.rglob("*.py")):
        if not SKIPPED & set(path.relative_to(root).parts):
            yield Module(path, path.read_text(encoding="utf-8"))


def breaches(module: Module) -> Iterator[str]:
    """Yield each rule that ``module`` breaks, with its place."""
    lines, most = module.logic_lines(), LONGEST_DATA if module.place in DATA_MODULES else LONGEST_MODULE
    if lines > most:
        yield f"{module.place}: {lines} lines without imports; at most {most}"
    for line, name in module.imports():
        if reason := _wrong_import(module.package, name):
            yield f"{module.place}:{line}: imports {name}; {reason}"


def twin_classes(found: Iterable[Module], *, known: frozenset[str] = KNOWN) -> Iterator[str]:
    """Yield the names that more than one class of the packages has, with their places."""
    places = defaultdict(list)
    for module in found:
        if module.package in PACKAGES:
            for line, name in module.classes():
                places[name].append(f"{module.place}:{line}")
    for name, where in sorted(places.items()):
        if len(where) > 1 and name not in known:
            yield f"{', '.join(where)}: {len(where)} classes are called {name}"


def stale_entries(root: Path = ROOT) -> Iterator[str]:
    """Yield the listed data modules that do not exist."""
    for place in DATA_MODULES:
        if not (root / place).is_file():
            yield f"scripts/check_structure.py: DATA_MODULES names {place}, which is not there"


def _wrong_import(package: str, name: str) -> str | None:
    top = name.partition(".")[0]
    if top in ENTRY_POINTS and package not in MAY_IMPORT_ENTRY_POINTS:
        return "nothing imports an entry point"
    if top in {"clock", "settings"} and package in GIVEN_TIME_AND_SETTINGS:
        return f"{package} gets the time and the settings as arguments"
    if package == "domain" and top not in IN_DOMAIN:
        return "domain needs only the standard library and pydantic"
    if package in WITHOUT_SQL and top == "sqlalchemy" and not _is_allowed_above_db(name):
        return "above db only Session, Engine and sqlalchemy.exc; SQL belongs in db"
    if package in {"preflight", "terminal"} and top not in {"terminal", *sys.stdlib_module_names}:
        return "it runs before any package is installed"
    return None


def _is_allowed_above_db(name: str) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in FROM_SQLALCHEMY)


def main() -> None:
    """Print every breach; ends with an error if there is one."""
    found = list(modules())
    faults = [*chain.from_iterable(map(breaches, found)), *twin_classes(found), *stale_entries()]
    print("\n".join(faults) or "The structure is as it should be.")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
