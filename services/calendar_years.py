"""Load a year of the working calendar and set the running clocks by it; closed ones are never rewritten."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db import calendar_years
from db.calendar_years import HoldEvent
from db.tables import Clock as ClockRow
from db.tables import Ticket
from domain import clocks as rules_of_clocks
from domain.calendars import YearStatus
from domain.clocks import Clock
from domain.errors import DomainError, Invalid
from domain.scopes import Actor, Scope
from domain.terms import Act
from services import changes, history
from services.city_rules import CityRules, city_rules
from services.clock_rows import read, write

HOLD = frozenset({Act.PAUSE, Act.SHELVE, Act.COMPLETE})
RELEASE = frozenset({Act.RESUME, Act.UNSHELVE, Act.REWORK})
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
    holds = calendar_years.holds(session, city, HOLD | RELEASE)
    loaded = Loaded(0, 0)
    for ticket in calendar_years.unstopped_tickets(session, city):
        moved = _set_again(running[ticket.id], holds.get(ticket.id, []), rules)
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
    rows: Iterable[ClockRow], events: list[HoldEvent], rules: CityRules
) -> list[dict[str, str | None]]:
    """Set the clocks of one ticket by the calendar of today; return those whose deadline moved."""
    moved = []
    for row in rows:
        before = read(row)
        pauses = _pauses(row.work_order_id, events) if before.missing_year is not None else None
        after = rules_of_clocks.reclock(
            before, calendar=rules.calendar, pauses=pauses, thresholds=rules.thresholds
        )
        if after != before:
            write(row, after)
            moved.append({"clock": row.kind.value, "from": _shown(before), "to": _shown(after)})
    return moved


def _pauses(order: UUID | None, events: Iterable[HoldEvent]) -> list[tuple[datetime, datetime]]:
    """Return the finished spans in which a clock stood still, as history tells them."""
    spans, since = [], None
    for event in events:
        if event.order_id not in (None, order):
            continue
        if event.act in HOLD:
            since = since or event.at
        elif since is not None:
            spans.append((since, event.at))
            since = None
    return spans


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
