"""What was said before a ticket became secret, or is said elsewhere, tells no more than the ticket does."""

from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.desk.read_model import read_ticket
from db.models import Notice, Reply, ReplyScope, SupervisionNotice, Ticket
from db.queries import attachments, replies, supervision_lists, ticket_activity, ticket_detail
from db.queries.queue_filters import Narrowed
from db.queries.queue_page import load_queue_page
from db.queries.queues import Queue
from db.queries.ticket_list import Page
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.attachments import AttachmentKind
from domain.coordination import MotionKind
from domain.corrections import Correction
from domain.enums import Act, Secrecy, Status
from domain.errors import DomainError, NotFound
from domain.supervision_rules import Figure
from services import attachments as attachment_acts
from tests.support import factories
from tests.support.notifications import inbox_of
from tests.support.people import CITY, PEOPLE, do, lead_of, order_of
from tests.support.upload_factory import an_upload, attach
from tests.support.workflow.city import BY_PHONE, MINUTE, MORNING, dispatched, reported
from tests.support.workflow.subjects import an_issue, issued

NAME, PHONE = "王见山", "13800001234"
LOCAL = ("town", "unit", "grid_staff")
LATER = MORNING + 30 * MINUTE


@pytest.fixture
def city(database: DatabaseUrls) -> None:
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)


def made_secret(session: Session, ticket: Ticket, *, minutes: int = 20) -> None:
    correction = Correction(secrecy=Secrecy.SECRET)
    at = MORNING + minutes * MINUTE
    do(session, ticket, Act.CORRECT, "intake", at=at, text="其实是举报", correction=correction)


def a_dispatched(*, secret: bool = False) -> Ticket:
    with owner_transaction() as session:
        ticket = dispatched(session)
        if secret:
            made_secret(session, ticket)
    return ticket


# What was merged into it.


def test_what_was_merged_into_a_ticket_becomes_secret_with_it(city):
    with owner_transaction() as session:
        main, same = dispatched(session), reported(session, "intake")
        do(session, same, Act.MERGE, "intake", at=MORNING + 6 * MINUTE, target=main.number, text="同一件事")
        made_secret(session, main)
        lead = lead_of(session, main).id
        do(session, main, Act.RESPOND, "D01", at=MORNING + 21 * MINUTE, order=lead, contact="call")
        do(session, main, Act.COMPLETE, "D01", at=MORNING + 22 * MINUTE, order=lead, text="已查处")
        do(session, main, Act.PASS_REVIEW, "reviewer", at=MORNING + 23 * MINUTE)
        words = "举报村书记占地一案已查处"
        do(session, main, Act.FEED_BACK, "caller", at=MORNING + 24 * MINUTE, text=words, delivery=BY_PHONE)

    for who in LOCAL:
        with transaction(PEOPLE[who].scope) as session:
            seen = session.scalars(select(Ticket.number)).all()
            received = replies.list_given_replies(session, PEOPLE[who], after=None, limit=20).replies
            assert (seen, received, session.scalars(select(Reply.reply)).all()) == ([], [], [])
    with transaction(PEOPLE["dispatcher"].scope) as session:
        [last, *_] = ticket_detail.load_ticket_detail(session, PEOPLE["dispatcher"], same.id).events[::-1][1:]
        follower = session.get_one(Ticket, (CITY, same.id))
        assert (follower.secrecy, follower.public, follower.status) == (Secrecy.SECRET, False, Status.MERGED)
        assert (last.act, last.data["secrecy"]) == (Act.CORRECT, {"from": "normal", "to": "secret"})


# Notices.


@pytest.mark.parametrize("who", ["dispatcher", "supervisor", "D01"])
def test_an_inbox_repeats_words_of_a_secret_ticket_to_the_center_alone(city, who):
    with owner_transaction() as session:
        ticket = dispatched(session)
        said = f"{NAME}家门前，电话 {PHONE}"
        do(session, ticket, Act.ESCALATE, "dispatcher", at=MORNING + 6 * MINUTE, text=said)
        made_secret(session, ticket)
        told = session.scalars(select(Notice.note).where(Notice.note.contains(NAME))).all()

    shown = [entry.note for entry in inbox_of(PEOPLE[who], LATER) if "家门前" in entry.note]

    assert told
    assert bool(shown) == (who == "dispatcher")
    assert NAME not in repr(shown)
    assert [entry.number for entry in inbox_of(PEOPLE[who], LATER)]


# Attachments.


