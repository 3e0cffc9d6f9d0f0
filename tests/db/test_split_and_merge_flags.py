"""What is split off follows its own matter; what is merged in is kept as secret as what it goes to."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Matter, Reporter, Ticket
from domain.corrections import Correction
from domain.duties import DutyList
from domain.enums import Act, Channel, Secrecy, TicketClass, WorkField
from domain.errors import Invalid
from domain.payload_values import SplitPart
from tests.support import factories
from tests.support.duties import a_shared_duty, publish_duties
from tests.support.people import CITY, do
from tests.support.workflow.city import MINUTE, MORNING, dispatched, reported


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    for code, name, secrecy in (
        ("S02001", "信访事项", Secrecy.NORMAL),
        ("S02002", "干部作风", Secrecy.SECRET),
        ("S02003", "内部事项", Secrecy.INTERNAL),
    ):
        session.add(
            Matter(
                city=CITY, code=code, name=name, major="信访", work_field=WorkField.URBAN_MANAGEMENT,
                default_class=TicketClass.COMPLEX, public=False, secrecy=secrecy,
            )
        )  # fmt: skip
    session.flush()
    return session


def split_off(session: Session, ticket: Ticket, matter: str | None) -> Ticket:
    """Return the ticket of one part of another matter; the other part keeps its own."""
    parts = (SplitPart("同一件事"), SplitPart("另一件事", matter=matter))
    do(session, ticket, Act.SPLIT, "dispatcher", at=MORNING + 9 * MINUTE, text="两件事", parts=parts)
    return session.scalars(select(Ticket).where(Ticket.description == "另一件事")).one()


@pytest.mark.parametrize(
    ("matter", "public", "secrecy", "kind"),
    [
        ("S01001", True, Secrecy.NORMAL, TicketClass.GENERAL),
        (None, True, Secrecy.NORMAL, TicketClass.GENERAL),
        ("S02001", False, Secrecy.NORMAL, TicketClass.COMPLEX),
        ("S02002", False, Secrecy.SECRET, TicketClass.COMPLEX),
        ("S02003", False, Secrecy.INTERNAL, TicketClass.COMPLEX),
    ],
)
def test_a_part_of_another_matter_is_as_public_secret_and_long_as_that_matter(
    city, matter, public, secrecy, kind
):
    ticket = reported(city, "intake", matter="S01001")
    assert ticket.public

    part = split_off(city, ticket, matter)

    assert (part.public, part.secrecy, part.ticket_class) == (public, secrecy, kind)


def test_a_part_of_a_secret_ticket_stays_secret(city):
    ticket = reported(city, "intake", matter="S02002")

    part = split_off(city, ticket, "S01001")

    assert (part.public, part.secrecy) == (False, Secrecy.SECRET)


def test_a_part_begins_without_the_duty_supervision_and_exclusion_of_the_whole(city):
    publish_duties(city, a_shared_duty())
    ticket = dispatched(city, called=False)
    ticket.duty, ticket.duty_list, ticket.duty_version = "S-401", DutyList.SHARED, 1
    ticket.excluded_at = ticket.supervised_at = MORNING
    city.flush()

    part = split_off(city, ticket, None)

    assert (part.duty, part.duty_version, part.excluded_at, part.supervised_at) == (None, None, None, None)


def test_parts_of_an_enterprise_keep_its_credit_code(city):
    ticket = reported(city, "intake", credit_code="91370783MA3C0WQF6X")

    part = split_off(city, ticket, None)

    assert city.get_one(Reporter, (CITY, part.id)).credit_code == "91370783MA3C0WQF6X"


@pytest.mark.parametrize("first", [None, "S02001"])
def test_a_letter_to_the_mailbox_stays_private_whatever_matter_it_is_given(city, first):
    ticket = reported(city, "intake", channel=Channel.MAILBOX, matter=first)
    said = Correction(matter="S01001")

    do(city, ticket, Act.CORRECT, "intake", at=MORNING + MINUTE, text="核实", correction=said)

    assert not ticket.public
    assert not split_off(city, ticket, "S01001").public


def test_what_is_merged_into_an_internal_ticket_is_kept_as_internal(city):
    other = reported(city, "intake", matter="S01001")
    do(
        city, other, Act.CORRECT, "intake", at=MORNING + MINUTE, text="核实",
        correction=Correction(secrecy=Secrecy.INTERNAL),
    )  # fmt: skip
    ticket = reported(city, "intake", matter="S01001")

    do(
        city,
        ticket,
        Act.MERGE,
        "intake",
        at=MORNING + 5 * MINUTE,
        target=other.number,
        text="同一件",
    )

    assert (ticket.secrecy, ticket.public) == (Secrecy.INTERNAL, False)


def test_no_part_is_given_a_matter_that_was_withdrawn(city):
    ticket = reported(city, "intake", matter="S01001")
    city.get_one(Matter, (CITY, "S02001")).withdrawn_on = MORNING.date()

    with pytest.raises(Invalid, match="已从入格事项清单撤销"):
        split_off(city, ticket, "S02001")
