"""Who sees appeals, exclusions and their evidence, and which of them all who count points read."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from db.ids import new_id
from db.models import Appeal, Evaluation, EvidenceFile, Exclusion
from db.queries.appeals import find_upheld
from db.queries.exclusions import list_exclusion_spans
from db.session import Session, owner_transaction, transaction
from domain.appeals import AppealStatus
from domain.enums import Effect, Speed
from domain.exclusions import ExclusionReason, ExclusionStatus
from tests.support.row_world import SEEN, World
from tests.support.workflow.city import MORNING

DAY = timedelta(days=1)
# By name of the ticket: the rated party and the rating town.
RATED = {
    "of town 001": ("D01", "001"),
    "of town 002": ("D02", "002"),
    "internal of town 002": ("D02", "002"),
    "secret of town 001": ("D01", "001"),
}


def _add(session: Session, world: World, city: str) -> None:
    for number, (name, (department, town)) in enumerate(RATED.items(), start=1):
        ticket = world.ids[city, name]
        rating = session.scalars(select(Evaluation).where(Evaluation.ticket_id == ticket)).one()
        appeal = Appeal(
            city=city, id=new_id(MORNING), year=2026, sequence=number, evaluation_id=rating.id,
            ticket_id=ticket, work_order_id=rating.work_order_id, department=department, town_code=town,
            speed=Speed.SLOW, effect=Effect.GOOD, content=name, status=AppealStatus.UPHELD,
            begun_at=MORNING, begun_by="d", decided_at=MORNING, effect_after=Effect.GOOD, version=2,
        )  # fmt: skip
        exclusion = Exclusion(
            city=city, id=new_id(MORNING), year=2026, sequence=number, ticket_id=ticket,
            asked_by=department, reason=ExclusionReason.OTHER, content=name, begun_at=MORNING,
            begun_by="d", status=ExclusionStatus.EXCLUDED, decided_at=MORNING, version=2,
        )  # fmt: skip
        session.add_all([appeal, exclusion])
        session.flush()
        session.add(
            EvidenceFile(
                city=city, id=new_id(MORNING), appeal_id=appeal.id, act="appeal", sha256=b"\x01" * 32,
                media_type="application/pdf", size_bytes=9, name=name, uploaded_at=MORNING,
            )
        )  # fmt: skip


@pytest.fixture
def rows(world: World):
    with owner_transaction() as session:
        for city in ("alpha", "beta"):
            _add(session, world, city)
    yield
    with owner_transaction() as session:
        for table in (EvidenceFile, Appeal, Exclusion):
            session.execute(delete(table))


ORDINARY = {"of town 001", "of town 002"}
APPEALS = {
    "whole": set(RATED),
    "whole, but for secrets": ORDINARY,
    "department D01": {"of town 001", "secret of town 001"},
    "department D02": {"of town 002", "internal of town 002"},
    "town 001": {"of town 001"},
    "town 002": {"of town 002", "internal of town 002"},
    "unit 0011": set(),
    "grid 00111": set(),
    "none": set(),
    "an unknown city": set(),
}
EXCLUSIONS = {**APPEALS, "unit 0011": {"of town 001"}, "grid 00111": {"of town 001"}}


@pytest.mark.parametrize("reader", APPEALS)
def test_an_appeal_is_seen_by_both_sides_and_no_secret_one_by_the_office(rows, reader):
    with transaction(SEEN[reader][0]) as session:
        seen = session.scalars(select(Appeal.content)).all()
        evidence = session.scalars(select(EvidenceFile.name)).all()

    assert sorted(seen) == sorted(APPEALS[reader])
    assert sorted(evidence) == sorted(APPEALS[reader])


@pytest.mark.parametrize("reader", EXCLUSIONS)
def test_an_exclusion_is_seen_with_its_ticket(rows, reader):
    with transaction(SEEN[reader][0]) as session:
        seen = session.scalars(select(Exclusion.content)).all()

    assert sorted(seen) == sorted(EXCLUSIONS[reader])


@pytest.mark.parametrize(
    ("reader", "count"),
    [
        ("whole", 4), ("whole, but for secrets", 4), ("department D01", 2), ("town 002", 2), ("unit 0011", 0),
        ("none", 0), ("an unknown city", 0),
    ],
)  # fmt: skip
def test_who_counts_points_reads_all_that_no_longer_counts(rows, reader, count):
    with transaction(SEEN[reader][0]) as session:
        upheld = find_upheld(session, "alpha", MORNING - DAY, MORNING + DAY)
        excluded = list_exclusion_spans(session, "alpha", MORNING - DAY, MORNING + DAY)

    assert (len(upheld), len(excluded)) == (count, count)
