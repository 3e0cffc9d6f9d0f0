"""A panel that reads rollups equals the tables, for every area, filter and period."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import area_panel, area_periods, cities
from db.queries.area_panel import PeriodPart
from db.queries.area_periods import PeriodQuery, sum_figures
from db.queries.filters import build_conditions
from domain.enums import Channel, TicketClass, WorkField
from domain.filters import Filters
from services import rollups
from tests.support import grown_city
from tests.support.grown_city import CITY, NOW

ONE_DAY = timedelta(days=1)
FILTERS = {
    "none": Filters(),
    "department": Filters(department="D01"),
    "matter": Filters(matter="S01001"),
    "another matter": Filters(matter="S99999"),
    "work field": Filters(work_field=WorkField.URBAN_MANAGEMENT),
    "work field and matter": Filters(work_field=WorkField.CIVILITY, matter="S01001"),
    "channel": Filters(channel=Channel.MAILBOX),
    "class": Filters(ticket_class=TicketClass.COMPLEX),
    "urgent": Filters(urgent=True),
    "two that no sum holds": Filters(urgent=False, channel=Channel.GRID_STAFF),
}
PERIODS = {
    "the last 30 days": {},
    "a month and some days": {"since": date(2026, 1, 20), "until": date(2026, 3, 2)},
    "half a year": {"since": date(2025, 9, 10)},
    "until a day": {"until": date(2026, 2, 10)},
    "all time": {"since": date(1990, 1, 1), "until": date(2999, 1, 1)},
    "before all time": {"since": date(1990, 1, 1), "until": date(1991, 1, 1)},
    "the future": {"since": date(2027, 1, 1), "until": date(2027, 2, 1)},
}


def a_city_of_sums(session: Session) -> None:
    grown_city.begin(session, opened=30)
    grown_city.add(session, prefix="C", count=160, closed=True, until=NOW - 5 * ONE_DAY, days=200)
    while rollups.run_step(session, CITY, NOW):
        pass


def parts(session: Session, filters: Filters) -> dict[str, PeriodPart]:
    return {
        code: area_panel.load_period_part(session, CITY, code, filters=filters, now=NOW)
        for code in ("0", "001", "0011", "00111")
    }


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS.keys())
def test_sums_and_tables_tell_the_same(session, filters):
    a_city_of_sums(session)
    asked = {name: replace(filters, **period) for name, period in PERIODS.items()}

    from_sums = {name: parts(session, chosen) for name, chosen in asked.items()}
    session.execute(text("DELETE FROM rollup_steps"))
    from_tables = {name: parts(session, chosen) for name, chosen in asked.items()}

    assert from_sums == from_tables
    assert from_sums["all time"]["0"].figures is not None


def test_a_panel_reads_sums_and_only_today_from_the_tables(session):
    a_city_of_sums(session)
    session.execute(text("UPDATE tickets SET reported_at = reported_at - interval '400 days'"))

    figures = parts(session, Filters())["001"].figures
    assert figures is not None
    assert figures.received > 0


@pytest.mark.parametrize("days_ago", [0, 30, 61])
@pytest.mark.parametrize("days", [1, 30, 90])
@pytest.mark.parametrize("filters", [Filters(), FILTERS["two that no sum holds"], Filters(department="D01")])
def test_one_reading_tells_what_a_look_at_each_deadline_tells(session, filters, days, days_ago):
    grown_city.begin(session, opened=30)
    grown_city.add(session, prefix="C", count=160, closed=True, until=NOW - 5 * ONE_DAY, days=200)
    # Some were closed long before their deadline, in time or not, and some were cancelled.
    for change in (
        "UPDATE clocks SET due_at = due_at + interval '40 days' WHERE hashtext(ticket_id::text) % 3 = 0",
        "UPDATE tickets SET status = 'cancelled' WHERE hashtext(id::text) % 7 = 0 AND closed_at IS NOT NULL",
    ):
        session.execute(text(change))
    facts = cities.load_city_facts(session, CITY)
    where = build_conditions(filters, facts.zone)
    asked = PeriodQuery(facts, where, None, NOW)
    end = NOW - days_ago * ONE_DAY
    period = {"begin": end - days * ONE_DAY, "end": end}

    at_once = area_periods._from_one_reading(session, asked, **period)
    one_by_one = area_periods._from_tables(session, asked, **period)

    assert at_once == one_by_one
    assert days == 1 or sum_figures(at_once).due > 0
