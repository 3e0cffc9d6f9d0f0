"""Urgency is kept by a dispatch that does not mention it, and is changed later with a reason."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Ticket, TicketEvent
from domain.coordination import Contact
from domain.enums import Act, ClockKind, Status
from domain.errors import DomainError, Invalid, NotAllowed
from services.workflow.available_acts import list_offers
from tests.support import factories
from tests.support.people import PEOPLE, do, lead_of, order_of
from tests.support.workflow.city import MINUTE, MORNING, clock_of, completed, dispatched, reported

HOUR = 60 * MINUTE
SENT = MORNING + 5 * MINUTE  # 09:05 of a Monday
EVENING = datetime(2026, 9, 21, 12, 0, tzinfo=UTC)  # 20:00


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def accepted(session: Session, *, urgent: bool) -> Ticket:
    ticket = reported(session, "intake", urgent=urgent)
    return (
        ticket
        if ticket.status is Status.ACCEPTED
        else do(session, ticket, Act.ACCEPT, "intake", at=MORNING + MINUTE)
    )


def response_due(session: Session, ticket: Ticket, party: str = "D01") -> datetime | None:
    order = order_of(session, ticket, party).id
    return clock_of(session, ticket, ClockKind.RESPONSE, order=order).due_at


def urgency_offered(session: Session, ticket: Ticket, who: str) -> set[Act]:
    session.flush()
    found = {offer.act for offer in list_offers(session, PEOPLE[who], ticket.id)}
    return found & {Act.MAKE_URGENT, Act.END_URGENCY}


@pytest.mark.parametrize("urgent", [True, False])
@pytest.mark.parametrize(("said", "left"), [(None, None), (True, True), (False, False)])
def test_a_dispatch_that_says_nothing_of_urgency_keeps_it(city, urgent, said, left):
    ticket = accepted(city, urgent=urgent)
    city.flush()

    do(city, ticket, Act.DISPATCH, "dispatcher", at=SENT, lead="D01", urgent=said)

    expected = urgent if left is None else left
    assert ticket.urgent is expected
    limit = 2 * HOUR if expected else None
    assert (response_due(city, ticket) == SENT + 2 * HOUR) is (limit is not None)


def test_an_urgent_response_clock_runs_from_the_moment_a_ticket_becomes_urgent(city):
    ticket = dispatched(city, "D02")
    completion = clock_of(city, ticket, ClockKind.COMPLETION).due_at
    helper = order_of(city, ticket, "D02").id
    do(city, ticket, Act.RESPOND, "D02", at=MORNING + 10 * MINUTE, order=helper, contact=Contact.CALL)
    answered = clock_of(city, ticket, ClockKind.RESPONSE, order=helper)
    before = (answered.started_at, answered.due_at, answered.stopped_at)

    do(city, ticket, Act.MAKE_URGENT, "dispatcher", at=MORNING + HOUR, text="现场出现险情")

    assert ticket.urgent
    assert response_due(city, ticket) == MORNING + 3 * HOUR  # 12:00, through no pause of the calendar
    assert clock_of(city, ticket, ClockKind.COMPLETION).due_at == completion
    assert (answered.started_at, answered.due_at, answered.stopped_at) == before
    event = city.scalars(select(TicketEvent).order_by(TicketEvent.seq.desc()).limit(1)).one()
    assert (event.act, event.reason, event.data) == (Act.MAKE_URGENT, "现场出现险情", {"urgent": True})


@pytest.mark.parametrize(
    ("at", "due"),
    [
        pytest.param(MORNING + 5 * HOUR, datetime(2026, 9, 21, 6, 35, tzinfo=UTC), id="due before: stays"),
        pytest.param(EVENING, datetime(2026, 9, 21, 6, 35, tzinfo=UTC), id="late: stays late"),
    ],
)
def test_becoming_urgent_neither_lengthens_a_response_nor_hides_that_it_is_late(city, at, due):
    ticket = dispatched(city)  # sent at 09:05: 4 working hours end at 14:35
    assert response_due(city, ticket) == due

    do(city, ticket, Act.MAKE_URGENT, "dispatcher", at=at, text="现场出现险情")

    assert response_due(city, ticket) == due


def test_a_ticket_that_is_not_urgent_any_more_has_the_time_it_would_have_had(city):
    ticket = dispatched(city)
    before = response_due(city, ticket)
    do(city, ticket, Act.MAKE_URGENT, "dispatcher", at=MORNING + HOUR, text="现场出现险情")

    do(city, ticket, Act.END_URGENCY, "dispatcher", at=MORNING + 2 * HOUR, text="险情已排除")

    assert (ticket.urgent, response_due(city, ticket)) == (False, before)


def test_what_was_late_while_urgent_stays_late(city):
    ticket = dispatched(city)
    do(city, ticket, Act.MAKE_URGENT, "dispatcher", at=MORNING + 10 * MINUTE, text="现场出现险情")
    late = response_due(city, ticket)

    do(city, ticket, Act.END_URGENCY, "dispatcher", at=MORNING + 4 * HOUR, text="险情已排除")

    assert response_due(city, ticket) == late == MORNING + 10 * MINUTE + 2 * HOUR


def test_the_next_party_gets_the_response_limit_of_the_flag(city):
    ticket = dispatched(city)
    do(city, ticket, Act.MAKE_URGENT, "dispatcher", at=MORNING + HOUR, text="现场出现险情")
    said = {"order": lead_of(city, ticket).id, "successor": "D02", "text": "改派"}

    do(city, ticket, Act.REASSIGN, "dispatcher", at=EVENING, **said)

    assert response_due(city, ticket, "D02") == EVENING + 2 * HOUR


def test_only_the_center_changes_it_with_a_reason_and_once(city):
    ticket = dispatched(city)
    assert urgency_offered(city, ticket, "dispatcher") == {Act.MAKE_URGENT}
    assert urgency_offered(city, ticket, "D01") == urgency_offered(city, ticket, "town") == set()
    with pytest.raises(Invalid, match="原因"):
        do(city, ticket, Act.MAKE_URGENT, "dispatcher", at=MORNING + HOUR)
    with pytest.raises(NotAllowed):
        do(city, ticket, Act.MAKE_URGENT, "town", at=MORNING + HOUR, text="险情")

    do(city, ticket, Act.MAKE_URGENT, "dispatcher", at=MORNING + HOUR, text="险情")

    assert urgency_offered(city, ticket, "dispatcher") == {Act.END_URGENCY}
    with pytest.raises(DomainError, match="已是紧急"):
        do(city, ticket, Act.MAKE_URGENT, "dispatcher", at=MORNING + HOUR, text="险情")


def test_before_the_dispatch_it_is_the_flag_alone_and_after_completion_it_is_too_late(city):
    waiting, done = accepted(city, urgent=False), completed(city, called=False)
    do(city, waiting, Act.MAKE_URGENT, "intake", at=MORNING + HOUR, text="险情")

    assert waiting.urgent
    assert urgency_offered(city, done, "dispatcher") == set()
    with pytest.raises(DomainError):
        do(city, done, Act.MAKE_URGENT, "dispatcher", at=MORNING + 2 * HOUR, text="险情")


def test_a_shelf_before_it_does_not_count_when_urgency_ends(city):
    ticket = dispatched(city)
    day = timedelta(days=1)
    shelved = {"text": "待勘查", "day": (MORNING + 30 * day).date()}
    do(city, ticket, Act.SHELVE, "dispatcher", at=MORNING + HOUR, **shelved)
    do(city, ticket, Act.UNSHELVE, "dispatcher", at=MORNING + day + HOUR, text="可以办理")
    before = response_due(city, ticket)
    do(city, ticket, Act.MAKE_URGENT, "dispatcher", at=MORNING + day + HOUR, text="险情")
    do(city, ticket, Act.END_URGENCY, "dispatcher", at=MORNING + day + 2 * HOUR, text="险情已排除")

    assert response_due(city, ticket) == before
    assert clock_of(city, ticket, ClockKind.RESPONSE, order=lead_of(city, ticket).id).paused_seconds == 27_000
