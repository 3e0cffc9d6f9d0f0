"""Check project rules that no linter covers: sizes of modules, and who may import the single files.

``python -m scripts.check_structure`` prints every breach and fails if there is one.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST_MODULE = 300  # lines
SKIPPED = {
    ".venv",
    ".local",
    "node_modules",
    ".git",
    "data",
    "versions",
}  # migrations/versions are as long as the tables are many

# The entry points are above all layers: nothing imports them. tests and scripts may, they are outside.
ENTRANCES = {"app", "launch", "serve", "worker", "doctor"}
OUTSIDE = {"tests", "bench", "scripts", *ENTRANCES}
# Layers that ask neither for the time nor for settings: both are passed to them.
TOLD_NOT_ASKING = {"domain", "geo", "i18n", "services"}


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file of the project."""

    path: Path
    source: str

    @property
    def room(self) -> str:
        """Return the top-level name it belongs to."""
        return self.path.relative_to(ROOT).parts[0].removesuffix(".py")

    def imports(self) -> Iterator[tuple[int, str]]:
        """Yield line and top-level name of everything it imports."""
        for node in ast.walk(ast.parse(self.source)):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.lineno, node.module.partition(".")[0]


def modules(root: Path = ROOT) -> Iterator[Module]:
    """Yield every Python file below ``root`` that is ours."""
    for path in sorted(root.rglob("*.py")):
        if not SKIPPED & set(path.relative_to(root).parts):
            yield Module(path, path.read_text(encoding="utf-8"))


def breaches(module: Module) -> Iterator[str]:
    """Yield each rule that ``module`` breaks, with its place."""
    place = module.path.relative_to(ROOT)
    lines = module.source.count("\n")
    if lines > LONGEST_MODULE:
        yield f"{place}: {lines} lines; a module has at most {LONGEST_MODULE}"
    for line, name in module.imports():
        if reason := _wrong_import(module.room, name):
            yield f"{place}:{line}: imports {name}; {reason}"


def _wrong_import(room: str, name: str) -> str | None:
    if name in ENTRANCES and room not in OUTSIDE:
        return "nothing imports an entrance"
    if name in {"clock", "settings"} and room in TOLD_NOT_ASKING:
        return f"{room} is told the time and the settings"
    if room == "domain" and name not in {"domain", "pydantic", *sys.stdlib_module_names}:
        return "domain needs only the standard library and pydantic"
    if room in {"preflight", "terminal"} and name not in {"terminal", *sys.stdlib_module_names}:
        return "it runs before any package is installed"
    return None


def main() -> None:
    """Print every breach; ends with an error if there is one."""
    found = [breach for module in modules() for breach in breaches(module)]
    print("\n".join(found) or "The house is in order.")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
