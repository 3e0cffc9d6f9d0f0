"""Filters of a queue: words, a town, a light, and the shared ticket filter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlalchemy.orm import Session

from db.models import Clock, Ticket
from db.queries import cities, filters
from db.queries.guest_parties import is_guest, says_openly
from domain.enums import Light, Secrecy
from domain.errors import Invalid
from domain.filters import Filters
from domain.scopes import Actor
from domain.search_query import read_asked
from domain.texts import fold_text

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
        """Return the filter in a desk's address; blanks are no condition. Raises Invalid."""
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


def build_filter_conditions(
    session: Session, actor: Actor, narrowed: Narrowed, *, now: datetime
) -> list[ColumnElement[bool]]:
    """Return the conditions on ``Ticket`` rows.

    A ticket that the actor's party was only asked about, and a secret one but for the Center, is found by its
    number alone: its text is shown without personal data, which a word would confirm. For the same reason no
    ticket is found by what its text says nowhere but in the name or phone of its reporter.
    """
    found: list[ColumnElement[bool]] = []
    if narrowed.words:
        asked = read_asked(narrowed.words)
        words = fold_text(narrowed.words)
        number = Ticket.number.contains(asked.number or words.upper(), autoescape=True)
        text = func.fold_text(Ticket.description).contains(words, autoescape=True)
        told = [~is_guest(actor.party), *([] if actor.of_center else [Ticket.secrecy != Secrecy.SECRET])]
        told.append(says_openly([words], func.fold_text(Ticket.description), actor))
        found.append(or_(number, and_(text, *told)))
    if narrowed.town:
        found.append(Ticket.town_code == narrowed.town)
    if narrowed.light is not None:
        found.append(has_light(narrowed.light, now))
    if not narrowed.filters.is_empty:
        found += filters.build_conditions(narrowed.filters, cities.load_city_facts(session, actor.city).zone)
    return found


def has_light(light: Light, now: datetime) -> ColumnElement[bool]:
    """Condition on a ticket's light; ``sla_status.build_light_column`` does it for a row of clocks."""
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
