"""An opened ticket is loaded once for its detail and for what is rendered after it."""

import pytest
from sqlalchemy.orm import Session

from dashboard.desk import ticket_detail
from dashboard.desk.read_model import read_ticket
from dashboard.shared.nodes import to_nodes
from domain.enums import Act
from domain.errors import NotFound
from tests.support import factories
from tests.support.people import PEOPLE, do
from tests.support.workflow.city import MINUTE, MORNING, dispatched

DISPATCHER = PEOPLE["dispatcher"]


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def test_what_was_read_for_a_letter_serves_its_rest(city):
    ticket = dispatched(city)
    first = read_ticket(city, DISPATCHER, ticket.number)

    assert read_ticket(city, DISPATCHER, ticket.number, shown_version=first.facts.version) is first
    assert read_ticket(city, DISPATCHER, ticket.number) is not first  # opening always reads

    do(city, ticket, Act.URGE, "dispatcher", at=MORNING + 30 * MINUTE, text="请尽快办理")
    later = read_ticket(city, DISPATCHER, ticket.number, shown_version=ticket.version)

    assert later.story.events[-1].act is Act.URGE


def test_what_one_person_read_serves_nobody_else(city):
    ticket = dispatched(city)
    own = read_ticket(city, DISPATCHER, ticket.number)
    other = read_ticket(city, PEOPLE["reviewer"], ticket.number, shown_version=own.facts.version)

    assert other is not own
    with pytest.raises(NotFound):
        read_ticket(city, DISPATCHER, "SG20200101-00001", shown_version=1)


def test_a_letter_and_its_rest_are_drawn_without_dash(city):
    ticket = dispatched(city)
    read = read_ticket(city, DISPATCHER, ticket.number)

    story = to_nodes(ticket_detail.render_story(city, DISPATCHER, read, now=MORNING + 30 * MINUTE))
    rest = to_nodes(ticket_detail.render_rest(city, DISPATCHER, read, now=MORNING + 30 * MINUTE))

    assert ticket.number in str(story)
    assert "办理经过" not in str(story)
    assert "办理经过" in str(rest[-1])
