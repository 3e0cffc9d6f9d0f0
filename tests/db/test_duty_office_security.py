"""Who sees amendments and arbitrations: parties concerned, deciders, and of what is secret only those."""

import pytest
from sqlalchemy import delete, select, text

from db.ids import new_id
from db.models import Amendment, Arbitration
from db.session import Session, owner_transaction, transaction
from domain.amendment_payloads import AmendmentKind, AmendmentReason
from domain.amendments import AmendmentStatus
from domain.arbitrations import ArbitrationStatus
from domain.scopes import Reach, Scope
from tests.support.row_world import SEEN, World
from tests.support.workflow.city import MORNING

DISPUTED = ("of town 001", "of town 002", "secret of town 001", "internal of town 002")
STATES = (AmendmentStatus.APPLIED, AmendmentStatus.PUBLISHED)


def _add(session: Session, world: World, city: str) -> None:
    for number, name in enumerate(DISPUTED, start=1):
        session.add(
            Arbitration(
                city=city, id=new_id(MORNING), year=2026, sequence=number, ticket_id=world.ids[city, name],
                number=name, claimant="D01", parties=["D01", "002"], content="争议", begun_at=MORNING,
                status=ArbitrationStatus.CLAIMED, version=1,
            )
        )  # fmt: skip
    for number, status in enumerate(STATES, start=1):
        session.add(
            Amendment(
                city=city, id=new_id(MORNING), year=2026, sequence=number, party="D01", duty=status.value,
                kind=AmendmentKind.CHANGE, reason=AmendmentReason.PRACTICE, content="调整", status=status,
                begun_at=MORNING, step_at=MORNING, version=1,
                published_version=2 if status is AmendmentStatus.PUBLISHED else None,
            )
        )  # fmt: skip


@pytest.fixture
def rows(world: World):
    with owner_transaction() as session:
        for city in ("alpha", "beta"):
            _add(session, world, city)
    yield
    with owner_transaction() as session:
        session.execute(delete(Arbitration))
        session.execute(delete(Amendment))


ORDINARY = {"of town 001", "of town 002"}
DISPUTES = {
    "whole": set(DISPUTED),
    "whole, but for secrets": ORDINARY,
    "department D01": {*ORDINARY, "secret of town 001"},  # which it holds
    "department D02": set(),
    "town 001": set(),
    "town 002": {*ORDINARY, "internal of town 002"},
    "unit 0011": set(),
    "grid 00111": set(),
    "none": set(),
}
APPLIED, PUBLISHED = "applied", "published"
AMENDMENTS = {
    "whole": {APPLIED, PUBLISHED},
    "whole, but for secrets": {APPLIED, PUBLISHED},
    "department D01": {APPLIED, PUBLISHED},
    "department D02": {PUBLISHED},
    "town 001": {PUBLISHED},
    "unit 0011": {PUBLISHED},
    "grid 00111": {PUBLISHED},
    "none": set(),
    "an unknown city": set(),
}


@pytest.mark.parametrize("reader", DISPUTES)
def test_a_dispute_is_seen_by_units_concerned_and_no_secret_one_by_the_list_office(rows, reader):
    with transaction(SEEN[reader][0]) as session:
        seen = session.scalars(select(Arbitration.number)).all()

    assert sorted(seen) == sorted(DISPUTES[reader])


@pytest.mark.parametrize("reader", AMENDMENTS)
def test_an_amendment_is_its_applicants_until_it_is_published(rows, reader):
    with transaction(SEEN[reader][0]) as session:
        seen = session.scalars(select(Amendment.duty)).all()

    assert set(seen) == AMENDMENTS[reader]


@pytest.mark.parametrize("table", ["amendments", "arbitrations"])
def test_the_list_office_counts_on_what_others_took(rows, table):
    function = "amendment_sequence" if table == "amendments" else "arbitration_sequence"
    with transaction(Scope("alpha", Reach.DEPARTMENT, department="D02")) as session:
        last = session.scalar(text(f"SELECT {function}('beta', 2026)"))

    assert last == (len(STATES) if table == "amendments" else len(DISPUTED))
