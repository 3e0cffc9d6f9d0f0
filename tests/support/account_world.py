"""Fixtures: two cities with administrators, and people whose accounts are administered."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from db.models import Account, AccountEvent, Section
from db.queries.post_targets import Directory, load_directory
from db.session import Session, administrator_transaction, owner_transaction
from domain.enums import Role
from domain.scopes import Actor, Scope
from services.accounts import Administrator
from tests.support import factories

CITY, ELSEWHERE = "370783", "boston"


@dataclass(frozen=True, slots=True)
class People:
    """The accounts of both cities, by username."""

    ids: dict[str, UUID]

    def by(self, username: str = "admin", city: str = CITY) -> Administrator:
        """Return an administrator of the city."""
        roles = frozenset({Role.ADMINISTRATOR})
        return Administrator(Actor(str(self.ids[username]), username, roles, Scope.whole(city)))


def two_cities() -> People:
    """Add both cities; admin and admin2 administer the first, foreign the second, shared is in both."""
    ids = {}
    with owner_transaction() as session:
        for city in (CITY, ELSEWHERE):
            factories.a_city(session, city)
        session.add(Section(city=CITY, department="D01", code="01", name="执法一科", active=True))
        for username, role, cities in (
            ("admin", Role.ADMINISTRATOR, [CITY]),
            ("admin2", Role.ADMINISTRATOR, [CITY]),
            ("foreign", Role.ADMINISTRATOR, [ELSEWHERE]),
            ("shared", Role.DISPATCHER, [CITY, ELSEWHERE]),
            ("zhang", Role.DISPATCHER, [CITY]),
        ):
            ids[username] = factories.an_account(session, username, password_hash="secret hash")
            for city in cities:
                factories.a_grant(session, ids[username], role, city)
    return People(ids)


@contextmanager
def administering(city: str = CITY) -> Iterator[tuple[Session, Directory]]:
    """Open an administrator's transaction as the application, with the directory of the city."""
    with administrator_transaction(Scope.whole(city)) as session:
        yield session, load_directory(session, city)


def stored(username: str) -> Account:
    """Return an account as it is in the database."""
    with owner_transaction() as session:
        return session.scalars(select(Account).where(Account.username == username)).one()


def record_of(account: UUID) -> list[tuple[str, str, dict[str, object]]]:
    """Return what was done to an account: act, by whom, before and after; the oldest first."""
    with owner_transaction() as session:
        found = session.execute(
            select(AccountEvent.act, AccountEvent.actor_name, AccountEvent.changes)
            .where(AccountEvent.account_id == account)
            .order_by(AccountEvent.n)
        )
        return [tuple(row) for row in found]
