"""A change of settings or calendar waits for the acts in progress and uses their result."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select, text

from db.models import Clock, Ticket, TicketLink
from db.queries import calendars, setting_changes
from db.queries.cities import load_settings
from db.session import Session, administrator_transaction, owner_transaction, transaction
from db.writes import settings as settings_rows
from domain.coordination import LinkKind
from domain.enums import ClockKind, Role
from domain.errors import DomainError
from domain.scopes import Actor, Scope
from domain.setting_changes import ChangeState, SettingWish
from services import calendar_changes, settings
from services.calendar_changes import build_day_wish
from services.calendar_years import YearLoadResult
from services.city_context import load_city_rules
from tests.support import factories
from tests.support.dispatcher_desk import CITY, dispatch

ADMINISTRATOR = Actor("a1", "管理员甲", frozenset({Role.ADMINISTRATOR}), Scope.whole(CITY))
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 10:00 in Shouguang
WEDNESDAY = date(2026, 3, 4)
NEXT_MONDAY = datetime(2026, 3, 9, 9, 30, tzinfo=UTC)  # 17:30: four working days without Wednesday
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)
LONGEST_SECONDS = 2.5  # below the lock's own time


@pytest.fixture
def ticket(database) -> UUID:
    """A general ticket, dispatched on Monday."""
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        made = factories.a_ticket(session)
        dispatch(session, made, at=MONDAY)
        return made.id


def change_now(wish: SettingWish, now: datetime = MONDAY) -> settings.Preview:
    with administrator_transaction(Scope.whole(CITY)) as session:
        return settings.change(session, wish, actor=ADMINISTRATOR, now=now)


def apply_due(now: datetime) -> int:
    with administrator_transaction(Scope.whole(CITY)) as session:
        return settings.apply_due(session, CITY, now)


@contextmanager
def meanwhile(work: Callable[[], Any]) -> Iterator[Future[Any]]:
    """Begin ``work`` and go on as soon as it waits for a lock; it has ended after the block."""
    with ThreadPoolExecutor(1) as hands:
        begun = hands.submit(work)
        until = time.monotonic() + LONGEST_SECONDS
        with owner_transaction() as session:
            while not session.scalar(WAITING) and not begun.done() and time.monotonic() < until:
                session.execute(select(func.pg_sleep(0.02)))
        yield begun


def the_clock(session: Session, ticket: UUID) -> Clock:
    wanted = select(Clock).where(
        Clock.ticket_id == ticket, Clock.kind == ClockKind.COMPLETION, Clock.work_order_id.is_(None)
    )
    return session.scalars(wanted).one()


def test_a_clock_that_an_act_stops_meanwhile_keeps_its_deadline(ticket):
    wish = SettingWish("limits.general_days", 4, "人手不足", running=True)
    with transaction(Scope.whole(CITY)) as acting:
        acting.get_one(Ticket, (CITY, ticket), with_for_update=True)
        with meanwhile(lambda: change_now(wish)) as changing:
            stopped = the_clock(acting, ticket)
            stopped.stopped_at, due = MONDAY, stopped.due_at
            acting.commit()
            changing.result()

    with owner_transaction() as session:
        clock = the_clock(session, ticket)
        assert (clock.stopped_at, clock.due_at) == (MONDAY, due)


def test_a_planned_change_is_judged_by_what_was_set_while_it_waited(ticket):
    change_now(SettingWish("lights.yellow", 90, "计划", effective_on=WEDNESDAY))
    later = MONDAY + timedelta(days=2)
    with administrator_transaction(Scope.whole(CITY)) as acting:
        settings_rows.lock_settings(acting, CITY)
        with meanwhile(lambda: apply_due(later)) as applying:
            settings_rows.upsert_value(acting, CITY, "lights.orange", 85)
            acting.commit()
            applying.result()

    with owner_transaction() as session:
        assert load_settings(session, CITY) == {"lights.orange": 85}
        assert setting_changes.list_changes(session, CITY)[0].state is ChangeState.WITHDRAWN
        assert load_city_rules(session, CITY).thresholds.orange == 85


def test_two_changes_of_the_calendar_at_once_both_hold(ticket):
    thursday = WEDNESDAY + timedelta(days=1)

    def rest_on(session: Session, day: date) -> YearLoadResult:
        wish = build_day_wish(day, worked=False, name="放假")
        return calendar_changes.change(session, wish, "通知", actor=ADMINISTRATOR, now=MONDAY)

    def rest_on_thursday() -> YearLoadResult:
        with administrator_transaction(Scope.whole(CITY)) as session:
            return rest_on(session, thursday)

    with administrator_transaction(Scope.whole(CITY)) as acting:
        rest_on(acting, WEDNESDAY)
        with meanwhile(rest_on_thursday) as resting:
            acting.commit()
            resting.result()

    with owner_transaction() as session:
        days = calendars.load_days(session, CITY, 2026)
        assert (days[WEDNESDAY], days[thursday]) == ((False, "放假"), (False, "放假"))


def test_a_change_of_a_limit_goes_by_the_calendar_that_was_changed_while_it_waited(ticket):
    wish = SettingWish("limits.general_days", 4, "人手不足", running=True)
    with administrator_transaction(Scope.whole(CITY)) as acting:
        rest = build_day_wish(WEDNESDAY, worked=False, name="放假")
        calendar_changes.change(acting, rest, "通知", actor=ADMINISTRATOR, now=MONDAY)
        with meanwhile(lambda: change_now(wish)) as changing:
            acting.commit()
            changing.result()

    with owner_transaction() as session:
        assert the_clock(session, ticket).due_at == NEXT_MONDAY


def test_what_another_transaction_wrote_first_is_a_conflict_and_no_fault(ticket):
    with owner_transaction() as session:
        other = factories.a_ticket(session).id
    link = {
        "city": CITY, "ticket_id": ticket, "other_id": other, "kind": LinkKind.RELATED, "at": MONDAY,
        "by": "dispatcher-1",
    }  # fmt: skip
    with transaction(Scope.whole(CITY)) as session:
        session.execute(insert(TicketLink).values(link))

    with pytest.raises(DomainError, match="先行办理") as refused, transaction(Scope.whole(CITY)) as session:
        session.execute(insert(TicketLink).values(link))

    assert refused.value.status == 409
