# ruff: noqa: S608 — only constants of rollup_sources are put into its statements.
"""Mark the past days whose rollups an act changes, in the transaction of the act.

What is marked follows from the rows that a flush writes, not from the act: the old and the new instant of
every dated fact, and every day of a ticket of which something changed that it is counted under. Only rows are
added, so that acts never wait for each other; today is never marked, it is counted when it is over. Where
the transaction has asked what day it is (``db.queries.city_time``), instants of today need no statement.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event, inspect, text
from sqlalchemy.orm import Session

from db.city_day import CityDay, today_of
from db.models import CallBack, Clock, Evaluation, Ticket, TicketEvent, WorkOrder
from db.queries.rollup_sources import SOURCES
from domain.enums import Act
from domain.progress_steps import GIVEN_UP

# By table: the columns that date a fact, and those that decide what it adds to a sum.
DATED: dict[type[Any], tuple[tuple[str, ...], tuple[str, ...]]] = {
    Ticket: (
        ("reported_at", "accepted_at", "dispatched_at", "completed_at", "closed_at"),
        ("accepted_at", "called_at", "local_level"),
    ),
    WorkOrder: (("sent_at", "responded_at", "completed_at", "ended_at"), ("department", "withdrawn")),
    Clock: (("due_at",), ("stopped_at", "kind")),
    TicketEvent: (("at",), ("act",)),
    CallBack: (("at",), ("reached", "solved", "satisfied")),
    Evaluation: (("rated_at",), ("speed", "effect", "department")),
}
# What the days of a deadline or of sending tell of a ticket by now: these acts, which are rare, change every
# day of it.
COUNTED_BACK = frozenset({Act.REWORK, Act.EXTEND, Act.RETURN})
# A ticket is counted under these: where one changes, every day it is counted on changes.
COUNTED_UNDER = (
    "town_code", "unit_code", "grid_code", "secrecy", "department", "matter", "channel", "origin",
    "requester_kind", "request_kind", "ticket_class", "urgent", "duty", "reported_at",
)  # fmt: skip

_DAYS_OF_TICKET = " UNION ALL ".join(
    f"SELECT {source.at} AS at FROM {source.table}"
    f" WHERE f.city = :city AND {source.ticket} = w.ticket_id AND {source.where}"
    for source in SOURCES.values()
)
_PAST = "(m.at AT TIME ZONE c.zone)::date < (coalesce(c.as_of, now()) AT TIME ZONE c.zone)::date"
# Two statements: nearly every act writes instants alone, and to plan the days of a ticket takes 25 ms.
_MARK_INSTANTS = text(
    f"""
    INSERT INTO rollup_marks (city, day, town_code)
    SELECT DISTINCT c.city, (m.at AT TIME ZONE c.zone)::date, coalesce(t.town_code, '')
    FROM cities c
    CROSS JOIN unnest(CAST(:tickets AS uuid[]), CAST(:instants AS timestamptz[])) m (ticket_id, at)
    LEFT JOIN tickets t ON t.city = c.city AND t.id = m.ticket_id
    WHERE c.city = :city AND {_PAST}
    """
)
_MARK_WHOLE = text(
    f"""
    INSERT INTO rollup_marks (city, day, town_code)
    SELECT DISTINCT c.city, (m.at AT TIME ZONE c.zone)::date, w.town_code
    FROM cities c
    CROSS JOIN unnest(CAST(:tickets AS uuid[]), CAST(:towns AS text[])) w (ticket_id, town_code)
    CROSS JOIN LATERAL ({_DAYS_OF_TICKET}) m
    WHERE c.city = :city AND m.at IS NOT NULL AND {_PAST}
    """
)
_MARK_DAYS = text(
    "INSERT INTO rollup_marks (city, day, town_code)"
    " SELECT :city, day, NULL FROM unnest(CAST(:days AS date[])) day"
)


_MARK_TICKETS = text(
    f"""
    INSERT INTO rollup_marks (city, day, town_code)
    SELECT DISTINCT c.city, (m.at AT TIME ZONE c.zone)::date, coalesce(t.town_code, '')
    FROM unnest(CAST(:tickets AS uuid[])) w (ticket_id)
    JOIN cities c ON c.city = :city
    JOIN tickets t ON t.city = c.city AND t.id = w.ticket_id
    CROSS JOIN LATERAL ({_DAYS_OF_TICKET}) m
    WHERE m.at IS NOT NULL AND {_PAST}
    """
)


@dataclass(slots=True)
class _Touched:
    """What one flush changed in one city: instants of tickets, and whole tickets with or without a town."""

    instants: set[tuple[UUID, datetime]] = field(default_factory=set)
    whole: set[tuple[UUID, str]] = field(default_factory=set)
    back: set[UUID] = field(default_factory=set)


def mark_days(session: Session, city: str, days: Sequence[date]) -> None:
    """Mark whole days of a city, of every town; for loads, which write past the session's rows."""
    session.execute(_MARK_DAYS, {"city": city, "days": list(days)})


