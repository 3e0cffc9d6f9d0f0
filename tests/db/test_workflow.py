"""One ticket through the whole workflow, and the workflow's refusals."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Clock, Evaluation, Reply, Setting
from domain.enums import Act, ClockKind, Effect, Speed, Status
from domain.errors import DomainError, Invalid
from tests.support import factories
from tests.support.people import CITY, do, order_of
from tests.support.workflow.city import (
    BY_PHONE,
    MINUTE,
    MORNING,
    acts_of,
    clock_of,
    completed,
    dispatched,
    reported,
)


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def test_a_called_ticket_goes_through_the_whole_loop(city: Session) -> None:
    ticket = completed(city)
    lead = order_of(city, ticket, "D01").id

    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 70 * MINUTE)
    do(city, ticket, Act.FEED_BACK, "caller", at=MORNING + 80 * MINUTE, text="已办结", delivery=BY_PHONE)
    do(
        city,
        ticket,
        Act.RATE,
        "town",
        at=MORNING + 90 * MINUTE,
        order=lead,
        speed=Speed.TIMELY,
        effect=Effect.GOOD,
    )
    do(
        city, ticket, Act.CALL_BACK, "caller", at=MORNING + 95 * MINUTE,
        reached=True, solved=True, satisfied=True,
    )  # fmt: skip
    do(city, ticket, Act.CLOSE, "caller", at=MORNING + 99 * MINUTE)

    assert ticket.status is Status.CLOSED
    assert ticket.closed_at is not None
    assert acts_of(city, ticket) == [
        Act.REPORT, Act.CALL, Act.ACCEPT, Act.DISPATCH, Act.RESPOND, Act.COMPLETE, Act.PASS_REVIEW,
        Act.FEED_BACK, Act.RATE, Act.CALL_BACK, Act.CLOSE,
    ]  # fmt: skip
    assert (
        city.scalars(select(Clock).where(Clock.ticket_id == ticket.id, Clock.stopped_at.is_(None))).all()
        == []
    )
    assert city.scalars(select(Reply.proof).where(Reply.ticket_id == ticket.id)).one() == "通话 3 分钟"
    assert city.scalars(select(Evaluation.department).where(Evaluation.ticket_id == ticket.id)).one() == "D01"


def test_what_was_solved_on_the_spot_never_reaches_the_center(city: Session) -> None:
    city.add(Setting(city=CITY, key="evidence.local_photos", value=0))
    ticket = reported(city)

    do(city, ticket, Act.SOLVE_LOCALLY, "grid_staff", at=MORNING + 5 * MINUTE, text="当场劝离")
    do(city, ticket, Act.FEED_BACK, "grid_staff", at=MORNING + 6 * MINUTE, text="已劝离", delivery=BY_PHONE)

    assert ticket.status is Status.FED_BACK
    assert ticket.dispatched_at is None


def test_on_the_spot_needs_a_photo(city: Session) -> None:
    ticket = reported(city)

    with pytest.raises(Invalid, match="照片"):
        do(city, ticket, Act.SOLVE_LOCALLY, "grid_staff", at=MORNING, text="当场劝离")


def test_a_report_rises_level_by_level_with_a_clock_each(city: Session) -> None:
    ticket = reported(city)
    grid_clock = clock_of(city, ticket, ClockKind.HANDLING)

    do(city, ticket, Act.RISE, "grid_staff", at=MORNING + 5 * MINUTE)
    do(city, ticket, Act.RISE, "unit", at=MORNING + 6 * MINUTE)

    assert ticket.local_level == "town"
    assert grid_clock.stopped_at is not None
    assert clock_of(city, ticket, ClockKind.HANDLING).limit_days == 2
    with pytest.raises(DomainError, match="镇街"):
        do(city, ticket, Act.RISE, "unit", at=MORNING + 7 * MINUTE)


def test_the_lead_completes_only_when_the_cooperating_ones_are_done_or_released(city: Session) -> None:
    ticket = dispatched(city, "D02", "001")
    lead, helper, town = (order_of(city, ticket, code).id for code in ("D01", "D02", "001"))
    with pytest.raises(DomainError, match="协办"):
        do(city, ticket, Act.COMPLETE, "D01", at=MORNING + 60 * MINUTE, order=lead, text="完成")

    do(city, ticket, Act.COMPLETE, "town", at=MORNING + 61 * MINUTE, order=town, text="已配合")
    do(city, ticket, Act.RELEASE, "dispatcher", at=MORNING + 62 * MINUTE, order=helper, text="无需协办")
    do(city, ticket, Act.COMPLETE, "D01", at=MORNING + 63 * MINUTE, order=lead, text="完成")

    assert ticket.status is Status.COMPLETED
