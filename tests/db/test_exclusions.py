"""A ticket does not count by a decision on evidence; it stays visible and marked, and may count again."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Exclusion, Notice, Ticket
from db.queries import exclusions as questions
from domain.enums import Act, Secrecy
from domain.errors import DomainError, Invalid, NotAllowed, NotFound
from domain.exclusions import (
    ExcludePayload,
    ExcludeSecretPayload,
    ExclusionAct,
    ExclusionStatus,
    RevokePayload,
)
from domain.notifications import NoticeKind, ToKind
from domain.workflows import WorkflowPayload
from services.assessment_notices import remind_late
from services.exclusions import EXCLUSIONS
from services.workflow.engine import WorkflowRequest, execute
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do
from tests.support.workflow.assessment_subjects import an_asking
from tests.support.workflow.city import MORNING, dispatched, reported
from tests.support.workflow.subjects import an_upload

DAY = timedelta(days=1)
LATER = MORNING + 60 * DAY
SAID = {ExclusionAct.EXCLUDE: ExcludePayload, ExclusionAct.EXCLUDE_SECRET: ExcludeSecretPayload}


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def ask(session: Session, ticket: Ticket | None = None, who: str = "D01", **changes) -> Exclusion:
    request = WorkflowRequest(ExclusionAct.ASK, an_asking(session, ticket, **changes))
    made: Exclusion = execute(session, EXCLUSIONS, request, actor=PEOPLE[who], now=MORNING)
    return made


def act(session: Session, row: Exclusion, what: ExclusionAct, who: str = "assessment_office", *, at=MORNING):
    payload: WorkflowPayload = EXCLUSIONS.table.payload_of(what).model_validate({"text": "依据充分"})
    request = WorkflowRequest(what, payload, str(row.id))
    done: Exclusion = execute(session, EXCLUSIONS, request, actor=PEOPLE[who], now=at)
    return done


def find(session: Session, start=MORNING - DAY, end=LATER) -> dict:
    spans = questions.list_exclusion_spans(session, CITY, start, end)
    return {
        one.ticket_id: one.decided_at for one in spans if one.revoked_at is None and one.decided_at >= start
    }


def test_an_excluded_ticket_is_marked_and_may_count_again(city):
    ticket = dispatched(city)
    row = ask(city, ticket)
    assert find(city) == {}

    act(city, row, ExclusionAct.EXCLUDE, at=MORNING + DAY)
    assert find(city) == {ticket.id: MORNING + DAY}
    assert find(city, end=MORNING + DAY) == {}
    assert [ticket.excluded_at] == [MORNING + DAY]

    act(city, row, ExclusionAct.REVOKE, at=MORNING + 2 * DAY)
    assert find(city) == {}
    assert [ticket.excluded_at] == [None]
    [span] = questions.list_exclusion_spans(city, CITY, MORNING + 2 * DAY, LATER)
    assert (span.ticket_id, span.decided_at, span.revoked_at) == (
        ticket.id, MORNING + DAY, MORNING + 2 * DAY,
    )  # fmt: skip
    assert (row.status, row.decided_at, row.revoked_at) == (
        ExclusionStatus.REVOKED, MORNING + DAY, MORNING + 2 * DAY,
    )  # fmt: skip


def test_a_refused_one_leaves_the_ticket_and_may_be_asked_for_again(city):
    ticket = dispatched(city)
    act(city, ask(city, ticket), ExclusionAct.REFUSE)

    assert ticket.excluded_at is None
    assert ask(city, ticket, text="补充了证据").sequence == 2


def test_a_ticket_has_one_request_at_a_time(city):
    ticket = dispatched(city)
    ask(city, ticket)

    with pytest.raises(DomainError, match="已有不计考核"):
        ask(city, ticket, "dispatcher")


def test_it_is_decided_in_three_working_days_and_else_escalated_once(city):
    row = ask(city)
    assert row.decide_by is not None
    assert 2 * DAY < row.decide_by - MORNING < 4 * DAY

    counts = [remind_late(city, CITY, at) for at in (MORNING, LATER, LATER)]

    found = city.execute(
        select(Notice.to_code).where(Notice.kind == NoticeKind.ASSESSMENT_STEP_LATE)
    ).scalars()
    assert counts == [0, 1, 0]
    assert set(found) == {"assessment_office", "leader"}


def test_a_party_without_a_work_order_does_not_ask(city):
    with pytest.raises(DomainError, match="没有本单位的工单"):
        ask(city, dispatched(city), "D02")


def test_the_center_asks_for_any_ticket_that_is_accepted(city):
    assert ask(city, dispatched(city), "dispatcher").asked_by is None

    with pytest.raises(DomainError, match="未受理"):
        ask(city, reported(city), "dispatcher")


def test_a_cancelled_ticket_is_in_no_assessment(city):
    ticket = dispatched(city)
    do(city, ticket, Act.CANCEL, "dispatcher", at=MORNING + DAY, text="重复登记")

    with pytest.raises(DomainError, match="不进入考核"):
        ask(city, ticket, "dispatcher")


def test_about_a_secret_ticket_the_leader_decides_and_not_the_office(city):
    row = ask(city)
    city.get(Ticket, (CITY, row.ticket_id)).secrecy = Secrecy.SECRET
    city.flush()

    with pytest.raises(NotAllowed, match="中心领导"):
        act(city, row, ExclusionAct.EXCLUDE)

    assert act(city, row, ExclusionAct.EXCLUDE_SECRET, "leader").status is ExclusionStatus.EXCLUDED


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        pytest.param({"text": ""}, "情况", id="no words"),
        pytest.param({"number": " "}, "编号", id="no number"),
        pytest.param({"text": "长" * 2001}, "2000", id="too long"),
    ],
)
def test_a_request_without_fit_words_is_refused(city, changes, complaint):
    with pytest.raises(Invalid, match=complaint):
        ask(city, **changes)


def test_an_unknown_number_is_not_found(city):
    with pytest.raises(NotFound):
        ask(city, number="SG20990101-9999")


def test_evidence_is_shown_with_the_request(city):
    paper = an_upload(city, "D01")

    row = ask(city, files=(paper.id,))

    found = questions.load_exclusion(city, CITY, str(row.id))
    assert [(file.id, file.name) for file in found.files] == [(paper.id, "通知.pdf")]


def test_who_asked_and_who_decides_are_notified(city):
    row = ask(city)
    act(city, row, ExclusionAct.EXCLUDE)
    with pytest.raises(DomainError):
        act(city, row, ExclusionAct.EXCLUDE)

    found = city.execute(
        select(Notice.to_kind, Notice.to_code).where(Notice.kind == NoticeKind.ASSESSMENT_STEP)
    )
    assert {(one.to_kind, one.to_code) for one in found} == {
        (ToKind.ROLE, "assessment_office"), (ToKind.PARTY, "D01"),
    }  # fmt: skip


def test_revoking_says_why(city):
    with pytest.raises(Invalid, match="撤销的原因"):
        RevokePayload(text=" ").check()
