"""Panels and lists of an area count what the map counts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from db.queries import area_panel, ticket_detail
from db.queries.area_panel import AreaPanel
from db.queries.area_periods import PeriodFigures
from domain.enums import Light, Location, Role, Secrecy, Status
from domain.errors import NotFound
from domain.filters import Filters
from domain.scopes import Actor, Reach, Scope
from tests.support import factories
from tests.support.area_lists import CITY, NOW, a_running_clock, tickets_of

DAY = timedelta(days=1)


@pytest.fixture
def city(session: Session) -> str:
    """A city with its calendar."""
    factories.a_city(session)
    factories.a_calendar(session)
    return CITY


def panel_of(session: Session, code: str, **filters: object) -> area_panel.AreaPanel:
    """Return the panel of an area at NOW."""
    return area_panel.load_area_panel(session, CITY, code, filters=Filters(**filters), now=NOW)


@pytest.mark.parametrize("code", ["0", "001", "0011", "00111"])
def test_every_level_above_a_ticket_counts_it(session, city, code):
    factories.a_ticket(session, town="001")
    factories.a_ticket(session, town="002")

    open_counts = panel_of(session, code).open.counts

    assert sum(counted.count for counted in open_counts) == (2 if code == "0" else 1)


@pytest.mark.parametrize(
    ("due", "light"),
    [
        pytest.param(NOW, Light.RED, id="due-this-second"),
        pytest.param(NOW + timedelta(minutes=59), Light.ORANGE, id="an-hour-left"),
        pytest.param(NOW + timedelta(minutes=119), Light.YELLOW, id="two-hours-left"),
        pytest.param(NOW + timedelta(hours=3), Light.GREEN, id="three-hours-left"),
    ],
)
def test_a_ticket_shows_the_worst_light_of_its_clocks(session, city, due, light):
    ticket = factories.a_ticket(session)
    a_running_clock(session, ticket, due=due)
    a_running_clock(session, ticket, due=NOW + 5 * DAY)

    [listed] = tickets_of(session, "001").tickets

    assert (listed.light, listed.due_at) == (light, due)


def test_a_ticket_without_a_clock_is_never_green(session, city):
    factories.a_ticket(session)

    [counted] = panel_of(session, "001").open.counts

    assert counted.light is Light.NO_DEADLINE


def test_secret_tickets_are_counted_for_the_city_and_for_a_town_with_enough_of_them(session, city):
    for town in ("001", "001", "001", "002", "002"):
        factories.a_ticket(session, town=town, secrecy=Secrecy.SECRET)

    totals = {code: tickets_of(session, code).total for code in ("0", "001", "002", "0011", "00111")}

    assert totals == {"0": 5, "001": 3, "002": 0, "0011": 0, "00111": 0}


def test_days_and_periods_of_a_town_never_tell_of_secret_tickets(session, city):
    for days in (1, 2, 40):
        factories.a_ticket(session, secrecy=Secrecy.SECRET, reported_at=NOW - days * DAY)

    town, whole = panel_of(session, "001"), panel_of(session, "0")

    assert sum(counted.count for counted in town.open.counts) == 3
    assert (in_period(town).received, before_it(town).received, town.open_change) == (0, 0, 0)
    assert [sum(step.received for step in panel.past.trend) for panel in (town, whole)] == [0, 2]
    assert (in_period(whole).received, before_it(whole).received, whole.open_change) == (2, 1, 2)


def test_a_list_never_names_the_grid_of_a_secret_ticket(session, city):
    factories.a_ticket(session, departments=("D01",), secrecy=Secrecy.SECRET)
    factories.a_ticket(session, departments=("D01",))

    places = {ticket.place for ticket in tickets_of(session, "0").tickets}

    assert places == {"区域001", "区域00111"}


def test_panel_and_list_agree_under_a_filter(session, city):
    factories.a_ticket(session, departments=("D01",))
    factories.a_ticket(session, departments=("D02",))

    shown = panel_of(session, "001", department="D02").open.counts

    assert [(counted.department, counted.count) for counted in shown] == [("D02", 1)]


def test_figures_compare_thirty_days_with_the_thirty_before(session, city):
    for days in (1, 29, 31, 59, 61):
        factories.a_ticket(session, reported_at=NOW - days * DAY)

    panel = panel_of(session, "001")

    assert (in_period(panel).received, before_it(panel).received) == (2, 2)
    assert (sum(counted.count for counted in panel.open.counts), panel.open_change) == (5, 2)


def test_figures_of_the_present_are_compared_up_to_the_same_time_of_day(session, city):
    for hours in (-1, 1):
        factories.a_ticket(session, reported_at=NOW - 30 * DAY + timedelta(hours=hours))

    assert before_it(panel_of(session, "001")).received == 1


def test_a_chosen_period_is_compared_with_the_equal_length_before_it(session, city):
    for day in (9, 10, 11, 14, 15, 19, 20):
        factories.a_ticket(session, reported_at=datetime(2026, 2, day, 4, 0, tzinfo=UTC))

    panel = panel_of(session, "001", since=date(2026, 2, 15), until=date(2026, 2, 19))

    assert (in_period(panel).received, before_it(panel).received) == (2, 3)
    assert [step.received for step in panel.past.trend] == [1, 0, 0, 0, 1]
    assert panel.open_change is None


def test_figures_of_a_period_do_not_follow_the_filter_of_state(session, city):
    ticket = factories.a_ticket(session, reported_at=NOW - DAY)
    factories.a_ticket(session, departments=("D01",), reported_at=NOW - DAY)
    ticket.status, ticket.completed_at, ticket.closed_at = Status.CLOSED, NOW, NOW
    session.flush()

    panel = panel_of(session, "001", status=Status.DISPATCHED)

    assert (in_period(panel).received, in_period(panel).completed) == (2, 1)
    assert sum(counted.count for counted in panel.open.counts) == 1
    assert panel.open_change is None


def test_on_time_counts_completion_clocks_that_were_due(session, city):
    for number, stopped in enumerate((NOW - 3 * DAY, NOW - DAY, None)):
        ticket = factories.a_ticket(session, reported_at=NOW - 9 * DAY)
        clock = a_running_clock(session, ticket, due=NOW - 2 * DAY + timedelta(minutes=number))
        clock.stopped_at = stopped
    session.flush()

    panel = panel_of(session, "001")

    assert (in_period(panel).on_time, in_period(panel).due) == (1, 3)


def test_the_trend_has_a_row_for_every_day_of_the_city(session, city):
    factories.a_ticket(session, reported_at=datetime(2026, 3, 3, 16, 30, tzinfo=UTC))  # 4 March in Shouguang

    trend = panel_of(session, "001").past.trend

    assert len(trend) == 30
    assert (trend[-1].day.isoformat(), trend[-1].received, trend[-2].received) == ("2026-03-04", 1, 0)


def test_an_unknown_area_is_not_found(session, city):
    with pytest.raises(NotFound):
        panel_of(session, "404")


@pytest.mark.parametrize(
    ("actor", "place", "reporter"),
    [
        pytest.param(
            Actor("1", "中心", frozenset({Role.DISPATCHER}), Scope.whole(CITY)), "00111", True, id="center"
        ),
        pytest.param(
            Actor("2", "领导", frozenset({Role.LEADER}), Scope.whole(CITY)), None, False, id="leader"
        ),
        pytest.param(
            Actor("3", "部门", frozenset({Role.DEPARTMENT}), Scope(CITY, Reach.DEPARTMENT, department="D01")),
            "00111",
            False,
            id="department",
        ),
    ],
)
def test_a_secret_ticket_tells_each_reader_only_what_is_theirs(session, city, actor, place, reporter):
    ticket = factories.a_ticket(session, departments=("D01",), secrecy=Secrecy.SECRET)
    factories.a_story(session, ticket)

    story = ticket_detail.load_ticket_detail(session, actor, ticket.id)

    assert (story.facts.grid_code, story.reporter is not None) == (place, reporter)
    assert story.facts.location is Location.AREA


def in_period(panel: AreaPanel) -> PeriodFigures:
    assert panel.past.figures is not None
    return panel.past.figures


def before_it(panel: AreaPanel) -> PeriodFigures:
    assert panel.past.before is not None
    return panel.past.before
