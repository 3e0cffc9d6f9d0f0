"""Generate docs/rules.md, the walk through the domain's rules, from docs/rules.toml, and check both.

``python -m scripts.rules`` writes the page; with ``--check`` it prints every fault and fails if there is one:
a name of code or of a test that is missing, a duplicate id, a page that the table does not make.
Names are looked up in the text of the modules; nothing is imported.
"""

import ast
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLE = Path("docs") / "rules.toml"
PAGE = Path("docs") / "rules.md"
_TEXTS = ("id", "rule", "open")
_LISTS = ("code", "tests")


class Misshapen(Exception):
    """The table cannot be read, or an entry lacks what every entry has."""


@dataclass(frozen=True, slots=True)
class DocumentedRule:
    """One rule; code: ``module:symbol`` each; tests: ``path::function`` each; open: what is missing."""

    id: str
    rule: str
    code: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    open: str = ""

    @property
    def section(self) -> str:
        """Return the number of the section the rule belongs to."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Book:
    """The whole table: titles of sections by number, and the rules in their order."""

    sections: Mapping[str, str]
    rules: tuple[DocumentedRule, ...]


def read(text: str) -> Book:
    """Return the table; raises Misshapen where it cannot be understood."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Misshapen(f"{TABLE} is no TOML: {error}") from error
    sections = {str(number): str(title) for number, title in found.get("sections", {}).items()}
    return Book(sections, tuple(_rule(entry) for entry in found.get("rule", [])))


def _rule(entry: Mapping[str, Any]) -> DocumentedRule:
    name = entry.get("id", "an entry without id")
    if unknown := set(entry) - {field.name for field in fields(DocumentedRule)}:
        raise Misshapen(f"{name}: no entry has {', '.join(sorted(unknown))}")
    if not entry.get("id") or not entry.get("rule"):
        raise Misshapen(f"{name}: every entry has id and rule")
    for key, value in entry.items():
        if key in _TEXTS and not isinstance(value, str):
            raise Misshapen(f"{name}: {key} is a text")
        if key in _LISTS and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            raise Misshapen(f"{name}: {key} is a list of texts")
    said: dict[str, Any] = {key: tuple(value) if key in _LISTS else value for key, value in entry.items()}
    return DocumentedRule(**said)


def faults(book: Book, *, root: Path = ROOT) -> Iterator[str]:
    """Yield a message for every fault in the entries of the table, those of the page excluded."""
    for name, times in Counter(rule.id for rule in book.rules).items():
        if times > 1:
            yield f"{name}: the id stands {times} times"
    for rule in book.rules:
        if rule.section not in book.sections:
            yield f"{rule.id}: there is no section {rule.section}"
        if not rule.open and not (rule.code and rule.tests):
            yield f"{rule.id}: names no code or no test, and does not say what is missing (open)"
        found = [_code_fault(place, root) for place in rule.code]
        found += [_test_fault(place, root) for place in rule.tests]
        yield from (f"{rule.id}: {fault}" for fault in found if fault)


def page_fault(book: Book, *, root: Path = ROOT) -> str | None:
    """Return what to do where the page is not what the table makes."""
    page = root / PAGE
    if page.is_file() and page.read_text(encoding="utf-8") == made(book):
        return None
    return f"{PAGE} is not what {TABLE} makes: run python -m scripts.rules"


def made(book: Book) -> str:
    """Return the text of the page."""
    left = [rule for rule in book.rules if rule.open]
    unseen = [rule for rule in book.rules if not rule.tests]
    lines = [
        "# Rules",
        "",
        f"Written by `python -m scripts.rules` from `{TABLE.as_posix()}`; do not edit. `make check` fails",
        "when it is stale, or names code or a test that is not there. Headings follow the domain's own.",
        "",
        f"{len(book.rules)} rules. Of {len(left)} something is open: {_ids(left)}.",
        f"No test shows {len(unseen)}: {_ids(unseen)}.",
    ]
    for number, title in book.sections.items():
        of_section = [rule for rule in book.rules if rule.section == number]
        lines += ["", f"## {number}. {title}", ""]
        lines += ["| id | rule | code | shown by | open |", "|---|---|---|---|---|"]
        lines += [_row(rule) for rule in of_section]
    return "\n".join(lines) + "\n"


def _ids(rules: Sequence[DocumentedRule]) -> str:
    return ", ".join(rule.id for rule in rules) or "—"


def _row(rule: DocumentedRule) -> str:
    code = "<br>".join(f"[`{place}`](../{path_of(place)})" for place in rule.code)
    tests = "<br>".join(f"[`{_shown(place)}`](../{place.partition('::')[0]})" for place in rule.tests)
    cells = (rule.id, _cell(rule.rule), code or "—", tests or "—", _cell(rule.open))
    return "| " + " | ".join(cells) + " |"


def _shown(place: str) -> str:
    """Return a test as the page names it: its file without folder and ending, and its function."""
    path, _, name = place.partition("::")
    return f"{Path(path).stem}: {name.removeprefix('test_')}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def path_of(place: str, root: Path = ROOT) -> str:
    """Return the file of ``module:symbol``, relative to the project; that of a package is its __init__."""
    parts = place.partition(":")[0].split(".")
    module = Path(*parts).with_suffix(".py") if len(parts) == 1 else Path(*parts[:-1], f"{parts[-1]}.py")
    package = Path(*parts, "__init__.py")
    return (package if (root / package).is_file() else module).as_posix()


def _code_fault(place: str, root: Path) -> str | None:
    module, colon, symbol = place.partition(":")
    if not module or not colon or not symbol:
        return f"{place} is not written module:symbol"
    path = root / path_of(place, root)
    if not path.is_file():
        return f"there is no module {module}"
    return None if symbol in _names(path) else f"module {module} has no {symbol}"


def _test_fault(place: str, root: Path) -> str | None:
    path, colons, name = place.partition("::")
    if not path or not colons or not name.startswith("test_"):
        return f"{place} is not written path::test_function"
    if not (root / path).is_file():
        return f"there is no file of tests {path}"
    return None if name in _names(root / path) else f"{path} has no {name}"


@cache
def _names(path: Path) -> frozenset[str]:
    """Return what a module defines at its top, and what its classes define as ``Class.name``."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        found |= _defined(node)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{name}" for inner in node.body for name in _defined(inner)}
    return frozenset(found)


def _defined(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else []
    if isinstance(node, ast.AnnAssign):
        targets = [node.target]
    return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}


def found_wrong(*, root: Path = ROOT) -> list[str]:
    """Return every fault of the table and of its page below ``root``, in words."""
    try:
        book = read((root / TABLE).read_text(encoding="utf-8"))
    except Misshapen as error:
        return [str(error)]
    stale = page_fault(book, root=root)
    return [*faults(book, root=root), *([stale] if stale else [])]


def write(*, root: Path = ROOT) -> None:
    """Write the page that the table makes; raises Misshapen."""
    book = read((root / TABLE).read_text(encoding="utf-8"))
    (root / PAGE).write_text(made(book), encoding="utf-8")


def main(arguments: Sequence[str], *, root: Path = ROOT) -> int:
    """Write the page, or with ``--check`` only print what is wrong; return 1 if something is."""
    if "--check" not in arguments:
        with suppress(Misshapen):  # reported below
            write(root=root)
    wrong = found_wrong(root=root)
    print("\n".join(wrong) or "Every rule names code and tests that are there.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
