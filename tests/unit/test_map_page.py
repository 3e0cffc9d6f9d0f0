"""The map page contains what its scripts need: texts, ids, filters and lights."""

import json
import re
from dataclasses import fields
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dash.development.base_component import Component

from dashboard.application import INDEX
from dashboard.map import components
from dashboard.shared import failures, ids, map_config
from dashboard.shared.choices import MapChoices
from dashboard.shared.clock_endings import EndingSign
from db.queries.cities import CityFacts
from db.queries.reference_data import LevelEntry, MatterEntry, PartyEntry
from domain import enums
from domain.filters import Filters
from domain.measures import MEASURES
from domain.scopes import Actor, Scope
from web import drafts

SCRIPTS = Path(__file__).parents[2] / "dashboard" / "assets" / "js"
FAILURES, DRAFTS = SCRIPTS / "failures.js", SCRIPTS / "drafts.js"  # of every document, which has their words
OWN_SCRIPTS = [
    path
    for path in (*SCRIPTS.glob("*.js"), *(SCRIPTS / "map").glob("*.js"))
    if path not in {FAILURES, DRAFTS}
]
ELSEWHERE = {
    ids.CITY_SWITCH, ids.LIST_PICKED, ids.LOCATION, ids.NOTICES, ids.INBOX_PULSE, ids.UNDO, ids.UNDO_ASKED,
}  # fmt: skip
SPOKEN = "\n".join(path.read_text() for path in OWN_SCRIPTS)


def choices(**facts: Any) -> MapChoices:
    """Return what the map of a small city offers."""
    known = {
        "city": "370783", "name": "寿光市", "name_en": "Shouguang", "zone": ZoneInfo("Asia/Shanghai"),
        "calendar": "working", "number_prefix": "SG", "calendar_version": 1, "as_of": None, "simulated": True,
    }  # fmt: skip
    city = CityFacts(**{**known, **facts})
    return MapChoices(
        actor=Actor("1", "陈", frozenset({enums.Role.DISPATCHER}), Scope.whole("370783")),
        city=city,
        cities=[city],
        levels=[
            LevelEntry("city", "市", "City", 0, "a", 1),
            LevelEntry("town", "镇街", "Town", 1, "b", 15),
            LevelEntry("grid", "小网格", "Grid", 2, None, 0),
        ],
        parties=[PartyEntry("D01", "住建局", None, enums.PartyKind.DEPARTMENT)],
        matters=[MatterEntry("S10101", "井盖破损", None, "市政")],
    )


def drawn(**facts: Any) -> list[Component]:
    """Return every component of the page."""
    page = components.render_page(choices(**facts))
    return [page, *page._traverse()]


def attributes(name: str, **facts: Any) -> set[str]:
    """Return the values of one attribute over the whole page."""
    return {getattr(part, name) for part in drawn(**facts) if getattr(part, name, None)}


def test_every_word_a_script_says_is_carried_by_the_page() -> None:
    said = set(re.findall(r'\bsay\("(\w+)"', SPOKEN)) | {"connecting", "live", "stale", "offline"}
    units = {f"unit_{measure}" for measure in MEASURES} | {"unit_share", "unit_satisfaction_period"}

    missing = (said | units) - set(map_config.build_strings())

    assert said
    assert not missing


def test_every_element_a_script_looks_for_stands_on_the_page() -> None:
    made_by_scripts = {"drill"}
    sought = set(re.findall(r'getElementById\("([\w-]+)"\)', SPOKEN))
    told = set(re.findall(r'set_props\("([\w-]+)"', SPOKEN))

    missing = (sought | told) - attributes("id") - made_by_scripts - ELSEWHERE

    assert sought
    assert not missing


def test_every_word_of_failures_is_carried_by_the_document() -> None:
    said = set(re.findall(r'\bsay\("(\w+)"', FAILURES.read_text()))

    missing = said - set(json.loads(failures.encode_strings()))

    assert said
    assert not missing
    assert 'id="failures"' in INDEX


def test_every_word_of_drafts_is_carried_by_their_host() -> None:
    said = set(re.findall(r'\bsay\("(\w+)"', DRAFTS.read_text()))
    actor = Actor("1", "陈", frozenset({enums.Role.DISPATCHER}), Scope.whole("370783"))
    host = drafts.render_host(actor)
    words = re.search('data-words="([^"]*)"', host)
    assert words is not None

    missing = said - set(json.loads(unescape(words[1])))

    assert said
    assert not missing
    assert 'data-owner="1 370783"' in host


def test_every_filter_has_a_chip() -> None:
    asked = {field.name for field in fields(Filters)}
    renamed = {"ticket_class": "class", "since": "period", "until": "period"}

    chips = attributes("data-filter")

    assert chips == {renamed.get(name, name) for name in asked}
    assert chips == set(map_config.build_config(choices())["filters"])


def test_the_scripts_write_filters_in_the_order_of_the_server() -> None:
    source = (SCRIPTS / "view.js").read_text()

    listed = re.findall(r'"(\w+)"', re.search(r"const FILTERS = \[(.*?)\]", source, re.DOTALL)[1])  # type: ignore[index]

    assert listed == ["class" if field.name == "ticket_class" else field.name for field in fields(Filters)]


def test_the_scripts_know_the_lights_in_their_order() -> None:
    source = (SCRIPTS / "classes.js").read_text()

    listed = re.findall(r'"(\w+)"', re.search(r"const LIGHTS = \[(.*?)\]", source)[1])  # type: ignore[index]

    assert listed == [light.value for light in enums.LIGHT_ORDER]


def test_every_light_has_a_shape() -> None:
    style = (SCRIPTS.parent / "css" / "base.css").read_text()

    shaped = set(re.findall(r"\.light--(\w+) \{", style))

    assert shaped == {light.value for light in enums.Light} | {"no_data"} | set(EndingSign)


@pytest.mark.parametrize(
    ("facts", "signs"),
    [
        ({"simulated": True}, {"simulated"}),
        ({"simulated": False}, set()),
        ({"simulated": False, "as_of": datetime(2015, 6, 30, tzinfo=UTC)}, {"replay"}),
    ],
    ids=["simulated", "real", "replay"],
)
def test_the_page_says_what_kind_of_data_it_shows(facts: dict[str, Any], signs: set[str]) -> None:
    shown = attributes("data-testid", **facts)

    assert shown & {"simulated", "replay"} == signs


def test_the_city_itself_is_no_level_to_choose() -> None:
    shown = attributes("data-testid")

    assert {"level-town", "level-grid"} <= shown
    assert "level-city" not in shown
