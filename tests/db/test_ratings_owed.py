"""Every department that had a work order on a called ticket is rated by the town, each once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Evaluation, Ticket
from db.queries import simulation
from db.writes.workflow import list_all_orders
from domain.coordination import Contact
from domain.enums import Act, ClockKind, Effect, OrderStatus, Speed, Status
from domain.errors import DomainError
from services.workflow.available_acts import list_offers
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do, lead_of, order_of
from tests.support.workflow.city import BY_PHONE, MINUTE, MORNING, clock_of, dispatched

LATER = MORNING + 200 * MINUTE
PROMPT = {"speed": Speed.TIMELY, "effect": Effect.GOOD}
SILENT = {"speed": Speed.NONE, "effect": Effect.POOR}

AROUND = (
    (Act.FEED_BACK, {"text": "已办结", "delivery": BY_PHONE}),
    (Act.CALL_BACK, {"reached": True, "solved": False, "satisfied": False}),
    (Act.REOPEN, {"text": "仍未清理"}),
)


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def passed(session: Session, ticket: Ticket, *, at: datetime = MORNING + 100 * MINUTE) -> Ticket:
    """Return the ticket completed by its lead and passed."""
    lead = lead_of(session, ticket)
    do(session, ticket, Act.COMPLETE, lead.department, at=at, order=lead.id, text="已清理")
    return do(session, ticket, Act.PASS_REVIEW, "reviewer", at=at + MINUTE)


def reassigned(session: Session, ticket: Ticket, to: str, *, at: datetime) -> None:
    said = {"successor": to, "text": "改由责任单位办理"}
    do(session, ticket, Act.REASSIGN, "dispatcher", at=at, order=lead_of(session, ticket).id, **said)


def owed(session: Session, ticket: Ticket) -> list[str]:
    """Return the parties whose work orders the town is offered to rate, each as often as it is offered."""
    session.flush()
    orders = {order.id: order.department for order in list_all_orders(session, ticket)}
    offers = list_offers(session, PEOPLE["town"], ticket.id)
    return sorted(orders[offer.order_id] for offer in offers if offer.act is Act.RATE and offer.order_id)


def rate(session: Session, ticket: Ticket, party: str, **grades: object) -> None:
    order = order_of(session, ticket, party).id
    do(session, ticket, Act.RATE, "town", at=LATER, order=order, **(grades or PROMPT))


def test_who_was_reassigned_away_is_rated_beside_the_one_that_did_it(city: Session) -> None:
    ticket = dispatched(city)
    silent = lead_of(city, ticket)
    reassigned(city, ticket, "D02", at=MORNING + 60 * MINUTE)
    passed(city, ticket)

    assert owed(city, ticket) == ["D01", "D02"]
    rate(city, ticket, "D02")
    assert clock_of(city, ticket, ClockKind.RATING).stopped_at is None
    rate(city, ticket, "D01", **SILENT)

    found = city.scalars(select(Evaluation).where(Evaluation.work_order_id == silent.id)).one()
    assert (found.speed, silent.status) == (Speed.NONE, OrderStatus.ENDED)
    assert clock_of(city, ticket, ClockKind.RATING).stopped_at == LATER
    assert owed(city, ticket) == []


@pytest.mark.parametrize(
    ("contacted", "is_silent"),
    [(MORNING + 30 * MINUTE, False), (MORNING + timedelta(days=4), True)],
    ids=["in time", "after the deadline"],
)
def test_who_made_contact_before_the_deadline_did_respond(
    city: Session, contacted: datetime, is_silent: bool
) -> None:
    ticket = dispatched(city)
    lead = lead_of(city, ticket)
    do(city, ticket, Act.RESPOND, "D01", at=contacted, order=lead.id, contact=Contact.CALL)
    do(city, ticket, Act.COMPLETE, "D01", at=contacted + MINUTE, order=lead.id, text="已清理")
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=contacted + 2 * MINUTE)
    said = {"order": lead.id, "speed": Speed.NONE, "effect": Effect.POOR}

    if is_silent:
        do(city, ticket, Act.RATE, "town", at=contacted + 3 * MINUTE, **said)
        assert owed(city, ticket) == []
        return
    with pytest.raises(DomainError, match="不响应"):
        do(city, ticket, Act.RATE, "town", at=contacted + 3 * MINUTE, **said)


def test_a_cooperating_department_that_was_released_is_rated(city: Session) -> None:
    ticket = dispatched(city, "D02")
    helper = order_of(city, ticket, "D02").id
    do(city, ticket, Act.RELEASE, "dispatcher", at=MORNING + 30 * MINUTE, order=helper, text="无需配合")
    passed(city, ticket)

    assert owed(city, ticket) == ["D01", "D02"]


def test_who_handed_it_on_by_a_transfer_is_rated_and_who_declined_one_is_not(city: Session) -> None:
    ticket = dispatched(city)
    lead = lead_of(city, ticket).id
    said = {"order": lead, "text": "职责在贵局"}
    do(city, ticket, Act.TRANSFER, "D01", at=MORNING + 20 * MINUTE, successor="D02", **said)
    do(city, ticket, Act.DECLINE, "D02", at=MORNING + 21 * MINUTE, order=lead, text="不同意")
    passed(city, ticket)
    other = dispatched(city)
    lead = lead_of(city, other).id
    said = {"order": lead, "text": "职责在贵局"}
    do(city, other, Act.TRANSFER, "D01", at=MORNING + 20 * MINUTE, successor="D02", **said)
    do(city, other, Act.TAKE_OVER, "D02", at=MORNING + 21 * MINUTE, order=lead)
    passed(city, other)

    assert owed(city, ticket) == ["D01"]
    assert owed(city, other) == ["D01", "D02"]


def test_a_department_that_had_it_twice_is_rated_once(city: Session) -> None:
    ticket = dispatched(city)
    first = lead_of(city, ticket).id
    reassigned(city, ticket, "D02", at=MORNING + 20 * MINUTE)
    reassigned(city, ticket, "D01", at=MORNING + 40 * MINUTE)
    passed(city, ticket)

    assert owed(city, ticket) == ["D01", "D02"]
    with pytest.raises(DomainError, match="最后一张"):
        do(city, ticket, Act.RATE, "town", at=LATER, order=first, **PROMPT)
    rate(city, ticket, "D01")
    assert owed(city, ticket) == ["D02"]
    with pytest.raises(DomainError, match="已经评价"):
        do(city, ticket, Act.RATE, "town", at=LATER, order=first, **SILENT)


def test_a_department_rated_before_a_reopening_is_not_rated_for_what_it_got_then(city: Session) -> None:
    ticket = passed(city, dispatched(city))
    rate(city, ticket, "D01")
    for act, said in AROUND:
        do(city, ticket, act, "caller", at=LATER, **said)
    reassigned(city, ticket, "D02", at=LATER + MINUTE)
    reassigned(city, ticket, "D01", at=LATER + 2 * MINUTE)
    passed(city, ticket, at=LATER + 3 * MINUTE)

    assert owed(city, ticket) == ["D02"]


def test_a_town_that_led_it_in_the_end_rates_nobody(city: Session) -> None:
    ticket = dispatched(city)
    reassigned(city, ticket, "001", at=MORNING + 20 * MINUTE)
    lead = lead_of(city, ticket).id
    do(city, ticket, Act.COMPLETE, "town", at=MORNING + 30 * MINUTE, order=lead, text="已办")
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 31 * MINUTE)

    assert owed(city, ticket) == []


def test_a_ticket_that_was_cancelled_after_its_dispatch_is_not_rated(city: Session) -> None:
    ticket = dispatched(city)
    do(city, ticket, Act.CANCEL, "dispatcher", at=MORNING + 20 * MINUTE, text="重复反映")

    assert (ticket.status, owed(city, ticket)) == (Status.CANCELLED, [])


def test_the_simulated_town_finds_each_department_once_and_no_town(city: Session) -> None:
    ticket = dispatched(city, "002")
    helper = order_of(city, ticket, "002").id
    do(city, ticket, Act.COMPLETE, "other_town", at=MORNING + 10 * MINUTE, order=helper, text="已配合")
    reassigned(city, ticket, "D02", at=MORNING + 20 * MINUTE)
    reassigned(city, ticket, "D01", at=MORNING + 40 * MINUTE)
    passed(city, ticket)

    found = simulation.list_unrated(city, CITY, 10)

    assert sorted(one.party or "" for one in found) == ["D01", "D02"]
    rate(city, ticket, "D01")
    assert [one.party for one in simulation.list_unrated(city, CITY, 10)] == ["D02"]
