"""A reporter's name and phone in a text are covered for who may not know who reported it."""

from uuid import UUID

import pytest

from db.models import Ticket
from db.queries import (
    my_tickets,
    related_tickets,
    replies,
    search_results,
    supervision_lists,
    ticket_activity,
    ticket_detail,
)  # fmt: skip
from db.queries.my_tickets import Mine, MyTicketsQuery
from db.queries.queue_filters import Narrowed
from db.queries.queue_page import load_queue_page
from db.queries.queues import Queue
from db.queries.supervision_lists import Figure
from db.queries.ticket_list import Page
from db.queries.ticket_search import Search, search
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.coordination import ReplyChannel
from domain.enums import Act
from domain.payload_values import DeliveryProof
from domain.search_query import read_asked
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do, lead_of
from tests.support.workflow.city import MINUTE, MORNING, reported

NAME, PHONE = "王见山", "13800001234"
SAID = f"{NAME}说门前占道，电话138 0000 1234"
LATER = MORNING + 30 * MINUTE
KNOWS_NOBODY = pytest.mark.parametrize(
    ("who", "named"),
    [
        ("leader", False),
        ("supervisor", False),
        ("administrator", False),
        ("assessment_office", False),
        ("dispatcher", True),
        ("town", True),
        ("D01", True),
    ],
)


@pytest.fixture
def ticket(database: DatabaseUrls) -> Ticket:
    """A ticket in all of whose texts its reporter is named; it was answered."""
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        made = reported(session, description=f"{SAID} {PHONE}")
        do(session, made, Act.CALL, "town", at=MORNING + MINUTE, text=SAID)
        do(session, made, Act.ACCEPT, "intake", at=MORNING + 2 * MINUTE)
        said = {"lead": "D01", "ticket_class": "general", "text": SAID}
        do(session, made, Act.DISPATCH, "dispatcher", at=MORNING + 3 * MINUTE, **said)
        lead = lead_of(session, made).id
        do(session, made, Act.URGE, "town", at=MORNING + 4 * MINUTE, text=SAID)
        do(session, made, Act.ANSWER, "D01", at=MORNING + 5 * MINUTE, order=lead, text=SAID)
        do(session, made, Act.RESPOND, "D01", at=MORNING + 6 * MINUTE, order=lead, contact="call")
        do(session, made, Act.COMPLETE, "D01", at=MORNING + 7 * MINUTE, order=lead, text=SAID)
        do(session, made, Act.REWORK, "reviewer", at=MORNING + 8 * MINUTE, text=SAID)
        do(session, made, Act.COMPLETE, "D01", at=MORNING + 9 * MINUTE, order=lead, text=SAID)
        do(session, made, Act.PASS_REVIEW, "reviewer", at=MORNING + 10 * MINUTE)
        way = DeliveryProof(ReplyChannel.IMPOSSIBLE, why_not=f"{NAME}电话{PHONE}停机")
        do(session, made, Act.FEED_BACK, "caller", at=MORNING + 11 * MINUTE, text=SAID, delivery=way)
    return made


@KNOWS_NOBODY
def test_the_page_of_a_ticket_covers_them_in_every_text(ticket, who, named):
    actor = PEOPLE[who]
    with transaction(actor.scope) as session:
        story = ticket_detail.load_ticket_detail(session, actor, ticket.id)
        passed = ticket_activity.load_ticket_activity(session, actor, ticket.id)

    texts = (story.facts.description, repr(story.orders), repr(story.events), repr(passed))
    assert [NAME in text for text in texts] == [named] * len(texts)
    assert [PHONE in text or "138 0000 1234" in text for text in texts] == [named] * len(texts)
    assert "门前占道" in story.facts.description


@KNOWS_NOBODY
def test_lists_cover_them_too(ticket, who, named):
    actor = PEOPLE[who]
    with transaction(actor.scope) as session:
        shown = [
            my_tickets.list_my_tickets(session, actor, asked=MyTicketsQuery(Mine.SCOPE), now=LATER).tickets,
            search_results.list_found_tickets(session, actor, [ticket.id], now=LATER),
            related_tickets.load_related_tickets(session, actor, [ticket.id], now=LATER),
            replies.list_given_replies(session, actor, after=None, limit=20).replies,
        ]

    assert ["门前占道" in repr(part) for part in shown] == [True] * 4
    assert [NAME in repr(part) for part in shown] == [named] * 4
    assert [PHONE in repr(part) or "138 0000 1234" in repr(part) for part in shown] == [named] * 4


def test_the_supervisors_table_covers_them(ticket):
    with transaction(PEOPLE["supervisor"].scope) as session:
        [row] = supervision_lists.list_behind(session, CITY, party="D01", figure=Figure.REWORKED, now=LATER)

    assert row.note == "＊＊＊说门前占道，电话＊＊＊"


@pytest.mark.parametrize("words", [NAME, "见山", PHONE, "138 0000", f"{NAME}说"])
@KNOWS_NOBODY
def test_no_search_confirms_them(ticket, who, named, words):
    assert found(who, words) == ([ticket.id] * named, [ticket.id] * named)
    assert found(who, "门前占道") == ([ticket.id], [ticket.id])


def found(who: str, words: str) -> tuple[list[UUID], list[UUID]]:
    """Return what a search and the queue of open tickets find."""
    actor = PEOPLE[who]
    with transaction(actor.scope) as session:
        page = load_queue_page(
            session, actor, Queue.OPEN, narrowed=Narrowed(words=words), page=Page(), now=LATER
        )
        wanted = Search(read_asked(words))
        return search(session, actor, wanted, now=LATER).tickets, [one.id for one in page.tickets]
