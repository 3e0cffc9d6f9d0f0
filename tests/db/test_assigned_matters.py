"""Assigned matters from the document to 销号: their clocks, evidence, who sees them, and reminders."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from db.models import Notice, Setting, Ticket
from db.queries import assigned_matters as questions
from db.queries.workflow_events import list_steps
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
from services.assigned_matters import CLOSING_FILES
from services.assigned_notices import remind_late
from tests.support import factories
from tests.support.people import CITY
from tests.support.workflow.assigned_subjects import TODAY, assigned, do
from tests.support.workflow.city import MINUTE, MORNING, dispatched
from tests.support.workflow.subjects import an_upload

DAY = timedelta(days=1)
A = AssignedAct


@pytest.fixture
def city(session):
    factories.a_city(session)
    factories.a_calendar(session)
    return session


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
