"""Supervision notices: sent, answered, sent back, closed; visible to those they concern."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.models import Notice, Setting, Ticket
from db.queries import supervision as questions
from db.queries.assessment_outcomes import list_notice_outcomes
from db.queries.assessment_parts import load_parts
from db.queries.supervision_lists import list_behind, list_by_rule
from db.queries.workflow_events import list_steps
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.coordination import Contact
from domain.enums import Act, Channel
from domain.errors import DomainError, Invalid, NotAllowed, NotFound, Stale
from domain.notifications import NoticeKind
from domain.supervision import (
    SUPERVISION_ACTS,
    Grounds,
    IssuePayload,
    SupervisionAct,
    SupervisionKind,
    SupervisionStatus,
)
from domain.supervision_rules import Figure
from services.supervision import SUPERVISION_NOTICES
from services.workflow.engine import WorkflowRequest, execute
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do, lead_of
from tests.support.workflow.city import MINUTE, MORNING, dispatched, reported
from tests.support.workflow.subjects import an_issue, issued

DAY = timedelta(days=1)
ORDER = IssuePayload(
    kind=SupervisionKind.ORDER,
    party="D01",
    grounds=Grounds.NO_RESPONSE,
    text="逾期未响应，限期整改",
    due_on=date(2026, 9, 24),
)


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def do_to(
    session: Session, notice: UUID, act: SupervisionAct, who: str, *, version: int, text: str = ""
) -> None:
    payload = SUPERVISION_ACTS.payload_of(act).model_validate({"text": text})
    request = WorkflowRequest(act, payload, str(notice), version)
    execute(session, SUPERVISION_NOTICES, request, actor=PEOPLE[who], now=MORNING + MINUTE)


def test_an_order_is_tracked_to_its_end(city: Session) -> None:
    notice = issued(city, ORDER).id

    do_to(city, notice, SupervisionAct.ANSWER, "D01", version=1, text="已响应并整改")
    do_to(city, notice, SupervisionAct.SEND_BACK, "supervisor", version=2, text="请附材料")
    do_to(city, notice, SupervisionAct.ANSWER, "D01", version=3, text="材料已附")
    do_to(city, notice, SupervisionAct.CLOSE, "supervisor", version=4)
    city.flush()

    events = list_steps(city, CITY, SUPERVISION_ACTS.kind, str(notice))
    assert questions.load_notice(city, CITY, str(notice)).status is SupervisionStatus.CLOSED
    assert [event.act for event in events] == [
        SupervisionAct.ISSUE, SupervisionAct.ANSWER, SupervisionAct.SEND_BACK, SupervisionAct.ANSWER,
        SupervisionAct.CLOSE,
    ]  # fmt: skip


def test_numbers_count_within_kind_and_year(city: Session) -> None:
    circular = an_issue(party="D02", text="通报批评")

    found = [
        questions.load_notice(city, CITY, str(issued(city, each).id)) for each in (ORDER, ORDER, circular)
    ]

    assert [(one.kind, one.sequence) for one in found] == [
        (SupervisionKind.ORDER, 1), (SupervisionKind.ORDER, 2), (SupervisionKind.CIRCULAR, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["dispatcher", "D01", "town", "leader", "administrator"])
def test_only_the_supervision_office_sends(city: Session, who: str) -> None:
    with pytest.raises(NotAllowed):
        issued(city, ORDER, who=who)


def test_an_order_needs_a_day_to_come_and_words(city: Session) -> None:
    past = ORDER.model_copy(update={"due_on": date(2026, 9, 21)})

    with pytest.raises(Invalid, match="期限"):
        issued(city, past)
    with pytest.raises(Invalid, match="内容"):
        issued(city, an_issue(text=" "))
    with pytest.raises(NotFound):
        issued(city, an_issue("SG1"))


def test_another_party_neither_sees_nor_answers(database: DatabaseUrls) -> None:
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
    with transaction(PEOPLE["supervisor"].scope) as session:
        notice = issued(session, ORDER).id

    with transaction(PEOPLE["D02"].scope) as session:
        assert questions.list_notices(session, CITY) == []
        with pytest.raises(NotFound):
            do_to(session, notice, SupervisionAct.ANSWER, "D02", version=1, text="不是我们")
    with transaction(PEOPLE["D01"].scope) as session:
        assert [one.id for one in questions.list_notices(session, CITY)] == [notice]
        do_to(session, notice, SupervisionAct.ANSWER, "D01", version=1, text="已整改")


def test_the_second_of_two_is_told_who_was_first(city: Session) -> None:
    notice = issued(city, ORDER).id
    do_to(city, notice, SupervisionAct.ANSWER, "D01", version=1, text="已整改")
    city.flush()

    with pytest.raises(Stale) as told:
        do_to(city, notice, SupervisionAct.WITHDRAW, "supervisor", version=1, text="发错单位")

    assert told.value.values["who"] == PEOPLE["D01"].name


def test_a_closed_notice_stays_closed(city: Session) -> None:
    notice = issued(city, ORDER).id
    do_to(city, notice, SupervisionAct.WITHDRAW, "supervisor", version=1, text="发错单位")

    with pytest.raises(DomainError, match="状态"):
        do_to(city, notice, SupervisionAct.ANSWER, "D01", version=2, text="已整改")


def responded(session: Session) -> Ticket:
    """Return a ticket of which D01 made first contact on Monday."""
    ticket = dispatched(session)
    order = lead_of(session, ticket).id
    do(session, ticket, Act.RESPOND, "D01", at=MORNING + 30 * MINUTE, order=order, contact=Contact.CALL)
    return ticket


def count_idle(session: Session, now: datetime) -> int:
    """Return how many work orders of D01 the rule of inaction lists, and hold the list to the figure."""
    [figures] = questions.load_figures_by_party(session, CITY, now=now)
    rows = list_behind(session, CITY, party="D01", figure=Figure.INACTIVE, now=now)
    everywhere = list_by_rule(session, CITY, figure=Figure.INACTIVE, now=now)
    assert len(rows) == len(everywhere) == figures.inactive
    return figures.inactive


# The third working day after Monday ends on Thursday at 17:30.
THURSDAY = datetime(2026, 9, 24, 9, 30, tzinfo=UTC)


def test_a_work_order_without_progress_for_three_working_days_is_listed(city: Session) -> None:
    responded(city)

    assert count_idle(city, THURSDAY - MINUTE) == 0
    assert count_idle(city, THURSDAY) == 1

    [row] = list_by_rule(city, CITY, figure=Figure.INACTIVE, now=THURSDAY)
    assert (row.party, row.at) == ("D01", MORNING + 30 * MINUTE)


@pytest.mark.parametrize(
    ("act", "who", "said"),
    [
        (Act.PLAN, "D01", {"day": date(2026, 9, 24), "text": "分三步"}),
        (Act.HAND_ON, "D01", {"section": "执法科"}),
    ],
    ids=["a plan", "passed on inside"],
)
def test_progress_takes_it_off_the_list(city: Session, act: Act, who: str, said: dict[str, object]) -> None:
    ticket = responded(city)
    order = lead_of(city, ticket).id
    do(city, ticket, act, who, at=MORNING + 2 * DAY, order=order, **said)

    assert count_idle(city, THURSDAY) == 0


def test_what_others_do_is_no_progress_of_the_party(city: Session) -> None:
    ticket = responded(city)
    order = lead_of(city, ticket).id
    do(city, ticket, Act.URGE, "town", at=MORNING + 2 * DAY, order=order, text="请抓紧")
    do(city, ticket, Act.SUPERVISE, "dispatcher", at=MORNING + 2 * DAY, text="请每日报进度")

    assert count_idle(city, THURSDAY) == 1


def test_a_paused_work_order_is_not_idle(city: Session) -> None:
    ticket = responded(city)
    do(city, ticket, Act.PAUSE, "dispatcher", at=MORNING + DAY, order=lead_of(city, ticket).id, text="待料")

    assert count_idle(city, THURSDAY) == 0


def test_the_threshold_of_inaction_is_a_setting(city: Session) -> None:
    responded(city)
    city.merge(Setting(city=CITY, key="supervision.inaction_days", value=4))
    city.flush()

    # From Friday to Sunday are holidays; the fourth working day is the Monday after.
    assert count_idle(city, THURSDAY + 3 * DAY) == 0
    assert count_idle(city, THURSDAY + 4 * DAY) == 1


def test_a_late_response_is_listed_from_the_threshold_on(city: Session) -> None:
    ticket = dispatched(city)
    order = lead_of(city, ticket).id
    # Sent at 09:05, due four working hours later at 14:35; answered ten minutes after that.
    late = MORNING + timedelta(hours=5, minutes=45)
    do(city, ticket, Act.RESPOND, "D01", at=late, order=order, contact=Contact.CALL)
    [before] = questions.load_figures_by_party(city, CITY, now=late + MINUTE)

    city.merge(Setting(city=CITY, key="supervision.late_response_minutes", value=15))
    city.flush()
    [after] = questions.load_figures_by_party(city, CITY, now=late + MINUTE)

    assert (before.late_responses, after.late_responses) == (1, 0)


def test_a_response_that_is_missing_is_listed_from_the_threshold_on(city: Session) -> None:
    dispatched(city)
    now = MORNING + timedelta(hours=5, minutes=45)
    [before] = questions.load_figures_by_party(city, CITY, now=now)

    city.merge(Setting(city=CITY, key="supervision.no_response_minutes", value=15))
    city.flush()
    [after] = questions.load_figures_by_party(city, CITY, now=now)

    assert (before.unanswered, after.unanswered) == (1, 0)


def test_a_notice_about_no_ticket_is_in_the_inbox_too(city: Session) -> None:
    notice = issued(city, an_issue())
    do_to(city, notice.id, SupervisionAct.ANSWER, "D01", version=1, text="已整改")

    found = city.execute(select(Notice.to_code, Notice.kind, Notice.subject).order_by(Notice.at)).all()
    about = f"supervision_notice:{notice.id}"
    assert [tuple(row) for row in found] == [
        ("D01", NoticeKind.SUPERVISION_NOTICE, about),
        ("supervisor", NoticeKind.SUPERVISION_ANSWERED, about),
    ]


def test_what_a_notice_led_to_is_on_the_sheet(city: Session) -> None:
    ticket = dispatched(city)
    notice = issued(city, an_issue(ticket.number))
    do_to(city, notice.id, SupervisionAct.ANSWER, "D01", version=1, text="已整改")
    do_to(city, notice.id, SupervisionAct.CLOSE, "supervisor", version=2)
    issued(city, ORDER)
    city.execute(text("SELECT set_config('app.city', :city, true), set_config('app.reach', 'whole', true)"),
                 {"city": CITY})  # fmt: skip
    span = {"begins": MORNING - DAY, "ends": MORNING + DAY}

    [order, circular] = sorted(
        list_notice_outcomes(city, "D01", **span), key=lambda one: one.kind is SupervisionKind.CIRCULAR
    )
    parts = load_parts(city, **span)["D01"]

    assert (circular.status, circular.tickets, circular.done) == (SupervisionStatus.CLOSED, 1, 0)
    assert (circular.answered_at, circular.ended_at) == (MORNING + MINUTE, MORNING + MINUTE)
    assert (order.status, order.answered_at, order.due_on) == (
        SupervisionStatus.ISSUED, None, date(2026, 9, 24),
    )  # fmt: skip
    assert (parts.notice_circular, parts.notice_order, parts.notice_closed) == (1, 1, 1)


@pytest.mark.parametrize(("act", "who"), [(Act.INSTRUCT, "leader"), (Act.SUPERVISE, "dispatcher")])
def test_an_instruction_or_the_center_makes_a_ticket_supervised(city: Session, act: Act, who: str) -> None:
    ticket = responded(city)
    before = ticket.supervised_at

    do(city, ticket, act, who, at=MORNING + DAY, text="请限期办结")
    do(city, ticket, Act.SUPERVISE, "dispatcher", at=MORNING + 2 * DAY, text="再次督办")

    notices = set(city.scalars(select(Notice.to_code).where(Notice.kind == NoticeKind.SUPERVISED)))
    assert (before, ticket.supervised_at) == (None, MORNING + DAY)
    assert "D01" in notices
    assert ("supervisor" in notices) is (act is Act.INSTRUCT)


def test_a_letter_that_waits_for_the_center_takes_an_instruction(city: Session) -> None:
    ticket = reported(city, "intake", channel=Channel.MAILBOX, area_code=None)

    do(city, ticket, Act.INSTRUCT, "leader", at=MORNING + MINUTE, text="请核实办理")

    assert ticket.supervised_at == MORNING + MINUTE


@pytest.mark.parametrize("who", ["dispatcher", "D01", "town", "supervisor", "intake"])
def test_leaders_alone_write_instructions(city: Session, who: str) -> None:
    ticket = responded(city)

    with pytest.raises(NotAllowed):
        do(city, ticket, Act.INSTRUCT, who, at=MORNING + DAY, text="请限期办结")


def test_the_figures_of_a_party_are_counted(city: Session) -> None:
    ticket = dispatched(city)
    order = lead_of(city, ticket)
    do(
        city,
        ticket,
        Act.TRANSFER,
        "D01",
        at=MORNING + 6 * MINUTE,
        order=order.id,
        successor="D02",
        text="职责",
    )
    late = MORNING.replace(day=22, hour=9)

    [figures] = questions.load_figures_by_party(city, CITY, now=late)
    [of_an_hour] = questions.load_figures_by_party(city, CITY, now=late, period=timedelta(hours=1))

    assert (figures.code, figures.open, figures.unanswered, figures.transferred) == ("D01", 1, 1, 1)
    assert figures.overdue == 0
    assert (of_an_hour.open, of_an_hour.transferred) == (1, 0)
