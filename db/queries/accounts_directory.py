"""Queries for the people of a city: posts, account status, and account events."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from db.models import Account, AccountEvent, AccountGrant, Department, SignIn
from db.queries.authentication import Grant
from domain.accounts import AccountAct, AccountState
from domain.enums import Role
from domain.texts import fold_text


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Filter of people; empty means any."""

    words: str = ""
    role: Role | None = None
    town: str = ""
    department: str = ""
    state: AccountState | None = None


@dataclass(frozen=True, slots=True)
class AccountPerson:
    """One account as its administrators see it; ``sessions`` are those that live."""

    id: UUID
    username: str
    name: str
    phone: str | None
    email: str | None
    staff_id: UUID | None
    active: bool
    failures: int
    locked_at: datetime | None
    signed_in_at: datetime | None
    created_at: datetime
    sessions: int


@dataclass(frozen=True, slots=True)
class Post:
    """One post of an account."""

    id: UUID
    account_id: UUID
    grant: Grant


@dataclass(frozen=True, slots=True)
class AccountEventFacts:
    """One change of an account; ``changes`` holds before and after of each fact."""

    at: datetime
    act: AccountAct
    actor_name: str
    changes: dict[str, Any]


_LIVING = (
    select(func.count())
    .where(SignIn.account_id == Account.id, SignIn.expires_at > func.now())
    .scalar_subquery()
)
_PERSON = (
    Account.id, Account.username, Account.name, Account.phone, Account.email, Account.staff_id,
    Account.active, Account.failures, Account.locked_at, Account.signed_in_at,
    Account.created_at, _LIVING,
)  # fmt: skip


def list_people(
    session: Session, city: str, wanted: PeopleFilter, *, limit: int | None = None, offset: int = 0
) -> list[AccountPerson]:
    """Return the people of a city whom the filter lets through, by name."""
    found = session.execute(
        _matching(select(*_PERSON), city, wanted)
        .order_by(Account.name, Account.username)
        .limit(limit)
        .offset(offset)
    )
    return [AccountPerson(*row) for row in found]


def count_of(session: Session, city: str, wanted: PeopleFilter) -> int:
    """Return how many people the filter lets through."""
    return int(session.execute(_matching(select(func.count(Account.id)), city, wanted)).scalar_one())


def find_person(session: Session, city: str, account_id: UUID) -> AccountPerson | None:
    """Return one person with a post in the city."""
    found = session.execute(
        _matching(select(*_PERSON), city, PeopleFilter()).where(Account.id == account_id)
    ).one_or_none()
    return None if found is None else AccountPerson(*found)


def find_person_by_name(session: Session, city: str, username: str) -> AccountPerson | None:
    """Return the person of that name, in any width and case, with a post in the city."""
    found = session.execute(
        _matching(select(*_PERSON), city, PeopleFilter()).where(Account.name_key == fold_text(username))
    ).one_or_none()
    return None if found is None else AccountPerson(*found)


def list_posts(session: Session, city: str, accounts: Collection[UUID]) -> dict[UUID, list[Post]]:
    """Return the posts in a city of each of the accounts."""
    grants = AccountGrant
    found = session.execute(
        select(
            grants.id, grants.account_id, grants.city, grants.role, grants.town_code, grants.unit_code,
            grants.department, grants.grid_code, grants.section,
        )
        .where(grants.city == city, grants.account_id.in_(accounts))
        .order_by(grants.role, grants.town_code, grants.unit_code, grants.grid_code, grants.department)
    )  # fmt: skip
    posts: dict[UUID, list[Post]] = {account: [] for account in accounts}
    for row in found:
        posts[row[1]].append(Post(row[0], row[1], Grant(*row[2:])))
    return posts


def list_cities(session: Session, account_id: UUID) -> frozenset[str]:
    """Return every city in which the account has a post."""
    return frozenset(session.scalars(select(AccountGrant.city).where(AccountGrant.account_id == account_id)))


def list_administrators(session: Session, city: str) -> frozenset[UUID]:
    """Return the accounts that can administer the city now."""
    return frozenset(
        session.scalars(
            select(Account.id)
            .join(AccountGrant, AccountGrant.account_id == Account.id)
            .where(
                AccountGrant.city == city,
                AccountGrant.role == Role.ADMINISTRATOR,
                Account.active,
                Account.locked_at.is_(None),
            )
        )
    )


def list_events(
    session: Session, city: str, account_id: UUID, *, limit: int = 200
) -> list[AccountEventFacts]:
    """Return what was done to an account in a city, the newest first."""
    found = session.execute(
        select(AccountEvent.at, AccountEvent.act, AccountEvent.actor_name, AccountEvent.changes)
        .where(AccountEvent.city == city, AccountEvent.account_id == account_id)
        .order_by(AccountEvent.n.desc())
        .limit(limit)
    )
    return [AccountEventFacts(*row) for row in found]


def _matching(asked: Select[*tuple[Any, ...]], city: str, wanted: PeopleFilter) -> Select[*tuple[Any, ...]]:
    asked = asked.where(_has_post(city, wanted))
    if wanted.words:
        asked = asked.where(
            or_(
                *(
                    column.icontains(wanted.words, autoescape=True)
                    for column in (Account.name, Account.username, Account.phone)
                )
            )
        )
    return asked if wanted.state is None else asked.where(_in_state(wanted.state))


def _has_post(city: str, wanted: PeopleFilter) -> ColumnElement[bool]:
    """Return the condition that an account has a post in the city, with the filter's role and place."""
    posts = select(AccountGrant.id).where(AccountGrant.account_id == Account.id, AccountGrant.city == city)
    if wanted.role is not None:
        posts = posts.where(AccountGrant.role == wanted.role)
    if wanted.town:
        stationed = select(Department.code).where(
            Department.city == city, Department.town_code == wanted.town
        )
        posts = posts.where(
            or_(AccountGrant.town_code == wanted.town, AccountGrant.department.in_(stationed))
        )
    if wanted.department:
        posts = posts.where(AccountGrant.department == wanted.department)
    return posts.exists()


def _in_state(state: AccountState) -> ColumnElement[bool]:
    locked = Account.locked_at.is_not(None)
    return {
        AccountState.CLOSED: ~Account.active,
        AccountState.LOCKED: Account.active & locked,
        AccountState.ACTIVE: Account.active & ~locked,
    }[state]
