"""Queries for the ratings of departments that the city state sums up, with the facts of their tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.models import Evaluation, Ticket
from db.queries.area_counts import build_scope_condition
from db.queries.cities import load_city_facts
from db.queries.filters import build_rating_conditions
from db.queries.rollups import RatingSum, load_rating_sums
from domain.enums import Channel, Effect, Secrecy, Speed, Status, TicketClass
from domain.filters import Filters
from domain.periods import EARLIEST, LATEST
from domain.scopes import Reach, Scope


@dataclass(frozen=True, slots=True)
class Rating:
    """One rating; ``department`` is the rated one, everything else but the grades is the ticket's.

    Words are members or their bare values, which are equal: making members of millions takes seconds.
    """

    ticket_id: UUID
    matter: str | None
    channel: Channel
    ticket_class: TicketClass
    urgent: bool
    status: Status
    secret: bool
    department: str
    departments: Sequence[str]
    town_code: str | None
    unit_code: str | None
    grid_code: str | None
    rated_at: datetime
    speed: Speed
    effect: Effect
    internal: bool = False
    duty: str | None = None


def list_ratings(session: Session, city: str, tickets: Sequence[UUID]) -> list[Rating]:
    """Return all ratings of these tickets."""
    return _read(session, _ratings(city).where(Evaluation.ticket_id.in_(tickets)))


def list_ratings_since(session: Session, city: str, since: datetime) -> list[Rating]:
    """Return the ratings of the city given at ``since`` or later."""
    return _read(session, _ratings(city).where(Evaluation.rated_at >= since))


def sum_past_ratings(session: Session, scope: Scope, *, filters: Filters) -> list[RatingSum]:
    """Return sums by place of the ratings within ``scope`` and ``filters``, whose period has an end.

    A party's own involvement, and secret tickets below a town, are in no rollup: for these scopes the
    ratings are counted from their own tickets.
    """
    if scope.reach is not Reach.WHOLE:
        return _sums_of_scope(session, scope, filters=filters)
    begin, end = filters.since or EARLIEST, filters.until or LATEST
    return load_rating_sums(session, scope.city, since=begin, until=end, filters=filters, kept=scope.secrets)


def _sums_of_scope(session: Session, scope: Scope, *, filters: Filters) -> list[RatingSum]:
    zone = load_city_facts(session, scope.city).zone
    secret = (Ticket.secrecy == Secrecy.SECRET).label("secret")
    keys = (Ticket.town_code, Ticket.unit_code, Ticket.grid_code, secret)
    grades = (Evaluation.speed, Evaluation.effect)
    found = session.execute(
        select(*keys, *grades, func.count())
        .select_from(Evaluation)
        .join(Ticket, (Ticket.city == Evaluation.city) & (Ticket.id == Evaluation.ticket_id))
        .where(
            Evaluation.city == scope.city,
            build_scope_condition(scope),
            *build_rating_conditions(filters, zone),
        )
        .group_by(*keys, *grades)
    )
    party = filters.department
    return [
        RatingSum(town, unit, grid, party, hidden, speed, effect, count)
        for town, unit, grid, hidden, speed, effect, count in found
    ]


def _ratings(city: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Evaluation.ticket_id, Ticket.matter, _bare(Ticket.channel), _bare(Ticket.ticket_class),
            Ticket.urgent, _bare(Ticket.status), Ticket.secrecy == Secrecy.SECRET, Evaluation.department,
            Ticket.departments, Ticket.town_code, Ticket.unit_code, Ticket.grid_code, Evaluation.rated_at,
            _bare(Evaluation.speed), _bare(Evaluation.effect), Ticket.secrecy == Secrecy.INTERNAL,
            Ticket.duty,
        )
        .join(Ticket, (Ticket.city == Evaluation.city) & (Ticket.id == Evaluation.ticket_id))
        .where(Evaluation.city == city)
    )  # fmt: skip


def _read(session: Session, statement: Select[*tuple[Any, ...]]) -> list[Rating]:
    return [Rating(*row) for row in session.execute(statement)]


def _bare(column: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    return type_coerce(column, Text)
