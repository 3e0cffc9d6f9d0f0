"""Refuse archaic words in prose and metaphors in names.

``python -m scripts.check_words`` prints every breach and the archaic words per 1,000 words of prose.
The lists and their exceptions are in this file alone.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = {".venv", ".local", ".git", "data", "node_modules", "versions"}

ARCHAIC = re.compile(
    r"\b(whoever|whomever|anew|lately|nobody|somebody|anybody|at the door|in vain|for ever|at hand"
    r"|thence|whence|lest|amid|wherein|whereby|hearsay|thereof|beside|stands?|told|aside)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"``[^`]*``|\"[^\"]*\"|'[^']*'")  # names and quotations are not prose
STEMS = {
    "turnstile": "concurrency limit", "hearsay": "duplicate candidates", "companion": "related ticket",
    "scenery": "world", "album": "photo store", "cast": "actors", "whoever": "actor",
    "anew": "again", "told": "notified", "shown": "rendered", "hub": "broadcaster", "keeper": "refresher",
    "letter": "public report or ticket detail", "house": "project", "door": "route",
}  # fmt: skip
# Names that keep a stem: words of Python and libraries, public command names, the subject itself.
ALLOWED_NAMES: dict[str, str] = {}  # stem → reason
# Only whole words of a name count, and only names of modules and classes: locals are free.


@dataclass(frozen=True, slots=True)
class Prose:
    """One line of a docstring or comment."""

    place: str
    text: str

    @property
    def words(self) -> int:
        """Return how many words it holds."""
        return len(re.findall(r"\w+", self.text))

    @property
    def archaic(self) -> list[str]:
        """Return its archaic words outside of quotations."""
        return ARCHAIC.findall(QUOTED.sub("", self.text))


def read_prose(path: Path) -> Iterator[Prose]:
    """Yield the lines of docstrings and comments of a module."""
    source = path.read_text(encoding="utf-8")
    place = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    lines: dict[int, str] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                text = source.splitlines()[first.lineno - 1 : first.end_lineno]
                lines.update(enumerate(text, start=first.lineno))
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            lines[token.start[0]] = token.string
    for number, line in sorted(lines.items()):
        yield Prose(f"{place}:{number}", line.strip().strip('"'))


def read_names(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the names of the module and of its classes, each with its place."""
    place = str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)
    yield place, path.stem
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef):
            yield f"{place}:{node.lineno}", node.name


def find_stems(name: str) -> list[str]:
    """Return the banned words that a name in snake or camel case is made of."""
    parts = re.findall(r"[A-Z]?[a-z]+", name)
    return [part.lower() for part in parts if part.lower() in STEMS and part.lower() not in ALLOWED_NAMES]


def list_modules() -> Iterator[Path]:
    """Yield every module of the project but tests and migrations, whose names are sentences or history."""
    for path in sorted(ROOT.rglob("*.py")):
        if not SKIPPED & set(path.relative_to(ROOT).parts):
            yield path


def main() -> None:
    """Print breaches and the share of archaic words; exit 1 when there is a breach."""
    breaches: list[str] = []
    words = archaic = 0
    for path in list_modules():
        for line in read_prose(path):
            words += line.words
            archaic += len(line.archaic)
            breaches += [f"{line.place}: archaic {word!r}" for word in line.archaic]
        if path.relative_to(ROOT).parts[0] != "tests":
            breaches += [
                f"{place}: {name} holds {stem!r}; say {STEMS[stem]}"
                for place, name in read_names(path)
                for stem in find_stems(name)
            ]
    print("\n".join([*breaches, f"{archaic / words * 1000:.2f} archaic words per 1,000 of {words:,}."]))
    sys.exit(1 if breaches else 0)


if __name__ == "__main__":
    main()
