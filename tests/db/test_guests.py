"""A party that is only asked about a ticket sees what answering needs, no personal data, until the answer."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text

from db import migrate
from db.models import Notice, Outbox, Reporter, Ticket, WorkOrder
from db.queries import my_tickets, search_results, ticket_activity, ticket_detail
from db.queries.my_tickets import Mine, MyTicketsQuery
from db.queries.queue_filters import Narrowed
from db.queries.queue_page import load_queue_page
from db.queries.queues import Queue
from db.queries.ticket_list import Page
from db.queries.ticket_search import Search, search
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.coordination import MediationKind, Settlement
from domain.enums import Act, TicketClass
from domain.errors import NotAllowed
from domain.payload_values import ConsultationDetails, MediationDetails, SplitPart
from domain.redaction import HIDDEN
from domain.search_query import read_asked
from services import overdue_motions
from services.workflow.available_acts import list_offers
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do
from tests.support.workflow.city import MINUTE, MORNING

PHONE = "13812345678"
WORDS = "14号楼前占道，请联系王先生 13812345678"
MEETING = ConsultationDetails(MORNING + 60 * MINUTE, "现场", invited=("D02",))


@pytest.fixture
def ticket(database: DatabaseUrls) -> Ticket:
    """A ticket of town 001 that D01 leads, with its reporter."""
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        made = factories.a_ticket(session, reported_at=MORNING)
        made.description = WORDS
        session.add(Reporter(city=made.city, ticket_id=made.id, name="王小明", phone=PHONE, anonymous=False))
        parties = {"lead": "D01", "ticket_class": TicketClass.GENERAL, "text": f"先联系诉求人 {PHONE}"}
        do(session, made, Act.DISPATCH, "dispatcher", at=MORNING + MINUTE, **parties)
    return made


def acted(ticket: Ticket, act: Act, who: str, *, minutes: int = 3, **said: object) -> None:
    """Let a user act within their own scope."""
    with transaction(PEOPLE[who].scope) as session:
        opened = session.get_one(Ticket, (ticket.city, ticket.id))
        order = session.scalars(
            select(WorkOrder.id).where(WorkOrder.ticket_id == ticket.id, WorkOrder.ended_at.is_(None))
        ).first()
        of_order = act not in (Act.CONSULT, Act.CANCEL, Act.REVEAL, Act.MEDIATE)
        do(
            session,
            opened,
            act,
            who,
            at=MORNING + minutes * MINUTE,
            order=order if of_order else None,
            **said,
        )


def proposed(ticket: Ticket) -> None:
    acted(ticket, Act.TRANSFER, "D01", successor="D02", text=f"职责在贵局，诉求人 {PHONE}")


def is_seen(ticket: Ticket, who: str) -> bool:
    with transaction(PEOPLE[who].scope) as session:
        return session.scalar(select(func.count()).where(Ticket.id == ticket.id)) == 1


def test_a_proposal_shows_what_deciding_needs_and_nothing_of_the_reporter(ticket):
    proposed(ticket)

    with transaction(PEOPLE["D02"].scope) as session:
        story = ticket_detail.load_ticket_detail(session, PEOPLE["D02"], ticket.id)
        passed = ticket_activity.load_ticket_activity(session, PEOPLE["D02"], ticket.id)
        reporters = session.scalar(select(func.count()).select_from(Reporter))

    assert (story.facts.as_guest, story.reporter, reporters) == (True, None, 0)
    assert story.facts.description == "＊＊＊前占道，请联系＊＊＊ ＊＊＊"
    assert PHONE not in repr((story, passed))
    assert [order.department for order in story.orders] == ["D01"]
    assert {clock.kind.value for clock in story.clocks} == {"response", "completion"}
    assert [event.act for event in story.events] == [Act.DISPATCH, Act.TRANSFER]
    assert [motion.asked_of for motion in passed.motions] == ["D02"]


def test_lists_searches_and_notices_of_the_one_asked_name_nobody(ticket):
    proposed(ticket)
    who = PEOPLE["D02"]

    with transaction(who.scope) as session:
        own = my_tickets.list_my_tickets(session, who, asked=MyTicketsQuery(Mine.SCOPE), now=MORNING).tickets
        found = search_results.list_found_tickets(session, who, [ticket.id], now=MORNING)
    with owner_transaction() as session:
        notes = session.scalars(select(Notice.note).where(Notice.to_code == "D02")).all()

    assert [one.excerpt for one in own] == ["＊＊＊前占道，请联系＊＊＊ ＊＊＊"]
    assert [one.description for one in found] == [""]
    assert notes
    assert PHONE not in repr(notes)


@pytest.mark.parametrize("words", [PHONE, "王先生", "占道"])
def test_the_one_asked_finds_it_by_no_words_for_these_would_confirm_a_person(ticket, words):
    proposed(ticket)

    def found(who):
        with transaction(PEOPLE[who].scope) as session:
            wanted = Search(read_asked(words))
            return search(session, PEOPLE[who], wanted, now=MORNING + 4 * MINUTE).tickets

    of_holders = [] if words == PHONE else [ticket.id]  # the reporter's own
    assert (found("D01"), found("D02")) == (of_holders, [])
    acted(ticket, Act.TAKE_OVER, "D02", minutes=5)
    assert found("D02") == of_holders


def test_whoever_has_the_work_order_sees_the_text_and_only_its_reporter_covered(ticket):
    proposed(ticket)

    with transaction(PEOPLE["D01"].scope) as session:
        story = ticket_detail.load_ticket_detail(session, PEOPLE["D01"], ticket.id)

    assert (story.facts.description, story.facts.as_guest) == (WORDS.replace(PHONE, HIDDEN * 3), False)
    assert story.reporter is not None


@pytest.mark.parametrize("act", [Act.REVEAL, Act.MEDIATE])
def test_whoever_is_only_asked_may_answer_and_nothing_else(ticket, act):
    proposed(ticket)
    said = {"mediation": MediationDetails(MediationKind.OTHER, "调解员", Settlement.FAILED)}

    with pytest.raises(NotAllowed, match="尚未承办"):
        acted(ticket, act, "D02", text="了解情况", **(said if act is Act.MEDIATE else {}))

    with transaction(PEOPLE["D02"].scope) as session:
        offers = {offer.act for offer in list_offers(session, PEOPLE["D02"], ticket.id)}
    assert offers == {Act.TAKE_OVER, Act.DECLINE}


@pytest.mark.parametrize(
    ("act", "who", "said"),
    [
        pytest.param(Act.DECLINE, "D02", {"text": "不在我局"}, id="declined"),
        pytest.param(Act.COMPLETE, "D01", {"text": "已清理"}, id="done meanwhile"),
        pytest.param(Act.REASSIGN, "dispatcher", {"successor": "002", "text": "改派"}, id="reassigned"),
        pytest.param(Act.CANCEL, "dispatcher", {"text": "重复反映"}, id="cancelled"),
    ],
)
def test_the_sight_ends_with_the_answer_however_it_comes(ticket, act, who, said):
    proposed(ticket)
    assert is_seen(ticket, "D02")

    acted(ticket, act, who, minutes=4, **said)

    assert not is_seen(ticket, "D02")
    assert is_seen(ticket, "D01")
    with owner_transaction() as session:
        left = session.get_one(Ticket, (ticket.city, ticket.id))
        told = session.scalars(select(Outbox.tickets)).all()
        assert (left.guests, "D02" in left.departments) == ([], False)
        assert [ticket.id] in told


def test_the_answer_leaves_the_scope_of_its_transaction_as_it_was(ticket):
    proposed(ticket)

    with transaction(PEOPLE["D02"].scope) as session:
        opened = session.get_one(Ticket, (ticket.city, ticket.id))
        order = session.scalars(select(WorkOrder.id)).one()
        do(session, opened, Act.DECLINE, "D02", at=MORNING + 4 * MINUTE, order=order, text="不在我局")
        found = session.execute(
            text("SELECT current_setting('app.reach'), current_setting('app.department')")
        ).one()
        seen = session.scalar(select(func.count()).select_from(Ticket))

    assert (tuple(found), seen) == (("department", "D02"), 0)


def test_whoever_takes_over_holds_it_like_any_other_and_the_former_still_sees_it(ticket):
    proposed(ticket)
    acted(ticket, Act.TAKE_OVER, "D02", minutes=4)

    with transaction(PEOPLE["D02"].scope) as session:
        story = ticket_detail.load_ticket_detail(session, PEOPLE["D02"], ticket.id)
    acted(ticket, Act.REVEAL, "D02", minutes=5, text="联系诉求人")

    assert (story.facts.as_guest, story.reporter is not None) == (False, True)
    assert is_seen(ticket, "D01")


def test_a_party_that_once_held_it_stays_when_it_declines_to_have_it_again(ticket):
    acted(ticket, Act.REASSIGN, "dispatcher", successor="D02", text="改派")
    acted(ticket, Act.TRANSFER, "D02", minutes=4, successor="D01", text="职责在贵局")
    acted(ticket, Act.DECLINE, "D01", minutes=5, text="不在我局")

    assert is_seen(ticket, "D01")
    with owner_transaction() as session:
        assert session.get_one(Ticket, (ticket.city, ticket.id)).guests == []


def test_a_party_invited_to_consult_sees_it_while_it_is_open_and_no_reporter(ticket):
    acted(ticket, Act.CONSULT, "town", consultation=MEETING)

    with transaction(PEOPLE["D02"].scope) as session:
        story = ticket_detail.load_ticket_detail(session, PEOPLE["D02"], ticket.id)
        passed = ticket_activity.load_ticket_activity(session, PEOPLE["D02"], ticket.id)
    assert (story.facts.as_guest, story.reporter, len(passed.consultations)) == (True, None, 1)
    with pytest.raises(NotAllowed, match="尚未承办"):
        acted(ticket, Act.REVEAL, "D02", text="了解情况")

    acted(ticket, Act.CANCEL, "dispatcher", minutes=5, text="重复反映")
    assert not is_seen(ticket, "D02")


@pytest.mark.parametrize(("answered", "left"), [(False, ["D02"]), (True, [])], ids=["waits", "declined"])
def test_an_upgrade_takes_lasting_sight_from_those_who_had_declined(ticket, answered, left):
    proposed(ticket)
    if answered:
        acted(ticket, Act.DECLINE, "D02", minutes=4, text="不在我局")
    migration = ScriptDirectory(str(migrate.ROOT / "migrations")).get_revision("0020").module

    with owner_transaction() as session:
        as_before = "UPDATE tickets SET guests = '{}', departments = ARRAY['D01', 'D02', 'D03']"
        session.execute(text(as_before))  # D03 came with an import, which makes no work orders
        session.execute(text(migration.FILL.format(asked=migration.ASKED)))

    with owner_transaction() as session:
        found = session.get_one(Ticket, (ticket.city, ticket.id))
        assert found.guests == left
        assert found.departments == ["D01", *left, "D03"]


def test_what_is_split_off_has_no_guests(ticket):
    proposed(ticket)
    with transaction(PEOPLE["dispatcher"].scope) as session:
        opened = session.get_one(Ticket, (ticket.city, ticket.id))
        parts = (SplitPart("占道"), SplitPart("污水"))
        do(session, opened, Act.SPLIT, "dispatcher", at=MORNING + 4 * MINUTE, text="两件事", parts=parts)
        session.flush()
        children = session.scalars(select(Ticket).where(Ticket.id != ticket.id)).all()

    assert [(child.guests, child.departments) for child in children] == [([], []), ([], [])]


@pytest.mark.parametrize("words", [PHONE, "王先生", "占道"])
def test_the_one_asked_narrows_no_queue_by_what_is_covered(ticket, words):
    proposed(ticket)

    def found(words):
        who, asked = PEOPLE["D02"], {"page": Page(), "now": MORNING + 4 * MINUTE}
        with transaction(who.scope) as session:
            page = load_queue_page(session, who, Queue.OFFERED, narrowed=Narrowed(words=words), **asked)
            return [one.id for one in page.tickets]

    assert (found(""), found(words)) == ([ticket.id], [])


def test_a_list_covers_a_phone_before_it_cuts_the_text(ticket):
    with owner_transaction() as session:
        long = session.get_one(Ticket, (ticket.city, ticket.id))
        long.description = "占" * (my_tickets.EXCERPT - 9) + PHONE
    proposed(ticket)

    who = PEOPLE["D02"]
    with transaction(who.scope) as session:
        [own] = my_tickets.list_my_tickets(
            session, who, asked=MyTicketsQuery(Mine.SCOPE), now=MORNING
        ).tickets

    assert own.excerpt == "占" * (my_tickets.EXCERPT - 9) + "＊＊＊"


def test_no_text_of_a_ticket_names_its_reporter_to_who_is_only_asked(ticket):
    with owner_transaction() as session:
        told = session.get_one(Ticket, (ticket.city, ticket.id))
        told.description, told.address = "王小明反映占道", f"文昌街14号王小明家 {PHONE}"
    meeting = ConsultationDetails(MORNING + 60 * MINUTE, f"王小明家 {PHONE}", invited=("D02",))
    for successor in ("002", "D01"):
        acted(ticket, Act.REASSIGN, "dispatcher", successor=successor, text=f"王小明 {PHONE} 要求改派")
    acted(ticket, Act.CONSULT, "town", text=f"王小明 {PHONE} 到场", consultation=meeting)
    acted(ticket, Act.TRANSFER, "D01", minutes=4, successor="D02", text=f"王小明 {PHONE}")

    who = PEOPLE["D02"]
    with transaction(who.scope) as session:
        story = ticket_detail.load_ticket_detail(session, who, ticket.id)
        passed = ticket_activity.load_ticket_activity(session, who, ticket.id)
        own = my_tickets.list_my_tickets(session, who, asked=MyTicketsQuery(Mine.SCOPE), now=MORNING).tickets
    with owner_transaction() as session:
        overdue_motions.escalate_late(session, CITY, MORNING + 60 * 24 * 7 * MINUTE)
        notes = session.scalars(select(Notice.note).where(Notice.to_code == "D02")).all()

    assert story.facts.description == "＊＊＊反映占道"
    assert len(notes) == 2
    shown = repr((story, passed, own, notes))
    assert [word for word in (PHONE, "王小明", "14号") if word in shown] == []
