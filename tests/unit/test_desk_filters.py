"""Filters of the desks: drawn once for readers of the same choices, and again where something is chosen."""

from dataclasses import replace
from json import loads
from typing import Any
from zoneinfo import ZoneInfo

import i18n
from dashboard.desk.filter_bar import render_filters
from dashboard.shared.choices import MapChoices
from dashboard.shared.nodes import DATA
from db.queries.cities import CityFacts
from db.queries.reference_data import MatterEntry
from domain.enums import Role
from domain.scopes import Actor, Reach, Scope

CITY = CityFacts("370783", "寿光市", "Shouguang", ZoneInfo("Asia/Shanghai"), "working", "SG", 1, None, True)
MATTERS = [MatterEntry("M1", "噪声扰民", "Noise", "环境"), MatterEntry("M2", "占道经营", "Stalls", "城管")]
OF_CITY = Scope.whole("370783")
OF_TOWN = Scope("370783", Reach.TOWN, town="370783001")


def choices(scope: Scope = OF_CITY, **changes: Any) -> MapChoices:
    """Return what a desk of a small city offers to a reader with this scope."""
    actor = Actor("1", "陈", frozenset({Role.DISPATCHER}), scope)
    found = MapChoices(actor, CITY, [CITY], levels=[], parties=[], matters=MATTERS, duties=[("S1", "监管")])
    return replace(found, **changes)


def drawn(offered: MapChoices, **asked: str) -> list[Any]:
    """Return the nodes of the filters."""
    nodes: list[Any] = loads(getattr(render_filters(offered, asked, []), DATA))
    return nodes


def test_readers_of_the_same_choices_share_what_was_drawn():
    first, second = choices(), choices()
    shared = replace(second, drawn=first.drawn)

    assert drawn(first) == drawn(shared) == drawn(second)
    assert len(first.drawn) == 1


def test_each_language_and_reach_has_its_own_drawing():
    offered = choices()
    chinese = drawn(offered)
    with i18n.use("en"):
        english = drawn(offered)

    of_town = drawn(replace(offered, actor=choices(OF_TOWN).actor))

    assert len(offered.drawn) == 3
    assert "Noise" in str(english)
    assert "噪声扰民" in str(chinese)
    assert [names(nodes) for nodes in (chinese, of_town)] == [
        ["town", "matter", "duty", "channel", "class", "urgent", "light", "order"],
        ["matter", "duty", "channel", "class", "urgent", "light", "order"],
    ]


def test_what_is_chosen_is_marked_whatever_was_drawn_before():
    offered = choices()
    before = drawn(offered)

    chosen = drawn(offered, matter="M2")

    assert selected(before) == []
    assert selected(chosen) == ["M2"]
    assert drawn(offered) == before


def names(nodes: list[Any]) -> list[str]:
    """Return the filters that are there."""
    return [attributes["data-narrow"] for _, attributes, _ in nodes]


def selected(nodes: list[Any]) -> list[str]:
    """Return the matters that are marked as chosen."""
    (select,) = [node for node in nodes if node[1]["data-narrow"] == "matter"]
    groups = [part for part in select[2] if part[0] == "optgroup"]
    return [option[1]["value"] for group in groups for option in group[2] if "selected" in option[1]]
