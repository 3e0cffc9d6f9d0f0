"""Ask for a page of tickets as lists show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, case, func, select, true
from sqlalchemy.orm import Session, aliased

from db.queries.lights import light_of, unstopped_of_ticket
from db.queries.own_rows import Basis, OwnOrder, awaits_answer, clock_of_ticket, own_order_of_ticket
from db.tables import Area, Department, Matter, Ticket
from domain.scopes import Actor
from domain.terms import Light, Secrecy, Status, TicketClass

PAGE_ROWS = 20
TICKET_COLUMNS = 12  # of a row, up to its light


class Order(StrEnum):
    """What a list is sorted by."""

    DUE = "due"
    NEWEST = "newest"
    OLDEST = "oldest"
    NUMBER = "number"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of a list are wanted, and in what order."""

    order: Order = Order.DUE
    offset: int = 0
    limit: int = PAGE_ROWS


@dataclass(frozen=True, slots=True)
class ListedTicket:
    """One ticket of a list; ``due_at`` is the next deadline of its running clocks.

    ``place`` is its grid, of a secret ticket only its town, whoever reads.
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
    """For whom a list is drawn: whose work order stands in a row, and which clock gives it its light."""

    actor: Actor
    basis: Basis = Basis.TICKET


@dataclass(frozen=True, slots=True)
class TicketPage:
    """One page of a list and how many tickets the whole list holds."""

    tickets: list[ListedTicket]
    total: int


def ticket_page(
    session: Session,
    city: str,
    *,
    where: Sequence[ColumnElement[bool]],
    page: Page,
    now: datetime,
    first: Sequence[ColumnElement[Any]] = (),
    reader: Reader | None = None,
) -> TicketPage:
    """Return the wanted page of the tickets under ``where``, with their lights at ``now``.

    first: by what the list is sorted before the page's own order. reader: whose own work order and clock
    the rows show; None = the worst clock of each ticket. Clocks and work orders are looked up for each
    ticket: row security makes the planner expect one ticket, and count all of the city anew for every row.
    """
    clocks = unstopped_of_ticket() if reader is None else clock_of_ticket(reader.basis, reader.actor)
    rows = _rows(clocks, now)
    if reader is not None:
        own = own_order_of_ticket(reader.actor)
        rows = rows.add_columns(awaits_answer(Ticket.id, city), *own.c).outerjoin(own, true())
    found = session.execute(
        rows.where(Ticket.city == city, *where)
        .order_by(
            *first,
            *_missed_last(reader, clocks, now),
            *_sorted_by(page.order, clocks.c.due_at, Department.name),
        )
        .offset(page.offset)
        .limit(page.limit)
    )
    total = select(func.count()).select_from(Ticket).where(Ticket.city == city, *where)
    listed = [_listed(tuple(row)) for row in found]
    return TicketPage(tickets=listed, total=session.scalars(total).one())


def _missed_last(reader: Reader | None, clocks: FromClause, now: datetime) -> list[ColumnElement[bool]]:
    """Put ratings whose time is over behind those that can still be in time."""
    return [clocks.c.due_at <= now] if reader and reader.basis is Basis.RATING else []


def _rows(clocks: FromClause, now: datetime) -> Select[*tuple[Any, ...]]:
    """Return the columns of ``ListedTicket`` up to the light, with all they are joined from."""
    area = aliased(Area)
    shown_area = case((Ticket.secrecy == Secrecy.SECRET, Ticket.town_code), else_=Ticket.grid_code)
    return (
        select(
            Ticket.id, Ticket.number, Ticket.version, Matter.name, area.name, Department.name, Ticket.status,
            Ticket.ticket_class, Ticket.urgent, Ticket.reported_at, clocks.c.due_at, light_of(clocks, now),
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


def _sorted_by(order: Order, due: ColumnElement[Any], department: Any) -> tuple[ColumnElement[Any], ...]:
    first: dict[Order, ColumnElement[Any]] = {
        Order.DUE: due.asc().nulls_last(),
        Order.NEWEST: Ticket.reported_at.desc(),
        Order.OLDEST: Ticket.reported_at.asc(),
        Order.NUMBER: Ticket.number.asc(),
        Order.DEPARTMENT: department.asc().nulls_last(),
    }
    return first[order], Ticket.id.asc()
