"""Ask for sums over past days: of ratings by area, for periods longer than the live picture holds."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Text, func, literal, null, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.queries.cities import city_facts
from db.queries.filters import rating_conditions
from db.tables import Evaluation, Ticket
from domain.filters import Filters
from domain.terms import Effect, Secrecy, Speed


@dataclass(frozen=True, slots=True)
class RatingSum:
    """How many ratings of one place and party have these grades.

    Codes are those of the ticket's place, None where it has none; a secret ticket's ratings stand apart.
    department: the rated one where the filters name it, else None: the sum of all.
    """

    town_code: str | None
    unit_code: str | None
    grid_code: str | None
    department: str | None
    secret: bool
    speed: Speed
    effect: Effect
    count: int


def rating_sums(
    session: Session, city: str, *, since: date, until: date, filters: Filters
) -> list[RatingSum]:
    """Return the ratings given from ``since`` to ``until`` (local days, both inclusive) under ``filters``.

    The period of the filters is not looked at.
    """
    facts = city_facts(session, city)
    secret = (Ticket.secrecy == Secrecy.SECRET).label("secret")
    department = literal(filters.department) if filters.department else null()
    keys = (Ticket.town_code, Ticket.unit_code, Ticket.grid_code)
    grades = (_bare(Evaluation.speed), _bare(Evaluation.effect))
    found = session.execute(
        select(*keys, type_coerce(department, Text), secret, *grades, func.count())
        .select_from(Evaluation)
        .join(Ticket, (Ticket.city == Evaluation.city) & (Ticket.id == Evaluation.ticket_id))
        .where(
            Evaluation.city == city,
            *rating_conditions(replace(filters, since=since, until=until), facts.zone),
        )
        .group_by(*keys, secret, *grades)
    )
    return [
        RatingSum(*row[:5], speed=Speed(row.speed), effect=Effect(row.effect), count=row[-1]) for row in found
    ]


def _bare(column: "InstrumentedAttribute[Speed] | InstrumentedAttribute[Effect]") -> ColumnElement[str]:
    return type_coerce(column, Text).label(column.key)
