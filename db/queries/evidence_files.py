"""Queries for the evidence handed in with appeals, exclusions and assigned matters."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import EvidenceFile
from db.queries.attachments import StoredFile


@dataclass(frozen=True, slots=True)
class Evidence:
    """One file, as ``/api/v1/files/{id}`` serves it; act: with which step it came."""

    id: UUID
    act: str
    name: str
    media_type: str
    size_bytes: int


def list_evidence(
    session: Session,
    city: str,
    *,
    appeal: UUID | None = None,
    exclusion: UUID | None = None,
    matter: UUID | None = None,
) -> tuple[Evidence, ...]:
    """Return the files of an appeal, an exclusion or an assigned matter, the oldest first."""
    if appeal is not None:
        of = EvidenceFile.appeal_id == appeal
    elif exclusion is not None:
        of = EvidenceFile.exclusion_id == exclusion
    else:
        of = EvidenceFile.assigned_matter_id == matter
    found = session.execute(
        select(
            EvidenceFile.id,
            EvidenceFile.act,
            EvidenceFile.name,
            EvidenceFile.media_type,
            EvidenceFile.size_bytes,
        )
        .where(EvidenceFile.city == city, of)
        .order_by(EvidenceFile.uploaded_at, EvidenceFile.id)
    )
    return tuple(Evidence(*row) for row in found)


def find_evidence_file(session: Session, city: str, file_id: UUID) -> StoredFile | None:
    """Return one file to be served, or None outside the scope."""
    row = session.execute(
        select(EvidenceFile.name, EvidenceFile.media_type, EvidenceFile.sha256, EvidenceFile.thumbnail).where(
            EvidenceFile.city == city, EvidenceFile.id == file_id
        )
    ).one_or_none()
    return StoredFile(*row) if row else None
