"""Preview an act's deadlines and windows, by the same rules, without a write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from uuid import UUID

from sqlalchemy.orm import Session

from db.models import Clock, Ticket, WorkOrder
from db.queries.fresh_dispatches import FreshOrder, list_dispatched_since
from db.writes import tickets, workflow
from domain import clocks
from domain.calendars import MissingYear
from domain.clocks import ClockState as PlannedClock
from domain.coordination import MotionKind
from domain.deadlines import Limit, Limits, extend_limit, get_completion_limit, get_longest_extension
from domain.enums import ClockKind, OrderRole, OrderStatus, Role, TicketClass
from domain.errors import DomainError, Invalid
from domain.scopes import Actor
from services.city_context import CityRules, load_city_rules
from services.workflow import clocks as ticket_clocks
from services.workflow.clock_rows import read


@dataclass(frozen=True, slots=True)
class Extension:
    """What an extension may be: at most so many days, and how often it was granted of how often it may be."""

    most_days: int
    granted: int
    allowed: int
    due_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Return whether another one may be requested."""
        return self.granted < self.allowed


@dataclass(frozen=True, slots=True)
class WithdrawableDispatch:
    """A dispatched ticket whose dispatch can be withdrawn for some seconds more."""

    id: UUID
    number: str
    version: int
    seconds_left: int


@dataclass(frozen=True, slots=True)
class ReturnWindow:
    """Until when a work order can be returned (None: the calendar does not say), and the time left.

    is_open: whether it can be returned now; the window is over once its end has passed, whether or not
    working time has passed since.
    """

    until: datetime | None
    left_seconds: int
    is_open: bool


def preview_dispatch(
    session: Session, city: str, *, ticket_class: TicketClass, urgent: bool, now: datetime
) -> dict[ClockKind, PlannedClock]:
    """Return the response and completion clocks as a dispatch at ``now`` would start them."""
    rules = load_city_rules(session, city)
    ticket = Ticket(city=city, ticket_class=ticket_class, urgent=urgent)
    return {
        kind: ticket_clocks.preview_clock(ticket, kind, rules=rules, now=now)
        for kind in (ClockKind.RESPONSE, ClockKind.COMPLETION)
    }


def preview_extension(session: Session, ticket: Ticket, order: WorkOrder, *, rules: CityRules) -> Extension:
    """Return the extension that may be requested on a work order."""
    first = get_completion_limit(TicketClass(ticket.ticket_class), limits=rules.limits)
    granted = workflow.count_granted(session, order, MotionKind.EXTENSION)
    due = tickets.get_due(session, order)
    return Extension(get_longest_extension(first, limits=rules.limits), granted, rules.limits.extensions, due)


def get_extended_limit(
    session: Session, ticket: Ticket, order: WorkOrder, days: int, *, rules: CityRules
) -> Limit:
    """Return the limit longer by ``days``. Raises DomainError where the rules refuse it."""
    limits = rules.limits
    granted = workflow.count_granted(session, order, MotionKind.EXTENSION)
    if granted >= limits.extensions:
        raise DomainError("每张工单最多延期 {times} 次，已用完", times=limits.extensions)
    of_class = get_completion_limit(TicketClass(ticket.ticket_class), limits=limits)
    running = (
        row.limit_days for row in tickets.list_unstopped_clocks(session, ticket, order.id) if _completes(row)
    )
    present = next((Limit(days=held) for held in running if held), of_class)
    wanted = extend_limit(present, of_class, by_days=days, granted=granted, limits=limits)
    if wanted is None:
        most = get_longest_extension(of_class, limits=limits)
        raise DomainError("延长的天数须在 1 至 {most} 个工作日之间", most=most)
    return wanted


def preview_extended_due(
    session: Session, ticket: Ticket, order: WorkOrder, days: int, *, rules: CityRules
) -> datetime | None:
    """Return the deadline that an extension by ``days`` would give; None while it is not known.

    Raises DomainError where the rules refuse it.
    """
    limit = get_extended_limit(session, ticket, order, days, rules=rules)
    for row in tickets.list_unstopped_clocks(session, ticket, order.id):
        if _completes(row):
            changed = clocks.apply_limit(
                read(row), limit, calendar=rules.calendar, thresholds=rules.thresholds
            )
            return changed.due_at
    return None


