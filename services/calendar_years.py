"""Load a year of the working calendar and set the running clocks by it; closed ones are never rewritten."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db import calendar_years, holds
from db.tables import Clock as ClockRow
from db.tables import Ticket
from domain import clocks as rules_of_clocks
from domain.calendars import YearStatus
from domain.clocks import Clock
from domain.errors import DomainError, Invalid
from domain.holds import Held, HoldEvent, spans_held
from domain.scopes import Actor, Scope
from domain.terms import Act
from services import changes, history
from services.city_rules import CityRules, city_rules
from services.clock_rows import read, write

Days = Mapping[date, tuple[bool, str]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a year did: how many clocks were set again, of how many tickets."""

    clocks: int
    tickets: int


def load_year(
    session: Session, city: str, year: int, *, days: Days, status: YearStatus, now: datetime
) -> Loaded:
    """Load or replace a year and set every clock again that runs by it, with a row of history a ticket.

    days: every day of the year: worked, and its name. Raises Invalid for a year with days missing or
    foreign, DomainError where a provisional year would replace the official one.
    """
    _check(year, days)
    if status is YearStatus.PROVISIONAL and calendar_years.status_of(session, city, year) == "official":
        raise DomainError("{year} 年的正式日历已经载入，不能用暂定日历替换", year=year)
    calendar_years.put_year(session, city, year, days=days, status=status.value)
    session.flush()
    rules = city_rules(session, city)
    actor = Actor("system", "系统", frozenset(), Scope.whole(city))
    running = calendar_years.unstopped_clocks(session, city)
    leads = calendar_years.lead_orders(session, city)
    held = holds.of_open_tickets(session, city)
    loaded = Loaded(0, 0)
    for ticket in calendar_years.unstopped_tickets(session, city):
        moved = _set_again(running[ticket.id], held.get(ticket.id, []), rules, leads=leads)
        if moved:
            _tell(session, ticket, moved, year=year, actor=actor, now=now)
            loaded = Loaded(loaded.clocks + len(moved), loaded.tickets + 1)
    changes.record_reload(session, city, now)
    return loaded


def _check(year: int, days: Days) -> None:
    expected = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    if len(days) != expected or any(day.year != year for day in days):
        raise Invalid("{year} 年的日历须逐日列全，共 {expected} 天", year=year, expected=expected)


def _set_again(
    rows: Iterable[ClockRow], events: list[HoldEvent], rules: CityRules, *, leads: Collection[UUID]
) -> list[dict[str, str | None]]:
    """Set the clocks of one ticket by the calendar of today; return those whose deadline moved."""
    moved = []
    for row in rows:
        before = read(row)
        order = row.work_order_id
        clock = Held(before.kind, before.started_at, order, of_lead=order is None or order in leads)
        counted_anew = before.missing_year is not None or before.provisional
        pauses = spans_held(events, clock) if counted_anew else None
        after = rules_of_clocks.reclock(
            before, calendar=rules.calendar, pauses=pauses, thresholds=rules.thresholds
        )
        if after != before:
            write(row, after)
            moved.append({"clock": row.kind.value, "from": _shown(before), "to": _shown(after)})
    return moved


def _tell(
    session: Session,
    ticket: Ticket,
    moved: list[dict[str, str | None]],
    *,
    year: int,
    actor: Actor,
    now: datetime,
) -> None:
    entry = history.Entry(Act.RECLOCK, before=ticket.status, data={"year": year, "clocks": moved})
    history.record(session, ticket, entry, actor=actor, at=now)


def _shown(clock: Clock) -> str | None:
    return None if clock.due_at is None else clock.due_at.isoformat()
