"""Query for the matters of each field of work."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Matter
from domain.enums import WorkField


def load_matter_fields(session: Session, city: str) -> dict[WorkField, frozenset[str]]:
    """Return the codes of the matters of each field of work that has any."""
    found: dict[WorkField, set[str]] = {}
    for code, work_field in session.execute(
        select(Matter.code, Matter.work_field).where(Matter.city == city)
    ):
        if work_field is not None:
            found.setdefault(work_field, set()).add(code)
    return {work_field: frozenset(codes) for work_field, codes in found.items()}
