"""Supervision notices: sent, answered, sent back, closed; visible to those they concern."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from db.queries import supervision as questions
from db.queries.workflow_events import list_steps
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.enums import Act
from domain.errors import DomainError, Invalid, NotAllowed, NotFound, Stale
from domain.supervision import (
    SUPERVISION_ACTS,
    Grounds,
    IssuePayload,
    SupervisionAct,
    SupervisionKind,
    SupervisionStatus,
)
from services.supervision import SUPERVISION_NOTICES
from services.workflow.engine import WorkflowRequest, execute
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do, lead_of
from tests.support.workflow.city import MINUTE, MORNING, dispatched
from tests.support.workflow.subjects import an_issue, issued

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
