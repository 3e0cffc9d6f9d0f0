"""Documentation names only files, modules and symbols that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "GLOSSARY.md",
    "README.md",
    "docs/loop.md",
    "docs/operations.md",
    "docs/gateway.md",
]
PACKAGES = {
    "adapters", "api", "bench", "dashboard", "data", "db", "demo", "docs", "domain", "etl", "geo", "i18n",
    "live", "migrations", "scripts", "services", "tests", "web",
}  # fmt: skip
QUOTED = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"^[\w.-]+(/[\w.*-]+)*/?$")
DOTTED = re.compile(r"^[a-z_]\w*(\.\w+)+$")


def quoted_names(page: str) -> list[str]:
    """Return everything between backticks outside of fenced blocks."""
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text(), flags=re.DOTALL)
    return QUOTED.findall(text)


def missing(name: str) -> bool:
    """Return whether a quoted name points into the project and is not there."""
    path = name.split(":", maxsplit=1)[0].split("::", maxsplit=1)[0]
    if PATH.match(path) and path.split("/")[0] in PACKAGES and "/" in path:
        return not any(ROOT.glob(path.rstrip("/")))
    if DOTTED.match(name) and name.split(".", maxsplit=1)[0] in PACKAGES:
        return not is_symbol(name)
    return False


def is_symbol(name: str) -> bool:
    """Return whether a dotted name is a module, or a name that a module defines."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        base = ROOT.joinpath(*parts[:cut])
        for path in (base.with_suffix(".py"), base / "__init__.py"):
            if path.exists():
                return cut == len(parts) or parts[cut] in defined_in(path)
    return False


def defined_in(path: Path) -> set[str]:
    """Return the names that a module binds."""
    tree = ast.parse(path.read_text())
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names | {
        a.asname or a.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names
    }


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_what_exists(page):
    assert [name for name in quoted_names(page) if missing(name)] == []


@pytest.mark.parametrize("name", ["domain/no_such.py", "services/acts/", "domain.enums.NoWord", "db.no_such"])
def test_a_wrong_name_is_found(name):
    assert missing(name)
