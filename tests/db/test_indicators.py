"""Indicators from rollups equal plain SQL over all rows, for every indicator, breakdown and period."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, text

from db import session as sessions
from db.queries import indicator_trends, indicators
from db.queries.assessment import load_basis
from db.queries.assessment_execution import load_execution
from db.queries.assessment_sheets import load_year
from db.queries.cities import load_city_facts
from db.queries.indicators import Counted, IndicatorTable, NotCountedYet
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from db.session import owner_transaction, transaction
from db.writes import rollup_work
from db.writes.rollups import Days
from domain.assessment_freezes import AssessmentPeriod
from domain.enums import Role
from domain.errors import Invalid
from domain.indicator_periods import DayRange, PeriodStep
from domain.indicator_questions import IndicatorQuestion, narrow_to_reach
from domain.indicators import BY_CODE, INDICATORS, Breakdown
from domain.scopes import Actor, Reach, Scope
from tests.support import indicator_city
from tests.support.grown_city import CITY, NOW
from tests.support.indicator_sql import count_plainly

LEADER = Actor("1", "领导", frozenset({Role.LEADER}), Scope.whole(CITY))
OFFICE = Actor("2", "考核办", frozenset({Role.ASSESSMENT_OFFICE}), Scope.open_to_all(CITY))
TOWN = Actor("3", "镇街", frozenset({Role.TOWN}), Scope(CITY, Reach.TOWN, town="001"))
DEPARTMENT = Actor("4", "部门", frozenset({Role.DEPARTMENT}), Scope(CITY, Reach.DEPARTMENT, department="D01"))
AGENCY = Actor("5", "机构", frozenset({Role.AGENCY}), Scope(CITY, Reach.DEPARTMENT, department="A01"))


@pytest.fixture(scope="module")
def engine(cluster: Cluster) -> Iterator[Engine]:
    """The application's own role on a city of its own."""
    engines = sessions.connect(copy_template(cluster, "indicators"))
    with owner_transaction() as session:
        indicator_city.build(session)
    yield engines.people
    engines.dispose()
    drop(cluster, "indicators")


def ask(actor: Actor, question: IndicatorQuestion) -> IndicatorTable:
    with transaction(actor.scope) as session:
        asked = narrow_to_reach(actor, question)
        return indicators.load_indicators(session, actor, asked, now=NOW)


def pairs(table: IndicatorTable, code: str, period: str) -> dict[str, tuple[int, int]]:
    """Return the counts of one indicator and period by key, without what nothing was due of."""
    rows = next(one.rows for one in table.figures if one.spec.code == code)
    found: dict[str, Counted | None] = {row.key: getattr(row, period) for row in rows}
    return {
        key: (counted.numerator, counted.denominator)
        for key, counted in found.items()
        if counted is not None and counted.denominator
    }


@pytest.mark.parametrize("by", Breakdown)
def test_every_indicator_equals_sql_over_all_rows(engine, by):
    table = ask(LEADER, IndicatorQuestion(by, PeriodStep.QUARTER))

    for period in ("current", "previous", "last_year"):
        days = getattr(table.periods, period)
        for spec in INDICATORS:
            expected = {key: row for key, row in count_plainly(by, spec.code, days).items() if row[1]}
            assert pairs(table, spec.code, period) == expected, (spec.code, period)


@pytest.mark.parametrize("step", PeriodStep)
def test_every_length_of_period_equals_sql(engine, step):
    table = ask(LEADER, IndicatorQuestion(Breakdown.CHANNEL, step, until=date(2026, 2, 20)))

    assert table.periods.current.last == date(2026, 2, 20)
    for spec in INDICATORS:
        expected = count_plainly(Breakdown.CHANNEL, spec.code, table.periods.current)
        assert pairs(table, spec.code, "current") == expected


def test_the_city_holds_something_of_everything_that_is_compared(engine):
    table = ask(LEADER, IndicatorQuestion(Breakdown.ALL, PeriodStep.QUARTER))

    for figures in table.figures:
        for counted in (figures.rows[0].current, figures.rows[0].previous, figures.rows[0].last_year):
            assert counted is not None
            assert 0 < counted.numerator <= counted.denominator, figures.spec.code
    for by in Breakdown:
        assert ask(LEADER, IndicatorQuestion(by)).figures[0].rows, by


