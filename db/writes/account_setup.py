"""Writes of accounts, grants and passwords; owner only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Account, AccountGrant, Area, City, Department, Password, SignIn
from db.queries.authentication import Grant


def insert_account(
    session: Session, username: str, *, name: str, password_hash: str, at: datetime
) -> UUID | None:
    """Insert an account and return its id; None where the name is taken."""
    row = insert(Account).values(
        id=new_id(at),
        username=username,
        name=name,
        active=True,
        failures=0,
        created_at=at,
    )
    row = row.on_conflict_do_nothing()
    made = session.scalars(row.returning(Account.id)).one_or_none()
    if made is not None:
        session.execute(insert(Password).values(account_id=made, hash=password_hash, must_change=True))
    return made


def find_account_id(session: Session, username: str) -> UUID | None:
    """Return the id of an account."""
    return session.scalars(select(Account.id).where(Account.username == username)).one_or_none()


def upsert_grant(session: Session, account: UUID, grant: Grant) -> None:
    """Give an account a role in a city, or replace the scope of its role there."""
    session.execute(
        delete(AccountGrant).where(
            AccountGrant.city == grant.city,
            AccountGrant.account_id == account,
            AccountGrant.role == grant.role,
        )
    )
    bound = {"town_code": grant.town, "unit_code": grant.unit, "grid_code": grant.grid}
    party = {"department": grant.department, "section": grant.section}
    session.execute(
        insert(AccountGrant).values(city=grant.city, account_id=account, role=grant.role, **bound, **party)
    )


def has_grant_targets(session: Session, grant: Grant) -> bool:
    """Return whether the city, town, unit and department that a grant names exist."""
    wanted = [select(City.city).where(City.city == grant.city)]
    wanted += [
        select(Area.code).where(Area.city == grant.city, Area.code == code)
        for code in (grant.town, grant.unit, grant.grid)
        if code
    ]
    if grant.department:
        wanted.append(
            select(Department.code).where(Department.city == grant.city, Department.code == grant.department)
        )
    return all(session.scalars(each).one_or_none() is not None for each in wanted)


def set_password(session: Session, account: UUID, password_hash: str) -> None:
    """Store another password, forget wrong ones, and end its sessions."""
    session.execute(
        update(Password).where(Password.account_id == account).values(hash=password_hash, must_change=True)
    )
    session.execute(update(Account).where(Account.id == account).values(failures=0))
    end_sessions(session, account)


def close_account(session: Session, account: UUID) -> None:
    """Disable the account's sign-in; what it did stays under its name."""
    session.execute(update(Account).where(Account.id == account).values(active=False))
    end_sessions(session, account)


def end_sessions(session: Session, account: UUID) -> None:
    """End every session of an account."""
    session.execute(delete(SignIn).where(SignIn.account_id == account))
