"""Fixtures: two cities, each with tickets of every kind of scope."""

from dataclasses import dataclass, replace

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.scopes import Reach, Scope

CITIES = ("alpha", "beta")
# Which tickets exist in each city: their town, and who ever held a work order of them.
TICKETS = {
    "of town 001": ("001", ("D01",)),
    "of town 002": ("002", ("D02",)),
    "of town 002, town 001 helps": ("002", ("D01", "001")),
    "without place or party": (None, ()),
    "internal of town 002": ("002", ("D02",)),
    "secret of town 001": ("001", ("D01",)),
    "secret of town 001, town 001 helps": ("001", ("D02", "001")),
}
INTERNAL = frozenset({"internal of town 002"})
SECRET = frozenset(name for name in TICKETS if name.startswith("secret"))
# Who sees which of them; the same in either city, and never one of the other city.
SEEN = {
    "whole": (Scope.whole("alpha"), set(TICKETS)),
    "whole, but for secrets": (
        replace(Scope.whole("alpha"), secrets=False),
        set(TICKETS) - SECRET - INTERNAL,
    ),
    "town 001": (
        Scope("alpha", Reach.TOWN, town="001"),
        {"of town 001", "of town 002, town 001 helps", "secret of town 001, town 001 helps"},
    ),
    "town 002": (
        Scope("alpha", Reach.TOWN, town="002"),
        {"of town 002", "of town 002, town 001 helps", "internal of town 002"},
    ),
    "department D01": (
        Scope("alpha", Reach.DEPARTMENT, department="D01"),
        {"of town 001", "of town 002, town 001 helps", "secret of town 001"},
    ),
    "department D02": (
        Scope("alpha", Reach.DEPARTMENT, department="D02"),
        {"of town 002", "internal of town 002", "secret of town 001, town 001 helps"},
    ),
    "unit 0011": (Scope("alpha", Reach.UNIT, unit="0011"), {"of town 001"}),
    "grid 00111": (Scope("alpha", Reach.GRID, grid="00111"), {"of town 001"}),
    "grid 00211": (
        Scope("alpha", Reach.GRID, grid="00211"),
        {"of town 002", "of town 002, town 001 helps", "internal of town 002"},
    ),
    "a town of no ticket": (Scope("alpha", Reach.TOWN, town="999"), set()),
    "a code with a quote": (Scope("alpha", Reach.TOWN, town="' OR true --"), set()),
    "none": (Scope.none("alpha"), set()),
    "an unknown city": (Scope.whole("nowhere"), set()),
}
REFUSALS = r"permission denied|must be owner|must be superuser|read-only|row-level security policy"
WITHOUT_CITY = {
    "cities", "accounts", "account_grants", "account_identities", "passwords",
    "sessions", "tokens", "feed", "outbox", "simulations", "worker_beats",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """Two cities with the same codes; the ids of their tickets by city and name."""

    ids: dict[tuple[str, str], object]

    def names(self, ids: set[object]) -> set[tuple[str, str]]:
        return {key for key, value in self.ids.items() if value in ids}


def rows_in(session: Session, table: str, condition: str = "true") -> int:
    """Return how many rows the session sees; a table it may not read at all shows none."""
    readable = text("SELECT has_table_privilege(:table, 'SELECT')")
    if not session.execute(readable, {"table": table}).scalar_one():
        return 0
    found: int = session.execute(text(f"SELECT count(*) FROM {table} WHERE {condition}")).scalar_one()
    return found
