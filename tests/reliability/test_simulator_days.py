"""The simulated demonstration city performs every workflow act, and its tickets keep every invariant."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from adapters.files import store
from adapters.image_store import keep_picture
from db import session as sessions
from db.models import Attachment, City, HandoverNote, Motion, Notice, Ticket, TicketEvent
from db.server import test_cluster
from db.server.cluster import Cluster
from db.session import owner_transaction, transaction
from demo import workflow_profile
from demo.build import build_demo
from demo.photo_store import develop
from demo.side_events import SIDE_EVENTS
from demo.simulator import Habits, Simulator
from demo.world import make_world
from domain.attachments import AttachmentKind
from domain.coordination import MotionKind
from domain.enums import Act, Status
from domain.scopes import Scope
from services.history_proof import verify
from settings import settings
from tests.support.workflow.invariants import check_counts, check_tickets

CITY = "370783"
MONDAY = datetime(2026, 9, 14, 0, 30, tzinfo=UTC)  # 08:30 in Shouguang
LEAST_DAYS = 5
DAYS = (0, 1, 2, 3, 4, 7, 8, 9, 10)  # working days after Monday
BEAT = timedelta(minutes=30)
BEATS = 19  # of each day, until 18:00
# A small city in which every side event happens a few times a day.
BUSY = Habits(
    reports_a_day=60,
    letters_a_day=8,
    repeated=0.1,
    queue=4,
    letters_left=1,
    side_events=tuple(replace(event, a_day=6) for event in SIDE_EVENTS),
)
pytestmark = pytest.mark.slow
LOOP = {
    Act.REPORT, Act.SUBMIT, Act.SOLVE_LOCALLY, Act.CALL, Act.ACCEPT, Act.DISPATCH, Act.RESPOND, Act.COMPLETE,
    Act.PASS_REVIEW, Act.FEED_BACK, Act.RATE, Act.CALL_BACK, Act.CLOSE,
}  # fmt: skip
BESIDE = {
    Act.RETURN, Act.REFUSE_RETURN, Act.TRANSFER, Act.REQUEST_EXTENSION, Act.EXTEND, Act.PAUSE, Act.RESUME,
    Act.SHELVE, Act.REASSIGN, Act.REWORK, Act.REOPEN, Act.URGE, Act.SUPERVISE, Act.ESCALATE, Act.MERGE,
    Act.LINK, Act.SPLIT, Act.CANCEL, Act.MEDIATE, Act.PROPOSE, Act.OBJECT, Act.CONSULT, Act.ANSWER,
    Act.DISPUTE_CONTACT, Act.ANSWER_AT_ONCE, Act.MISS_CALL_BACK, Act.SIGN, Act.PLAN, Act.HAND_ON,
    Act.SUPPLEMENT, Act.RECLASSIFY, Act.RELEASE, Act.WITHDRAW_DISPATCH,
}  # fmt: skip


# Appeals are a workflow of their own; a consultation ends with its minutes.
UNANSWERED = {MotionKind.APPEAL, MotionKind.CONSULTATION}


@pytest.fixture(scope="module")
def played(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[datetime]:
    """Some days of a small city, until everything happened that can; returns the last moment."""
    patch = pytest.MonkeyPatch()
    patch.setenv("DATA_DIR", str(tmp_path_factory.mktemp("data")))
    settings.cache_clear()
    urls = test_cluster.copy_template(cluster, "simulated")
    engines = sessions.connect(urls)
    album = develop(keep_picture)
    build_demo(urls.owner, until=MONDAY, seed=1, scale=0.002, album=album)
    simulator = Simulator(
        make_world(1, now=MONDAY, album=album), pace=BEAT.total_seconds(), seed=3, habits=BUSY
    )
    patch.setattr(workflow_profile, "SOLVED_SHARE", 0.7)
    yield played_days(simulator)
    engines.dispose()
    test_cluster.drop(cluster, "simulated")
    patch.undo()
    settings.cache_clear()


def played_days(simulator: Simulator) -> datetime:
    """Play in beats of half an hour; what is drawn by lot may need more days than the least."""
    now = MONDAY
    for played, day in enumerate(DAYS):
        if played >= LEAST_DAYS and not (LOOP | BESIDE) - set(done_since(MONDAY)):
            break
        for beat in range(1, BEATS + 1):
            now = MONDAY + timedelta(days=day) + beat * BEAT
            with owner_transaction() as session:
                session.get_one(City, CITY).as_of = now
            simulator.beat(1)
    return now


def done_since(at: datetime) -> dict[Act, int]:
    with owner_transaction() as session:
        found = session.execute(
            select(TicketEvent.act, func.count()).where(TicketEvent.at > at).group_by(TicketEvent.act)
        )
        return {Act(act): count for act, count in found}


def test_every_stage_and_every_act_beside_it_happens(played):
    done = done_since(MONDAY)

    assert (LOOP | BESIDE) - set(done) == set()


def test_what_was_asked_for_is_answered(played):
    with owner_transaction() as session:
        answered = select(Motion.kind).where(Motion.answered_at > MONDAY).distinct()

        assert set(session.scalars(answered)) >= set(MotionKind) - {
            MotionKind.APPEAL,
            MotionKind.CONSULTATION,
        }


def test_the_played_tickets_keep_the_laws_of_the_loop(played):
    with transaction(Scope.whole(CITY)) as session:
        touched = select(TicketEvent.ticket_id).where(TicketEvent.at > MONDAY)
        tickets = session.scalars(
            select(Ticket).where(Ticket.reported_at > MONDAY, Ticket.id.in_(touched))
        ).all()

        assert len(tickets) > 200
        check_tickets(session, tickets, now=played)


def test_the_map_counts_what_the_list_has(played):
    with transaction(Scope.whole(CITY)) as session:
        check_counts(session, session.scalars(select(Ticket)).all(), now=played)


def test_the_desks_are_left_something_to_do(played):
    with owner_transaction() as session:
        standing = dict(
            session.execute(
                select(Ticket.status, func.count()).where(Ticket.closed_at.is_(None)).group_by(Ticket.status)
            ).all()
        )

    waiting = standing.get(Status.ACCEPTED, 0) + standing.get(Status.CALLED, 0)
    assert waiting >= BUSY.queue
    assert all(standing.get(status, 0) for status in (Status.DISPATCHED, Status.COMPLETED, Status.FED_BACK))


def test_people_are_told_and_shifts_are_handed_over(played):
    with owner_transaction() as session:
        told = session.scalars(select(func.count()).select_from(Notice).where(Notice.at > MONDAY)).one()
        notes = session.scalars(
            select(func.count()).select_from(HandoverNote).where(HandoverNote.at > MONDAY)
        )

        assert told > 0
        assert notes.one() >= LEAST_DAYS - 1


def test_completions_have_photos_that_history_and_store_know(played):
    with owner_transaction() as session:
        kinds = set(session.scalars(select(Attachment.kind).where(Attachment.uploaded_at > MONDAY)))
        told = {
            file["sha256"]
            for data in session.scalars(select(TicketEvent.data).where(TicketEvent.data.has_key("files")))
            for file in data["files"]
        }
        rows = session.scalars(select(Attachment)).all()

    assert kinds == {AttachmentKind.BEFORE, AttachmentKind.AFTER}
    assert {row.sha256.hex() for row in rows} == told
    assert all(store().is_intact(row.sha256) and store().is_intact(row.thumbnail) for row in rows)


def test_the_history_is_chained(played):
    with owner_transaction() as session:
        assert list(verify(session, CITY, key=b"test").faults) == []
