"""Register the callbacks of every page."""

from importlib import import_module
from pathlib import Path


def register() -> None:
    """Import every callback module once; importing it registers its callbacks with Dash."""
    folder = Path(__file__).parent
    for path in sorted(folder.glob("**/*callbacks.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        if parts != ("dashboard", "callbacks"):
            import_module(".".join(parts))
