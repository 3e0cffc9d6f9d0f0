"""Who sees a ticket during handovers: those asked or invited, and no other."""

import pytest
from sqlalchemy import select

from db.models import Ticket
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.coordination import Contact
from domain.enums import Act, TicketClass
from domain.payload_values import ConsultationDetails
from tests.support import factories
from tests.support.people import PEOPLE, do, lead_of
from tests.support.workflow.city import MINUTE, MORNING


@pytest.fixture
def ticket(database: DatabaseUrls) -> Ticket:
    """A ticket of town 001 that D01 leads and has responded to."""
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        made = factories.a_ticket(session, reported_at=MORNING)
        parties = {"lead": "D01", "ticket_class": TicketClass.GENERAL}
        do(session, made, Act.DISPATCH, "dispatcher", at=MORNING + MINUTE, **parties)
        lead = lead_of(session, made).id
        do(session, made, Act.RESPOND, "D01", at=MORNING + 2 * MINUTE, order=lead, contact=Contact.CALL)
    return made


def who_sees(ticket: Ticket) -> set[str]:
    found = set()
    for name in ("D01", "D02", "town", "other_town", "unit", "grid_staff"):
        with transaction(PEOPLE[name].scope) as session:
            if session.scalar(select(Ticket.id).where(Ticket.id == ticket.id)):
                found.add(name)
    return found


def test_before_anything_is_proposed_only_town_and_lead_see_the_ticket(ticket):
    assert who_sees(ticket) == {"D01", "town", "unit", "grid_staff"}


def test_a_department_to_which_a_transfer_is_proposed_sees_the_ticket_and_no_other_does(ticket):
    with transaction(PEOPLE["D01"].scope) as session:
        opened = session.get_one(Ticket, (ticket.city, ticket.id))
        to = {"order": lead_of(session, opened).id, "successor": "D02", "text": "职责在贵局"}
        do(session, opened, Act.TRANSFER, "D01", at=MORNING + 3 * MINUTE, **to)

    assert who_sees(ticket) == {"D01", "D02", "town", "unit", "grid_staff"}


def test_parties_invited_to_a_consultation_see_the_ticket_and_no_other_does(ticket):
    with transaction(PEOPLE["town"].scope) as session:
        opened = session.get_one(Ticket, (ticket.city, ticket.id))
        meeting = ConsultationDetails(MORNING + 60 * MINUTE, "现场", invited=("002",))
        do(session, opened, Act.CONSULT, "town", at=MORNING + 3 * MINUTE, consultation=meeting)

    assert who_sees(ticket) == {"D01", "town", "other_town", "unit", "grid_staff"}


def test_a_department_that_declined_does_not_see_the_ticket_any_more(ticket):
    for who, act in (("D01", Act.TRANSFER), ("D02", Act.DECLINE)):
        with transaction(PEOPLE[who].scope) as session:
            opened = session.get_one(Ticket, (ticket.city, ticket.id))
            said = {"order": lead_of(session, opened).id, "text": "职责不在我局"}
            said |= {"successor": "D02"} if act is Act.TRANSFER else {}
            do(session, opened, act, who, at=MORNING + 3 * MINUTE, **said)

    assert who_sees(ticket) == {"D01", "town", "unit", "grid_staff"}
