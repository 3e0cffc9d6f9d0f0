"""The project's structure checks find what they are for."""

from pathlib import Path

import pytest

from scripts.check_structure import LONGEST_MODULE, ROOT, Module, breaches


def module(place: str, source: str) -> Module:
    return Module(ROOT / Path(place), source)


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("domain/clocks.py", "import sqlalchemy\n"),
        ("domain/clocks.py", "from clock import now\n"),
        ("geo/area_shapes.py", "import settings\n"),
        ("api/health.py", "from app import create_app\n"),
        ("preflight.py", "import pydantic\n"),
        ("db/feed.py", "x = 1\n" * (LONGEST_MODULE + 1)),
    ],
    ids=[
        "domain with SQL",
        "domain asks the time",
        "geo asks settings",
        "imports the entrance",
        "too early",
        "too long",
    ],
)
def test_a_breach_is_found(place: str, source: str) -> None:
    assert len(list(breaches(module(place, source)))) == 1


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("domain/clocks.py", "from datetime import datetime\nfrom domain import enums\n"),
        ("tests/web/test_app.py", "from app import create_app\n"),
        ("launch.py", "import doctor\n"),
        ("db/feed.py", "x = 1\n" * LONGEST_MODULE),
    ],
    ids=["domain alone", "a test", "an entrance", "just short enough"],
)
def test_what_is_allowed_is_left_alone(place: str, source: str) -> None:
    assert list(breaches(module(place, source))) == []
