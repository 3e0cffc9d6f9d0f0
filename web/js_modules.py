"""Addresses of our ES modules: one folder per version, and what an entry imports, so that it is preloaded.

Relative imports keep the folder of their importer: ``/assets/v/<stamp>/js/pages/dash.js`` loads every module
of the same version, and browsers may keep all of them (``web/static_files.py`` serves the folder).
"""

import hashlib
import posixpath
import re
from functools import cache
from html import escape
from pathlib import Path

ASSETS = Path(__file__).parents[1] / "dashboard" / "assets"
FOLDERS = ("js", "public", "workers", "vendor")
IMPORT = re.compile(r'^(?:import|export)\b[^;"]*?"(\.[^"]+)";', re.MULTILINE)


@cache
def get_modules_hash() -> str:
    """Return the hash of every module: with a new one browsers fetch them again."""
    content = hashlib.sha256()
    for folder in FOLDERS:
        for path in sorted((ASSETS / folder).rglob("*.js")):
            content.update(path.read_bytes())
    return content.hexdigest()[:12]


def get_address(path: str) -> str:
    """Return the versioned address of a module below ``assets``."""
    return f"/assets/v/{get_modules_hash()}/{path}"


@cache
def list_imports(entry: str) -> tuple[str, ...]:
    """Return ``entry`` and every module it imports, each once, imports before their importer."""
    order: dict[str, None] = {}
    visiting: set[str] = set()

    def visit(path: str) -> None:
        if path in visiting:
            return
        visiting.add(path)
        for target in IMPORT.findall((ASSETS / path).read_text(encoding="utf-8")):
            visit(posixpath.normpath(posixpath.join(posixpath.dirname(path), target)))
        order[path] = None

    visit(entry)
    return tuple(order)


def list_addresses(entry: str) -> list[str]:
    """Return the addresses of ``entry`` and of all it imports."""
    return [get_address(path) for path in list_imports(entry)]


@cache
def render_tags(entry: str) -> str:
    """Return the elements that load ``entry``: its imports are asked for at once, not one after another."""
    preloads = [f'<link rel="modulepreload" href="{escape(url)}">' for url in list_addresses(entry)]
    return "\n".join([*preloads, f'<script type="module" src="{escape(get_address(entry))}"></script>'])
