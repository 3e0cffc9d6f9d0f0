"""Counts per duty, of choices against the list and of push-downs; none of them tells of a secret ticket."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from db.queries import duty_figures, push_down_counts, ticket_search, unclear_borders
from db.queries.duty_figures import OpenOfDuty, OverriddenCount
from db.queries.queue_filters import Narrowed
from db.queries.queue_page import load_queue_page
from db.queries.queues import Queue
from db.queries.search_narrowing import Narrowing
from db.queries.ticket_list import Page, TicketPage
from db.queries.ticket_search import Search
from domain.coordination import Contact
from domain.enums import Act, Effect, Secrecy, Speed
from domain.errors import Invalid
from domain.search_query import read_asked
from domain.unclear_borders import BorderSign
from tests.support import factories
from tests.support.dispatcher_desk import AFTERNOON, CITY, LATER, dispatch
from tests.support.duties import a_shared_duty, publish_duties
from tests.support.people import PEOPLE, do, lead_of
from tests.support.workflow.city import MINUTE, MORNING, reported

ZONE = ZoneInfo("Asia/Shanghai")
OTHER = a_shared_duty("S-402", name="燃气安全监管", lead=("D02",), cooperating=(), matters=())
WHY = "场所归口该单位"
LONG_AFTER = AFTERNOON + timedelta(days=20)
MONTH = timedelta(days=30)


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    publish_duties(session, a_shared_duty(), OTHER)
    return session


def test_open_and_late_tickets_of_every_duty_are_counted_without_secret_ones(city):
    for secrecy in (Secrecy.NORMAL, Secrecy.NORMAL, Secrecy.SECRET):
        dispatch(city, factories.a_ticket(city, secrecy=secrecy), duty="S-401")
    dispatch(city, factories.a_ticket(city), lead="D02", duty="S-402", at=LONG_AFTER)
    dispatch(city, factories.a_ticket(city, secrecy=Secrecy.SECRET), lead="D02", duty="S-402")
    city.flush()

    found = duty_figures.list_open_by_duty(city, CITY, now=LONG_AFTER)

    assert found == {"S-401": OpenOfDuty(2, 2), "S-402": OpenOfDuty(1, 0)}


def test_figures_of_a_period_tell_what_became_of_its_tickets(city):
    ticket = reported(city, matter="S01001")
    do(city, ticket, Act.CALL, "town", at=MORNING + MINUTE, text="无执法权限")
    do(city, ticket, Act.ACCEPT, "intake", at=MORNING + 2 * MINUTE)
    do(
        city, ticket, Act.DISPATCH, "dispatcher", at=MORNING + 5 * MINUTE, lead="D01", duty="S-402",
        list_reason=WHY,
    )  # fmt: skip
    lead = lead_of(city, ticket).id
    do(city, ticket, Act.RESPOND, "D01", at=MORNING + 30 * MINUTE, order=lead, contact=Contact.ARRIVAL)
    do(city, ticket, Act.COMPLETE, "D01", at=MORNING + 40 * MINUTE, order=lead, text="已清理")
    do(city, ticket, Act.REWORK, "reviewer", at=MORNING + 50 * MINUTE, text="仍未清理")
    late = MORNING + timedelta(days=20)
    do(city, ticket, Act.COMPLETE, "D01", at=late, order=lead, text="已清理")
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=late)
    do(city, ticket, Act.RATE, "town", at=late, order=lead, speed=Speed.SLOW, effect=Effect.GOOD)
    city.flush()

    found = duty_figures.load_figures(city, CITY, "S-402", now=late, period=MONTH)
    later = duty_figures.load_figures(city, CITY, "S-402", now=late + MONTH, period=MONTH)

    assert (found.open, found.late, found.dispatched, found.finished_late) == (1, 0, 1, 1)
    assert (found.reworks, found.overridden, found.ratings) == (1, 1, 1)
    assert (found.speeds[Speed.SLOW], found.effects[Effect.GOOD]) == (1, 1)
    assert (later.dispatched, later.reworks, later.ratings) == (0, 0, 0)


def test_choices_against_the_list_are_signs_of_an_unclear_border(city):
    dispatch(city, factories.a_ticket(city), duty="S-402", list_reason=WHY)
    dispatch(city, factories.a_ticket(city), duty="S-402", list_reason=WHY, at=LONG_AFTER)
    dispatch(city, factories.a_ticket(city, secrecy=Secrecy.SECRET), duty="S-402", list_reason=WHY)
    dispatch(city, factories.a_ticket(city), duty="S-401")
    back = factories.a_ticket(city)
    do(city, back, Act.DISPATCH, "dispatcher", at=AFTERNOON, lead="D01", duty="S-402", list_reason=WHY)
    do(city, back, Act.WITHDRAW_DISPATCH, "dispatcher", at=AFTERNOON)
    city.flush()

    found = unclear_borders.list_signs(city, CITY, since=AFTERNOON - timedelta(days=1), until=LONG_AFTER)
    later = unclear_borders.list_signs(city, CITY, since=LONG_AFTER, until=LONG_AFTER + MONTH)

    overrides = [one for one in found if one.sign is BorderSign.OVERRIDES]
    assert sorted(one.number is None for one in overrides) == [False, True]  # the secret one has no number
    assert [one.times for one in later if one.sign is BorderSign.OVERRIDES] == [1]


def test_choices_against_the_list_are_counted_by_duty_and_month(city):
    dispatch(city, factories.a_ticket(city), duty="S-402", list_reason=WHY)
    dispatch(city, factories.a_ticket(city), duty="S-402", list_reason=WHY, at=LONG_AFTER)
    dispatch(city, factories.a_ticket(city, secrecy=Secrecy.SECRET), duty="S-402", list_reason=WHY)
    dispatch(city, factories.a_ticket(city), duty="S-401")
    city.flush()

    found = duty_figures.list_overridden(city, CITY, since=AFTERNOON - MONTH, zone=ZONE)

    months = [date(2026, 10, 1), date(2026, 9, 1)]
    assert found == [OverriddenCount("S-402", month, 1) for month in months]


def test_push_downs_are_counted_by_department_and_by_town(city):
    for secrecy in (Secrecy.NORMAL, Secrecy.NORMAL, Secrecy.SECRET):
        dispatch(city, factories.a_ticket(city, secrecy=secrecy), lead="001", duty="S-401", list_reason=WHY)
    dispatch(city, factories.a_ticket(city), lead="002", duty="S-402", list_reason=WHY)
    city.flush()

    counts = push_down_counts.count_by_department(city, CITY, since=AFTERNOON)
    loads = push_down_counts.list_town_loads(city, CITY, since=AFTERNOON)

    assert [(one.code, one.flagged, one.reported, one.undecided) for one in counts] == [
        ("D01", 2, 0, 2), ("D02", 1, 0, 1),
    ]  # fmt: skip
    assert [(one.town, one.department, one.count) for one in loads] == [("001", "D01", 2), ("002", "D02", 1)]
    assert push_down_counts.count_by_department(city, CITY, since=LATER) == []
    assert [total for _, total, _ in push_down_counts.sum_by_town(loads)] == [2, 1]


def late_queue(session: Session, narrowed: Narrowed) -> TicketPage:
    return load_queue_page(
        session, PEOPLE["dispatcher"], Queue.OVERDUE, page=Page(), now=LONG_AFTER, narrowed=narrowed
    )


def test_a_queue_is_narrowed_to_the_tickets_of_a_duty(city):
    wanted, other = factories.a_ticket(city), factories.a_ticket(city)
    dispatch(city, wanted, duty="S-401")
    dispatch(city, other, lead="D02", duty="S-402")
    city.flush()

    narrowed = Narrowed.from_query({"duty": "S-401"})
    page = late_queue(city, narrowed)

    assert [row.number for row in page.tickets] == [wanted.number]


def test_a_search_is_narrowed_to_the_tickets_of_a_duty(city):
    wanted, other = factories.a_ticket(city), factories.a_ticket(city)
    dispatch(city, wanted, duty="S-401")
    dispatch(city, other, lead="D02", duty="S-402")
    city.flush()
    search = Search(read_asked("占道"), Narrowing(duty="S-401"))

    found = ticket_search.search(city, PEOPLE["dispatcher"], search, now=LATER)

    assert found.tickets == [wanted.id]


@pytest.mark.parametrize("code", ["S-499", "'; DROP TABLE tickets"])
def test_a_filter_by_what_is_no_duty_finds_nothing(city, code):
    dispatch(city, factories.a_ticket(city), duty="S-401")
    city.flush()
    narrowed = Narrowed.from_query({"duty": code})

    page = late_queue(city, narrowed)

    assert page.tickets == []


def test_a_filter_that_is_too_long_for_a_code_is_refused(city):
    with pytest.raises(Invalid):
        late_queue(city, Narrowed.from_query({"duty": "x" * 10_000}))
