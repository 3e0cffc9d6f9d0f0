"""Queries for the people on duty at the Center, and for the notes of earlier shifts."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.models import Account, AccountGrant, DutyShift, HandoverNote
from domain.enums import Role
from domain.roster import DutyRole, get_note_text
from domain.scopes import Actor

CENTER = (Role.INTAKE, Role.DISPATCHER, Role.REVIEWER, Role.CALLER, Role.LEADER)


@dataclass(frozen=True, slots=True)
class RosterShift:
    """One shift as users see it; phone only of a person without an account."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    account_id: UUID | None
    name: str
    phone: str | None
    role: DutyRole
    taken_over_at: datetime | None


@dataclass(frozen=True, slots=True)
class Note:
    """One handover note."""

    author_name: str
    text: str
    at: datetime
    role: DutyRole
    starts_at: datetime
    ends_at: datetime


_SHIFT = select(
    DutyShift.id,
    DutyShift.starts_at,
    DutyShift.ends_at,
    DutyShift.account_id,
    func.coalesce(Account.name, DutyShift.name),
    DutyShift.phone,
    DutyShift.role,
    DutyShift.taken_over_at,
).outerjoin(Account, Account.id == DutyShift.account_id)


def list_on_duty(session: Session, city: str, now: datetime) -> list[RosterShift]:
    """Return who is on duty at ``now``: officers first."""
    return _shifts(session, city, DutyShift.starts_at <= now, DutyShift.ends_at > now)


def list_accounts_on_duty(session: Session, city: str, now: datetime) -> frozenset[str]:
    """Return the ids of the accounts on duty at ``now``, as actors carry them."""
    found = session.scalars(
        select(DutyShift.account_id).where(
            DutyShift.city == city,
            DutyShift.starts_at <= now,
            DutyShift.ends_at > now,
            DutyShift.account_id.is_not(None),
        )
    )
    return frozenset(str(account) for account in found)


def list_shifts(session: Session, city: str, *, since: datetime, until: datetime) -> list[RosterShift]:
    """Return the shifts that touch a span, in their order."""
    return _shifts(session, city, DutyShift.ends_at > since, DutyShift.starts_at < until)


def list_notes(session: Session, reader: Actor, *, most: int) -> list[Note]:
    """Return the newest handover notes, the newest first, as far as the reader may know persons."""
    found = session.execute(
        select(
            HandoverNote.author_name,
            HandoverNote.text,
            HandoverNote.at,
            DutyShift.role,
            DutyShift.starts_at,
            DutyShift.ends_at,
        )
        .join(DutyShift, (DutyShift.city == HandoverNote.city) & (DutyShift.id == HandoverNote.shift_id))
        .where(HandoverNote.city == reader.city)
        .order_by(HandoverNote.at.desc())
        .limit(most)
    )
    notes = [Note(*row) for row in found]
    return [replace(note, text=get_note_text(note.text, reader)) for note in notes]


def list_people(session: Session, city: str) -> list[tuple[UUID, str]]:
    """Return the accounts that can be put on duty: people of the Center and leaders."""
    found = session.execute(
        select(Account.id, Account.name)
        .join(AccountGrant, AccountGrant.account_id == Account.id)
        .where(AccountGrant.city == city, AccountGrant.role.in_(CENTER), Account.active)
        .group_by(Account.id, Account.name)
        .order_by(Account.name)
    )
    return [(account, name) for account, name in found]


def _shifts(session: Session, city: str, *conditions: ColumnElement[bool]) -> list[RosterShift]:
    wanted = _SHIFT.where(DutyShift.city == city, *conditions)
    found = session.execute(wanted.order_by(DutyShift.starts_at, DutyShift.role.desc(), DutyShift.id))
    return [RosterShift(*row) for row in found]
