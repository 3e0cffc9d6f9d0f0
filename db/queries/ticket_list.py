"""Query for a page of a ticket list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, case, func, literal, select, true
from sqlalchemy.orm import Session, aliased

from db.models import Area, Department, Matter, Ticket
from db.queries.reader_clocks import (
    Basis,
    OwnOrder,
    build_awaits_answer,
    build_clock_join,
    build_own_order_join,
)
from db.queries.sla_status import build_light_column, build_unstopped_clock
from domain.enums import Light, Secrecy, Status, TicketClass
from domain.scopes import Actor

PAGE_ROWS = 20
COUNTED = 1000  # how many are counted where closed tickets are listed: "1,000+" is shown from one more on
TICKET_COLUMNS = 12  # of a row, up to its light


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


@dataclass(frozen=True, slots=True)
class ListedTicket:
    """One ticket of a list; ``due_at`` is the next deadline of its running clocks.

    ``place`` is its grid, of a secret ticket only its town, for every reader.
    """

    id: UUID
    number: str
    version: int
    matter_name: str | None
    place: str | None
    department_name: str | None
    status: Status
    ticket_class: TicketClass
    urgent: bool
    reported_at: datetime
    due_at: datetime | None
    light: Light
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


def load_ticket_page(
    session: Session,
    city: str,
    *,
    where: Sequence[ColumnElement[bool]],
    page: Page,
    now: datetime,
    first: Sequence[ColumnElement[Any]] = (),
    reader: Reader | None = None,
    light: Light | None = None,
) -> TicketPage:
    """Return the first rows of the tickets under ``where``, with their lights at ``now``.

    first: by what the list is sorted before the page's own order. reader: whose own work order and clock
    the rows show; None = the worst clock of each ticket. light: of that clock, None = any. The order needs
    every ticket under ``where``: they must be open ones, or few.
    """
    clocks = build_unstopped_clock() if reader is None else build_clock_join(reader.basis, reader.actor)
    rows = _rows(clocks, now)
    if reader is not None:
        own = build_own_order_join(reader.actor)
        rows = rows.add_columns(build_awaits_answer(Ticket.id, city), *own.c).outerjoin(own, true())
    lit = [] if light is None else [build_light_column(clocks, now) == light.value]
    found = session.execute(
        rows.where(Ticket.city == city, *where, *lit)
        .order_by(
            *first,
            *_missed_last(reader, clocks, now),
            *_sorted_by(page.order, clocks.c.due_at, Department.name),
        )
        .limit(page.limit)
    )
    listed = [_listed(tuple(row)) for row in found]
    counted_among = select(func.count()).select_from(Ticket).where(Ticket.city == city, *where, *lit)
    if lit:
        counted_among = counted_among.outerjoin(clocks, true())
    return TicketPage(tickets=listed, total=session.scalars(counted_among).one())


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
    return [_listed(tuple(row)) for row in found]


def list_by_arrival(
    session: Session, *, where: Sequence[ColumnElement[bool]], newest_first: bool, limit: int, now: datetime
) -> list[ListedTicket]:
    """Return the first rows of the tickets under ``where`` as they came; an index has that order."""
    columns = (Ticket.reported_at, Ticket.id)
    order = [column.desc() for column in columns] if newest_first else [column.asc() for column in columns]
    found = session.execute(_rows(build_unstopped_clock(), now).where(*where).order_by(*order).limit(limit))
    return [_listed(tuple(row)) for row in found]


def count_tickets(session: Session, where: Sequence[ColumnElement[bool]], *, most: int | None = None) -> int:
    """Return how many tickets there are under ``where``, at most ``most``; without it they must be open."""
    some = select(literal(1)).select_from(Ticket).where(*where).limit(most).subquery()
    return session.scalars(select(func.count()).select_from(some)).one()


def _missed_last(reader: Reader | None, clocks: FromClause, now: datetime) -> list[ColumnElement[bool]]:
    """Order ratings whose time is over behind those that can still be in time."""
    return [clocks.c.due_at <= now] if reader and reader.basis is Basis.RATING else []


def _rows(clocks: FromClause, now: datetime) -> Select[*tuple[Any, ...]]:
    """Return the columns of ``ListedTicket`` up to the light, with all they are joined from."""
    area = aliased(Area)
    shown_area = case((Ticket.secrecy == Secrecy.SECRET, Ticket.town_code), else_=Ticket.grid_code)
    return (
        select(
            Ticket.id, Ticket.number, Ticket.version, Matter.name, area.name, Department.name, Ticket.status,
            Ticket.ticket_class, Ticket.urgent, Ticket.reported_at, clocks.c.due_at,
            build_light_column(clocks, now),
        )
        .select_from(Ticket)
        .outerjoin(clocks, true())
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .outerjoin(Department, (Department.city == Ticket.city) & (Department.code == Ticket.department))
        .outerjoin(area, (area.city == Ticket.city) & (area.code == shown_area))
    )  # fmt: skip


def _listed(row: tuple[Any, ...]) -> ListedTicket:
    facts, rest = row[:TICKET_COLUMNS], row[TICKET_COLUMNS:]
    light = Light(facts[-1])
    awaits, *own = rest or (False, None)
    order = OwnOrder(*own) if own[0] is not None else None
    values: tuple[Any, ...] = (*facts[:-1], light, order, awaits)
    return ListedTicket(*values)


def _sorted_by(order: SortOrder, due: ColumnElement[Any], department: Any) -> tuple[ColumnElement[Any], ...]:
    first: dict[SortOrder, ColumnElement[Any]] = {
        SortOrder.DUE: due.asc().nulls_last(),
        SortOrder.NEWEST: Ticket.reported_at.desc(),
        SortOrder.OLDEST: Ticket.reported_at.asc(),
        SortOrder.NUMBER: Ticket.number.asc(),
        SortOrder.DEPARTMENT: department.asc().nulls_last(),
    }
    return first[order], Ticket.id.asc()