def test_a_town_sees_its_own_area_without_secret_tickets(engine):
    table = ask(TOWN, IndicatorQuestion(Breakdown.CHANNEL))

    own = "t.town_code = '001' AND t.secrecy <> 'secret'"
    for spec in INDICATORS:
        days = table.periods.current
        assert pairs(table, spec.code, "current") == count_plainly(
            Breakdown.CHANNEL, spec.code, days, where=own
        )


@pytest.mark.parametrize(("actor", "by"), [(DEPARTMENT, "department"), (AGENCY, "agency")])
def test_a_party_sees_its_own_work_orders_and_no_other(engine, actor, by):
    whole = ask(LEADER, IndicatorQuestion(Breakdown(by)))
    own = ask(actor, IndicatorQuestion(Breakdown(by)))

    for spec in INDICATORS:
        wanted = pairs(whole, spec.code, "current").get(actor.scope.department)
        assert pairs(own, spec.code, "current") == ({actor.scope.department: wanted} if wanted else {})
    by_town = ask(actor, IndicatorQuestion(Breakdown.TOWN, PeriodStep.QUARTER))
    assert set(pairs(by_town, "response_in_time", "current")) == {"001", "002"}


def test_who_sees_no_secrets_counts_none(engine):
    table = ask(OFFICE, IndicatorQuestion(Breakdown.ALL))

    for spec in INDICATORS:
        expected = count_plainly(
            Breakdown.ALL, spec.code, table.periods.current, where="t.secrecy = 'normal'"
        )
        assert pairs(table, spec.code, "current") == expected


def test_town_and_one_other_condition_are_combined(engine):
    narrowed = {Breakdown.TOWN: "002", Breakdown.WORK_FIELD: "mediation"}
    table = ask(LEADER, IndicatorQuestion(Breakdown.MATTER, PeriodStep.QUARTER, narrowing=narrowed))

    where = "t.town_code = '002' AND t.matter = 'S02001' AND t.secrecy <> 'secret'"
    for spec in INDICATORS:
        days = table.periods.current
        assert pairs(table, spec.code, "current") == count_plainly(
            Breakdown.MATTER, spec.code, days, where=where
        )


def test_two_other_conditions_are_refused_in_words(engine):
    question = IndicatorQuestion(Breakdown.MATTER, narrowing={Breakdown.CHANNEL: "mailbox"})

    with pytest.raises(Invalid, match="没有同时按"):
        ask(LEADER, question)


def test_nothing_due_has_no_value(engine):
    question = IndicatorQuestion(Breakdown.ALL, narrowing={Breakdown.MATTER: "S99999"})

    for figures in ask(LEADER, question).figures:
        assert (figures.rows[0].current, figures.rows[0].current.value) == (Counted(0, 0), None)


def test_a_period_with_uncounted_days_is_refused_and_a_comparison_left_out(engine):
    with transaction(LEADER.scope) as session:
        question = IndicatorQuestion(Breakdown.ALL, PeriodStep.MONTH, until=date(2026, 2, 10))
        session.execute(text("DELETE FROM rollup_steps WHERE day < '2026-02-01'"))
        row = indicators.load_indicators(session, LEADER, question, now=NOW).figures[0].rows[0]
        session.execute(text("DELETE FROM rollup_steps WHERE day = '2026-02-03' OR step = 'month'"))
        with pytest.raises(NotCountedYet):
            indicators.load_indicators(session, LEADER, question, now=NOW)
        session.rollback()

    assert row.current.denominator
    assert (row.previous, row.last_year) == (None, None)


def test_days_before_the_first_ticket_are_no_gap(engine):
    with transaction(LEADER.scope) as session:
        earliest = session.scalars(
            text("SELECT (min(reported_at) AT TIME ZONE 'Asia/Shanghai')::date FROM tickets")
        ).one()
        until = earliest + timedelta(days=7)
        question = IndicatorQuestion(Breakdown.ALL, PeriodStep.YEAR, until=until)
        table = indicators.load_indicators(session, LEADER, question, now=NOW)

    assert table.periods.current == DayRange(date(until.year, 1, 1), until)
    assert pairs(table, "acceptance", "current")


