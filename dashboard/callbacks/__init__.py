"""Wire the screens: importing a module registers its callbacks, once for the process."""

from importlib import import_module
from pkgutil import iter_modules


def register() -> None:
    """Import every module of wires."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
