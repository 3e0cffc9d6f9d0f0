"""Conditions of the ticket search apart from words: what a ticket must be, read where that costs little."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, any_, exists, func, literal, select

from db.aliases import share_alias
from db.models import Ticket, TicketWords
from db.queries.queue_filters import has_light
from domain.enums import Light, Status
from domain.scopes import Actor

OF_DUTY = 2000  # the newest tickets of a duty, among which words are looked for
OPEN = frozenset(Status) - {Status.CLOSED, Status.CANCELLED, Status.MERGED}
Selected = Select[UUID, datetime, str]
THE_TICKET = share_alias(Ticket)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What else must hold; since is inclusive, until is not."""

    since: datetime | None = None
    until: datetime | None = None
    status: Status | None = None
    town: str | None = None
    matter: str | None = None
    department: str | None = None
    light: Light | None = None
    duty: str | None = None


EVERYTHING = Narrowing()


def narrow(found: Selected, actor: Actor, asked: Narrowing, now: datetime) -> Selected:
    """Return the matches that also fulfil the filters; a ticket is only read where these need it."""
    if asked.since is not None:
        found = found.where(TicketWords.reported_at >= asked.since)
    if asked.until is not None:
        found = found.where(TicketWords.reported_at < asked.until)
    if asked.light is not None or asked.status in OPEN:
        found = found.where(TicketWords.ticket_id == any_(func.array(_open_ones(actor, asked, now))))
    if asked.duty is not None:
        found = found.where(TicketWords.ticket_id == any_(func.array(_newest_of_duty(actor, asked.duty))))
    asks = _asked_of_ticket(asked)
    if not asks:
        return found
    own = (THE_TICKET.city == TicketWords.city) & (THE_TICKET.id == TicketWords.ticket_id)
    return found.where(exists().where(own, *asks))


def _open_ones(actor: Actor, asked: Narrowing, now: datetime) -> ScalarSelect[UUID]:
    """Return the open tickets of the filter's light and state: read first, for they are few."""
    ones = select(Ticket.id).where(Ticket.city == actor.city, Ticket.closed_at.is_(None))
    if asked.status is not None:
        ones = ones.where(Ticket.status == asked.status)
    if asked.light is not None:
        ones = ones.where(has_light(asked.light, now))
    return ones.scalar_subquery()


def _newest_of_duty(actor: Actor, duty: str) -> ScalarSelect[UUID]:
    """Return the newest tickets that rest on a duty: as many as may be looked at for every word."""
    newest = select(Ticket.id).where(Ticket.city == actor.city, Ticket.duty == duty)
    return newest.order_by(Ticket.dispatched_at.desc()).limit(OF_DUTY).scalar_subquery()


def _asked_of_ticket(asked: Narrowing) -> list[ColumnElement[bool]]:
    pairs = (
        (THE_TICKET.status, asked.status),
        (THE_TICKET.town_code, asked.town),
        (THE_TICKET.matter, asked.matter),
    )
    found: list[ColumnElement[bool]] = [column == value for column, value in pairs if value is not None]
    if asked.department is not None:
        found.append(literal(asked.department) == any_(THE_TICKET.departments))
    return found
