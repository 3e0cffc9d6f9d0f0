"""Lock the freezing of a city's assessment, and store signatures."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from db.models import AssessmentFreeze


def lock_freezing(session: Session, city: str) -> None:
    """Let no other transaction freeze a period of the city until this one ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"assessment {city}", 0))))


def list_unsigned(session: Session, city: str) -> list[tuple[UUID, bytes]]:
    """Return the ids and digests of the freezes of a city without a signature."""
    found = session.execute(
        select(AssessmentFreeze.id, AssessmentFreeze.digest).where(
            AssessmentFreeze.city == city, AssessmentFreeze.signature.is_(None)
        )
    )
    return [(row.id, row.digest) for row in found]


def store_signature(session: Session, city: str, ident: UUID, signature: bytes) -> None:
    """Store the signature of a freeze; needs the owner's rights."""
    session.execute(
        update(AssessmentFreeze)
        .where(AssessmentFreeze.city == city, AssessmentFreeze.id == ident)
        .values(signature=signature)
    )
