"""Query for what a change of areas concerns: open tickets, posts of the staff, accounts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from db.models import AccountGrant, StaffPost, Ticket


@dataclass(frozen=True, slots=True)
class Concerned:
    """How much a change concerns: open tickets, posts of the staff, accounts."""

    tickets: int
    posts: int
    accounts: int


def count_concerned(
    session: Session, city: str, *, placed: Collection[str], ended: Collection[str], today: date
) -> Concerned:
    """Return what a change concerns. placed: whose tickets count; ended: whose posts and accounts.

    today: of the city; posts that are over by then do not count.
    """
    within = or_(Ticket.grid_code.in_(placed), Ticket.unit_code.in_(placed))
    return Concerned(
        tickets=_count(
            session, select(Ticket.id).where(Ticket.city == city, Ticket.closed_at.is_(None), within)
        ),
        posts=_count(
            session,
            select(StaffPost.id).where(
                StaffPost.city == city, StaffPost.area_code.in_(ended), _not_over(StaffPost.valid_to, today)
            ),
        ),
        accounts=_count(
            session,
            select(AccountGrant.account_id)
            .where(
                AccountGrant.city == city,
                or_(AccountGrant.grid_code.in_(ended), AccountGrant.unit_code.in_(ended)),
            )
            .distinct(),
        ),
    )


def _not_over(until: Any, today: date) -> ColumnElement[bool]:
    return or_(until.is_(None), until > today)


def _count(session: Session, listed: Select[Any]) -> int:
    return int(session.execute(select(func.count()).select_from(listed.subquery())).scalar_one())
