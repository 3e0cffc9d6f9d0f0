"""What a ticket has none of is not read: asked first, in one statement, and never wrongly."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

import live
from dashboard.desk import ticket_detail as drawn
from dashboard.desk.read_model import read_ticket
from dashboard.shared.nodes import to_json
from db.models import Ticket
from db.queries import ticket_activity, ticket_detail
from db.queries.ticket_activity import TicketLoop
from db.queries.ticket_parts import ALL_PARTS, TicketPart, list_ticket_parts
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.enums import Status
from domain.scopes import Scope
from tests.support import factories
from tests.support.access_matrix import rows as papers
from tests.support.factories import NOON
from tests.support.people import CITY, PEOPLE
from tests.support.statements import statements
from tests.support.workflow.rows import a_row
from tests.support.workflow.subjects import an_upload

NOW = NOON + timedelta(hours=1)
# An open ticket that has none of the parts: what is sent at most until it is seen, and for its rest.
LETTER, REST = 16, 5


def attach(session: Session, ticket: Ticket, other: Ticket) -> None:
    """Attach a document to the first row of the ticket's history."""
    del other
    upload = an_upload(session, city=ticket.city)
    upload.ticket_id, upload.seq = ticket.id, 1


def row_of(table: str) -> Callable[[Session, Ticket, Ticket], None]:
    """Return what adds a row of a table of activity."""
    return lambda session, ticket, other: session.add(a_row(table, CITY, ticket.id, other.id))


def paper_of(make: Callable[[Session, Ticket, str], object]) -> Callable[[Session, Ticket, Ticket], None]:
    """Return what adds one paper about the ticket."""

    def add(session: Session, ticket: Ticket, _other: Ticket) -> None:
        make(session, ticket, "abc")

    return add


def linked_from(session: Session, ticket: Ticket, other: Ticket) -> None:
    """Add a link that leads to the ticket."""
    session.add(a_row("ticket_links", CITY, other.id, ticket.id))


# What gives a ticket a part, and which parts it has then, besides the ratings of its story.
GIVEN = [
    (row_of("motions"), {TicketPart.MOTIONS}),
    (row_of("consultations"), {TicketPart.CONSULTATIONS}),
    (row_of("mediations"), {TicketPart.MEDIATIONS}),
    (row_of("replies"), {TicketPart.REPLIES}),
    (row_of("call_backs"), {TicketPart.CALL_BACKS}),
    (row_of("ticket_links"), {TicketPart.LINKS}),
    (linked_from, {TicketPart.LINKS}),
    (attach, {TicketPart.ATTACHMENTS}),
    (paper_of(papers.exclusion), {TicketPart.EXCLUSIONS}),
    (paper_of(papers.arbitration), {TicketPart.ARBITRATIONS, TicketPart.DISPUTE}),
    (paper_of(papers.supervision), {TicketPart.NOTICES}),
]
STORY = {TicketPart.RATINGS}


@pytest.fixture
def pair(database: DatabaseUrls) -> tuple[Ticket, Ticket]:
    """Return two open tickets with a story each; the second one is for links."""
    with owner_transaction() as session:
        factories.a_city(session, CITY)
        factories.a_calendar(session, CITY)
        made = []
        for _ in range(2):
            ticket = factories.a_ticket(session, CITY, town="001", departments=("D01",))
            factories.a_story(session, ticket)
            made.append(ticket)
    return made[0], made[1]


@pytest.mark.parametrize(("give", "parts"), GIVEN)
def test_a_part_is_named_where_its_rows_are_and_on_no_other_ticket(pair, give, parts):
    ticket, other = pair
    with owner_transaction() as session:
        before = list_ticket_parts(session, CITY, ticket.id)
        give(session, session.merge(ticket), session.merge(other))
        session.flush()
        after = list_ticket_parts(session, CITY, ticket.id)
        beside = list_ticket_parts(session, CITY, other.id)

    assert before == STORY
    assert after == STORY | parts
    assert beside == (STORY | parts if TicketPart.LINKS in parts else STORY)


def test_each_part_is_given_by_some_case():
    assert {part for _, parts in GIVEN for part in parts} | STORY == ALL_PARTS


@pytest.mark.parametrize("who", ["dispatcher", "reviewer", "town", "D01", "D02"])
def test_what_is_read_and_drawn_is_the_same_as_when_all_is_read(pair, monkeypatch, who):
    ticket, other = pair
    actor = PEOPLE[who]

    def read() -> tuple[TicketLoop, str]:
        with transaction(actor.scope) as session:
            passed = ticket_activity.load_ticket_activity(session, actor, ticket.id)
            if who == "D02":  # who has nothing to do with it
                return passed, ""
            found = read_ticket(session, actor, ticket.number)
            return passed, to_json(drawn.render_rest(session, actor, found, now=NOW))

    def compare() -> TicketLoop:
        gated = read()
        with monkeypatch.context() as changed:
            changed.setattr(ticket_activity, "list_ticket_parts", lambda *_: ALL_PARTS)
            changed.setattr(drawn, "list_ticket_parts", lambda *_: ALL_PARTS)
            assert gated == read()
        return gated[0]

    assert not compare().replies
    with owner_transaction() as session:
        for give, _ in GIVEN:
            if give is not linked_from:
                give(session, session.merge(ticket), session.merge(other))
    assert bool(compare().replies) == (who != "D02")


def test_a_work_order_that_is_sent_meanwhile_is_left_out_with_its_clock(pair, monkeypatch):
    ticket, _ = pair
    actor = PEOPLE["dispatcher"]
    monkeypatch.setattr(ticket_detail, "_orders", lambda *_: [])  # read before it was sent
    with transaction(actor.scope) as session:
        story = ticket_detail.load_ticket_detail(session, actor, ticket.id)

    assert (story.orders, story.clocks) == ([], [])


def test_an_ordinary_ticket_is_opened_with_few_statements(pair, monkeypatch):
    monkeypatch.setattr(live, "get_states", lambda: {CITY: None})  # a served city shares names of parties
    with owner_transaction() as session:
        ticket = factories.a_ticket(session, CITY, town="001")
        ticket.status = Status.REPORTED
    actor = PEOPLE["dispatcher"]
    for _ in range(2):  # the second time the names of parties are known
        with transaction(Scope.whole(CITY)) as session:
            with statements(session) as letter:
                found = read_ticket(session, actor, ticket.number)
                drawn.render_ticket(session, actor, found, now=NOW, whole=False)
            with statements(session) as rest:
                drawn.render_rest(session, actor, found, now=NOW)

    assert len(letter) <= LETTER, "\n".join(letter)
    assert len(rest) <= REST, "\n".join(rest)
