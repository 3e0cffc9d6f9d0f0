"""Tickets of a user: they wait for the user, were reported by the user, or lie within the user's scope."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from db.models import Setting, TicketEvent
from db.queries import my_tickets, replies
from db.queries.my_tickets import Mine, MyTickets, MyTicketsQuery
from db.session import owner_transaction, transaction
from domain.coordination import Contact, LocalLevel, ReplyChannel
from domain.enums import Act, Light, RequestKind, Secrecy, Status
from domain.payload_values import DeliveryProof
from domain.scopes import Actor
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do, order_of
from tests.support.workflow.city import BY_PHONE, MINUTE, MORNING, completed, dispatched, reported

LATER = MORNING + 100 * MINUTE


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    session.add(Setting(city=CITY, key="evidence.local_photos", value=0))
    session.flush()
    return session


def found(session: Session, who: str | Actor, mine: Mine, **asked: object) -> MyTickets:
    session.flush()
    actor = PEOPLE[who] if isinstance(who, str) else who
    return my_tickets.list_my_tickets(session, actor, asked=MyTicketsQuery(mine, **asked), now=LATER)


def numbers(session: Session, who: str, mine: Mine, **asked: object) -> list[str]:
    return [ticket.number for ticket in found(session, who, mine, **asked).tickets]


def test_a_report_waits_for_who_handles_it_at_its_level(city: Session) -> None:
    ticket = reported(city)

    waits = {who: numbers(city, who, Mine.TASKS) for who in ("grid_staff", "unit", "town", "intake", "D01")}

    assert waits == {"grid_staff": [ticket.number], "unit": [], "town": [], "intake": [], "D01": []}


def test_what_rises_waits_for_the_level_above(city: Session) -> None:
    ticket = reported(city)
    do(city, ticket, Act.RISE, "grid_staff", at=MORNING + MINUTE)

    [risen] = found(city, "unit", Mine.TASKS).tickets

    assert (risen.number, risen.level) == (ticket.number, LocalLevel.UNIT)
    assert numbers(city, "grid_staff", Mine.TASKS) == []
    assert numbers(city, "grid_staff", Mine.SCOPE) == [ticket.number]


def test_what_was_solved_on_the_spot_waits_for_its_feedback(city: Session) -> None:
    ticket = reported(city)
    do(city, ticket, Act.SOLVE_LOCALLY, "grid_staff", at=MORNING + MINUTE, text="已清理")

    [waiting] = found(city, "grid_staff", Mine.TASKS).tickets

    assert waiting.status is Status.HANDLED_LOCALLY


@pytest.mark.parametrize(
    ("who", "waits"),
    [("D01", True), ("D02", True), ("dispatcher", False), ("reviewer", False), ("town", False)],
)
def test_a_dispatched_ticket_waits_for_those_who_hold_its_work_orders(
    city: Session, who: str, waits: bool
) -> None:
    ticket = dispatched(city, "D02")

    assert numbers(city, who, Mine.TASKS) == [ticket.number] * waits


def test_who_completed_a_work_order_waits_for_the_review_as_the_reviewer_does_not(city: Session) -> None:
    ticket = completed(city)

    assert numbers(city, "D01", Mine.TASKS) == []
    assert numbers(city, "reviewer", Mine.TASKS) == [ticket.number]


def test_a_town_holds_work_orders_as_well_as_its_own_level(city: Session) -> None:
    own = reported(city, "town")
    helping = dispatched(city, "001")

    assert set(numbers(city, "town", Mine.TASKS)) == {own.number, helping.number}

    order = order_of(city, helping, "001").id
    do(city, helping, Act.RESPOND, "town", at=MORNING + 9 * MINUTE, order=order, contact=Contact.CALL)
    do(city, helping, Act.COMPLETE, "town", at=MORNING + 10 * MINUTE, order=order, text="已配合")
    assert numbers(city, "town", Mine.TASKS) == [own.number]


def test_the_reports_of_one_are_the_newest_first_and_nobody_elses(city: Session) -> None:
    first = reported(city)
    first.reported_at -= MINUTE
    city.execute(update(TicketEvent).where(TicketEvent.ticket_id == first.id).values(at=first.reported_at))
    second = reported(city)
    reported(city, "town")

    assert numbers(city, "grid_staff", Mine.REPORTED) == [second.number, first.number]


@pytest.mark.parametrize("mine", [Mine.TASKS, Mine.REPORTED])
def test_pages_join_without_a_gap_or_a_double(city: Session, mine: Mine) -> None:
    made = {reported(city).number for _ in range(5)}

    seen: list[str] = []
    page = found(city, "grid_staff", mine, limit=2)
    seen += [ticket.number for ticket in page.tickets]
    while page.next is not None:
        page = found(city, "grid_staff", mine, limit=2, after=page.next)
        seen += [ticket.number for ticket in page.tickets]

    assert len(seen) == len(made)
    assert set(seen) == made


def test_the_next_deadline_comes_first_and_lights_and_states_filter(city: Session) -> None:
    slow = reported(city, "unit")  # a unit has a working day
    quick = reported(city)  # a grid half of one
    later = MORNING + 230 * MINUTE

    unit = PEOPLE["unit"]
    page = my_tickets.list_my_tickets(city, unit, asked=MyTicketsQuery(Mine.SCOPE), now=later)
    green = my_tickets.list_my_tickets(
        city, unit, asked=MyTicketsQuery(Mine.SCOPE, light=Light.GREEN), now=later
    )

    assert [ticket.number for ticket in page.tickets] == [quick.number, slow.number]
    assert page.tickets[0].light in {Light.YELLOW, Light.ORANGE, Light.RED}
    assert [ticket.number for ticket in green.tickets] == [slow.number]
    assert numbers(city, "unit", Mine.SCOPE, status=Status.CALLED) == []


def test_a_secret_ticket_names_no_more_than_its_town(city: Session) -> None:
    reported(city, "intake", request_kind=RequestKind.TIP_OFF)

    [listed] = found(city, "dispatcher", Mine.TASKS).tickets

    assert listed.place == "区域001"


def test_replies_are_received_newest_first_but_for_secret_tickets(city: Session) -> None:
    open_one, secret = reported(city), reported(city, "intake", request_kind=RequestKind.ENQUIRY)
    do(city, open_one, Act.SOLVE_LOCALLY, "grid_staff", at=MORNING + MINUTE, text="已清理")
    do(
        city, open_one, Act.FEED_BACK, "grid_staff", at=MORNING + 2 * MINUTE, text="已清理",
        delivery=DeliveryProof(ReplyChannel.VISIT, proof="当面"),
    )  # fmt: skip
    do(city, secret, Act.ANSWER_AT_ONCE, "intake", at=MORNING + 3 * MINUTE, text="已答复", delivery=BY_PHONE)
    secret.secrecy = Secrecy.SECRET
    city.flush()

    of_unit = replies.list_given_replies(city, PEOPLE["unit"], after=None, limit=20).replies
    first = replies.list_given_replies(city, PEOPLE["dispatcher"], after=None, limit=1)
    second = replies.list_given_replies(city, PEOPLE["dispatcher"], after=first.next, limit=1)

    assert [reply.number for reply in of_unit] == [open_one.number]
    assert [first.replies[0].number, second.replies[0].number] == [secret.number, open_one.number]
    assert second.next is None


@pytest.fixture
def two_towns(database: object) -> None:
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        reported(session)
        reported(session, "intake", area_code="00211")


@pytest.mark.usefixtures("two_towns")
@pytest.mark.parametrize(("who", "towns"), [("unit", 1), ("other_town", 1), ("D01", 0), ("leader", 2)])
def test_row_security_keeps_a_list_within_its_scope(who: str, towns: int) -> None:
    actor = PEOPLE[who]

    with transaction(actor.scope) as session:
        listed = my_tickets.list_my_tickets(
            session, actor, asked=MyTicketsQuery(Mine.SCOPE), now=LATER
        ).tickets

    assert len(listed) == towns