@pytest.mark.parametrize(("who", "named"), [("dispatcher", True), ("D01", False)])
def test_who_attached_a_file_in_the_place_and_its_name_are_the_centers_alone(city, who, named):
    ticket, file = a_secret_with_a_picture()

    actor = PEOPLE[who]
    with transaction(actor.scope) as session:
        [found] = attachments.list_attachments(session, actor, ticket.id)
        served = attachments.find_stored_file(session, actor, file)

    assert served is not None
    assert {"家门前" in found.name, "家门前" in served.name, found.by == "grid_staff先生"} == {named}
    assert NAME not in found.name + served.name
    assert found.name.endswith(".jpg")


@pytest.mark.parametrize("who", ["leader", "supervisor"])
def test_a_picture_of_a_secret_ticket_shows_its_place_to_the_center_and_its_holders_alone(city, who):
    ticket, file = a_secret_with_a_picture()

    actor = PEOPLE[who]
    with transaction(actor.scope) as session:
        found = attachments.list_attachments(session, actor, ticket.id)
        served = attachments.find_stored_file(session, actor, file)

    assert (found, served) == ([], None)


def a_secret_with_a_picture() -> tuple[Ticket, UUID]:
    with owner_transaction() as session:
        ticket = reported(session)
        file = _bound(session, ticket, "grid_staff", name=f"{NAME}家门前.jpg")
        do(session, ticket, Act.CALL, "town", at=MORNING + MINUTE, text="无执法权限")
        do(session, ticket, Act.ACCEPT, "intake", at=MORNING + 2 * MINUTE)
        said = {"lead": "D01", "ticket_class": "general"}
        do(session, ticket, Act.DISPATCH, "dispatcher", at=MORNING + 3 * MINUTE, **said)
        made_secret(session, ticket)
    return ticket, file


def _bound(session: Session, ticket: Ticket, who: str, *, name: str) -> UUID:
    made = attachment_acts.store(
        session, upload=an_upload(AttachmentKind.BEFORE, name=name), actor=PEOPLE[who], now=MORNING
    )
    session.flush()
    session.expunge(made)
    [file] = attach(session, ticket, [made.id], actor=PEOPLE[who], now=MORNING)
    return file


# History.


@pytest.mark.parametrize(("who", "named"), [("dispatcher", True), ("supervisor", False), ("D01", False)])
def test_no_fact_of_a_row_of_history_names_the_reporter_of_a_secret_ticket(city, who, named):
    with owner_transaction() as session:
        ticket = dispatched(session)
        do(session, ticket, Act.URGE, "town", at=MORNING + 6 * MINUTE, text=f"{NAME} {PHONE} 又来电")
        order = lead_of(session, ticket).id
        do(session, ticket, Act.ANSWER, "D01", at=MORNING + 7 * MINUTE, order=order, text="正在办理")
        made_secret(session, ticket)

    actor = PEOPLE[who]
    with transaction(actor.scope) as session:
        story = ticket_detail.load_ticket_detail(session, actor, ticket.id)
        passed = ticket_activity.load_ticket_activity(session, actor, ticket.id)

    assert any("asked" in event.data for event in story.events)
    assert [one.kind for one in passed.motions] == [MotionKind.URGING]
    assert (NAME in repr((story, passed)), PHONE in repr((story, passed))) == (named, named)


def test_the_supervisors_table_covers_who_reported_a_secret_ticket(city):
    with owner_transaction() as session:
        ticket = dispatched(session)
        order = lead_of(session, ticket).id
        do(
            session, ticket, Act.RETURN, "D01", at=MORNING + 6 * MINUTE, order=order,
            text=f"{NAME}反映的不在我局职责内",
        )  # fmt: skip
        made_secret(session, ticket)

    with transaction(PEOPLE["supervisor"].scope) as session:
        [row] = supervision_lists.list_behind(session, CITY, party="D01", figure=Figure.RETURNED, now=LATER)

    assert row.note == "＊＊＊反映的不在我局职责内"


# Numbers that other papers name.


@pytest.mark.parametrize(("who", "named"), [("dispatcher", True), ("town", False), ("D02", False)])
def test_a_text_of_another_ticket_names_no_secret_one(city, who, named):
    with owner_transaction() as session:
        secret, plain = dispatched(session), dispatched(session, "D02")
        number = secret.number
        note = f"与{number}一并办理"
        do(session, plain, Act.SUPERVISE, "dispatcher", at=MORNING + 6 * MINUTE, text=note)
        order = order_of(session, plain, "D02").id
        do(session, plain, Act.URGE, "town", at=MORNING + 7 * MINUTE, order=order, text=note)
        made_secret(session, secret)

    actor = PEOPLE[who]
    with transaction(actor.scope) as session:
        story = ticket_detail.load_ticket_detail(session, actor, plain.id)
        passed = ticket_activity.load_ticket_activity(session, actor, plain.id)
    notes = [entry.note for entry in inbox_of(actor, LATER)]

    shown = {number in repr(story.events), number in repr(passed.motions)}
    assert shown == {named}
    assert named or number not in repr(notes)
    assert len([event for event in story.events if "一并办理" in (event.reason or "")]) == 2


