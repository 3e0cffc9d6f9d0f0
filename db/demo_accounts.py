"""Put the demonstration's accounts in; one that stands keeps its password and language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.ids import new_id
from db.queries.accounts import Grant
from db.tables import Account, AccountGrant, Password, Token
from domain.terms import Role


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the demonstration with what it may be and see."""

    username: str
    name: str
    password_hash: str
    grants: tuple[Grant, ...]


def put_accounts(session: Session, accounts: Sequence[DemoAccount], *, at: datetime) -> None:
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


def put_wall_token(session: Session, secret_hash: bytes, *, label: str, city: str, at: datetime) -> None:
    """Insert the wall's token if it is missing."""
    row = insert(Token).values(secret_hash=secret_hash, label=label, city=city, role=Role.WALL, created_at=at)
    session.execute(row.on_conflict_do_nothing())
