"""Extract message ids from the sources: every Chinese string literal outside docstrings."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from i18n.labels import LABELS
from i18n.setting_names import SETTING_HINTS, SETTING_NAMES

ROOT = Path(__file__).parent.parent
SPEAKING = (
    "db",
    "domain",
    "geo",
    "services",
    "live",
    "adapters",
    "web",
    "api",
    "dashboard",
    "app.py",
    "logs.py",
)
ALSO = (
    "demo/accounts.py",  # names of logins, shown on the sign-in page
    "etl/area_jobs.py",
    "etl/boundary_coordinates.py",
    "etl/boundary_files.py",
    "etl/csv_rows.py",  # why a table cannot be read
    "etl/tables.py",
    "etl/text_files.py",
    "etl/register_files.py",
    "etl/duties_xlsx.py",  # why a cell of a workbook is refused
    "etl/duty_import.py",  # why a workbook is not published
    "etl/duty_cells.py",  # the same, and how to fill one in
    "etl/workbooks.py",  # why a workbook cannot be read
    "etl/matters_xlsx.py",  # why a cell of a workbook is refused
    "etl/users_xlsx.py",  # why a table cannot be read
    "etl/calendar_files.py",  # why a calendar cannot be read
    "etl/settings_command.py",
    "etl/assessment_xlsx.py",  # headings and meanings of workbooks that people read
    "etl/indicator_files.py",
    "etl/report_files.py",
)
# names of rows of tables: class, field → context
IN_CONTEXT = {("MeasureSpec", "label"): "Measure", ("NavigationGroup", "heading"): "Navigation"}
QUIET = frozenset(
    {
        "domain/personal_data.py",
        "domain/duty_search.py",
        "domain/urgent_words.py",
        "domain/texts.py",
        "domain/written_times.py",
        "services/pinyin.py",
    }
)  # words that are looked for in texts, never said
CHINESE = re.compile(r"[\u3400-\u9fff]")
IN_TEMPLATES = re.compile(r'\bt\("([^"]+)"(?:, [^)]*)?\)')


@dataclass(frozen=True, slots=True, order=True)
class CatalogMessage:
    """One message id, with the kind of word it names (None for sentences) and its location."""

    id: str
    context: str | None
    place: str


@dataclass(frozen=True, slots=True)
class Sources:
    """What the sources say: ids that can be translated, and f-strings that cannot."""

    messages: list[CatalogMessage]
    untranslatable: list[str]


def read_sources(root: Path = ROOT) -> Sources:
    """Return the messages of all layers with user-visible text, labels included."""
    found = Sources([], [])
    for kind, words in LABELS.items():
        found.messages.extend(CatalogMessage(word, kind, "i18n/labels") for word in words.values())
    names = [*SETTING_NAMES.values(), *SETTING_HINTS.values()]
    found.messages.extend(CatalogMessage(name, "Setting", "i18n/setting_names.py") for name in names)
    for path in _modules(root):
        if str(path.relative_to(root)) in QUIET:
            continue
        read_module(path.read_text(), place=str(path.relative_to(root)), into=found)
    for path in sorted([*root.glob("web/pages/*.html"), *root.glob("dashboard/wall/*.html")]):
        read_template(path.read_text(), place=str(path.relative_to(root)), into=found)
    return found


def read_module(source: str, *, place: str, into: Sources) -> None:
    """Add what one module says to ``into``."""
    tree = ast.parse(source)
    silent = set(_silent(tree))
    contexts = dict(_find_contexts(tree))
    for node in ast.walk(tree):
        if id(node) in silent or not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        where = f"{place}:{node.lineno}"
        if isinstance(node, ast.JoinedStr):
            silent.update(id(part) for part in node.values)
            if any(_is_chinese(part) for part in node.values):
                into.untranslatable.append(where)
        elif _is_chinese(node):
            into.messages.append(CatalogMessage(str(node.value), contexts.get(id(node)), where))


def read_template(source: str, *, place: str, into: Sources) -> None:
    """Add what one page says to ``into``; Chinese outside of ``t("…")`` cannot be translated."""
    for number, line in enumerate(source.splitlines(), start=1):
        said = IN_TEMPLATES.findall(line)
        into.messages.extend(CatalogMessage(message, None, f"{place}:{number}") for message in said)
        if CHINESE.search(IN_TEMPLATES.sub("", line)) and "lang=" not in line:
            into.untranslatable.append(f"{place}:{number}")


def _modules(root: Path) -> Iterator[Path]:
    for name in (*SPEAKING, *ALSO):
        path = root / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else filter(Path.exists, [path])


def _silent(tree: ast.Module) -> Iterator[int]:
    """Yield the nodes that are never displayed: docstrings and patterns."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile":
            yield from (id(part) for part in ast.walk(node))


def _find_contexts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the nodes that name a row of a table, with their context."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                context = IN_CONTEXT.get((ast.unparse(node.func), keyword.arg or ""))
                if context is not None:
                    yield id(keyword.value), context


def _is_chinese(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(CHINESE.search(node.value))
