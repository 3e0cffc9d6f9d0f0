"""Figures of reports equal those of the screens of their readers, and name nothing secret."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, text

import clock
from db import session as sessions
from db.models import Setting, Ticket
from db.queries import area_figures, indicators
from db.queries.area_counts import CountQuery, count_area_values
from db.queries.area_tree import load_area_tree
from db.queries.cities import load_city_facts
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from db.session import owner_transaction, transaction
from domain.enums import Light, Secrecy
from domain.filters import Filters
from domain.indicator_questions import IndicatorQuestion, narrow_to_reach
from domain.indicators import Breakdown
from domain.measures import OPEN_TICKETS
from domain.reports import (
    LEADERS,
    OFFICE,
    STEPS,
    ReportKind,
    find_period,
)
from tests.support import report_city
from tests.support.grown_city import CITY, NOW
from tests.support.report_city import DEPARTMENT, EVERY, READERS, TOWN


@pytest.fixture(scope="module", autouse=True)
def city(cluster: Cluster) -> Iterator[None]:
    """A city with more than a year of tickets, and its present."""
    engines = sessions.connect(copy_template(cluster, "reports"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda _session, _city: NOW)
        with owner_transaction() as session:
            report_city.build(session)
            for key in ("reports.daily", "reports.weekly"):
                session.add(Setting(city=CITY, key=key, value=False))
        yield
    engines.dispose()
    drop(cluster, "reports")


@pytest.mark.parametrize("recipient", EVERY, ids=lambda one: one.audience)
@pytest.mark.parametrize("kind", ReportKind)
def test_indicators_equal_those_of_the_page(recipient, kind):
    figures = report_city.read_figures(recipient, kind)

    actor = READERS[recipient]
    question = narrow_to_reach(actor, IndicatorQuestion(Breakdown.ALL, STEPS[kind], until=figures.last))
    with transaction(actor.scope) as session:
        table = indicators.load_indicators(session, actor, question, now=NOW)
    assert (table.periods.current.first, table.periods.current.last) == (figures.first, figures.last)
    shown = {one.spec.code: one.rows[0] for one in table.figures}
    assert set(shown) == {one.code for one in figures.indicators}
    for one in figures.indicators:
        for period in ("current", "previous", "last_year"):
            counted, kept_one = getattr(shown[one.code], period), getattr(one, period)
            expected = None if counted is None else (counted.numerator, counted.denominator)
            assert (kept_one and (kept_one.numerator, kept_one.denominator)) == expected, (one.code, period)


@pytest.mark.parametrize("recipient", EVERY, ids=lambda one: one.audience)
def test_what_is_open_equals_the_map_and_the_panel(recipient):
    figures = report_city.read_figures(recipient, ReportKind.MONTHLY)

    actor = READERS[recipient]
    with transaction(actor.scope) as session:
        tree, facts = load_area_tree(session, CITY), load_city_facts(session, CITY)
        asked = CountQuery(Filters(), actor.scope, NOW, facts.zone)
        whole = count_area_values(session, tree, level="city", measure=OPEN_TICKETS, question=asked)
        level = "village" if recipient is TOWN else "town"
        areas = count_area_values(session, tree, level=level, measure=OPEN_TICKETS, question=asked)
        panel = area_figures.open_figures(
            session, CITY, where=(), now=NOW, day_ends=NOW + timedelta(hours=10)
        )
    assert figures.open.open == whole.total == sum(one.count for one in panel.counts) > 0
    assert figures.open.overdue == sum(one.count for one in panel.counts if one.light is Light.RED) > 0
    assert figures.open.due_today == panel.due_today
    assert figures.map is not None
    assert {one.who.key: one.open for one in figures.map.areas if one.open} == {
        code: area.count for code, area in areas.areas.items() if area.count
    }
    assert figures.map.unlocated == areas.unlocated


def test_numbers_of_the_period_equal_plain_sql():
    figures = report_city.read_figures(LEADERS, ReportKind.MONTHLY)

    with owner_transaction() as session:
        for code, column in (
            ("received", "reported_at"), ("accepted", "accepted_at"), ("completed", "completed_at"),
            ("closed", "closed_at"),
        ):  # fmt: skip
            plain = session.execute(
                text(
                    f"SELECT count(*) FROM tickets WHERE ({column} AT TIME ZONE 'Asia/Shanghai')::date"
                    " BETWEEN :first AND :last"
                ),
                {"first": figures.first, "last": figures.last},
            ).scalar_one()
            assert next(one.current for one in figures.counts if one.code == code) == plain > 0, code


def test_the_office_counts_no_internal_and_secret_tickets():
    leaders = report_city.read_figures(LEADERS, ReportKind.MONTHLY)
    office = report_city.read_figures(OFFICE, ReportKind.MONTHLY)

    def received(figures):
        return next(one.current for one in figures.counts if one.code == "received")

    with owner_transaction() as session:
        plain = session.execute(
            text(
                "SELECT count(*) FROM tickets WHERE secrecy = 'normal'"
                " AND (reported_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN :first AND :last"
            ),
            {"first": office.first, "last": office.last},
        ).scalar_one()
    assert received(office) == plain < received(leaders)


def test_ranks_of_departments_and_towns_equal_the_page():
    figures = report_city.read_figures(LEADERS, ReportKind.MONTHLY)

    for ranking in figures.rankings:
        question = IndicatorQuestion(ranking.by, STEPS[ReportKind.MONTHLY], until=figures.last)
        with transaction(READERS[LEADERS].scope) as session:
            table = indicators.load_indicators(session, READERS[LEADERS], question, now=NOW)
        for one in table.figures:
            rows = {row.key: (row.current.numerator, row.current.denominator) for row in one.rows}
            for row in ranking.rows:
                if one.spec.code in row.indicators and rows.get(row.who.key):
                    got = row.get(one.spec.code)
                    assert (got.numerator, got.denominator) == rows[row.who.key]
    assert {ranking.by for ranking in figures.rankings} == {Breakdown.DEPARTMENT, Breakdown.TOWN}


@pytest.mark.parametrize("recipient", [TOWN, DEPARTMENT], ids=lambda one: one.audience)
def test_a_town_and_a_department_read_nothing_of_others(recipient):
    figures = report_city.read_figures(recipient, ReportKind.MONTHLY)

    assert figures.rankings == ()
    if recipient is TOWN:
        assert figures.map is not None
        assert {one.who.key for one in figures.map.areas} == {"0011"}
    numbers = [
        one.number for rows in (figures.tickets.overdue, figures.tickets.near, figures.tickets.watched)
        for one in rows
    ]  # fmt: skip
    with owner_transaction() as session:
        found = session.scalars(select(Ticket).where(Ticket.number.in_(numbers))).all()
    assert found
    for ticket in found:
        assert ticket.town_code == "001" if recipient is TOWN else "D01" in ticket.departments


@pytest.mark.parametrize("recipient", EVERY, ids=lambda one: one.audience)
def test_no_list_names_a_secret_ticket(recipient):
    with owner_transaction() as session:
        ticket = session.scalars(
            select(Ticket).where(Ticket.closed_at.is_(None), Ticket.town_code == "001").limit(1)
        ).one()
        before, urgent = ticket.secrecy, ticket.urgent
        ticket.secrecy, ticket.urgent = Secrecy.SECRET, True
    try:
        figures = report_city.read_figures(recipient, ReportKind.MONTHLY)
    finally:
        with owner_transaction() as session:
            changed = session.get_one(Ticket, (CITY, ticket.id))
            changed.secrecy, changed.urgent = before, urgent

    assert str(ticket.id) not in figures.model_dump_json()


def test_a_surge_is_far_above_the_usual_number():
    with owner_transaction() as session:
        session.add(Setting(city=CITY, key="reports.surge_least", value=2))
        session.add(Setting(city=CITY, key="reports.surge_percent", value=10))
    try:
        figures = report_city.read_figures(LEADERS, ReportKind.WEEKLY)
    finally:
        with owner_transaction() as session:
            session.execute(text("DELETE FROM settings WHERE key LIKE 'reports.surge%'"))

    assert figures.surges
    for one in figures.surges:
        assert one.count >= 2
        assert one.count >= 1.1 * one.usual


def test_a_period_that_is_not_counted_is_refused():
    with pytest.raises(indicators.NotCountedYet):
        report_city.read_figures(LEADERS, ReportKind.DAILY, find_period(ReportKind.DAILY, NOW.date()))
