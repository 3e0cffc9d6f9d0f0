"""The database queries of screens and interfaces, each with its actor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.enums import Role
from domain.scopes import Actor, Reach, Scope

GROWTH = 1.3  # what a question may read at four times the history, of what it reads now
COMMON_WORD = 2.0  # the same of a search for a word that occurs in every ticket
# Pages. A tree that grew by a level costs each look-up one page more: 20 rows, each with the look-ups of its
# clocks, names, work orders and policies.
ALLOWANCE = 400
OF_ALL_OPEN = 3000  # the same where every open ticket is looked up, 1,500 of them with their clocks
SCOPES = ("dispatcher", "town", "department", "unit", "grid_staff")


@dataclass(frozen=True, slots=True)
class World:
    """Subjects of queries: a city, and of each kind of thing the busiest one."""

    city: str
    zone: ZoneInfo
    now: datetime
    city_code: str
    town: str
    unit: str
    grid: str
    department: str
    matter: str
    order: UUID
    party: str
    ticket: UUID
    number: str
    past: UUID
    past_number: str
    phone: str
    word: str
    common_word: str
    account: UUID
    lon: float
    lat: float

    @property
    def town_scope(self) -> Scope:
        """Return the scope of the town."""
        return Scope(self.city, Reach.TOWN, town=self.town)

    def code_of(self, area: str) -> str:
        """Return the code of the city, the town, the unit or the grid."""
        codes = {"city": self.city_code, "town": self.town, "unit": self.unit, "grid": self.grid}
        return codes[area]


@dataclass(frozen=True, slots=True)
class Asking:
    """One asking: within which transaction, by whom, and about what."""

    session: Session
    actor: Actor
    world: World

    @property
    def city(self) -> str:
        """Return the city of the query."""
        return self.world.city

    @property
    def now(self) -> datetime:
        """Return the city's present."""
        return self.world.now


@dataclass(frozen=True, slots=True)
class Question:
    """One question. name: the function of ``db.queries`` that answers it, and after a blank the case.

    who: a key of ``actors``; "live" asks as the live picture's role. growth, allowance: how much more it
    may read, and how many pages on top of that.
    """

    name: str
    who: str
    ask: Callable[[Asking], Any]
    growth: float = GROWTH
    allowance: int = ALLOWANCE

    @property
    def function(self) -> str:
        """Return the module and the function, as ``caller_history.list_earlier``."""
        return self.name.partition(" ")[0]

    @property
    def label(self) -> str:
        """Return the name and the actor."""
        return f"{self.name} [{self.who}]"


_PICK = """
WITH opened AS (SELECT * FROM tickets WHERE city = :city AND closed_at IS NULL AND secrecy = 'normal'),
busiest AS (
    SELECT town_code, unit_code, grid_code FROM tickets
    WHERE city = :city AND grid_code IN (SELECT grid_code FROM opened WHERE status = 'dispatched'
        AND point IS NOT NULL AND matter IS NOT NULL AND department IS NOT NULL)
    GROUP BY town_code, unit_code, grid_code ORDER BY count(*) DESC, grid_code LIMIT 1
),
one AS (
    SELECT t.* FROM opened t WHERE t.status = 'dispatched' AND t.point IS NOT NULL AND t.matter IS NOT NULL
        AND t.grid_code = (SELECT grid_code FROM busiest) AND t.department IS NOT NULL
    ORDER BY t.reported_at DESC, t.id LIMIT 1
),
past AS (
    SELECT t.* FROM tickets t JOIN replies r ON r.city = t.city AND r.ticket_id = t.id
    WHERE t.city = :city AND t.closed_at IS NOT NULL AND t.secrecy = 'normal'
    ORDER BY t.closed_at DESC, t.id LIMIT 1
)
SELECT c.zone, coalesce(c.as_of, now()),
    (SELECT code FROM areas WHERE city = :city AND parent_code IS NULL AND valid_to IS NULL),
    b.town_code, b.unit_code, b.grid_code,
    (SELECT w.department FROM work_orders w JOIN opened USING (city) WHERE w.ticket_id = opened.id
        AND w.ended_at IS NULL AND w.department <> opened.town_code
        GROUP BY w.department ORDER BY count(*) DESC, w.department LIMIT 1),
    one.matter, w.id, w.department, one.id, one.number, past.id, past.number,
    (SELECT r.phone FROM reporters r JOIN tickets t ON t.city = r.city AND t.id = r.ticket_id
        WHERE r.city = :city AND r.phone IS NOT NULL ORDER BY t.reported_at DESC, t.id LIMIT 1),
    substr(one.description, 1, 4),
    coalesce((SELECT id FROM accounts ORDER BY id LIMIT 1), gen_random_uuid()),
    ST_X(one.point), ST_Y(one.point)
FROM cities c, busiest b, one, past, work_orders w
WHERE c.city = :city AND w.city = :city AND w.ticket_id = one.id AND w.role = 'lead' AND w.ended_at IS NULL
"""


def load_world(session: Session, city: str, *, common_word: str) -> World:
    """Return the subjects of a city's queries; owner only."""
    zone, now, *codes, word, account, lon, lat = session.execute(text(_PICK), {"city": city}).one()
    rest: Any = (*codes, word, common_word, account, lon, lat)
    return World(city, ZoneInfo(zone), now, *rest)


def actors(world: World) -> dict[str, Actor]:
    """Return the actors, keyed by their roles; "proof" is the holder of a query code."""
    whole = Scope.whole(world.city)
    scopes = {
        Role.INTAKE: whole, Role.DISPATCHER: whole, Role.REVIEWER: whole, Role.CALLER: whole,
        Role.SUPERVISOR: whole, Role.LEADER: whole, Role.ADMINISTRATOR: whole, Role.WALL: whole,
        Role.LIST_OFFICE: replace(whole, secrets=False),
        Role.TOWN: Scope(world.city, Reach.TOWN, town=world.town),
        Role.DEPARTMENT: Scope(world.city, Reach.DEPARTMENT, department=world.department),
        Role.UNIT: Scope(world.city, Reach.UNIT, town=world.town, unit=world.unit),
        Role.GRID_STAFF: Scope(
            world.city, Reach.GRID, town=world.town, unit=world.unit, grid=world.grid
        ),
    }  # fmt: skip
    found = {
        role.value: Actor(str(world.account), "经办人", frozenset({role}), scope)
        for role, scope in scopes.items()
    }
    return found | {"live": Actor.system(world.city), "none": _nobody(world.city)}


def _nobody(city: str) -> Actor:
    return Actor("none", "—", frozenset(), Scope.none(city))


def each(whos: Sequence[str], name: str, ask: Callable[[Asking], Any]) -> list[Question]:
    """Return one query run by several actors."""
    return [Question(name, who, ask) for who in whos]
