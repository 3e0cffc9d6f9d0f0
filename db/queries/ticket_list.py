"""Query for a page of a ticket list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Row, Select, func, literal, select, true
from sqlalchemy.orm import Session

from db.models import Department, Ticket
from db.queries.kept_statements import Moment
from db.queries.reader_clocks import (
    Basis,
    OwnOrder,
    build_awaits_answer,
    build_clock_join,
    build_own_order_join,
)
from db.queries.sla_status import build_light_column, build_unstopped_clock
from db.queries.ticket_summary import TicketSummary, hide_if_secret, select_summaries, to_fields
from domain.enums import Light, TicketClass
from domain.scopes import Actor

PAGE_ROWS = 20
EMPTY: Mapping[str, Any] = MappingProxyType({})
OWN_FIELDS = tuple(field.name for field in fields(OwnOrder))
COUNTED = 1000  # how many are counted where closed tickets are listed: "1,000+" is shown from one more on


class SortOrder(StrEnum):
    """What a list is sorted by."""

    DUE = "due"
    NEWEST = "newest"
    OLDEST = "oldest"
    NUMBER = "number"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class ListCursor:
    """Where a page begins: behind so many open tickets, or behind the one of that id that came at ``at``."""

    skipped: int = 0
    at: datetime | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of a list are wanted, and in what order; after: ``next`` of the page before."""

    order: SortOrder = SortOrder.DUE
    after: ListCursor | None = None
    limit: int = PAGE_ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTicket(TicketSummary):
    """One ticket of a list; ``place`` is its grid, of a secret ticket only its town, for every reader."""

    ticket_class: TicketClass
    own: OwnOrder | None = None
    awaits_answer: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Reader of a list: which work order a row shows, and which clock decides its status light."""

    actor: Actor
    basis: Basis = Basis.TICKET


@dataclass(frozen=True, slots=True)
class TicketPage:
    """One page of a list, how many tickets the whole list holds, and where the next page begins, if any.

    more: there are at least ``total``.
    """

    tickets: list[ListedTicket]
    total: int
    more: bool = False
    next: ListCursor | None = None


@dataclass(frozen=True, slots=True)
class PageStatements:
    """The statements of a page: its rows, and how many tickets the whole list holds."""

    rows: Select[*tuple[Any, ...]]
    total: Select[int]


def build_page_statements(
    city: str,
    *,
    where: Sequence[ColumnElement[bool]],
    page: Page,
    now: Moment,
    first: Sequence[ColumnElement[Any]] = (),
    reader: Reader | None = None,
    light: Light | None = None,
) -> PageStatements:
    """Return the statements of the first rows of the tickets under ``where``, with their lights at ``now``.

    first: by what the list is sorted before the page's own order. reader: whose own work order and clock
    the rows show; None = the worst clock of each ticket. light: of that clock, None = any. The order needs
    every ticket under ``where``: they must be open ones, or few. now: a parameter in kept statements.
    """
    clocks = build_unstopped_clock() if reader is None else build_clock_join(reader.basis, reader.actor)
    rows = _rows(clocks, now)
    if reader is not None:
        own = build_own_order_join(reader.actor)
        awaits = build_awaits_answer(Ticket.id, city).label("awaits_answer")
        rows = rows.add_columns(awaits, *(own.c[name].label(f"own_{name}") for name in OWN_FIELDS)).outerjoin(
            own, true()
        )
    lit = [] if light is None else [build_light_column(clocks, now) == light.value]
    ordered = (
        rows.where(Ticket.city == city, *where, *lit)
        .order_by(
            *first,
            *_missed_last(reader, clocks, now),
            *_sorted_by(page.order, clocks.c.due_at, Department.name),
        )
        .limit(page.limit)
    )
    counted_among = select(func.count()).select_from(Ticket).where(Ticket.city == city, *where, *lit)
    if lit:
        counted_among = counted_among.outerjoin(clocks, true())
    return PageStatements(ordered, counted_among)


def run_page_statements(
    session: Session, wanted: PageStatements, parameters: Mapping[str, Any] = EMPTY
) -> TicketPage:
    """Return the page that the statements describe."""
    listed = [_listed(row) for row in session.execute(wanted.rows, parameters)]
    return TicketPage(tickets=listed, total=session.scalars(wanted.total, parameters).one())


def open_rows(
    session: Session,
    *,
    where: Sequence[ColumnElement[bool]],
    order: SortOrder,
    offset: int,
    limit: int,
    now: datetime,
) -> list[ListedTicket]:
    """Return rows of the open tickets under ``where`` from ``offset`` on, in their order."""
    clocks = build_unstopped_clock()
    found = session.execute(
        _rows(clocks, now)
        .where(*where, Ticket.closed_at.is_(None))
        .order_by(*_sorted_by(order, clocks.c.due_at, Department.name))
        .offset(offset)
        .limit(limit)
    )
    return [_listed(row) for row in found]


def list_by_arrival(
    session: Session, *, where: Sequence[ColumnElement[bool]], newest_first: bool, limit: int, now: datetime
) -> list[ListedTicket]:
    """Return the first rows of the tickets under ``where`` as they came; an index has that order."""
    columns = (Ticket.reported_at, Ticket.id)
    order = [column.desc() for column in columns] if newest_first else [column.asc() for column in columns]
    found = session.execute(_rows(build_unstopped_clock(), now).where(*where).order_by(*order).limit(limit))
    return [_listed(row) for row in found]


def count_tickets(session: Session, where: Sequence[ColumnElement[bool]], *, most: int | None = None) -> int:
    """Return how many tickets there are under ``where``, at most ``most``; without it they must be open."""
    some = select(literal(1)).select_from(Ticket).where(*where).limit(most).subquery()
    return session.scalars(select(func.count()).select_from(some)).one()


def _missed_last(reader: Reader | None, clocks: FromClause, now: Moment) -> list[ColumnElement[bool]]:
    """Order ratings whose time is over behind those that can still be in time."""
    return [clocks.c.due_at <= now] if reader and reader.basis is Basis.RATING else []


def _rows(clocks: FromClause, now: Moment) -> Select[*tuple[Any, ...]]:
    area_code = hide_if_secret(Ticket.grid_code)
    return select_summaries(now=now, area_code=area_code, clocks=clocks, ticket_class=Ticket.ticket_class)


def _listed(row: Row[*tuple[Any, ...]]) -> ListedTicket:
    facts = to_fields(row)
    own = {name: facts.pop(f"own_{name}", None) for name in OWN_FIELDS}
    return ListedTicket(**facts, own=OwnOrder(**own) if own["role"] is not None else None)


def _sorted_by(order: SortOrder, due: ColumnElement[Any], department: Any) -> tuple[ColumnElement[Any], ...]:
    first: dict[SortOrder, ColumnElement[Any]] = {
        SortOrder.DUE: due.asc().nulls_last(),
        SortOrder.NEWEST: Ticket.reported_at.desc(),
        SortOrder.OLDEST: Ticket.reported_at.asc(),
        SortOrder.NUMBER: Ticket.number.asc(),
        SortOrder.DEPARTMENT: department.asc().nulls_last(),
    }
    return first[order], Ticket.id.asc()
