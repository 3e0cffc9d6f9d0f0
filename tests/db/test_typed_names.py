"""A reporter's name and phone are covered in every text; a reveal, which is recorded, shows them."""

from uuid import UUID

import pytest

from db.models import Ticket
from db.queries import (
    caller_history,
    duplicate_candidates,
    my_tickets,
    notifications,
    plan_vs_actual,
    related_tickets,
    replies,
    search_results,
    supervision_lists,
    ticket_activity,
    ticket_detail,
)
from db.queries.duplicate_candidates import Whereabouts
from db.queries.my_tickets import Mine, MyTicketsQuery
from db.queries.notifications import InboxPart
from db.queries.queue_filters import Narrowed
from db.queries.queue_page import load_queue_page
from db.queries.queues import Queue
from db.queries.ticket_list import Page
from db.queries.ticket_search import Search, search
from db.rls.identity import set_identity
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.coordination import ReplyChannel
from domain.enums import Act, Secrecy
from domain.payload_values import DeliveryProof
from domain.search_query import read_asked
from domain.supervision_rules import Figure
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do, lead_of
from tests.support.statements import statements
from tests.support.workflow.city import MINUTE, MORNING, reported

NAME, PHONE = "王见山", "13800001234"
SAID = f"{NAME}说门前占道，电话138 0000 1234"
LATER = MORNING + 30 * MINUTE
EVERYBODY = pytest.mark.parametrize(
    "who", ["leader", "supervisor", "administrator", "assessment_office", "dispatcher", "town", "D01"]
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


@EVERYBODY
def test_the_page_of_a_ticket_covers_them_in_every_text(ticket, who):
    actor = PEOPLE[who]
    with transaction(actor.scope) as session:
        story = ticket_detail.load_ticket_detail(session, actor, ticket.id)
        passed = ticket_activity.load_ticket_activity(session, actor, ticket.id)

    texts = (story.facts.description, repr(story.orders), repr(story.events), repr(passed))
    assert not any(NAME in text for text in texts)
    assert not any(PHONE in text or "138 0000 1234" in text for text in texts)
    assert "门前占道" in story.facts.description


@EVERYBODY
def test_lists_cover_them_too(ticket, who):
    actor = PEOPLE[who]
    with transaction(actor.scope) as session:
        shown = [
            my_tickets.list_my_tickets(session, actor, asked=MyTicketsQuery(Mine.SCOPE), now=LATER).tickets,
            search_results.list_found_tickets(session, actor, [ticket.id], now=LATER),
            related_tickets.load_related_tickets(session, actor, [ticket.id], now=LATER),
            replies.list_given_replies(session, actor, after=None, limit=20).replies,
        ]

    assert ["门前占道" in repr(part) for part in shown] == [True] * 4
    assert not any(NAME in repr(part) for part in shown)
    assert not any(PHONE in repr(part) or "138 0000 1234" in repr(part) for part in shown)


def test_what_the_center_compares_with_covers_them(ticket):
    words, where = "门前占道", Whereabouts("0011")
    with transaction(PEOPLE["reviewer"].scope) as session:
        shown = [
            plan_vs_actual.list_fulfilments(session, CITY, ticket.id),
            plan_vs_actual.list_reworks(session, CITY, ticket.id),
            caller_history.list_earlier(session, CITY, PHONE, now=LATER),
            duplicate_candidates.list_duplicates(
                session, CITY, f"{SAID} {PHONE}", where, matter=None, now=LATER
            ),
        ]

    assert all(words in repr(part) for part in shown)
    assert not any(NAME in repr(part) or "138 0000 1234" in repr(part) for part in shown)


@pytest.mark.parametrize("who", ["D01", "town", "dispatcher", "leader"])
def test_a_notice_covers_them(ticket, who):
    actor = PEOPLE[who]
    with transaction(actor.scope) as session:
        mine = set_identity(session, actor, LATER)
        entries = notifications.list_entries(
            session, CITY, None, mine, now=LATER + MINUTE, wanted=InboxPart()
        )

    assert entries or who == "leader"
    assert not any(NAME in one.note or "138 0000 1234" in one.note for one in entries)


def test_a_page_asks_once_who_is_covered(ticket):
    actor = PEOPLE["dispatcher"]
    with transaction(actor.scope) as session, statements(session) as sent:
        ticket_detail.load_ticket_detail(session, actor, ticket.id)
        ticket_activity.load_ticket_activity(session, actor, ticket.id)

    assert sum("reporter_words" in one for one in sent) == 1


@pytest.mark.parametrize(("who", "seen"), [("dispatcher", True), ("D01", False), ("leader", False)])
def test_a_secret_tip_off_hides_how_its_anonymous_writer_is_reached(ticket, who, seen):
    with owner_transaction() as session:
        row = session.get_one(Ticket, (CITY, ticket.id))
        row.secrecy = Secrecy.SECRET
        row.description = "我是李四，电话13912345678，举报某厂偷排"

    actor = PEOPLE[who]
    with transaction(actor.scope) as session:
        text = ticket_detail.load_ticket_detail(session, actor, ticket.id).facts.description

    assert ("李四" in text, "13912345678" in text) == (seen, seen)
    assert "举报某厂偷排" in text


def test_the_supervisors_table_covers_them(ticket):
    with transaction(PEOPLE["supervisor"].scope) as session:
        [row] = supervision_lists.list_behind(session, CITY, party="D01", figure=Figure.REWORKED, now=LATER)

    assert row.note == "＊＊＊说门前占道，电话＊＊＊"


@pytest.mark.parametrize("words", [NAME, "见山", PHONE, "138 0000", f"{NAME}说"])
@EVERYBODY
def test_no_search_confirms_them(ticket, who, words):
    assert found(who, words) == ([], [])
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
