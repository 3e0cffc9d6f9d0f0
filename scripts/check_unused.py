"""Find code of the source packages that only tests use, or nothing: ``python -m scripts.check_unused``.

Runs vulture over the sources without the tests. What may stay is in scripts/unused_allowed.toml, each with
its reason; an entry that matches nothing is a fault as well. Members of enums are read by value and pass.
"""

import ast
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = Path(__file__).with_name("unused_allowed.toml")
SOURCES = (
    "adapters", "api", "dashboard", "db", "demo", "domain", "etl", "geo", "i18n", "live", "services", "web",
    "app.py", "worker.py", "launch.py", "doctor.py", "serve.py", "processes.py", "logs.py", "settings.py",
    "clock.py", "terminal.py", "preflight.py", "scripts", "bench",
)  # fmt: skip
CONFIDENCE = 60  # percent; vulture's for names that nothing mentions
ENUMS = {"Enum", "IntEnum", "StrEnum"}


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be unused, by glob: decorators of functions, and ``path:name``, each with its reason."""

    decorators: Mapping[str, str]
    findings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unused:
    """One name that nothing mentions."""

    path: str
    line: int
    name: str

    @property
    def key(self) -> str:
        """Return what an entry of the list is compared with."""
        return f"{self.path}:{self.name}"


def read_allowed(path: Path = ALLOWED) -> Allowed:
    """Return the list of what may be unused."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Allowed(table.get("decorators", {}), table.get("findings", {}))


def find_unused(allowed: Allowed, *, root: Path = ROOT, sources: Sequence[str] = SOURCES) -> list[Unused]:
    """Return every name below ``sources`` that nothing there mentions; members of enums left out."""
    checker = Vulture(ignore_decorators=list(allowed.decorators))
    checker.scavenge([str(root / source) for source in sources])
    return [
        Unused(Path(item.filename).resolve().relative_to(root).as_posix(), item.first_lineno, str(item.name))
        for item in checker.get_unused_code(min_confidence=CONFIDENCE)
        if item.first_lineno not in _enum_lines(Path(item.filename))
    ]


def list_faults(unused: Sequence[Unused], allowed: Allowed) -> Iterator[str]:
    """Yield what is unused without a reason, and the entries of the list that match nothing."""
    for each in unused:
        if not any(fnmatchcase(each.key, entry) for entry in allowed.findings):
            yield f"{each.path}:{each.line}: nothing but tests uses {each.name}"
    for entry, reason in allowed.findings.items():
        if not any(fnmatchcase(each.key, entry) for each in unused):
            yield f"{ALLOWED.name}: {entry} ({reason}) matches nothing: remove the entry"


def _enum_lines(path: Path) -> set[int]:
    """Return the lines of a module that define members of enums."""
    classes = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base).rpartition(".")[2] in ENUMS for base in node.bases)
    ]
    return {member.lineno for each in classes for member in each.body if isinstance(member, ast.Assign)}


def main() -> None:
    """Print every fault; ends with an error if there is one."""
    allowed = read_allowed()
    faults = list(list_faults(find_unused(allowed), allowed))
    print("\n".join(faults) or "Everything is used.")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
