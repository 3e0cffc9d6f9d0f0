"""Actors and their scopes, which row-level security repeats."""

from dataclasses import dataclass
from enum import StrEnum

from domain.enums import Role

READ_ONLY_ROLES = frozenset({Role.LEADER, Role.WALL})
CENTER_ROLES = frozenset({Role.INTAKE, Role.DISPATCHER, Role.REVIEWER, Role.CALLER})


class Reach(StrEnum):
    """How much of one city a scope covers."""

    WHOLE = "whole"
    TOWN = "town"
    DEPARTMENT = "department"
    UNIT = "unit"
    GRID = "grid"
    PROOF = "proof"  # the one ticket whose query code was shown
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Scope:
    """What an actor may see of one city; the code of its reach is always given, the wider ones may be.

    proof: the keyed hash of a query code, in hexadecimal digits. secrets: whether it sees internal and secret
    tickets as well, narrower ones as far as their place or party may.
    """

    city: str
    reach: Reach
    town: str | None = None
    department: str | None = None
    unit: str | None = None
    grid: str | None = None
    proof: str | None = None
    secrets: bool = True

    def __post_init__(self) -> None:
        """Refuse a scope whose reach names no place or party: it would silently see nothing or all."""
        if self.reach in (Reach.WHOLE, Reach.NONE):
            return
        if not getattr(self, self.reach.value):
            raise ValueError(f"a scope of reach {self.reach} needs its {self.reach} code")

    @property
    def widest(self) -> "Scope":
        """Return the scope of the whole city that keeps as much from its reader as this one."""
        return Scope(self.city, Reach.WHOLE, secrets=self.secrets)

    @classmethod
    def whole(cls, city: str) -> "Scope":
        """Return the scope that sees all of one city."""
        return cls(city, Reach.WHOLE)

    @classmethod
    def open_to_all(cls, city: str) -> "Scope":
        """Return the scope of what every reader may count: the city without secret and internal tickets."""
        return cls(city, Reach.WHOLE, secrets=False)

    @classmethod
    def none(cls, city: str) -> "Scope":
        """Return the scope that sees nothing."""
        return cls(city, Reach.NONE)


def sees_all(scope: Scope) -> bool:
    """Return whether nothing of the city is ever kept from a scope."""
    return scope.reach is Reach.WHOLE and scope.secrets


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: an account, a token or the system itself, in one city.

    automatic: the system; it holds no role and may do what a rule lets it do by itself.
    is_reporter: the reporter of the scope's one ticket; a rule says what they may do.
    """

    id: str
    name: str
    roles: frozenset[Role]
    scope: Scope
    automatic: bool = False
    is_reporter: bool = False

    @classmethod
    def system(cls, city: str) -> "Actor":
        """Return the system itself, as its history names it."""
        return cls("system", "系统", frozenset(), Scope.whole(city), automatic=True)

    @classmethod
    def reporter(cls, city: str, proof: str) -> "Actor":
        """Return an actor with the proof of a ticket; nothing else is known of them."""
        scope = Scope(city, Reach.PROOF, proof=proof)
        return cls("reporter", "诉求人", frozenset(), scope, is_reporter=True)

    @property
    def city(self) -> str:
        """Return the city the actor works in now."""
        return self.scope.city

    @property
    def read_only(self) -> bool:
        """Return whether no role of the actor may change anything."""
        return not self.is_reporter and self.roles <= READ_ONLY_ROLES

    @property
    def of_center(self) -> bool:
        """Return whether the actor holds a role of the Center."""
        return bool(self.roles & CENTER_ROLES)

    @property
    def party(self) -> str | None:
        """Return the code under which the actor can hold work orders: department, agency or town."""
        if self.scope.reach is Reach.DEPARTMENT:
            return self.scope.department
        return self.scope.town if self.scope.reach is Reach.TOWN else None
