"""Insert, claim and settle external deliveries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Delivery, DutyShift, Notice, NoticeAddress, Reporter
from domain.deliveries import DeliveryState
from domain.notifications import ToKind


def lock_unplanned(session: Session, city: str, now: datetime, *, limit: int) -> list[Notice]:
    """Lock and return shown notifications not yet checked for external delivery."""
    found = session.scalars(
        select(Notice)
        .where(Notice.city == city, ~Notice.planned, Notice.visible_from <= now)
        .order_by(Notice.visible_from)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(found)


def set_planned(session: Session, city: str, ids: Sequence[UUID]) -> None:
    """Mark these notifications as checked."""
    session.execute(update(Notice).where(Notice.city == city, Notice.id.in_(ids)).values(planned=True))


def insert_deliveries(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Add deliveries; one whose key exists already is left unchanged."""
    if rows:
        session.execute(insert(Delivery).on_conflict_do_nothing(), list(rows))


def load_addresses(session: Session, city: str) -> dict[tuple[ToKind, str], str]:
    """Return the mail address of every recipient that has one."""
    found = session.execute(
        select(NoticeAddress.to_kind, NoticeAddress.to_code, NoticeAddress.address).where(
            NoticeAddress.city == city
        )
    )
    return {(kind, code): address for kind, code, address in found}


def list_phones_on_duty(session: Session, city: str, now: datetime) -> list[str]:
    """Return the phones of those on duty who have one in the roster."""
    found = session.scalars(
        select(DutyShift.phone)
        .where(
            DutyShift.city == city,
            DutyShift.starts_at <= now,
            DutyShift.ends_at > now,
            DutyShift.phone.is_not(None),
        )
        .order_by(DutyShift.role.desc())
    )
    return [phone for phone in found if phone]


def claim(session: Session, city: str, now: datetime, *, until: datetime, limit: int) -> list[Delivery]:
    """Take up to ``limit`` deliveries whose time has come; another try is due at ``until`` at the latest.

    The attempt is counted before it is made, so that a worker that dies in it has made it.
    """
    due = session.scalars(
        select(Delivery)
        .where(Delivery.city == city, Delivery.state == DeliveryState.PENDING, Delivery.next_try_at <= now)
        .order_by(Delivery.next_try_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for delivery in due:
        delivery.attempts += 1
        delivery.next_try_at = until
    return list(due)


def lock_delivery(session: Session, city: str, delivery_id: UUID) -> Delivery | None:
    """Return one delivery, locked, or None."""
    return session.get(Delivery, (city, delivery_id), with_for_update=True, populate_existing=True)


def get_delivery_id(session: Session, city: str, dedupe: str) -> UUID:
    """Return the id of the delivery under that key."""
    return session.scalars(select(Delivery.id).where(Delivery.city == city, Delivery.dedupe == dedupe)).one()


def find_reporter_reach(session: Session, city: str, ticket_id: UUID) -> tuple[bool, bool] | None:
    """Return whether who reported the ticket is anonymous, and whether a phone is known; None: not known."""
    found = session.execute(
        select(Reporter.anonymous, Reporter.phone).where(
            Reporter.city == city, Reporter.ticket_id == ticket_id
        )
    ).one_or_none()
    return None if found is None else (found.anonymous, bool(found.phone))


def find_reporter_phone(session: Session, city: str, ticket_id: UUID) -> str | None:
    """Return the phone of the ticket's reporter."""
    return session.scalars(
        select(Reporter.phone).where(Reporter.city == city, Reporter.ticket_id == ticket_id)
    ).one_or_none()