@pytest.mark.parametrize("named_in", ["the list", "the text"])
def test_no_notice_of_supervision_names_a_secret_ticket_to_who_does_not_hold_it(city, named_in):
    ticket = a_dispatched(secret=True)
    number = ticket.number
    listed = [number] if named_in == "the list" else []
    for party, refused in (("001", True), ("D02", True), ("D01", False)):
        asked = an_issue(*listed, party=party, text=f"{number} 办理不力")
        if refused:
            with pytest.raises(DomainError, match="保密"), transaction(PEOPLE["supervisor"].scope) as session:
                issued(session, asked)
        else:
            with transaction(PEOPLE["supervisor"].scope) as session:
                issued(session, asked)

    with owner_transaction() as session:
        assert session.scalars(select(SupervisionNotice.party)).all() == ["D01"]


# Words that confirm.


@pytest.mark.parametrize("words", [NAME, PHONE, "占道"])
def test_the_queue_of_a_holder_confirms_no_words_of_a_secret_ticket(city, words):
    with owner_transaction() as session:
        ticket = dispatched(session)
        ticket.description = f"我是{NAME}，电话{PHONE}，举报占道"
        made_secret(session, ticket)

    def found(who: str, wanted: str, queue: Queue) -> list[UUID]:
        with transaction(PEOPLE[who].scope) as session:
            narrowed = Narrowed(words=wanted)
            page = load_queue_page(session, PEOPLE[who], queue, narrowed=narrowed, page=Page(), now=LATER)
            return [one.id for one in page.tickets]

    assert found("D01", words, Queue.TO_RESPOND) == found("leader", words, Queue.OPEN) == []
    assert found("D01", ticket.number[-5:], Queue.TO_RESPOND) == [ticket.id]
    assert found("dispatcher", words, Queue.OPEN) == ([ticket.id] if words == "占道" else [])


# Rows and renderings that are kept.


def test_its_place_reads_no_scope_of_a_reply_on_a_ticket_that_became_secret(city):
    with owner_transaction() as session:
        ticket = dispatched(session)
        lead = lead_of(session, ticket).id
        do(session, ticket, Act.RESPOND, "D01", at=MORNING + 6 * MINUTE, order=lead, contact="call")
        do(session, ticket, Act.COMPLETE, "D01", at=MORNING + 7 * MINUTE, order=lead, text="已办结")
        do(session, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 8 * MINUTE)
        do(session, ticket, Act.FEED_BACK, "caller", at=MORNING + 9 * MINUTE, text="好", delivery=BY_PHONE)

    def scopes(who: str) -> int:
        with transaction(PEOPLE[who].scope) as session:
            return session.scalar(select(func.count()).select_from(ReplyScope)) or 0

    before = [scopes(who) for who in (*LOCAL, "D01")]
    with transaction(PEOPLE["dispatcher"].scope) as session:
        made_secret(session, session.get_one(Ticket, (CITY, ticket.id)))
    after = [scopes(who) for who in (*LOCAL, "D01")]
    with transaction(PEOPLE["dispatcher"].scope) as session:
        opened = session.get_one(Ticket, (CITY, ticket.id))
        correction = Correction(secrecy=Secrecy.NORMAL)
        do(session, opened, Act.CORRECT, "intake", at=LATER, text="并非举报", correction=correction)

    assert (before, after) == ([1, 1, 1, 1], [0, 0, 0, 1])
    assert [scopes(who) for who in (*LOCAL, "D01")] == before


@pytest.mark.parametrize("shown_version", [0, 1, None])
def test_a_desk_is_given_no_kept_reading_of_a_ticket_that_became_secret(city, shown_version):
    ticket, town = a_dispatched(), PEOPLE["town"]
    with transaction(town.scope) as session:
        assert read_ticket(session, town, ticket.number).facts.id == ticket.id
    with owner_transaction() as session:
        made_secret(session, session.get_one(Ticket, (CITY, ticket.id)))

    with pytest.raises(NotFound), transaction(town.scope) as session:
        read_ticket(session, town, ticket.number, shown_version=shown_version)
