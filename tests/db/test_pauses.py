"""Pauses are at most ten working days in total per work order, and end automatically after that."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import TicketEvent
from domain.enums import Act, ClockKind, OrderStatus
from domain.errors import DomainError
from services.pause_expiry import resume_spent
from tests.support import factories
from tests.support.pause_city import at, pause, responded, resume
from tests.support.people import CITY, do, lead_of
from tests.support.workflow.city import MINUTE, clock_of, completed


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def test_pauses_are_used_up_after_ten_working_days_however_late_that_is_noticed(city: Session) -> None:
    ticket = responded(city)
    due = clock_of(city, ticket, ClockKind.COMPLETION, order=lead_of(city, ticket).id).due_at
    pause(city, ticket, at("09-21", 10))
    tenth = at("10-12", 10)  # ten working days on, over festival and holidays

    assert resume_spent(city, CITY, tenth - MINUTE, 10) == 0
    assert resume_spent(city, CITY, at("10-13", 9), 10) == 1

    clock = clock_of(city, ticket, ClockKind.COMPLETION, order=lead_of(city, ticket).id)
    assert lead_of(city, ticket).status is OrderStatus.RESPONDED
    assert clock.paused_seconds == 10 * 450 * 60
    assert due is not None
    assert clock.due_at == at("10-15", 17, 30)
    last = city.scalars(select(TicketEvent).order_by(TicketEvent.at.desc(), TicketEvent.seq.desc())).first()
    assert last is not None
    assert (last.act, last.actor_name) == (Act.RESUME, "系统")
    with pytest.raises(DomainError, match="已用完"):
        pause(city, ticket, at("10-13", 10))


def test_several_pauses_are_counted_together(city: Session) -> None:
    ticket = responded(city)
    pause(city, ticket, at("09-21", 10))
    resume(city, ticket, at("09-24", 10))  # three working days
    pause(city, ticket, at("09-24", 11))  # seven are left: 09-28, 29, 30, 10-08, 09, 10, 12

    assert resume_spent(city, CITY, at("10-12", 10, 59), 10) == 0
    assert resume_spent(city, CITY, at("10-12", 11), 10) == 1


def test_the_time_of_a_review_takes_nothing_from_the_pauses(city: Session) -> None:
    ticket = completed(city)
    do(city, ticket, Act.REWORK, "reviewer", at=at("10-15", 10), text="照片不清")  # after many working days

    pause(city, ticket, at("10-15", 11))

    assert lead_of(city, ticket).status is OrderStatus.PAUSED


def test_a_shelf_takes_nothing_from_the_pauses(city: Session) -> None:
    ticket = responded(city)
    do(city, ticket, Act.SHELVE, "dispatcher", at=at("09-21", 10), text="待拆迁", day=date(2026, 11, 2))

    assert resume_spent(city, CITY, at("11-02", 10), 10) == 0

    do(city, ticket, Act.UNSHELVE, "dispatcher", at=at("11-02", 10), text="可以办理")
    pause(city, ticket, at("11-02", 11))
    assert lead_of(city, ticket).status is OrderStatus.PAUSED


def test_only_so_many_are_resumed_at_once(city: Session) -> None:
    for _ in range(3):
        pause(city, responded(city), at("09-21", 10))

    assert [resume_spent(city, CITY, at("10-12", 11), 2) for _ in range(3)] == [2, 1, 0]
