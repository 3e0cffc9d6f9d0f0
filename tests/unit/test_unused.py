"""Code that only tests use is found; what may stay has a reason that still holds."""

from pathlib import Path

import pytest

from scripts.check_unused import ALLOWED, Allowed, Unused, find_unused, list_faults, read_allowed

SOURCE = """
from enum import StrEnum

class Colour(StrEnum):
    RED = "red"

def used(): return Colour

@callback(1)
def painted(): return used()

def only_tested(): return 1
"""


def found(folder: Path, decorators: dict[str, str]) -> list[Unused]:
    (folder / "domain").mkdir()
    (folder / "domain" / "colours.py").write_text(SOURCE)
    return find_unused(Allowed(decorators, {}), root=folder, sources=["domain"])


def test_an_unused_function_is_found_and_members_of_enums_are_not(tmp_path: Path) -> None:
    assert [each.key for each in found(tmp_path, {"@callback": "Dash calls it"})] == [
        "domain/colours.py:only_tested"
    ]


def test_a_function_whose_decorator_is_not_listed_is_found(tmp_path: Path) -> None:
    assert "domain/colours.py:painted" in {each.key for each in found(tmp_path, {})}


@pytest.mark.parametrize(
    ("entries", "faults"),
    [
        ({}, ["domain/x.py:3: nothing but tests uses rule"]),
        ({"domain/*:rule": "a reason"}, []),
        (
            {"domain/*:rule": "a reason", "geo/*:old": "gone"},
            [f"{ALLOWED.name}: geo/*:old (gone) matches nothing: remove the entry"],
        ),
    ],
    ids=["not listed", "listed", "stale entry"],
)
def test_the_list_is_complete_and_has_no_stale_entry(entries: dict[str, str], faults: list[str]) -> None:
    unused = [Unused("domain/x.py", 3, "rule")]

    assert list(list_faults(unused, Allowed({}, entries))) == faults


def test_every_entry_of_the_list_has_a_reason() -> None:
    allowed = read_allowed()

    assert all(reason.strip() for reason in (*allowed.decorators.values(), *allowed.findings.values()))
