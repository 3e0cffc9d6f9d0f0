"""Insert the demonstration's accounts; an existing one keeps its password and language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.ids import new_id
from db.models import Account, AccountGrant, Area, City, Password, Section, Ticket, Token
from db.queries.authentication import Grant
from domain.enums import AreaKind, Role

OTHER_CITIES = (Role.LEADER, Role.DISPATCHER)  # roles that see every city of a demonstration


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


def insert_accounts(session: Session, accounts: Sequence[DemoAccount], *, at: datetime) -> None:
    """Insert the accounts that are missing and every grant that is missing, in the order of the logins."""
    for position, account in enumerate(accounts):
        row = insert(Account).values(
            id=new_id(at),
            username=account.username,
            name=account.name,
            active=True,
            failures=0,
            created_at=at,
            demo_position=position,
        )
        place = {"demo_position": position}
        session.execute(row.on_conflict_do_update(index_elements=[Account.username], set_=place))
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


def grant_in_every_city(session: Session) -> None:
    """Give the demonstration logins that see a whole city the same role in every other city."""
    held = session.execute(
        select(AccountGrant.account_id, AccountGrant.role)
        .join(Account, Account.id == AccountGrant.account_id)
        .where(Account.demo_position.is_not(None), AccountGrant.role.in_(OTHER_CITIES))
        .distinct()
    ).all()
    for city in session.scalars(select(City.city)):
        for account_id, role in held:
            may = insert(AccountGrant).values(city=city, account_id=account_id, role=role)
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
