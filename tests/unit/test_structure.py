"""Each check of the structure finds the breach it is for, and leaves alone what is allowed."""

from pathlib import Path

import pytest

from scripts.check_structure import (
    DATA_MODULES,
    LONGEST_DATA,
    LONGEST_MODULE,
    ROOT,
    Module,
    breaches,
    stale_entries,
    twin_classes,
)

IMPORTS = "from collections import (\n    Counter,\n)\nimport json\n"


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
        ("services/intake.py", "from sqlalchemy import select\n"),
        ("web/sessions.py", "import sqlalchemy\n"),
        ("live/counting.py", "from sqlalchemy.dialects.postgresql import insert\n"),
        ("etl/tickets.py", "from sqlalchemy.orm import aliased\n"),
        ("demo/build.py", "def build():\n    from sqlalchemy import create_engine\n"),
        ("db/feed.py", "x = 1\n" * (LONGEST_MODULE + 1)),
        ("domain/enums.py", "x = 1\n" * (LONGEST_DATA + 1)),
    ],
    ids=[
        "domain with SQL",
        "domain asks the time",
        "geo asks settings",
        "imports an entry point",
        "too early",
        "a service with SQL",
        "web with SQL",
        "live with SQL",
        "etl with SQL",
        "the demonstration with SQL, late",
        "too long",
        "too long for data",
    ],
)
def test_a_breach_is_found(place: str, source: str) -> None:
    assert len(list(breaches(module(place, source)))) == 1


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("domain/clocks.py", "from datetime import datetime\nfrom domain import enums\n"),
        ("domain/act_payloads.py", "from pydantic import BaseModel\n"),
        ("tests/web/test_app.py", "from app import create_app\n"),
        ("launch.py", "import doctor\n"),
        ("services/intake.py", "from sqlalchemy.orm import Session\nfrom sqlalchemy.exc import DBAPIError\n"),
        ("live/reconciler.py", "from sqlalchemy import Engine, exc\n"),
        ("db/feed.py", "from sqlalchemy import select\n"),
        ("db/feed.py", "x = 1\n" * LONGEST_MODULE),
        ("db/feed.py", IMPORTS + "x = 1\n" * LONGEST_MODULE),
        ("domain/enums.py", "x = 1\n" * LONGEST_DATA),
    ],
    ids=[
        "domain alone",
        "domain with pydantic",
        "a test",
        "an entry point",
        "a session and errors",
        "an engine",
        "SQL in db",
        "just short enough",
        "short enough without imports",
        "short enough for data",
    ],
)
def test_what_is_allowed_is_left_alone(place: str, source: str) -> None:
    assert list(breaches(module(place, source))) == []


def test_two_classes_of_one_name_are_found() -> None:
    twins = [
        module("domain/clocks.py", "class Clock: ...\n"),
        module("db/models/tickets.py", "\nclass Clock: ...\nclass Ticket: ...\n"),
        module("tests/unit/test_clocks.py", "class Ticket: ...\n"),
    ]

    assert list(twin_classes(twins, known=frozenset())) == [
        "domain/clocks.py:1, db/models/tickets.py:2: 2 classes are called Clock"
    ]
    assert list(twin_classes(twins, known=frozenset({"Clock"}))) == []


def test_a_data_module_that_is_gone_is_found(tmp_path: Path) -> None:
    assert len(list(stale_entries(tmp_path))) == len(DATA_MODULES)
    assert list(stale_entries()) == []
