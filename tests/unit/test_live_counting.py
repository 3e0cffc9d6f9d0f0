"""The live state equals a naive count under every filter, scope, change and passing of time."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.enums import Channel, Effect, Light, Speed, Status, TicketClass, WorkField
from domain.filters import Filters
from domain.measures import OPEN_TICKETS, SATISFACTION, SLA_RISK
from domain.satisfaction import EFFECT_SCORES, SPEED_SCORES
from domain.scopes import Reach, Scope
from domain.sla_status import compute_share_at_risk, get_worst_light
from live.area_index import Tree
from tests.support.live_city import (  # fmt: skip
    CITY,
    COMMUNITY,
    GRIDS,
    MATTERS,
    NOON,
    TOWNS,
    TREE,
    UNITS,
    VILLAGE,
    ZONE,
    a_picture,
    a_rating,
    a_ticket,
    running,
)

WHOLE = Scope.whole(CITY)
SCOPES = [
    WHOLE,
    replace(WHOLE, secrets=False),
    Scope(CITY, Reach.TOWN, town=TOWNS[0], secrets=False),
    Scope(CITY, Reach.TOWN, town=TOWNS[0]),
    Scope(CITY, Reach.DEPARTMENT, department="D02"),
    Scope(CITY, Reach.UNIT, unit=UNITS[1]),
    Scope(CITY, Reach.GRID, grid=GRIDS[4]),
    Scope.none(CITY),
]
FILTERS = [
    Filters(),
    Filters(department="D01"),
    Filters(matter="S00002"),
    Filters(work_field=WorkField.LIVELIHOOD),
    Filters(work_field=WorkField.EMERGENCY),
    Filters(channel=Channel.TOWN, urgent=True),
    Filters(ticket_class=TicketClass.COMPLEX),
    Filters(status=Status.ACCEPTED),
    Filters(since=date(2026, 9, 24), until=date(2026, 9, 24)),
    Filters(department="never seen"),
]
COLUMN = {"city": None, "town": "town_code", "community": "unit_code", "village": "unit_code",
          "unit": "unit_code", "grid": "grid_code"}  # fmt: skip

facts = st.fixed_dictionaries(
    {
        "matter": st.sampled_from(["S00001", "S00002", None]),
        "channel": st.sampled_from([Channel.TOWN, Channel.DEVICE]),
        "ticket_class": st.sampled_from(TicketClass),
        "urgent": st.booleans(),
        "status": st.sampled_from([Status.ACCEPTED, Status.DISPATCHED]),
        "secret": st.booleans(),
        "internal": st.booleans(),
        "department": st.sampled_from(["D01", "D02", None]),
        "departments": st.lists(st.sampled_from(["D01", "D02", *TOWNS]), unique=True),
        "reported_at": st.integers(-48, 0).map(lambda hours: NOON + timedelta(hours=hours)),
        "paused": st.booleans(),
    }
)
clocks: st.SearchStrategy[dict] = st.one_of(st.just({}), st.integers(-60, 90).map(running))
tickets = st.lists(
    st.builds(
        lambda grid, told, clock: a_ticket(grid, **told, **clock),
        st.sampled_from([*GRIDS, None]), facts, clocks,
    ),
    max_size=25,
)  # fmt: skip


def is_kept(row, scope: Scope) -> bool:
    return not scope.secrets and (row.secret or row.internal)


def in_scope(row, scope: Scope) -> bool:
    return (
        not is_kept(row, scope)
        and {
            Reach.WHOLE: True,
            Reach.TOWN: (row.town_code == scope.town and not row.secret) or scope.town in row.departments,
            Reach.DEPARTMENT: scope.department in row.departments,
            Reach.UNIT: row.unit_code == scope.unit and not row.secret,
            Reach.GRID: row.grid_code == scope.grid and not row.secret,
            Reach.NONE: False,
        }[scope.reach]
    )


def lets(filters: Filters, row, at) -> bool:
    day = at.astimezone(ZONE).date()
    wanted = {name: getattr(filters, name) for name in
              ("department", "matter", "channel", "ticket_class", "urgent", "status")}  # fmt: skip
    return (
        all(value is None or getattr(row, name) == value for name, value in wanted.items())
        and (filters.work_field is None or row.matter in MATTERS.get(filters.work_field, ()))
        and (filters.since is None or day >= filters.since)
        and (filters.until is None or day <= filters.until)
    )


def light(row, now) -> Light:
    for name, shown in (("due_at", Light.RED), ("orange_at", Light.ORANGE), ("yellow_at", Light.YELLOW)):
        if getattr(row, name) is not None and getattr(row, name) <= now:
            return shown
    return Light.GREEN if row.due_at else Light.PAUSED if row.paused else Light.NO_DEADLINE


def naive_rows(rows, level: str, scope: Scope) -> dict[str, list]:
    """Return which rows each area of a level shows."""
    asked = next(held for held in TREE.levels if held.code == level)
    home = scope.town or scope.unit or scope.grid
    shown = {}
    for code in asked.codes:
        if scope.reach is Reach.NONE or (home and not (code.startswith(home) or home.startswith(code))):
            continue
        here = [row for row in rows if COLUMN[level] is None or getattr(row, COLUMN[level]) == code]
        secret = [row for row in here if row.secret]
        enough = level == "city" or (level == "town" and len(secret) >= 3)
        shown[code] = [row for row in here if not row.secret or enough]
    return shown


def check_lights(picture, rows, filters: Filters, scope: Scope, now) -> None:
    seen = [row for row in rows if in_scope(row, scope) and lets(filters, row, row.reported_at)]
    for level in COLUMN:
        expected = naive_rows(seen, level, scope)
        counts = picture.values(level, OPEN_TICKETS, filters=filters, scope=scope)
        risk = picture.values(level, SLA_RISK, filters=filters, scope=scope)
        for place, code in enumerate(counts.codes):
            here = Counter(light(row, now) for row in expected.get(code, ()))
            share = compute_share_at_risk(here)
            assert counts.counts[place] == risk.counts[place] == here.total()
            assert np.isnan(counts.values[place]) == (code not in expected)
            assert risk.values[place] == pytest.approx(
                float("nan") if share is None else float(share), nan_ok=True
            )
            assert risk.shown_class(place) == (get_worst_light(here).value if here else None)
        assert counts.total == len(seen)
        assert counts.counts.sum() + counts.unlocated == counts.total


@given(tickets, st.sampled_from(FILTERS), st.sampled_from(SCOPES))
def test_open_tickets_are_counted_as_by_hand(rows, filters, scope) -> None:
    picture = a_picture(rows)

    check_lights(picture, rows, filters, scope, NOON)


@given(
    tickets, tickets, st.data(), st.sampled_from(FILTERS), st.sampled_from(SCOPES), st.integers(0, 120)
)  # fmt: skip
def test_changes_and_time_are_carried_along(rows, fresh, data, filters, scope, minutes) -> None:
    picture = a_picture(rows)
    picture.values("grid", OPEN_TICKETS, filters=filters, scope=scope)  # counted before the changes
    changed = data.draw(st.lists(st.sampled_from(rows), unique_by=lambda row: row.id)) if rows else []
    again = [replace(row, **data.draw(facts), is_open=data.draw(st.booleans())) for row in changed]
    now = NOON + timedelta(minutes=minutes)

    picture.apply([row.id for row in changed + fresh], again + fresh, [], event=2)
    picture.tick(now)

    ids = {row.id for row in changed}
    expected = [row for row in rows if row.id not in ids] + [row for row in again if row.is_open] + fresh
    check_lights(picture, expected, filters, scope, now)


@given(
    tickets, st.data(), st.sampled_from(FILTERS), st.sampled_from(SCOPES)
)  # fmt: skip
def test_satisfaction_is_shrunk_and_counted_as_by_hand(rows, data, filters, scope) -> None:
    grades = st.fixed_dictionaries(
        {
            "speed": st.sampled_from(Speed),
            "effect": st.sampled_from(Effect),
            "rated_at": st.integers(-95, 0).map(lambda days: NOON + timedelta(days=days)),
        }
    )
    rated = [a_rating(row, **data.draw(grades)) for row in rows for _ in range(data.draw(st.integers(0, 2)))]
    picture = a_picture(rows, rated[: len(rated) // 2])
    picture.values("grid", SATISFACTION, filters=filters, scope=scope)  # counted before the change

    picture.apply([row.id for row in rows], rows, rated, event=2)

    within = filters if filters.since else replace(filters, since=date(2026, 6, 27))
    of_city = [row for row in rated if lets(within, row, row.rated_at)]
    seen = [row for row in of_city if in_scope(row, scope)]
    of_city = [row for row in of_city if not is_kept(row, scope)]
    points = {id(row): (SPEED_SCORES[row.speed] + EFFECT_SCORES[row.effect]) / 2 for row in of_city}
    mean = sum(points.values()) / len(of_city) if of_city else 0
    for level in COLUMN:
        found = picture.values(level, SATISFACTION, filters=filters, scope=scope)
        expected = naive_rows(seen, level, scope)
        for place, code in enumerate(found.codes):
            here = [points[id(row)] for row in expected.get(code, ())]
            value = (sum(here) + 10 * mean) / (len(here) + 10) if here else float("nan")
            assert found.counts[place] == len(here)
            assert found.values[place] == pytest.approx(value, nan_ok=True)
        assert found.counts.sum() + found.unlocated == found.total == len(seen)


def test_two_secret_tickets_of_a_town_are_shown_only_in_the_city() -> None:
    picture = a_picture([a_ticket(secret=True), a_ticket(secret=True), a_ticket()])

    shown = {level: picture.values(level, OPEN_TICKETS) for level in ("city", "town", "grid")}

    assert shown["city"].counts.tolist() == [3]
    assert shown["town"].counts.tolist() == [1, 0]
    assert (shown["town"].unlocated, shown["grid"].unlocated) == (2, 2)


def test_three_secret_tickets_of_a_town_are_shown_in_the_town_but_in_no_grid() -> None:
    picture = a_picture(
        [a_ticket(GRIDS[0], secret=True), *(a_ticket(GRIDS[1], secret=True) for _ in range(2))]
    )

    shown = {level: picture.values(level, OPEN_TICKETS) for level in ("town", "unit", "grid")}

    assert shown["town"].counts.tolist() == [3, 0]
    assert (shown["unit"].counts.sum(), shown["grid"].counts.sum()) == (0, 0)
    assert shown["grid"].unlocated == 3


def test_a_ticket_grows_late_without_a_write() -> None:
    picture = a_picture([a_ticket(**running(20))])

    turned = [picture.tick(NOON + timedelta(minutes=minutes)) for minutes in (5, 11, 12, 21)]
    found = picture.values("grid", SLA_RISK)

    assert turned == [False, True, False, True]
    assert found.shown_class(0) == "red"
    assert found.values[0] == 1


def test_a_party_seen_first_in_a_change_is_found_by_its_scope() -> None:
    picture = a_picture([a_ticket()])
    scope = Scope(CITY, Reach.DEPARTMENT, department="D70")
    assert picture.values("city", OPEN_TICKETS, scope=scope).total == 0
    parties = [f"D{n:02}" for n in range(1, 71)]  # more than one word of bits

    changed = a_ticket(departments=parties, department="D70")
    picture.apply([changed.id], [changed], [], event=2)

    assert picture.values("city", OPEN_TICKETS, scope=scope).total == 1
    assert picture.values("grid", OPEN_TICKETS, filters=Filters(department="D70")).total == 1


def test_class_breaks_stay_the_same_until_midnight() -> None:
    picture = a_picture([a_ticket()])
    before = picture.values("grid", OPEN_TICKETS).breaks
    more = [a_ticket(GRIDS[place]) for place in (0, 1, 2, 3) for _ in range(40 * (place + 1))]

    picture.apply([row.id for row in more], more, [], event=2)
    same_day = picture.values("grid", OPEN_TICKETS).breaks
    picture.tick(NOON + timedelta(hours=12))
    next_day = picture.values("grid", OPEN_TICKETS).breaks

    assert before == same_day
    assert next_day != same_day


def test_a_grid_that_is_no_more_counts_for_its_unit_and_nowhere_below() -> None:
    gone = a_ticket(None, town_code=TOWNS[0], unit_code=COMMUNITY, grid_code=f"{COMMUNITY}099")

    picture = a_picture([gone])

    assert picture.values("unit", OPEN_TICKETS).counts[0] == 1
    assert picture.values("grid", OPEN_TICKETS).unlocated == 1


def test_what_lies_in_a_town_is_told_by_the_tree_and_not_by_codes():
    moved = Tree(replace(TREE, parents={**TREE.parents, VILLAGE: TOWNS[1]}))

    assert {VILLAGE, GRIDS[2]} <= set(moved.list_below(TOWNS[1]))
    assert not {VILLAGE, GRIDS[2]} & set(moved.list_below(TOWNS[0]))
