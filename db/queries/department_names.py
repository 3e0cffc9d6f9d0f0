"""The names of departments as they were on a day or at an instant."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.models import Department, FormerName


def build_name_at(at: Any, *, english: bool = False) -> ColumnElement[Any]:
    """Return the SQL of the name of ``departments`` of the same statement at an instant, now where None.

    Former names are few: departments that were never renamed cost one look into an index.
    """
    column = "name_en" if english else "name"
    former = (
        select(getattr(FormerName, column))
        .where(
            FormerName.city == Department.city, FormerName.code == Department.code, FormerName.until_at > at
        )
        .order_by(FormerName.until_at)
        .limit(1)
        .correlate_except(FormerName)
        .scalar_subquery()
    )
    return func.coalesce(former, getattr(Department, column))


def load_names_on(session: Session, city: str, day: date) -> dict[str, tuple[str, str | None]]:
    """Return the names of all departments, agencies and towns on a day, by code."""
    now = session.execute(
        select(Department.code, Department.name, Department.name_en).where(Department.city == city)
    )
    found = {row.code: (row.name, row.name_en) for row in now}
    former = session.execute(
        select(FormerName.code, FormerName.name, FormerName.name_en)
        .where(FormerName.city == city, FormerName.until > day)
        .order_by(FormerName.until.desc())
    )
    return found | {row.code: (row.name, row.name_en) for row in former}


def list_former_names(session: Session, city: str) -> list[tuple[str, str, date]]:
    """Return the names that departments no longer have, with until when each had it, the newest first."""
    found = session.execute(
        select(FormerName.code, FormerName.name, FormerName.until)
        .where(FormerName.city == city)
        .order_by(FormerName.until_at.desc(), FormerName.code)
    )
    return [(row.code, row.name, row.until) for row in found]
