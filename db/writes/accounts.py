"""Writes of accounts, posts, sections and their audit record by an administrator of the current city."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import (
    Account,
    AccountEvent,
    AccountGrant,
    AccountIdentity,
    City,
    Password,
    Section,
    SignIn,
    Staff,
    StaffReveal,
)
from db.queries.authentication import Grant
from domain.accounts import AccountAct, Details
from domain.scopes import Actor


def lock_administration(session: Session, city: str) -> None:
    """Lock the administration of the city's accounts: the last administrator must stay."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"people of {city}"))))


def insert_account(session: Session, username: str, details: Details, *, at: datetime) -> UUID | None:
    """Insert an account without posts and return its id; None where the name is taken."""
    ident = new_id(at)
    row = upsert(Account).values(
        id=ident, username=username, active=True, failures=0, created_at=at, **_described(details)
    )
    # No RETURNING: an account is seen through its posts, and it has none yet.
    counted = {"preserve_rowcount": True}
    made = session.connection().execute(row.on_conflict_do_nothing(), execution_options=counted)
    return ident if made.rowcount else None


def insert_password(session: Session, account: UUID, password_hash: str) -> None:
    """Store the first password of a new account."""
    session.execute(insert(Password).values(account_id=account, hash=password_hash, must_change=True))


def update_password(session: Session, account: UUID, password_hash: str) -> None:
    """Store another first password and free the account of wrong tries."""
    session.execute(
        update(Password).where(Password.account_id == account).values(hash=password_hash, must_change=True)
    )
    update_account(session, account, failures=0)


def update_account(session: Session, account: UUID, **facts: object) -> None:
    """Write facts of an account."""
    session.execute(update(Account).where(Account.id == account).values(facts))


def update_person(session: Session, account: UUID, details: Details) -> None:
    """Write what is known of a person."""
    update_account(session, account, **_described(details))


def insert_post(session: Session, account: UUID, grant: Grant) -> None:
    """Give an account a post."""
    session.execute(
        insert(AccountGrant).values(
            city=grant.city,
            account_id=account,
            role=grant.role,
            town_code=grant.town,
            unit_code=grant.unit,
            grid_code=grant.grid,
            department=grant.department,
            section=grant.section,
        )
    )


def drop_post(session: Session, city: str, post: UUID) -> None:
    """Take a post away."""
    session.execute(delete(AccountGrant).where(AccountGrant.city == city, AccountGrant.id == post))


def end_sessions(session: Session, account: UUID) -> int:
    """End every session of an account and return how many there were."""
    ended = session.execute(delete(SignIn).where(SignIn.account_id == account).returning(SignIn.secret_hash))
    return len(ended.all())


def insert_identity(session: Session, account: UUID, issuer: str, subject: str, *, at: datetime) -> None:
    """Link a person of an identity provider with an account."""
    session.execute(
        insert(AccountIdentity).values(issuer=issuer, subject=subject, account_id=account, linked_at=at)
    )


def drop_identities(session: Session, account: UUID) -> None:
    """Unlink an account from every identity provider."""
    session.execute(delete(AccountIdentity).where(AccountIdentity.account_id == account))


def upsert_section(
    session: Session, city: str, department: str, *, code: str, name: str, active: bool
) -> None:
    """Add a section, or rename, close and open it again."""
    row = upsert(Section).values(city=city, department=department, code=code, name=name, active=active)
    keys = [Section.city, Section.department, Section.code]
    session.execute(row.on_conflict_do_update(index_elements=keys, set_={"name": name, "active": active}))


def is_staff(session: Session, city: str, staff_id: UUID) -> bool:
    """Return whether the city's staff directory has that entry."""
    return session.execute(select(exists().where(Staff.city == city, Staff.id == staff_id))).scalar_one()


def has_city(session: Session, city: str) -> bool:
    """Return whether there is such a city."""
    return session.execute(select(exists().where(City.city == city))).scalar_one()


def record(
    session: Session,
    account: UUID,
    act: AccountAct,
    *,
    by: Actor,
    changes: Mapping[str, Any],
    at: datetime,
) -> None:
    """Append a row to the record of an account; ``changes`` hold no password material."""
    session.execute(
        insert(AccountEvent).values(
            city=by.city,
            account_id=account,
            at=at,
            act=act,
            actor=by.id,
            actor_name=by.name,
            changes=dict(changes),
        )
    )


def _described(details: Details) -> dict[str, object]:
    return {
        "name": details.name,
        "phone": details.phone or None,
        "email": details.email or None,
        "staff_id": details.staff_id,
    }


def insert_reveal(session: Session, staff_id: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Append a reveal of a phone number of the staff directory."""
    session.execute(
        insert(StaffReveal).values(
            city=by.city, id=new_id(now), staff_id=staff_id, reason=reason, actor=by.id, actor_name=by.name
        )
    )
