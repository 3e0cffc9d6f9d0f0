"""A server starts without libraries that only loading files needs."""

import subprocess
import sys

from settings import CHECKOUT


def imported(*modules: str) -> set[str]:
    """Return the packages that a fresh process has loaded after importing ``modules``."""
    told = f"import sys, {', '.join(modules)}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    answer = subprocess.run(
        [sys.executable, "-c", told], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    return set(answer.stdout.split())


def test_a_server_loads_no_data_frames() -> None:
    assert not imported("app", "launch", "serve") & {"pandas", "geopandas", "pyogrio", "pyproj"}