def mark_tickets(session: Session, city: str, tickets: Sequence[UUID]) -> None:
    """Mark every past day that these tickets count on now; a load runs it before and after it writes."""
    session.execute(_MARK_TICKETS, {"city": city, "tickets": list(tickets)})


def _mark_flushed(session: Session, _context: object) -> None:
    """Mark what the current flush changed; the rows of the session still hold their old values."""
    touched: dict[str, _Touched] = {}
    gone = set(session.deleted)
    for row in (*session.new, *session.dirty, *gone):
        if type(row) in DATED:
            of_city, today = touched.setdefault(row.city, _Touched()), today_of(session, row.city)
            instants = _instants(row, gone=row in gone)
            of_city.instants.update(each for each in instants if today is None or today.is_past(each[1]))
            if isinstance(row, Ticket) and (today is None or _begins_before(row, today)):
                of_city.whole.update(_moved(row))
            if isinstance(row, TicketEvent) and row.act in COUNTED_BACK:
                of_city.back.add(row.ticket_id)
    for city, found in touched.items():
        _write(session, city, found)


def _begins_before(ticket: Ticket, today: CityDay) -> bool:
    """Tell whether anything of a ticket can lie before today: nothing of it is older than its report."""
    history = inspect(ticket).attrs["reported_at"].history
    return any(today.is_past(at) for at in (*history.added, *history.deleted, *history.unchanged))


def _instants(row: Any, *, gone: bool) -> Iterator[tuple[UUID, datetime]]:
    """Yield the instants, old and new, of the facts of a row that changed."""
    dated, deciding = DATED[type(row)]
    state = inspect(row)
    written = state.committed_state  # the attributes that were set since the last flush
    ticket: UUID = row.id if isinstance(row, Ticket) else row.ticket_id
    decided = any(name in written and state.attrs[name].history.has_changes() for name in deciding)
    for name in dated:
        if not (decided or gone or name in written):
            continue
        history = state.attrs[name].history
        if history.has_changes() or decided or gone:
            for at in {*history.added, *history.deleted, *history.unchanged} - {None}:
                yield ticket, at


def _moved(ticket: Ticket) -> Iterator[tuple[UUID, str]]:
    """Yield a ticket, with the towns it was and is in, where it is counted under something else now."""
    state = inspect(ticket)
    changed = any(state.attrs[name].history.has_changes() for name in COUNTED_UNDER)
    if not state.has_identity or not (changed or _is_given_up(state)):
        return
    towns = state.attrs["town_code"].history
    for town in {*towns.added, *towns.deleted, *towns.unchanged}:
        yield ticket.id, town or ""


def _is_given_up(state: Any) -> bool:
    """Return whether a ticket was cancelled or merged now: none of its deadlines counts any more."""
    history = state.attrs["status"].history
    return bool(history.added) and history.added[0] in GIVEN_UP


def _write(session: Session, city: str, found: _Touched) -> None:
    connection = session.connection()
    for statement, name, rows in (
        (_MARK_INSTANTS, "instants", found.instants),
        (_MARK_WHOLE, "towns", found.whole),
    ):
        if rows:
            tickets, values = zip(*rows, strict=True)
            connection.execute(statement, {"city": city, "tickets": list(tickets), name: list(values)})
    if found.back:
        connection.execute(_MARK_TICKETS, {"city": city, "tickets": list(found.back)})


event.listen(Session, "after_flush", _mark_flushed)
