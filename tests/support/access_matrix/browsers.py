"""A browser or a screen's token for every role, and what is foreign to it."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import MappingProxyType

import httpx
from sqlalchemy import func, select

from db.models import AccountGrant, TicketLink
from db.queries.authentication import Grant
from db.queries.cities import load_city_facts
from db.session import owner_transaction
from db.writes.rollups import ONE_DAY, Days, count_days
from domain.coordination import LinkKind
from domain.enums import Role
from services.tokens import make_token
from tests.support import factories
from tests.support.access_matrix import rows as things
from tests.support.access_matrix import world as worlds
from tests.support.access_matrix.world import CITY, FAR_CITY, Place
from tests.support.factories import NOON
from tests.web.conftest import PASSWORD, Product
from web.password_hashing import hash_password

OWN, NEXT_DOOR, FAR = "own", "next door", "another city"
FOREIGN = (NEXT_DOOR, FAR)  # the likeliest to be taken for one's own first
BOUND: Mapping[Role, Mapping[str, str]] = MappingProxyType(
    {
        Role.TOWN: {"town_code": "001"},
        Role.UNIT: {"unit_code": "0011"},
        Role.GRID_STAFF: {"unit_code": "0011", "grid_code": "00111"},
        Role.DEPARTMENT: {"department": "D01"},
        Role.AGENCY: {"department": "D01"},
    }
)


@dataclass(frozen=True, slots=True)
class World:
    """The user's own data, those of a neighbour in the same city, and those of another city."""

    own: Place
    next_door: Place
    far: Place
    clients: Mapping[Role, httpx.Client]

    def foreign_to(self, role: Role) -> tuple[Place, ...]:
        """Return the places of which a role may learn nothing; the whole city is some roles' own."""
        return (self.next_door, self.far) if role in BOUND else (self.far,)

    def owners(self, role: Role) -> tuple[str, ...]:
        """Return whose things a role is tested with: its own, and those that are foreign to it."""
        return (OWN, *(name for name in FOREIGN if self.place(name) in self.foreign_to(role)))

    def place(self, owner: str) -> Place:
        """Return the place of an owner."""
        return {OWN: self.own, NEXT_DOOR: self.next_door, FAR: self.far}[owner]

    @property
    def marks(self) -> frozenset[str]:
        """Return what no question says: an answer that holds one of these knows it by itself."""
        return frozenset(place.mark for place in (self.own, self.next_door, self.far))

    def nearest_to(self, role: Role) -> Place:
        """Return the foreign place that is the likeliest to be taken for a role's own."""
        return self.foreign_to(role)[0]

    def kept_from(self, role: Role) -> frozenset[str]:
        """Return what no answer may tell a role: all of what is foreign, and who reported anything at all."""
        persons = (place.persons for place in (self.own, self.next_door, self.far))
        return frozenset().union(*persons, *(place.words for place in self.foreign_to(role)))


@contextmanager
def laid_out(product: Product) -> Iterator[World]:
    """Create both cities and sign one user of every role in."""
    with owner_transaction() as session:
        things.papers(session, CITY, "OWNCITY")
        things.papers(session, FAR_CITY, "FARAWAY")
    own = worlds.lay_out("OWNTOWN", CITY, "001", "D01")
    next_door = worlds.lay_out("NEXTDOOR", CITY, "002", "D02")
    far = worlds.lay_out("FARAWAY", FAR_CITY, "001", "D01")
    with owner_transaction() as session:
        key = {"city": CITY, "ticket_id": own.ticket, "other_id": next_door.ticket}
        session.add(TicketLink(**key, kind=LinkKind.RELATED, at=NOON, by="1"))
    for city in (CITY, FAR_CITY):
        _count_past_days(city)
    with ExitStack() as stack:
        clients = {role: _client(product, role) for role in Role}
        for client in clients.values():
            stack.callback(client.close)
        yield World(own, next_door, far, clients)


def _count_past_days(city: str) -> None:
    """Count the sums of past days, which the worker does in a served city."""
    with owner_transaction() as session:
        facts = load_city_facts(session, city)
        today = session.scalars(select(func.now())).one().astimezone(facts.zone).date()
        count_days(session, facts, Days(NOON.date(), today - ONE_DAY))


def _client(product: Product, role: Role) -> httpx.Client:
    """Return a signed-in user of the role; a wall has a token."""
    headers = {"Origin": product.url, "Accept": "application/json", "Accept-Encoding": "identity"}
    client = httpx.Client(base_url=product.url, headers=headers, timeout=30)
    with owner_transaction() as session:
        if role is Role.WALL:
            secret = make_token(session, Grant(CITY, role), label="wall of doors")
            client.headers["Authorization"] = f"Bearer {secret}"
            return client
        account = factories.an_account(session, f"door-{role}", password_hash=hash_password(PASSWORD))
        session.add(AccountGrant(city=CITY, account_id=account, role=role, **BOUND.get(role, {})))
    answer = client.post("/login", data={"username": f"door-{role}", "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client
