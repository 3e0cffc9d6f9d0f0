"""The history of what moves is read by those who see its subject, written with it, and never changed."""

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import ProgrammingError

from db.ids import new_id
from db.models import PushDown, SupervisionNotice, WorkflowEvent
from db.session import Session, owner_transaction, transaction
from db.writes import workflow_events
from domain.history import SubjectEvent
from domain.push_downs import IssuerKind, PushStatus, PushWay
from domain.scopes import Reach, Scope
from domain.supervision import Grounds, SupervisionKind, SupervisionStatus
from tests.support.workflow.city import MORNING

NOTICE, REPORT, PAPER, UNKNOWN = "supervision_notice", "push_down", "matter_list", "unknown"


def an_event(kind: str, subject: str, *, city: str = "alpha") -> SubjectEvent:
    return SubjectEvent(city, kind, subject, 0, MORNING, MORNING, "x", "1", "甲", to_status="x")


def _subjects(session: Session) -> dict[str, str]:
    """Add a notice to D01 and a report of town 001; papers need no rows of their own to be read."""
    notice = SupervisionNotice(
        city="alpha", id=new_id(MORNING), kind=SupervisionKind.CIRCULAR, year=2026, sequence=1, party="D01",
        grounds=Grounds.INACTION, content="通报", tickets=[], status=SupervisionStatus.ISSUED,
        issued_at=MORNING, version=1,
    )  # fmt: skip
    report = PushDown(
        city="alpha", id=new_id(MORNING), town_code="001", issuer_kind=IssuerKind.DEPARTMENT,
        issuer_name="单位D01", department="D01", way=PushWay.PAPER, what="代为执法",
        received_on=MORNING.date(), status=PushStatus.REPORTED, reported_at=MORNING, reported_by="1",
        reported_by_name="镇街甲",
    )  # fmt: skip
    session.add_all([notice, report])
    session.flush()
    return {NOTICE: str(notice.id), REPORT: str(report.id), PAPER: "1", UNKNOWN: "1"}


@pytest.fixture
def subjects(world):
    with owner_transaction() as session:
        made = _subjects(session)
        for kind, subject in made.items():
            workflow_events.append(session, an_event(kind, subject))
        workflow_events.append(session, an_event(PAPER, "1", city="beta"))
    yield made
    with owner_transaction() as session:
        for table in (WorkflowEvent, SupervisionNotice, PushDown):
            session.execute(delete(table))


SCOPES = {
    "whole city": (Scope.whole("alpha"), {NOTICE, REPORT, PAPER}),
    "the party addressed": (Scope("alpha", Reach.DEPARTMENT, department="D01"), {NOTICE}),
    "another party": (Scope("alpha", Reach.DEPARTMENT, department="D02"), set()),
    "the town that reported": (Scope("alpha", Reach.TOWN, town="001"), {REPORT}),
    "another town": (Scope("alpha", Reach.TOWN, town="002"), set()),
    "a unit": (Scope("alpha", Reach.UNIT, unit="0011"), set()),
    "nobody": (Scope.none("alpha"), set()),
}


@pytest.mark.parametrize(("scope", "seen"), SCOPES.values(), ids=SCOPES.keys())
def test_history_is_read_by_whoever_sees_its_subject(subjects, scope, seen):
    with transaction(scope) as session:
        kinds = session.scalars(select(WorkflowEvent.kind)).all()

    assert sorted(kinds) == sorted(seen)


@pytest.mark.parametrize("kind", [NOTICE, PAPER, UNKNOWN])
def test_nobody_writes_the_history_of_what_they_do_not_see(subjects, kind):
    another_party = SCOPES["another party"][0]

    event = an_event(kind, subjects[kind])

    with pytest.raises(ProgrammingError, match="row-level security"), transaction(another_party) as session:
        workflow_events.append(session, event)


@pytest.mark.parametrize("verb", ["UPDATE workflow_events SET note = 'x'", "DELETE FROM workflow_events"])
def test_history_is_only_appended(subjects, verb):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction(Scope.whole("alpha")) as session,
    ):
        session.execute(text(verb))
