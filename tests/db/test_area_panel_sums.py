"""A panel that reads rollups equals the tables, for every area, filter and period."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import area_panel
from db.queries.area_panel import PeriodPart
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
