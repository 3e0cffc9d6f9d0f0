"""Changes of the working calendar: years, single days, working hours; previewed, and recorded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from db.ids import new_id
from db.models import CalendarChange
from db.queries import calendars as calendars_queries
from db.session import Session
from db.writes import calendars, settings
from domain.calendars import SATURDAY, YearStatus
from domain.errors import DomainError, Invalid
from domain.scopes import Actor
from domain.setting_changes import LONGEST_REASON, CalendarAct
from services.calendar_years import Days, YearLoadResult, find_resets, set_again, store_year
from services.city_context import load_city_rules
from services.settings import require_administrator

LONGEST_NAME = 40
Spans = Sequence[tuple[time, time]]


@dataclass(frozen=True, slots=True)
class CalendarWish:
    """One change of the calendar; data: what is recorded of it, put: how it is stored."""

    kind: CalendarAct
    data: dict[str, Any]
    put: Callable[[Session, Actor, datetime], None]


@dataclass(frozen=True, slots=True)
class Moves:
    """What a change does to the clocks that run now."""

    clocks: int
    tickets: int
    earlier: int
    later: int


def build_year_wish(year: int, days: Days, status: YearStatus) -> CalendarWish:
    """Return the wish to load a year, or to replace it."""
    worked = sum(each for each, _ in days.values())

    def put(session: Session, actor: Actor, now: datetime) -> None:
        store_year(session, actor.city, year, days=days, status=status, now=now)

    return CalendarWish(CalendarAct.YEAR, {"year": year, "status": status.value, "worked": worked}, put)


def build_day_wish(day: date, *, worked: bool, name: str) -> CalendarWish:
    """Return the wish that a day of a loaded year, today or later, is worked or not."""

    def put(session: Session, actor: Actor, now: datetime) -> None:
        if day < load_city_rules(session, actor.city).day_of(now):
            raise Invalid("已经过去的日子不能再改")
        if len(name) > LONGEST_NAME:
            raise Invalid("名称最多 {most} 字", most=LONGEST_NAME)
        found = calendars_queries.load_days(session, actor.city, day.year)
        status = calendars.get_year_status(session, actor.city, day.year)
        if status is None:
            raise DomainError("{year} 年的日历还没有载入", year=day.year)
        if found.get(day) == (worked, name):
            raise DomainError("这一天已经是这样，无须更改")
        changed = {**found, day: (worked, name)}
        store_year(session, actor.city, day.year, days=changed, status=YearStatus(status), now=now)

    return CalendarWish(CalendarAct.DAY, {"day": day.isoformat(), "worked": worked, "name": name}, put)


def build_windows_wish(valid_from: date, spans: Spans, until: date | None = None) -> CalendarWish:
    """Return the wish for other working hours from a day to come on; without spans, that they are taken away.

    They hide those that hold from an earlier day, until ``until`` inclusive.
    """

    def put(session: Session, actor: Actor, now: datetime) -> None:
        if valid_from <= load_city_rules(session, actor.city).day_of(now):
            raise Invalid("新的工作时间须从明天或以后开始")
        if until is not None and until < valid_from:
            raise Invalid("结束日期不能早于开始日期")
        ordered = sorted(spans)
        if any(starts >= ends for starts, ends in ordered):
            raise Invalid("每段工作时间的结束须晚于开始")
        if any(after[0] < before[1] for before, after in pairwise(ordered)):
            raise Invalid("各段工作时间不能重叠")
        calendars.replace_windows(session, actor.city, valid_from, spans=ordered, until=until)
        session.flush()

    told = [[f"{at:%H:%M}" for at in span] for span in sorted(spans)]
    data = {"from": valid_from.isoformat(), "until": until and until.isoformat(), "spans": told}
    return CalendarWish(CalendarAct.WINDOWS, data, put)


def preview(session: Session, wish: CalendarWish, *, actor: Actor, now: datetime) -> Moves:
    """Return which running clocks a change would move; nothing stays written. Raises as change()."""
    require_administrator(actor)
    settings.lock_settings(session, actor.city)
    tried = session.begin_nested()
    try:
        wish.put(session, actor, now)
        moved = [reset for found in find_resets(session, actor.city).values() for reset in found]
        tickets = {reset.row.ticket_id for reset in moved}
        dues = [(reset.before.due_at, reset.after.due_at) for reset in moved]
    finally:
        tried.rollback()
    return Moves(
        clocks=len(moved),
        tickets=len(tickets),
        earlier=sum(bool(old and new and new < old) for old, new in dues),
        later=sum(bool(old and new and new > old) for old, new in dues),
    )


def change(
    session: Session, wish: CalendarWish, reason: str, *, actor: Actor, now: datetime
) -> YearLoadResult:
    """Change the calendar, set every running clock by it, and keep who did so and why.

    Raises NotAllowed for everyone but administrators, Invalid or DomainError for what is not admitted.
    """
    require_administrator(actor)
    if not reason.strip():
        raise Invalid("请写明更改的原因")
    if len(reason) > LONGEST_REASON:
        raise Invalid("原因最多 {most} 字", most=LONGEST_REASON)
    settings.lock_settings(session, actor.city)
    wish.put(session, actor, now)
    told = {"year": wish.data["year"]} if wish.kind is CalendarAct.YEAR else {"calendar": wish.kind.value}
    loaded = set_again(session, actor.city, told=told, now=now)
    calendars.add_change(
        session,
        CalendarChange(
            city=actor.city,
            id=new_id(now),
            kind=wish.kind,
            data=wish.data,
            reason=reason.strip(),
            actor=actor.id,
            actor_name=actor.name,
            clocks=loaded.clocks,
            tickets=loaded.tickets,
        ),
    )
    return loaded


def count_worked_weekends(days: Days) -> int:
    """Return how many Saturdays and Sundays are worked (调休上班)."""
    return sum(worked for day, (worked, _) in days.items() if day.weekday() >= SATURDAY)


def count_resting_weekdays(days: Days) -> int:
    """Return how many days from Monday to Friday are not worked."""
    return sum(not worked for day, (worked, _) in days.items() if day.weekday() < SATURDAY)
