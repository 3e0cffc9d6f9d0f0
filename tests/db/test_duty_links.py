"""What an opened ticket says of the responsibility list: its duty, or the likely one until one is chosen."""

import pytest
from sqlalchemy.orm import Session

from dashboard.desk import ticket_detail
from dashboard.desk.read_model import read_ticket
from dashboard.shared.nodes import to_nodes
from domain.enums import Act, Secrecy, Status
from tests.support import factories
from tests.support.dispatcher_desk import LATER, clocks_of, dispatch
from tests.support.duties import a_shared_duty, publish_duties
from tests.support.people import PEOPLE, do

MANUAL = "'href': '/manual/S-401-1'"


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    publish_duties(session, a_shared_duty())
    return session


def drawn(session: Session, who: str, ticket) -> str:
    read = read_ticket(session, PEOPLE[who], ticket.number)
    return str(to_nodes(ticket_detail.render_story(session, PEOPLE[who], read, now=LATER)))


def reported(session: Session, **changes):
    """Return a ticket that the town has before it, about the duty's matter."""
    made = factories.a_ticket(session, **changes)
    made.status, made.description = Status.CALLED, "安全出口被封堵"
    session.flush()
    return made


def test_a_town_finds_the_manual_of_what_is_likely_before_anything_is_dispatched(city):
    told = drawn(city, "town", reported(city))

    assert ("'likely-duty'" in told, MANUAL in told, "按事项对应" in told) == (True, True, True)


def test_who_dispatches_finds_it_in_the_form_alone(city):
    assert "'likely-duty'" not in drawn(city, "dispatcher", reported(city))


def test_words_that_do_not_suffice_are_no_likely_duty(city):
    vague = reported(city)
    vague.matter, vague.description = None, "来电无声"

    assert "'likely-duty'" not in drawn(city, "town", vague)


@pytest.mark.parametrize("who", ["dispatcher", "D01", "town"])
def test_every_desk_leads_from_a_dispatched_ticket_to_manual_and_chart(city, who):
    ticket = factories.a_ticket(city)
    dispatch(city, ticket, duty="S-401", situation="S-401-1", cooperating=("001",))

    told = drawn(city, who, ticket)

    assert MANUAL in told
    assert f"'/duties?list=shared&duty=S-401&ticket={ticket.number}#duty-chart'" in told
    assert "'likely-duty'" not in told


def test_what_ended_is_not_guessed_about(city):
    ticket = reported(city, secrecy=Secrecy.NORMAL)
    do(city, ticket, Act.CANCEL, "dispatcher", at=LATER, text="重复")

    assert "'likely-duty'" not in drawn(city, "town", ticket)


def test_a_desk_says_the_present_step_and_its_limit_as_guidance_and_no_clock_changes(city):
    ticket = factories.a_ticket(city)
    dispatch(city, ticket, duty="S-401", situation="S-401-1")
    before = [(one.kind, one.due_at) for one in clocks_of(city, ticket)]

    told = drawn(city, "D01", ticket)

    assert "第 3 步 查处" in told
    assert "'step-deadlines'" in told
    assert "第 3 步 查处：3 个工作日" in told
    assert [(one.kind, one.due_at) for one in clocks_of(city, ticket)] == before


def test_a_ticket_without_a_duty_has_no_guidance(city):
    ticket = factories.a_ticket(city)
    ticket.matter = None
    dispatch(city, ticket, lead="D01")

    assert "'step-deadlines'" not in drawn(city, "D01", ticket)
