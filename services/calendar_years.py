"""Load a year of the working calendar and reset the running clocks; closed ones are never rewritten."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.models import Clock as ClockRow
from db.models import Ticket
from db.queries import clock_holds
from db.writes import calendars, settings
from domain import clocks as rules_of_clocks
from domain.calendars import FEWEST_WORKED, MOST_WORKED, YearStatus
from domain.clock_holds import HeldClock, HoldEvent, list_held_spans
from domain.clocks import ClockState
from domain.enums import Act
from domain.errors import DomainError, Invalid
from domain.scopes import Actor, Scope
from services import history, outbox
from services.city_context import CityRules, load_city_rules
from services.workflow.clock_rows import read, write

Days = Mapping[date, tuple[bool, str]]
FARTHEST_YEARS = 5  # ahead of the present that a year may be loaded
EARLIEST_YEAR = 1970


@dataclass(frozen=True, slots=True)
class YearLoadResult:
    """What loading a year did: how many clocks were set again, of how many tickets."""

    clocks: int
    tickets: int


@dataclass(frozen=True, slots=True)
class Reset:
    """One unstopped clock whose deadline another calendar moves."""

    row: ClockRow
    before: ClockState
    after: ClockState


def load_year(
    session: Session, city: str, year: int, *, days: Days, status: YearStatus, now: datetime
) -> YearLoadResult:
    """Load or replace a year and set every clock again that runs by it, with a row of history a ticket.

    days: every day of the year: worked, and its name. Raises Invalid for a year with days missing or
    foreign, or one that cannot be meant, DomainError where a provisional year would replace the official one.
    """
    settings.lock_settings(session, city)
    store_year(session, city, year, days=days, status=status, now=now)
    return set_again(session, city, told={"year": year}, now=now)


def store_year(
    session: Session, city: str, year: int, *, days: Days, status: YearStatus, now: datetime
) -> None:
    """Store a year that may be loaded; raises as load_year does."""
    _check(year, days, now)
    if status is YearStatus.PROVISIONAL and calendars.get_year_status(session, city, year) == "official":
        raise DomainError("{year} 年的正式日历已经载入，不能用暂定日历替换", year=year)
    calendars.replace_year(session, city, year, days=days, status=status.value)
    session.flush()


def set_again(session: Session, city: str, *, told: Mapping[str, object], now: datetime) -> YearLoadResult:
    """Set every unstopped clock of open tickets by the current calendar, and notify the screens.

    ``told``: the history entry of the change in each moved ticket.
    """
    tickets = calendars.lock_unstopped_tickets(session, city)
    moved = find_resets(session, city)
    actor = Actor("system", "系统", frozenset(), Scope.whole(city))
    loaded = YearLoadResult(0, 0)
    for ticket in tickets:
        if found := moved.get(ticket.id):
            for reset in found:
                write(reset.row, reset.after)
            _tell(session, ticket, found, told=told, actor=actor, now=now)
            loaded = YearLoadResult(loaded.clocks + len(found), loaded.tickets + 1)
    outbox.record_reload(session, city, now)
    return loaded


def find_resets(session: Session, city: str) -> dict[UUID, list[Reset]]:
    """Return the unstopped clocks that the current calendar moves, by ticket; nothing is written."""
    rules = load_city_rules(session, city)
    running = calendars.list_unstopped_clocks(session, city)
    leads = calendars.list_lead_orders(session, city)
    held = clock_holds.list_of_open_tickets(session, city)
    found = {
        ticket: [
            Reset(row, before, after)
            for row in rows
            if (after := _reset(before := read(row), row, held.get(ticket, []), rules, leads=leads)) != before
        ]
        for ticket, rows in running.items()
    }
    return {ticket: moved for ticket, moved in found.items() if moved}


def _check(year: int, days: Days, now: datetime) -> None:
    last = now.year + FARTHEST_YEARS
    if not EARLIEST_YEAR <= year <= last:
        raise Invalid("年份须在 {first} 至 {last} 之间", first=EARLIEST_YEAR, last=last)
    expected = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    if strange := sorted(day for day in days if day.year != year):
        raise Invalid("{day} 不是 {year} 年的日期", day=str(strange[0]), year=year)
    if len(days) != expected:
        raise Invalid("{year} 年的日历须逐日列全，共 {expected} 天", year=year, expected=expected)
    worked = sum(each for each, _ in days.values())
    if not FEWEST_WORKED <= worked <= MOST_WORKED:
        raise Invalid("{year} 年共有 {worked} 个工作日，不合常理，请核对文件", year=year, worked=worked)


def _reset(
    before: ClockState, row: ClockRow, events: list[HoldEvent], rules: CityRules, *, leads: Collection[UUID]
) -> ClockState:
    """Return a clock as the calendar of today sets it."""
    order = row.work_order_id
    clock = HeldClock(before.kind, before.started_at, order, of_lead=order is None or order in leads)
    counted_anew = before.missing_year is not None or before.provisional
    pauses = list_held_spans(events, clock) if counted_anew else None
    return rules_of_clocks.recalculate_clock(
        before, calendar=rules.calendar, pauses=pauses, thresholds=rules.thresholds
    )


def _tell(
    session: Session,
    ticket: Ticket,
    moved: Iterable[Reset],
    *,
    told: Mapping[str, object],
    actor: Actor,
    now: datetime,
) -> None:
    clocks = [
        {"clock": reset.row.kind.value, "from": _shown(reset.before), "to": _shown(reset.after)}
        for reset in moved
    ]
    entry = history.Entry(Act.RECLOCK, before=ticket.status, data={**told, "clocks": clocks})
    history.record(session, ticket, entry, actor=actor, at=now)


def _shown(clock: ClockState) -> str | None:
    return None if clock.due_at is None else clock.due_at.isoformat()
