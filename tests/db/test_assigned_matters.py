"""Assigned matters from the document to 销号: their clocks, evidence, who sees them, and reminders."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from db import session as sessions
from db.models import AssignedMatter, Notice, Setting, Ticket
from db.queries import assessment_outcomes, assessment_parts
from db.queries import assigned_matters as questions
from db.queries.wall_supervision import load_supervision
from db.queries.workflow_events import list_steps
from db.server.test_cluster import copy_template, drop
from db.session import live_transaction, owner_transaction, transaction
from db.writes.assigned_matters import move_units
from domain.assigned_matters import (
    ASSIGNED_ACTS,
    AssignedAct,
    AssignedClock,
    AssignedStatus,
    CheckedPayload,
    ClosingPayload,
    MilestonePlan,
    PostponePayload,
    ReachPayload,
    ReportPayload,
)
from domain.enums import Secrecy
from domain.errors import DomainError, Invalid, NotAllowed, NotFound
from domain.notifications import NoticeKind
from domain.scopes import Scope
from domain.workflows import NO_PAYLOAD
from services.assigned_matters import ASSIGNED_MATTERS, CLOSING_FILES
from services.assigned_notices import remind_late
from services.workflow.engine import WorkflowRequest, execute
from tests.support import factories
from tests.support.people import CITY, PEOPLE
from tests.support.workflow.assigned_subjects import TODAY, an_assigning
from tests.support.workflow.city import MINUTE, MORNING, dispatched
from tests.support.workflow.subjects import an_upload

DAY = timedelta(days=1)
A = AssignedAct


@pytest.fixture
def city(session):
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def assigned(session, who="supervisor", *, now=MORNING, **changes) -> AssignedMatter:
    """Return a matter just assigned to D01, with town 001."""
    request = WorkflowRequest(A.ASSIGN, an_assigning(**changes))
    return execute(session, ASSIGNED_MATTERS, request, actor=PEOPLE[who], now=now)


def do(session, row, act, who, payload=NO_PAYLOAD, *, now=MORNING + MINUTE):
    request = WorkflowRequest(act, payload, str(row.id))
    execute(session, ASSIGNED_MATTERS, request, actor=PEOPLE[who], now=now)
    session.flush()


def words(act: AssignedAct, text="如实说明"):
    return ASSIGNED_ACTS.payload_of(act).model_validate({"text": text})


def told(session) -> list[tuple[str, str, str]]:
    found = session.execute(select(Notice.to_kind, Notice.to_code, Notice.kind).order_by(Notice.to_code))
    return [(row.to_kind.value, row.to_code, row.kind.value) for row in found]


def test_a_matter_is_tracked_from_its_document_to_its_closing(city):
    row = assigned(city)
    first = (row.clock, row.clock_due_at)
    do(city, row, A.SIGN, "D01")
    do(city, row, A.REPORT, "town", ReportPayload(text="已清点", files=(an_upload(city).id,)))
    second = (row.clock, row.clock_place)
    do(city, row, A.REACH, "D01", ReachPayload(milestone=1, text="排查完毕"))
    third = (row.clock, row.clock_due_at)
    evidence = an_upload(city, "D01").id
    do(city, row, A.ASK_CLOSING, "D01", ClosingPayload(text="全部整治", files=(evidence,)))
    fourth = row.clock
    do(city, row, A.SEND_BACK, "supervisor", words(A.SEND_BACK))
    again = an_upload(city, "D01").id
    do(city, row, A.ASK_CLOSING, "D01", ClosingPayload(text="补充材料", files=(again,)))
    do(city, row, A.CLOSE, "dispatcher", CheckedPayload(text="现场核验属实"))

    found = questions.load_matter(city, CITY, str(row.id))
    assert first == (AssignedClock.SIGNING, row.sign_by)
    assert second == (AssignedClock.MILESTONE, 1)
    assert third == (AssignedClock.COMPLETION, row.due_at)
    assert fourth is AssignedClock.CHECK
    assert (found.status, found.clock, found.ended_at) == (AssignedStatus.CLOSED, None, MORNING + MINUTE)
    assert sorted(file.act for file in found.files) == ["ask_closing", "ask_closing", "report"]
    assert found.milestones[0].reached_at == MORNING + MINUTE
    assert len(list_steps(city, CITY, ASSIGNED_ACTS.kind, str(row.id))) == 8


def test_it_is_closed_on_evidence_and_after_its_milestones(city):
    row = assigned(city)
    do(city, row, A.SIGN, "D01")

    with pytest.raises(DomainError, match="1 个节点"):
        do(city, row, A.ASK_CLOSING, "D01", ClosingPayload(text="完成"))
    do(city, row, A.REACH, "D01", ReachPayload(milestone=1, text="排查完毕"))
    with pytest.raises(Invalid, match="佐证材料"):
        do(city, row, A.ASK_CLOSING, "D01", ClosingPayload(text="完成"))
    with pytest.raises(DomainError, match="已完成"):
        do(city, row, A.REACH, "D01", ReachPayload(milestone=1, text="又一次"))
    with pytest.raises(NotFound):
        do(city, row, A.REACH, "D01", ReachPayload(milestone=2, text="没有"))


def test_evidence_of_others_is_refused(city):
    row = assigned(city, milestones=())
    do(city, row, A.SIGN, "D01")

    foreign = an_upload(city, "town").id
    with pytest.raises(Invalid, match="不能使用"):
        do(city, row, A.ASK_CLOSING, "D01", ClosingPayload(text="完成", files=(foreign,)))


@pytest.mark.parametrize("who", ["D02", "other_town"])
def test_a_unit_without_a_part_in_it_reports_nothing(city, who):
    row = assigned(city)
    do(city, row, A.SIGN, "D01")

    with pytest.raises(NotAllowed):
        do(city, row, A.REPORT, who, ReportPayload(text="进展"))


@pytest.mark.parametrize(
    "changes",
    [
        {"due_on": TODAY - DAY, "milestones": ()},
        {"milestones": (MilestonePlan("昨天", TODAY - DAY),)},
    ],
    ids=["the matter", "a milestone"],
)
def test_no_day_that_is_over_is_set(city, changes):
    with pytest.raises(Invalid, match="今天之后"):
        assigned(city, **changes)


def test_unknown_units_are_refused_and_numbers_count_within_the_year(city):
    with pytest.raises(NotFound):
        assigned(city, lead="D99")

    assert [assigned(city).sequence for _ in range(2)] == [1, 2]


def test_a_secret_ticket_is_named_to_its_holder_alone(city):
    ticket = dispatched(city)
    city.execute(update(Ticket).values(secrecy=Secrecy.SECRET))
    city.flush()

    with pytest.raises(DomainError, match="保密"):
        assigned(city, text=f"查办 {ticket.number}")
    assigned(city, text=f"查办 {ticket.number}", cooperating=())


def test_putting_off_moves_the_clock_and_is_reminded_of_again(city):
    row = assigned(city, milestones=())
    do(city, row, A.SIGN, "D01")
    row.reminded_at = MORNING
    later = TODAY + 14 * DAY

    with pytest.raises(Invalid, match="今天之后"):
        do(city, row, A.POSTPONE, "supervisor", PostponePayload(due_on=TODAY - DAY, text="无"))
    do(city, row, A.POSTPONE, "supervisor", PostponePayload(due_on=later, text="材料未到"))

    assert (row.due_on, row.clock_due_at) == (later, row.due_at)
    assert row.reminded_at is None


def test_a_milestone_is_put_off_within_the_matter(city):
    row = assigned(city)
    do(city, row, A.SIGN, "D01")
    past = PostponePayload(milestone=1, due_on=TODAY + 11 * DAY, text="无")
    within = PostponePayload(milestone=1, due_on=TODAY + 8 * DAY, text="材料未到")
    before = PostponePayload(due_on=TODAY + 2 * DAY, text="提前")

    for refused in (past, before):
        with pytest.raises(Invalid):
            do(city, row, A.POSTPONE, "supervisor", refused)
    do(city, row, A.POSTPONE, "supervisor", within)

    [milestone] = questions.load_matter(city, CITY, str(row.id)).milestones
    assert (milestone.due_on, row.clock_due_at) == (within.due_on, milestone.due_at)


def test_units_hear_of_the_office_and_the_office_of_units(city):
    row = assigned(city)
    first = told(city)
    do(city, row, A.SIGN, "D01")

    step = NoticeKind.ASSIGNED_STEP.value
    assert first == [("party", "001", step), ("party", "D01", step)]
    assert ("role", "supervisor", step) in told(city)


def test_what_the_center_assigned_is_reported_to_the_center(city):
    row = assigned(city, "dispatcher")
    do(city, row, A.SIGN, "D01")

    assert ("role", "dispatcher", NoticeKind.ASSIGNED_STEP.value) in told(city)


def test_a_late_clock_is_reminded_of_once_and_raised_to_the_leaders_later(city):
    row = assigned(city)
    assert row.sign_by is not None
    assert row.escalate_by is not None
    late = row.sign_by + MINUTE

    before = remind_late(city, CITY, row.sign_by - MINUTE)
    once = remind_late(city, CITY, late), remind_late(city, CITY, late + MINUTE)
    leaders_before = [code for _, code, _ in told(city) if code == "leader"]
    raised = remind_late(city, CITY, row.escalate_by), remind_late(city, CITY, row.escalate_by + DAY)

    assert (before, once, raised) == (0, (1, 0), (1, 0))
    assert leaders_before == []
    assert ("role", "leader", NoticeKind.ASSIGNED_RAISED.value) in told(city)
    assert ("party", "D01", NoticeKind.ASSIGNED_LATE.value) in told(city)


def test_the_figures_count_what_runs_and_what_was_closed(city):
    city.merge(Setting(city=CITY, key=CLOSING_FILES, value=0))
    city.flush()
    running, closed = assigned(city), assigned(city, milestones=())
    do(city, closed, A.SIGN, "D01")
    do(city, closed, A.ASK_CLOSING, "D01", ClosingPayload(text="完成"))
    do(city, closed, A.CLOSE, "supervisor", CheckedPayload(text="属实"))

    found = questions.count_matters(city, CITY, now=running.sign_by, since=MORNING - DAY)

    assert (found.open, found.overdue, found.checking) == (1, 1, 0)
    assert (found.closed, found.closed_in_time) == (1, 1)


def test_open_matters_go_on_with_who_continues_a_unit(city):
    led, helped = assigned(city), assigned(city, lead="D02", cooperating=("D01", "001"))

    move_units(city, CITY, "D01", "D02")
    city.expire_all()

    assert (led.lead, led.cooperating) == ("D02", ["001"])
    assert (helped.lead, helped.cooperating) == ("D02", ["001"])


SEEN = {
    "the supervision office": ("supervisor", True),
    "the Center": ("dispatcher", True),
    "a leader": ("leader", True),
    "the lead": ("D01", True),
    "a cooperating town": ("town", True),
    "another department": ("D02", False),
    "another town": ("other_town", False),
    "a unit": ("unit", False),
    "grid staff": ("grid_staff", False),
    "the assessment office": ("assessment_office", False),
    "an administrator": ("administrator", False),
}


@pytest.fixture(scope="module")
def kept(cluster):
    """One matter with a milestone, reported done late, and one of another department."""
    engines = sessions.connect(copy_template(cluster, "assigned"))
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        session.merge(Setting(city=CITY, key=CLOSING_FILES, value=0))
        session.flush()
        row = assigned(session)
        assigned(session, lead="D02", cooperating=(), milestones=())
        do(session, row, A.SIGN, "D01")
        do(session, row, A.REACH, "D01", ReachPayload(milestone=1, text="完"), now=MORNING + 8 * DAY)
        do(session, row, A.ASK_CLOSING, "D01", ClosingPayload(text="完"), now=MORNING + 20 * DAY)
    yield row.id
    engines.dispose()
    drop(cluster, "assigned")


def scope_of(who: str) -> Scope:
    scope = PEOPLE[who].scope
    is_blind = who in ("assessment_office", "administrator")
    return Scope(CITY, scope.reach, secrets=False) if is_blind else scope


@pytest.mark.parametrize(("who", "sees"), SEEN.values(), ids=SEEN.keys())
def test_rows_milestones_and_history_are_seen_by_those_with_a_part(kept, who, sees):
    with transaction(scope_of(who)) as session:
        listed = [one.id for one in questions.list_running(session, CITY)]
        steps = list_steps(session, CITY, ASSIGNED_ACTS.kind, str(kept))
        milestones = [one.milestones for one in questions.list_running(session, CITY) if one.id == kept]

    assert (kept in listed) is sees
    assert bool(steps) is sees
    assert all(milestones) is True


WALLS = {
    "of the city": (Scope.whole(CITY), 2),
    "of a cooperating town": (PEOPLE["town"].scope, 1),
    "of another town": (PEOPLE["other_town"].scope, 0),
}


@pytest.mark.parametrize(("scope", "count"), WALLS.values(), ids=WALLS.keys())
def test_a_wall_counts_the_matters_of_its_scope(kept, scope, count):
    late = MORNING + 60 * DAY
    with live_transaction() as session:
        found = load_supervision(session, scope, now=late, today=TODAY, since=MORNING)

    assert (found.matters.open, found.matters.overdue) == (count, count)
    assert (found.tickets, found.notices) == (0, 0)


@pytest.mark.parametrize("who", ["assessment_office", "D01", "leader"])
def test_what_matters_led_to_is_on_the_sheet_of_their_lead(kept, who):
    span = {"begins": MORNING - DAY, "ends": MORNING + 60 * DAY}
    with transaction(scope_of(who)) as session:
        [outcome] = assessment_outcomes.list_matter_outcomes(session, CITY, "D01", **span)
        parts = assessment_parts.load_parts(session, **span)["D01"]

    assert (outcome.status, outcome.milestones, outcome.late) == (AssignedStatus.CLOSING_ASKED, 1, 1)
    assert (parts.assigned, parts.assigned_closed, parts.assigned_late) == (1, 0, 1)


def test_another_department_reads_no_outcome(kept):
    span = {"begins": MORNING - DAY, "ends": MORNING + 60 * DAY}
    with transaction(PEOPLE["D02"].scope) as session:
        assert assessment_outcomes.list_matter_outcomes(session, CITY, "D01", **span) == []
