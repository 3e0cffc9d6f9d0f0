"""Narrow a queue: to words, a town, a light, and what the shared filter of tickets asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import Session

from db.models import Clock, Ticket
from db.queries import cities, filters
from domain.enums import Light
from domain.errors import Invalid
from domain.filters import Filters

LONGEST_WORDS = 80


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Conditions that all hold together; words: what number or text must hold."""

    words: str = ""
    town: str | None = None
    light: Light | None = None
    filters: Filters = Filters()  # noqa: RUF009  # frozen

    @classmethod
    def from_query(cls, query: Mapping[str, str | None]) -> "Narrowed":
        """Return what the address of a desk asks for; blanks are no condition. Raises Invalid."""
        light = query.get("light") or None
        if light is not None and light not in list(Light):
            raise Invalid("筛选条件 {name} 不认识“{value}”", name="light", value=light[:LONGEST_WORDS])
        return cls(
            words=(query.get("words") or "").strip()[:LONGEST_WORDS],
            town=query.get("town") or None,
            light=Light(light) if light else None,
            filters=Filters.from_query(query),
        )


EVERYTHING = Narrowed()


def conditions(
    session: Session, city: str, narrowed: Narrowed, *, now: datetime
) -> list[ColumnElement[bool]]:
    """Return the conditions on ``Ticket`` rows."""
    found: list[ColumnElement[bool]] = []
    if narrowed.words:
        number = Ticket.number.contains(narrowed.words.upper(), autoescape=True)
        found.append(or_(number, Ticket.description.contains(narrowed.words, autoescape=True)))
    if narrowed.town:
        found.append(Ticket.town_code == narrowed.town)
    if narrowed.light is not None:
        found.append(has_light(narrowed.light, now))
    if not narrowed.filters.is_empty:
        found += filters.conditions(narrowed.filters, cities.city_facts(session, city).zone)
    return found


def has_light(light: Light, now: datetime) -> ColumnElement[bool]:
    """Say that a ticket's light is this one; ``lights.light_of`` says the same of a row of clocks."""
    red, orange = _clock(Clock.due_at <= now), _clock(Clock.orange_at <= now)
    yellow, running = _clock(Clock.yellow_at <= now), _clock(Clock.due_at.is_not(None))
    paused = _clock(Clock.paused_at.is_not(None))
    return {
        Light.RED: red,
        Light.ORANGE: and_(orange, ~red),
        Light.YELLOW: and_(yellow, ~orange, ~red),
        Light.GREEN: and_(running, ~yellow, ~orange, ~red),
        Light.PAUSED: and_(paused, ~running),
        Light.NO_DEADLINE: and_(~running, ~paused),
    }[light]


def _clock(where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        Clock.city == Ticket.city, Clock.ticket_id == Ticket.id, Clock.stopped_at.is_(None), where
    )
