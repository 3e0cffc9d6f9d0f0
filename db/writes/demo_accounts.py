"""Insert the demonstration's accounts; an existing one keeps its password and language."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.ids import new_id
from db.models import Account, AccountGrant, Area, Password, Section, Ticket, Token
from db.queries.authentication import Grant
from domain.enums import AreaKind, Role


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the demonstration with its roles and scopes; no hash for an existing one."""

    username: str
    name: str
    password_hash: str | None
    grants: tuple[Grant, ...]


def list_existing_usernames(session: Session) -> set[str]:
    """Return the names of the accounts that have a password."""
    return set(session.scalars(select(Account.username).join(Password, Password.account_id == Account.id)))


def load_password_hashes(session: Session, usernames: Collection[str]) -> dict[str, str]:
    """Return the stored passwords of those accounts that may still sign in; needs the owner's transaction."""
    found = session.execute(
        select(Account.username, Password.hash)
        .join(Password, Password.account_id == Account.id)
        .where(Account.username.in_(usernames), Account.active, Account.locked_at.is_(None))
    )
    return {row.username: row.hash for row in found}


def has_token(session: Session, secret_hash: bytes) -> bool:
    """Return whether a token with that secret is valid; needs the owner's transaction."""
    found = select(Token.secret_hash).where(Token.secret_hash == secret_hash, Token.revoked_at.is_(None))
    return session.scalars(found).first() is not None


def list_known_usernames(session: Session, usernames: Collection[str]) -> set[str]:
    """Return which of those names are active accounts of the city that the transaction sees."""
    found = select(Account.username).where(Account.username.in_(usernames), Account.active)
    return set(session.scalars(found))


def insert_accounts(session: Session, accounts: Sequence[DemoAccount], *, at: datetime) -> None:
    """Insert the accounts that are missing and every grant that is missing."""
    for account in accounts:
        row = insert(Account).values(
            id=new_id(at),
            username=account.username,
            name=account.name,
            active=True,
            failures=0,
            created_at=at,
        )
        session.execute(row.on_conflict_do_nothing(index_elements=[Account.username]))
        ident = session.scalars(select(Account.id).where(Account.username == account.username)).one()
        if account.password_hash is not None:
            stored = insert(Password).values(account_id=ident, hash=account.password_hash, must_change=False)
            session.execute(stored.on_conflict_do_nothing())
        for grant in account.grants:
            may = insert(AccountGrant).values(
                city=grant.city,
                account_id=ident,
                role=grant.role,
                town_code=grant.town,
                unit_code=grant.unit,
                department=grant.department,
                grid_code=grant.grid,
            )
            session.execute(may.on_conflict_do_nothing())


def insert_wall_token(session: Session, secret_hash: bytes, *, label: str, city: str, at: datetime) -> None:
    """Insert the wall's token if it is missing."""
    row = insert(Token).values(secret_hash=secret_hash, label=label, city=city, role=Role.WALL, created_at=at)
    session.execute(row.on_conflict_do_nothing())


def insert_sections(session: Session, city: str, sections: Mapping[str, Mapping[str, str]]) -> None:
    """Insert the sections of departments that are missing; ``sections`` names them by code."""
    for department, names in sections.items():
        for code, name in names.items():
            row = insert(Section).values(city=city, department=department, code=code, name=name, active=True)
            session.execute(row.on_conflict_do_nothing())


def find_busiest_community(session: Session, city: str, town: str) -> str:
    """Return the code of the town's community in which most tickets lie."""
    return _busiest(
        session,
        city,
        select(Area.code).where(Area.city == city, Area.parent_code == town, Area.kind == AreaKind.COMMUNITY),
        Ticket.unit_code,
    )


def find_busiest_grid(session: Session, city: str, unit: str) -> str:
    """Return the code of the unit's grid in which most tickets lie."""
    grids = select(Area.code).where(Area.city == city, Area.parent_code == unit)
    return _busiest(session, city, grids, Ticket.grid_code)


def _busiest(
    session: Session, city: str, areas: Select[str], place: InstrumentedAttribute[str | None]
) -> str:
    wanted = areas.subquery()
    count = func.count(Ticket.id)
    found: str = session.scalars(
        select(wanted.c.code)
        .outerjoin(Ticket, (Ticket.city == city) & (place == wanted.c.code))
        .group_by(wanted.c.code)
        .order_by(count.desc(), wanted.c.code)
        .limit(1)
    ).one()
    return found
