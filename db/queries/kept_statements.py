"""Statements that are built once and kept: to build one costs the server more than to run it.

What changes between two uses are parameters of the statement: the moment, and who asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Text, bindparam, literal

from domain.scopes import Actor, Reach, Scope

KEPT = 256  # statements of a kind, about 150 kB each

Moment = datetime | ColumnElement[datetime]
NOW: ColumnElement[datetime] = bindparam("now", type_=DateTime(timezone=True))

_PLACES = ("town", "department", "unit", "grid")


class Parameter(str):
    """A string that statements read as their parameter of this name."""

    __slots__ = ()

    def __clause_element__(self) -> ColumnElement[str]:
        """Return what SQLAlchemy takes in the place of the string."""
        return bindparam(str(self), type_=Text())


@dataclass(frozen=True, slots=True)
class Position:
    """From where a user looks: how far the scope reaches, and which codes it has."""

    reach: Reach
    places: tuple[str, ...]

    @classmethod
    def of(cls, actor: Actor) -> "Position":
        """Return the position of an actor."""
        return cls(actor.scope.reach, tuple(name for name in _PLACES if getattr(actor.scope, name)))

    def build_actor(self) -> Actor:
        """Return an actor whose id, city and codes are parameters, without roles and name."""
        codes: dict[str, Any] = {name: Parameter(name) for name in self.places}
        scope = Scope(Parameter("city"), self.reach, **codes)
        return Actor(Parameter("user"), "", frozenset(), scope)


def name_values(actor: Actor, now: datetime) -> Mapping[str, Any]:
    """Return the parameters of a kept statement that ``actor`` asks at ``now``."""
    codes = {name: getattr(actor.scope, name) for name in _PLACES}
    return {"now": now, "user": actor.id, "city": actor.city, **codes}


def build_moment(now: Moment) -> ColumnElement[datetime]:
    """Return a moment as an expression."""
    return literal(now) if isinstance(now, datetime) else now