def test_a_trend_equals_the_periods_it_is_made_of(engine):
    question, spec = IndicatorQuestion(Breakdown.ALL, PeriodStep.MONTH), BY_CODE["completion_in_time"]
    with transaction(LEADER.scope) as session:
        trend = indicator_trends.load_trend(session, LEADER, question, spec, until=date(2026, 2, 28))
        towns = indicator_trends.load_town_trends(session, LEADER, question, spec, until=date(2026, 2, 28))

    february = trend[-1]
    assert february.start == date(2026, 2, 1)
    for counted, year in ((february.current, 2026), (february.last_year, 2025)):
        days = DayRange(date(year, 2, 1), date(year, 2, 28))
        expected = count_plainly(Breakdown.ALL, spec.code, days)["all"]
        assert counted is not None
        assert (counted.numerator, counted.denominator) == expected
    for town, expected in count_plainly(
        Breakdown.TOWN, spec.code, DayRange(date(2026, 2, 1), date(2026, 2, 28))
    ).items():
        last = towns[town][-1].current
        assert last is not None
        assert (last.numerator, last.denominator) == expected


def test_hours_and_durations_count_the_tickets_of_the_period(engine):
    question = IndicatorQuestion(Breakdown.ALL, PeriodStep.QUARTER)
    table = ask(LEADER, question)
    with transaction(LEADER.scope) as session:
        hours = indicator_trends.load_reported_hours(session, LEADER, question, table.periods)
        took = indicator_trends.load_took_hours(session, LEADER, question, table.periods)
        by_channel = replace(question, narrowing={Breakdown.CHANNEL: "mailbox"})
        assert indicator_trends.load_took_hours(session, LEADER, by_channel, table.periods) is None
        assert indicator_trends.load_reported_hours(session, LEADER, by_channel, table.periods) is None
        local = "(reported_at AT TIME ZONE 'Asia/Shanghai')"
        plain = session.execute(
            text(
                f"SELECT extract(isodow FROM {local})::int, extract(hour FROM {local})::int, count(*)"
                f" FROM tickets WHERE {local}::date BETWEEN :first AND :last AND secrecy <> 'secret'"
                " GROUP BY 1, 2"
            ),
            {"first": table.periods.current.first, "last": table.periods.current.last},
        )
        expected = {(day, hour): count for day, hour, count in plain}

    assert hours == expected
    completed = table.figures[-1].rows[0].current.denominator
    assert took is not None
    assert sum(took.counts) == completed > 0


def test_sums_equal_the_tables_after_they_were_counted(engine):
    with owner_transaction() as session:
        facts = load_city_facts(session, CITY)
        assert rollup_work.count_differences(session, facts, Days(date(2025, 1, 1), date(2026, 3, 3))) == 0


def test_a_scope_that_is_no_party_gets_no_party_sums(engine):
    asked = text(
        "SELECT count(*) FROM own_party_sums('order.party', ARRAY[DATE '2026-02-10'], ARRAY[]::date[])"
    )
    with transaction(TOWN.scope) as session:
        assert session.scalar(asked) == 0
    with transaction(DEPARTMENT.scope) as session:
        assert session.scalar(asked) > 0
        assert session.scalar(text("SELECT count(*) FROM rollups")) == 0
        every = text(
            "SELECT count(*) FROM own_party_sums('ticket.matter', ARRAY[DATE '2026-02-10'], ARRAY[]::date[])"
        )
        assert session.scalar(every) == 0


@pytest.mark.parametrize("actor", [OFFICE, DEPARTMENT], ids=["office", "department"])
def test_the_sheet_of_a_department_holds_its_rates_of_the_year(engine, actor):
    with transaction(actor.scope) as session:
        basis = load_basis(session, CITY, AssessmentPeriod(NOW.year), now=NOW)
        points = load_year(session, basis, "D01").find("D01")
        found = load_execution(session, actor, basis, points, now=NOW)

    table = ask(actor, IndicatorQuestion(Breakdown.DEPARTMENT, PeriodStep.YEAR))
    assert not isinstance(found, NotCountedYet)
    counted = {one.spec.code: one.rows[0].current for one in found}
    expected = {code: pairs(table, code, "current")["D01"] for code in counted}
    assert {code: (one.numerator, one.denominator) for code, one in counted.items()} == expected
    assert list(counted) == ["response_in_time", "completion_in_time", "rework", "order_return"]


@pytest.mark.parametrize("year", [NOW.year + 1, 2019], ids=["next", "before any record"])
def test_the_sheet_of_a_year_without_a_counted_day_shows_no_other_year(engine, year):
    with transaction(OFFICE.scope) as session:
        basis = load_basis(session, CITY, AssessmentPeriod(year), now=NOW)
        points = load_year(session, basis, "D01").find("D01")
        found = load_execution(session, OFFICE, basis, points, now=NOW)

    assert not isinstance(found, NotCountedYet)
    assert [(one.rows[0].current.numerator, one.rows[0].current.denominator) for one in found] == [(0, 0)] * 4
