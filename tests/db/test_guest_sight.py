"""A party that is only asked sees neither point nor files, nor texts in the sidebar of its own tickets."""

from uuid import UUID

import pytest
from sqlalchemy import select

from db.geometry import to_point
from db.models import Attachment, Reporter, Ticket
from db.queries import attachments, nearby_tickets, related_tickets, similar_tickets, ticket_detail
from db.queries.nearby_tickets import NearbyPoint
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.attachments import AttachmentKind
from domain.enums import Act, Location, TicketClass
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do, lead_of
from tests.support.upload_factory import attached_by_center
from tests.support.workflow.city import MINUTE, MORNING

PHONE = "13812345678"
WORDS = f"14号楼王小明家门前占道经营，电话 {PHONE}"
HERE = NearbyPoint(118.65, 36.85)
NOW = MORNING + 10 * MINUTE


@pytest.fixture
def asked(database: DatabaseUrls) -> UUID:
    """A ticket at an exact point that D01 leads, with a file of every kind, and that D02 is asked to take."""
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        made = factories.a_ticket(session, reported_at=MORNING)
        made.description = WORDS
        made.location = Location.EXACT
        made.point = to_point(HERE.lon, HERE.lat)  # type: ignore[assignment]
        session.add(Reporter(city=CITY, ticket_id=made.id, name="王小明", phone=PHONE, anonymous=False))
        do(
            session, made, Act.DISPATCH, "dispatcher", at=MORNING + MINUTE, lead="D01",
            ticket_class=TicketClass.GENERAL,
        )  # fmt: skip
        session.flush()
        for kind in AttachmentKind:
            attached_by_center(session, made, kind)
        session.flush()
        order = lead_of(session, made).id
        said = {"successor": "D02", "text": "职责在贵局"}
        do(session, made, Act.TRANSFER, "D01", at=MORNING + 2 * MINUTE, order=order, **said)
    return made.id


@pytest.fixture
def own(asked: UUID) -> Ticket:
    """A ticket of D02 itself, of the same matter in the same grid."""
    with owner_transaction() as session:
        return factories.a_ticket(session, departments=("D02",), reported_at=MORNING)


@pytest.mark.parametrize(("who", "point"), [("D01", (HERE.lon, HERE.lat)), ("D02", (None, None))])
def test_the_exact_point_is_shown_to_the_holder_and_not_to_who_is_asked(asked, who, point):
    with transaction(PEOPLE[who].scope) as session:
        facts = ticket_detail.load_ticket_detail(session, PEOPLE[who], asked).facts

    assert (facts.lon, facts.lat) == point
    assert facts.grid_code == "00111"


@pytest.mark.parametrize(("who", "seen"), [("D01", len(AttachmentKind)), ("D02", 0)])
def test_no_file_nor_its_name_is_shown_to_who_is_asked(asked, who, seen):
    actor = PEOPLE[who]
    with owner_transaction() as session:
        ids = session.scalars(select(Attachment.id).where(Attachment.ticket_id == asked)).all()

    with transaction(actor.scope) as session:
        listed = attachments.list_attachments(session, actor, asked)
        served = [one for one in ids if attachments.find_stored_file(session, actor, one)]
        rows = session.scalars(select(Attachment.id)).all()

    assert (len(listed), len(served), len(rows)) == (seen, seen, seen)


def test_the_files_are_shown_once_the_party_has_taken_over(asked):
    with owner_transaction() as session:
        opened = session.get_one(Ticket, (CITY, asked))
        order = lead_of(session, opened).id
        do(session, opened, Act.TAKE_OVER, "D02", at=MORNING + 3 * MINUTE, order=order)

    with transaction(PEOPLE["D02"].scope) as session:
        assert len(attachments.list_attachments(session, PEOPLE["D02"], asked)) == len(AttachmentKind)


@pytest.mark.parametrize(("who", "seen"), [("D01", True), ("D02", False)])
def test_the_sidebar_of_another_ticket_shows_nothing_of_it_to_who_is_asked(asked, own, who, seen):
    party = PEOPLE[who].party
    with transaction(PEOPLE[who].scope) as session:
        other = {"now": NOW, "other_than": own.id, "party": party}
        near = nearby_tickets.list_nearby(session, CITY, HERE, **other)
        alike = similar_tickets.list_similar(session, CITY, "S01001", WORDS, **other)
        dots = nearby_tickets.open_dots(session, CITY, "001", HERE, now=NOW, party=party)
        related = related_tickets.load_related_tickets(session, PEOPLE[who], [asked], now=NOW)

    assert [one.id for one in near] == [asked] * seen
    assert [one.id for one in alike] == [asked] * seen
    assert len(dots) == seen
    assert list(related) == [asked] * seen
