"""A server starts without libraries that only loading files needs, and none of them talks too much."""

import subprocess
import sys

from settings import CHECKOUT

# Loggers that would be heard although the product is set to warnings.
TOO_LOUD = (
    "{name for name, one in logging.root.manager.loggerDict.items() "
    "if isinstance(one, logging.Logger) and 0 < one.level < logging.WARNING}"
)


def run(*modules: str, told: str) -> set[str]:
    """Return the words that a fresh process prints for an expression after importing ``modules``."""
    program = f"import logging, sys, {', '.join(modules)}; print(*{told})"
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    return set(answer.stdout.split())


def test_a_server_loads_no_data_frames() -> None:
    loaded = run("app", "launch", "serve", told="{name.partition('.')[0] for name in sys.modules}")

    assert not loaded & {"pandas", "geopandas", "pyogrio", "pyproj"}


def test_no_library_sets_itself_louder_than_the_product() -> None:
    assert run("app", "launch", "serve", "worker", told=TOO_LOUD) == set()
