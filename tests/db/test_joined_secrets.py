"""A ticket merged with a secret one shows users of its place neither its number nor why."""

from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from db.models import Ticket
from db.queries import ticket_detail
from db.queries.history import TicketEventFacts
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.corrections import Correction
from domain.enums import Act, RequestKind, Secrecy
from domain.errors import DomainError
from domain.payload_values import SplitPart
from tests.support import factories
from tests.support.people import PEOPLE, do
from tests.support.workflow.city import MINUTE, MORNING, reported

WHY = "与举报村书记一案有关"


@pytest.fixture
def city(database: DatabaseUrls) -> None:
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)


def a_pair(session: Session) -> tuple[Ticket, Ticket]:
    """Return a ticket open to its place and a secret one."""
    return reported(session, "intake"), reported(session, "intake", request_kind=RequestKind.TIP_OFF)


def history(who: str, ticket: UUID) -> list[TicketEventFacts]:
    with transaction(PEOPLE[who].scope) as session:
        return ticket_detail.load_ticket_detail(session, PEOPLE[who], ticket).events


@pytest.mark.parametrize("at_the_secret_one", [False, True], ids=["at the open one", "at the secret one"])
@pytest.mark.parametrize("who", ["town", "unit", "grid_staff"])
def test_a_link_to_a_secret_ticket_says_neither_its_number_nor_why(city, who, at_the_secret_one):
    with owner_transaction() as session:
        plain, secret = a_pair(session)
        one, other = (secret, plain) if at_the_secret_one else (plain, secret)
        do(session, one, Act.LINK, "dispatcher", at=MORNING + MINUTE, target=other.number, text=WHY)

    told = history(who, plain.id)
    known = history("dispatcher", plain.id)

    assert [event.act for event in told] == [event.act for event in known]
    assert (told[-1].reason, told[-1].data) == (None, {})
    assert (known[-1].reason, known[-1].data) == (WHY, {"target": secret.number})


def test_what_is_split_off_and_becomes_secret_is_no_longer_named(city):
    with owner_transaction() as session:
        plain = reported(session, "intake")
        parts = (SplitPart("村书记占地", "S01001"), SplitPart("门前占道", "S01001"))
        do(session, plain, Act.SPLIT, "dispatcher", at=MORNING + MINUTE, text=WHY, parts=parts)
        number, _ = history_numbers(session, plain)
        child = session.query(Ticket).filter_by(number=number).one()
        correction = Correction(secrecy=Secrecy.SECRET)
        do(session, child, Act.CORRECT, "intake", at=MORNING + MINUTE, text="举报", correction=correction)

    assert (history("town", plain.id)[-1].reason, history("town", plain.id)[-1].data) == (None, {})


def history_numbers(session: Session, ticket: Ticket) -> list[str]:
    session.flush()
    numbers: list[str] = (
        ticket_detail.load_ticket_detail(session, PEOPLE["dispatcher"], ticket.id).events[-1].data["numbers"]
    )
    return numbers


def test_two_open_tickets_that_are_linked_name_each_other(city):
    with owner_transaction() as session:
        one, other = reported(session, "intake"), reported(session, "intake")
        do(session, one, Act.LINK, "dispatcher", at=MORNING + MINUTE, target=other.number, text="同一地点")

    assert (history("unit", one.id)[-1].reason, history("unit", one.id)[-1].data) == (
        "同一地点", {"target": other.number},
    )  # fmt: skip


@pytest.mark.parametrize("into_the_secret_one", [True, False])
def test_a_secret_ticket_is_merged_with_secret_ones_alone(city, into_the_secret_one):
    with owner_transaction() as session:
        plain, secret = a_pair(session)
        one, other = (plain, secret) if into_the_secret_one else (secret, plain)
        with pytest.raises(DomainError, match="保密"):
            do(session, one, Act.MERGE, "intake", at=MORNING + MINUTE, target=other.number, text="同一件事")