def _completes(row: Clock) -> bool:
    return row.kind is ClockKind.COMPLETION


def preview_return_window(sent_at: datetime, *, rules: CityRules, now: datetime) -> ReturnWindow:
    """Return the window of a return (退单) of what was sent then; a calendar that ends leaves it open."""
    window = rules.limits.return_minutes * 60
    until = rules.calendar.add_working_seconds(sent_at, window)
    worked = rules.calendar.working_seconds_between(sent_at, now)
    left = window if isinstance(worked, MissingYear) else max(0, window - worked)
    if isinstance(until, MissingYear):
        return ReturnWindow(None, left, is_open=True)
    return ReturnWindow(until.at, left, is_open=clocks.truncate_to_second(now) <= until.at)


def can_withdraw(session: Session, ticket: Ticket, *, limits: Limits, now: datetime) -> bool:
    """Return whether a dispatch can be withdrawn: within its seconds, unchanged, opened by no party."""
    sent = ticket.dispatched_at
    if sent is None or now - sent > timedelta(seconds=limits.withdraw_seconds):
        return False
    orders = [order for order in workflow.list_all_orders(session, ticket) if order.sent_at >= sent]
    return _are_untouched(orders, sent)


def list_withdrawable(session: Session, actor: Actor, *, now: datetime) -> list[WithdrawableDispatch]:
    """Return the actor's own dispatches that can be withdrawn now, with the seconds left of each."""
    limits = load_city_rules(session, actor.city).limits
    window = timedelta(seconds=limits.withdraw_seconds)
    if not window or Role.DISPATCHER not in actor.roles:
        return []
    found = list_dispatched_since(session, actor.city, by=actor.id, since=now - window)
    return [
        WithdrawableDispatch(
            one.id, one.number, one.version, ceil((one.dispatched_at + window - now).total_seconds())
        )
        for one in found
        if _are_untouched(one.orders, one.dispatched_at)
    ]


def _are_untouched(orders: Sequence[WorkOrder | FreshOrder], sent: datetime) -> bool:
    """Return whether all orders since a dispatch are its own, and no party has opened one."""
    return bool(orders) and all(
        order.sent_at == sent
        and order.status is OrderStatus.SENT
        and (order.opened_at or order.signed_at or order.ended_at) is None
        for order in orders
    )


def check_inner_limit(
    session: Session, order: WorkOrder, day: date | None, *, rules: CityRules, now: datetime
) -> None:
    """Refuse an inner limit before today or after the outer deadline. Raises Invalid."""
    if day is None:
        return
    if day < rules.day_of(now):
        raise Invalid("内部时限不能早于今天")
    due = tickets.get_due(session, order)
    if due is not None and day > rules.day_of(due):
        raise Invalid("内部时限不能晚于联动工单的办结期限 {due}，请改早", due=rules.day_of(due).isoformat())


def check_plan_day(session: Session, order: WorkOrder, day: date, *, rules: CityRules, now: datetime) -> None:
    """Refuse a plan for a day before today or after a deadline that is still to come. Raises Invalid."""
    today = rules.day_of(now)
    if day < today:
        raise Invalid("方案的完成日期不能早于今天")
    due = tickets.get_due(session, order)
    if due is not None and today <= rules.day_of(due) < day:
        raise Invalid(
            "方案的完成日期不能晚于联动工单的办结期限 {due}；需要更长时间的，请先申请延期",
            due=rules.day_of(due).isoformat(),
        )


def list_unfinished(session: Session, ticket: Ticket) -> list[WorkOrder]:
    """Return the cooperating work orders that the lead's completion waits for."""
    return [
        order
        for order in tickets.list_active_orders(session, ticket)
        if order.role is OrderRole.COOPERATING and order.status is not OrderStatus.COMPLETED
    ]
