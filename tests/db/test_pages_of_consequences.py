"""The pages of what follows answer bad input, an empty city and a city without ratings in words."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboard.assessment import layout as assessment
from dashboard.assessment_desk import layout as assessment_desk
from dashboard.assigned_matters import layout as assigned_matters
from dashboard.causes import layout as causes
from dashboard.indicators import layout as indicators
from dashboard.supervision import layout as supervision
from db import session as sessions
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from db.session import owner_transaction
from domain.errors import DomainError
from domain.scopes import Actor, Scope
from tests.support import factories
from tests.support.people import PEOPLE
from web.url_paths import NOTICES, PARTIES, PUSH_DOWNS

EMPTY, BOSTON = "370783", "boston"
PAGES: Mapping[str, Callable[[Actor, Mapping[str, str]], Any]] = {
    "assessment": assessment.layout,
    "assessment-desk": assessment_desk.layout,
    "assigned": assigned_matters.layout,
    "causes": causes.layout,
    "indicators": indicators.layout,
    "parties": supervision.PAGES[PARTIES],
    "notices": supervision.PAGES[NOTICES],
    "push-downs": supervision.PAGES[PUSH_DOWNS],
}
LONG, FOREIGN = "x" * 5000, "0190a1b2-0000-7000-8000-00000000000f"
WRONG = {
    "numbers": {"year": "二〇二六", "page": "-1", "freeze": "2026-Q9", "check": "1999", "until": "31.12.26"},
    "far numbers": {"year": "999999999999999999999", "page": "99999999999", "until": "9999-12-31"},
    "early days": {"year": "1", "until": "0001-01-01", "freeze": "2000", "period": "year"},
    "words": {"view": "x", "order": "x", "by": "x", "period": "x", "act": "x", "queue": "x", "kind": "x"},
    "zero bytes": {"view": "\x00", "department": "a\x00b", "opened": "\x00", "town": "\x00", "sort": "\x00"},
    "long words": dict.fromkeys(("department", "opened", "town", "matter", "indicator", "party"), LONG),
    "nothing there": {"department": "D99", "opened": FOREIGN, "party": "D99", "act": "close"},
    "a town that is none": {"view": "towns", "department": "999"},
    "a form of nothing": {"opened": "new", "act": "issue", "kind": "order", "numbers": "x,y", "party": "D01"},
    "both halves of a pair": {"view": "freezes", "freeze": "2025-Q1", "check": "2025-Q1"},
    "text of scripts": dict.fromkeys(("department", "opened", "q"), "<script>alert(1)</script>"),
}  # fmt: skip
SAID = {"assessment": "没有镇街评价", "indicators": "—"}  # why there is nothing


@pytest.fixture(scope="module", autouse=True)
def cities(cluster: Cluster) -> Iterator[None]:
    """A city without a ticket, and a replay without ratings."""
    engines = sessions.connect(copy_template(cluster, "consequences"))
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        factories.a_city(session, BOSTON, as_of=datetime(2025, 6, 2, 15, tzinfo=UTC))
    yield
    engines.dispose()
    drop(cluster, "consequences")


def leader_of(city: str) -> Actor:
    return replace(PEOPLE["leader"], scope=Scope.whole(city))


def shown(page: str, actor: Actor, query: Mapping[str, str]) -> str:
    """Return what a page shows as text, or the words in which it refuses."""
    try:
        return json.dumps(PAGES[page](actor, query), cls=PlotlyJSONEncoder, ensure_ascii=False)
    except DomainError as refusal:
        return f"refused: {refusal.message_id}"


@pytest.mark.parametrize("query", WRONG.values(), ids=WRONG.keys())
@pytest.mark.parametrize("page", PAGES)
def test_bad_input_is_left_out_or_refused_in_words(page, query):
    told = shown(page, leader_of(EMPTY), query)

    assert len(told) > len("refused: ")
    assert LONG not in told


@pytest.mark.parametrize("city", [EMPTY, BOSTON])
@pytest.mark.parametrize("page", PAGES)
def test_an_empty_city_and_boston_have_every_page(page, city):
    told = shown(page, leader_of(city), {})

    assert not told.startswith("refused")
    assert SAID.get(page, "") in told


@pytest.mark.parametrize("view", ["points", "agencies", "towns", "freezes"])
def test_boston_says_that_there_are_no_ratings(view):
    told = shown("assessment", leader_of(BOSTON), {"view": view})

    words = {"agencies": "没有派驻机构考核表", "freezes": "还没有已结束的考核期间"}
    assert words.get(view, "没有镇街评价") in told
