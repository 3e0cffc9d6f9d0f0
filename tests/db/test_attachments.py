"""Uploads wait for an act of their uploader, belong to it permanently, and are visible with their ticket."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from db.ids import new_id
from db.models import Attachment, Setting, Ticket, TicketEvent
from db.rls import policies
from db.session import Session, owner_transaction, transaction
from domain.attachments import AttachmentKind
from domain.enums import Act, Role
from domain.errors import Invalid, NotAllowed, NotFound
from domain.scopes import Reach, Scope
from services import attachments
from tests.support.factories import NOON
from tests.support.row_world import SECRET, SEEN
from tests.support.upload_factory import (
    an_actor,
    an_upload,
    attached_by_center,
    bound,
    gallery,
    shows,
    uploaded,
)

TOWN = an_actor(Role.TOWN, Scope("alpha", Reach.TOWN, town="001"))
OTHER_TOWN = an_actor(Role.TOWN, Scope("alpha", Reach.TOWN, town="002"), id="b")
CENTER = an_actor(Role.DISPATCHER, Scope.whole("alpha"))
LEADER = an_actor(Role.LEADER, Scope.whole("alpha"))


@pytest.fixture(autouse=True)
def _no_attachments_left(world) -> Iterator[None]:
    """Take back what a test attached."""
    yield
    with owner_transaction() as session:
        session.execute(text("DELETE FROM attachments"))
        session.execute(text("DELETE FROM ticket_events WHERE act = 'supplement'"))
        session.execute(text("DELETE FROM settings WHERE key LIKE 'files.%'"))


@pytest.fixture
def own(world) -> UUID:
    """The ticket of town 001."""
    return world.ids["alpha", "of town 001"]


def waiting(session: Session) -> list[UUID]:
    return list(session.scalars(select(Attachment.id).where(Attachment.ticket_id.is_(None))))


def test_an_upload_is_its_uploaders_alone_until_an_act_uses_it(own):
    file = uploaded(TOWN)
    colleague = an_actor(Role.TOWN, TOWN.scope, id="colleague")

    before = [shows(actor, file) for actor in (TOWN, colleague, CENTER, LEADER)]
    bound(TOWN, own, [file])
    after = [shows(actor, file) for actor in (TOWN, colleague, CENTER, LEADER, OTHER_TOWN)]

    assert before == [True, False, False, False]
    assert after == [True, True, True, True, False]


def test_what_is_bound_tells_the_act_it_came_with(own):
    file = uploaded(TOWN)

    bound(TOWN, own, [file])

    [facts] = gallery(TOWN, own)
    with owner_transaction() as session:
        event = session.get_one(TicketEvent, ("alpha", own, facts.seq))
    assert (facts.id, facts.act, facts.by) == (file, Act.SUPPLEMENT, TOWN.name)
    assert event.data["files"] == [{"id": str(file), "kind": "after", "sha256": an_upload().sha256.hex()}], (
        "the chain of history holds the hash and never the name"
    )


@pytest.mark.parametrize(("scope", "seen"), SEEN.values(), ids=SEEN.keys())
def test_attachments_are_seen_with_their_ticket_and_no_other(world, scope, seen):
    with owner_transaction() as session:
        for (city, _), ticket in world.ids.items():
            attached_by_center(session, session.get_one(Ticket, (city, ticket)), AttachmentKind.REPORT)

    with transaction(scope) as session:
        found = set(session.scalars(select(Attachment.ticket_id)))

    shown = seen if scope.reach is Reach.WHOLE else seen - SECRET
    assert found == {world.ids["alpha", name] for name in shown}


@pytest.mark.parametrize("spoil", ["somebody else's", "used already", "unknown", "of another city"])
def test_an_act_uses_nothing_but_waiting_uploads_of_its_actor(own, spoil):
    good = uploaded(TOWN)
    elsewhere = an_actor(Role.TOWN, Scope("beta", Reach.TOWN, town="001"))
    bad = {
        "somebody else's": lambda: uploaded(an_actor(Role.TOWN, TOWN.scope, id="colleague")),
        "used already": lambda: bound(TOWN, own, [uploaded(TOWN)])[0],
        "unknown": lambda: new_id(NOON),
        "of another city": lambda: uploaded(elsewhere),
    }[spoil]()

    with pytest.raises(NotFound, match="有 1 个附件不能使用"):
        bound(TOWN, own, [good, bad])

    with owner_transaction() as session:
        assert good in waiting(session), "nothing of a refused act is used"


def test_an_act_takes_only_so_many(own):
    files = [uploaded(TOWN) for _ in range(3)]
    with owner_transaction() as session:
        session.add(Setting(city="alpha", key="files.most_per_act", value=2))

    with pytest.raises(Invalid, match="最多附 2 个"):
        bound(TOWN, own, files)

    assert set(bound(TOWN, own, files[:2] + files[:1])) == set(files[:2]), "named twice is used once"


def test_only_so_many_uploads_of_a_person_wait(own):
    with owner_transaction() as session:
        session.add(Setting(city="alpha", key="files.most_waiting", value=2))
    first, _ = uploaded(TOWN), uploaded(TOWN)

    with pytest.raises(Invalid, match="已有 2 个附件"):
        uploaded(TOWN)

    bound(TOWN, own, [first])
    third = uploaded(TOWN)
    assert shows(TOWN, third)


@pytest.mark.parametrize("role", [Role.LEADER, Role.WALL])
def test_who_only_looks_uploads_nothing(world, role):
    with pytest.raises(NotAllowed):
        uploaded(an_actor(role, Scope.whole("alpha")))


def test_a_binding_without_its_row_of_history_fails_as_a_whole(own):
    file = uploaded(TOWN)

    with pytest.raises(IntegrityError, match="seq"), transaction(TOWN.scope) as session:
        attachments.bind(session, session.get_one(Ticket, ("alpha", own)), [file], actor=TOWN)

    with owner_transaction() as session:
        assert waiting(session) == [file]


def test_nobody_binds_to_a_ticket_out_of_sight(world):
    file = uploaded(TOWN)
    with owner_transaction() as session:
        foreign = session.get_one(Ticket, ("alpha", world.ids["alpha", "of town 002"]))

    with pytest.raises(ProgrammingError, match="row-level security"), transaction(TOWN.scope) as session:
        attachments.bind(session, foreign, [file], actor=TOWN)


def test_what_is_bound_can_neither_be_discarded_nor_deleted_nor_changed(own):
    [file] = bound(TOWN, own, [uploaded(TOWN)])

    with pytest.raises(NotFound, match="已用于办理"), transaction(TOWN.scope) as session:
        attachments.discard(session, file, actor=TOWN)
    with transaction(CENTER.scope) as session:
        deleted = session.execute(text("DELETE FROM attachments RETURNING id")).all()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction(CENTER.scope) as session:
        session.execute(text("UPDATE attachments SET name = 'x'"))

    assert deleted == []
    assert [facts.id for facts in gallery(TOWN, own)] == [file]


def test_an_uploader_discards_what_waits_and_nobody_else_does(own):
    file = uploaded(TOWN)

    with pytest.raises(NotFound), transaction(TOWN.scope) as session:
        attachments.discard(session, file, actor=an_actor(Role.TOWN, TOWN.scope, id="colleague"))
    with transaction(TOWN.scope) as session:
        attachments.discard(session, file, actor=TOWN)

    assert not shows(TOWN, file)


def test_uploads_that_no_act_used_are_forgotten_a_day_later_and_bound_ones_never(own):
    [kept] = bound(TOWN, own, [uploaded(TOWN)])
    left = uploaded(TOWN)

    with owner_transaction() as session:
        early = attachments.delete_expired(session, "alpha", now=NOON + timedelta(hours=24))
        late = attachments.delete_expired(session, "alpha", now=NOON + timedelta(hours=24, seconds=1))

    assert (early, late) == (0, 1)
    assert (shows(TOWN, left), shows(TOWN, kept)) == (False, True)


def test_of_two_acts_that_want_the_same_upload_at_once_one_gets_it(world, own):
    file = uploaded(TOWN)
    tickets = [own, world.ids["alpha", "of town 002, town 001 helps"]]

    def tries(ticket: UUID) -> bool:
        try:
            bound(TOWN, ticket, [file])
        except NotFound:
            return False
        return True

    with ThreadPoolExecutor() as hands:
        got = list(hands.map(tries, tickets))

    assert sorted(got) == [False, True]
    assert [facts.id for ticket in tickets for facts in gallery(TOWN, ticket)] == [file]


def test_the_live_picture_knows_nothing_of_attachments(world):
    may = f"SELECT has_any_column_privilege('{policies.LIVE}', 'attachments', 'SELECT')"

    with owner_transaction() as session:
        assert not session.execute(text(may)).scalar_one()


def test_a_pdf_is_no_photo_of_before_or_after(world):
    paper = {"media_type": "application/pdf", "width": None, "height": None, "thumbnail": None}

    with pytest.raises(Invalid, match="须是照片"):
        uploaded(TOWN, AttachmentKind.AFTER, **paper)

    file = uploaded(TOWN, AttachmentKind.DOCUMENT, **paper)
    assert shows(TOWN, file)
