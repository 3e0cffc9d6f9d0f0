"""A town hears what becomes of what it called, and what goes past it straight to the Center."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Notice, Ticket
from domain.enums import Act, Secrecy, TicketClass
from domain.notifications import NoticeKind
from tests.support import factories
from tests.support.people import do
from tests.support.workflow.city import MINUTE, MORNING, dispatched, reported


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def told_to(session: Session, ticket: Ticket, party: str) -> list[NoticeKind]:
    """Return the notifications of a party about a ticket, oldest first."""
    session.flush()
    found = session.scalars(
        select(Notice.kind)
        .where(Notice.ticket_id == ticket.id, Notice.to_code == party)
        .order_by(Notice.at, Notice.kind)
    )
    return list(found)


def test_a_town_is_told_that_its_call_was_accepted_and_dispatched(city):
    ticket = dispatched(city)

    assert told_to(city, ticket, "001") == [NoticeKind.ACCEPTED, NoticeKind.CALL_DISPATCHED]


def test_a_town_is_told_that_its_call_was_refused(city):
    ticket = reported(city)
    do(city, ticket, Act.CALL, "town", at=MORNING + MINUTE, text="无执法权限")
    do(city, ticket, Act.CANCEL, "intake", at=MORNING + 2 * MINUTE, text="不属受理范围")

    assert told_to(city, ticket, "001") == [NoticeKind.WITHDRAWN]


def test_a_town_is_not_told_of_the_dispatch_of_what_it_never_called(city):
    ticket = dispatched(city, called=False)

    assert NoticeKind.CALL_DISPATCHED not in told_to(city, ticket, "001")


def test_a_town_with_a_work_order_of_its_own_is_told_of_that_alone(city):
    ticket = dispatched(city, "001")

    assert told_to(city, ticket, "001") == [NoticeKind.ACCEPTED, NoticeKind.ORDER_SENT]


@pytest.mark.parametrize("who", ["grid_staff", "unit"])
def test_a_town_is_told_of_an_urgent_call_that_goes_past_it(city, who):
    ticket = reported(city, who, urgent=True)
    do(city, ticket, Act.CALL, who, at=MORNING + MINUTE, text="危及安全")

    assert told_to(city, ticket, "001")[-1] is NoticeKind.CALLED_PAST_TOWN


def test_a_town_that_calls_itself_is_not_told_of_its_own_call(city):
    ticket = reported(city)
    do(city, ticket, Act.CALL, "town", at=MORNING + MINUTE, text="无执法权限")

    assert told_to(city, ticket, "001") == []


def test_the_notice_of_a_dispatch_is_taken_back_with_it(city):
    ticket = dispatched(city)
    do(city, ticket, Act.WITHDRAW_DISPATCH, "dispatcher", at=MORNING + 5 * MINUTE + MINUTE / 2)

    assert told_to(city, ticket, "001") == [NoticeKind.ACCEPTED]


def test_a_town_hears_nothing_of_a_secret_dispatch(city):
    ticket = reported(city)
    do(city, ticket, Act.CALL, "town", at=MORNING + MINUTE, text="无执法权限")
    ticket.secrecy = Secrecy.SECRET
    do(city, ticket, Act.ACCEPT, "intake", at=MORNING + 2 * MINUTE)
    said = {"lead": "D01", "ticket_class": TicketClass.GENERAL}
    do(city, ticket, Act.DISPATCH, "dispatcher", at=MORNING + 3 * MINUTE, **said)

    assert told_to(city, ticket, "001") == []
