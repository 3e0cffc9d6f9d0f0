"""Keyset pagination of ticket lists, at a cost that does not grow with the closed ones.

Deadlines and departments order the open tickets alone; closed ones follow, the newest first. What orders by
arrival mixes both: numbers are given in that order. A page under filters reads so many tickets at most
and says where to go on, so that a filter that fits nothing never reads all of the past.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session

from db.models import Ticket
from db.queries.ticket_list import (
    COUNTED,
    ListCursor,
    ListedTicket,
    Page,
    SortOrder,
    TicketPage,
    count_tickets,
    list_by_arrival,
    open_rows,
)

LOOKED_AT = (500, 10_000)  # tickets that one page is looked for in: first so many, then so many
# The orders that group the closed tickets, and whether the newest come first.
ARRIVAL: Mapping[SortOrder, bool] = MappingProxyType(
    {SortOrder.NEWEST: True, SortOrder.OLDEST: False, SortOrder.NUMBER: False}
)
FIRST_ID, LAST_ID = UUID(int=0), UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Listed:
    """Filter of a ticket list. where: all conditions; inside: that a ticket is in the area.

    only_open: ``where`` says so too. filtered: ``where`` may hold for few of those inside.
    """

    where: Sequence[ColumnElement[bool]]
    inside: Sequence[ColumnElement[bool]]
    only_open: bool
    filtered: bool


def load_page(session: Session, listed: Listed, page: Page, *, now: datetime) -> TicketPage:
    """Return the wanted page with the count of the list, and where the next one begins."""
    if listed.only_open:
        rows, after = _open(session, listed, page, now=now)
    elif page.order in ARRIVAL:
        rows, after = _by_arrival(
            session, listed, page, newest_first=ARRIVAL[page.order], where=listed.where, now=now
        )
    else:
        rows, after = _open_then_closed(session, listed, page, now=now)
    total, more = _count(session, listed)
    return TicketPage(tickets=rows, total=total, more=more, next=after)


Rows = tuple[list[ListedTicket], ListCursor | None]


def _open(session: Session, listed: Listed, page: Page, *, now: datetime) -> Rows:
    skipped = page.after.skipped if page.after else 0
    rows = open_rows(
        session, where=listed.where, order=page.order, offset=skipped, limit=page.limit + 1, now=now
    )
    return rows[: page.limit], ListCursor(skipped + page.limit) if len(rows) > page.limit else None


def _open_then_closed(session: Session, listed: Listed, page: Page, *, now: datetime) -> Rows:
    is_open, is_closed = Ticket.closed_at.is_(None), Ticket.closed_at.is_not(None)
    rows: list[ListedTicket] = []
    if page.after is None or page.after.at is None:
        among_open = Listed([*listed.where, is_open], listed.inside, only_open=True, filtered=False)
        rows, after = _open(session, among_open, page, now=now)
        if after is not None:
            return rows, after
    rest = Page(page.order, page.after if page.after and page.after.at else None, page.limit - len(rows))
    closed, after = _by_arrival(
        session, listed, rest, newest_first=True, where=[*listed.where, is_closed], now=now
    )
    return [*rows, *closed], after


def _by_arrival(
    session: Session,
    listed: Listed,
    page: Page,
    *,
    newest_first: bool,
    where: Sequence[ColumnElement[bool]],
    now: datetime,
) -> Rows:
    """Return a page of what came before (or after) its place, and the place behind it."""
    behind = _behind(page.after, newest_first=newest_first)
    edge: datetime | None = None
    rows: list[ListedTicket] = []
    for most in LOOKED_AT:
        edge = _edge(session, [*listed.inside, *behind], most=most, newest_first=newest_first)
        within = _within(edge, newest_first=newest_first)
        rows = list_by_arrival(
            session,
            where=[*where, *behind, *within],
            newest_first=newest_first,
            limit=page.limit + 1,
            now=now,
        )
        if edge is None or len(rows) > page.limit:
            break
    shown = rows[: page.limit]
    if len(rows) > page.limit:
        last = (shown[-1].reported_at, shown[-1].id) if shown else _start(rows[0], newest_first=newest_first)
        return shown, ListCursor(at=last[0], id=last[1])
    if edge is None:
        return shown, None
    return shown, ListCursor(at=edge, id=FIRST_ID if newest_first else LAST_ID)


def _start(row: ListedTicket, *, newest_first: bool) -> tuple[datetime, UUID]:
    """Return the position right before a row, where a page has no room left for it."""
    ident = row.id.int + (1 if newest_first else -1)
    return row.reported_at, UUID(int=ident)


def _behind(place: ListCursor | None, *, newest_first: bool) -> list[ColumnElement[bool]]:
    if place is None or place.at is None or place.id is None:
        return []
    key, last = tuple_(Ticket.reported_at, Ticket.id), (place.at, place.id)
    return [key < last if newest_first else key > last]


def _edge(
    session: Session, where: Sequence[ColumnElement[bool]], *, most: int, newest_first: bool
) -> datetime | None:
    """Return when the ticket came that is ``most`` places further on; None where there are fewer."""
    came = Ticket.reported_at
    order = came.desc() if newest_first else came.asc()
    return session.scalars(select(came).where(*where).order_by(order).offset(most).limit(1)).one_or_none()


def _within(edge: datetime | None, *, newest_first: bool) -> list[ColumnElement[bool]]:
    if edge is None:
        return []
    return [Ticket.reported_at >= edge if newest_first else Ticket.reported_at <= edge]


def _count(session: Session, listed: Listed) -> tuple[int, bool]:
    """Count open tickets, and with closed ones to the bound; under filters among the newest: the least."""
    if listed.only_open:
        return count_tickets(session, listed.where), False
    edge = _edge(session, listed.inside, most=LOOKED_AT[-1], newest_first=True) if listed.filtered else None
    count = count_tickets(session, [*listed.where, *_within(edge, newest_first=True)], most=COUNTED + 1)
    return min(count, COUNTED), count > COUNTED or edge is not None
