"""Queries for the procedure of a matter: the one in force, its versions, and matters that have one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from db.models import Matter, Procedure
from db.models.workflow_events import build_key_conditions
from domain.catalogue import PaperStatus
from domain.errors import NotFound
from domain.procedures import ProcedureStep, read

MOST = 500


@dataclass(frozen=True, slots=True)
class MatterProcedure:
    """One version of the procedure of a matter."""

    matter: str
    version: int
    status: PaperStatus
    reference: str | None
    steps: tuple[ProcedureStep, ...]
    revision: int
    published_at: datetime | None
    published_by: str | None


@dataclass(frozen=True, slots=True)
class ListedProcedure:
    """A matter with a procedure in force or in draft, as a list shows it."""

    matter: str
    name: str
    name_en: str | None
    major: str
    version: int
    status: PaperStatus
    reference: str | None
    steps: int


def find_procedure(session: Session, city: str, matter: str) -> MatterProcedure | None:
    """Return the procedure in force; None where the matter has none yet."""
    return _one(session, _of(city, matter).where(Procedure.status == PaperStatus.PUBLISHED))


def draft_of(session: Session, city: str, matter: str) -> MatterProcedure | None:
    """Return the draft of the next version; None where there is none, or for those who do not keep it."""
    return _one(session, _of(city, matter).where(Procedure.status == PaperStatus.DRAFT))


def list_named_versions(
    session: Session, city: str, *, status: PaperStatus | None = None
) -> list[MatterProcedure]:
    """Return the visible versions that have not been superseded, or those of a state."""
    state = Procedure.status != PaperStatus.SUPERSEDED if status is None else Procedure.status == status
    found = session.scalars(
        select(Procedure)
        .where(Procedure.city == city, state)
        .order_by(Procedure.matter, Procedure.version.desc())
        .limit(MOST)
    )
    return [_facts(row) for row in found]


def load_named_version(session: Session, city: str, name: str) -> MatterProcedure:
    """Return the version that a workflow names. Raises NotFound."""
    found = _one(
        session, select(Procedure).where(Procedure.city == city, *build_key_conditions(Procedure, name))
    )
    if found is None:
        raise NotFound("没有这一版办理流程")
    return found


def list_procedures(session: Session, city: str) -> list[ListedProcedure]:
    """Return the matters with a procedure, by code; where a draft exists too, the one in force."""
    found = session.execute(
        select(
            Procedure.matter,
            Matter.name,
            Matter.name_en,
            Matter.major,
            Procedure.version,
            Procedure.status,
            Procedure.reference,
            func.jsonb_array_length(Procedure.steps),
        )
        .join(Matter, (Matter.city == Procedure.city) & (Matter.code == Procedure.matter))
        .where(Procedure.city == city, Procedure.status != PaperStatus.SUPERSEDED)
        .ext(distinct_on(Procedure.matter))
        .order_by(Procedure.matter, Procedure.status.desc())
    )
    return [ListedProcedure(*row) for row in found]


def _of(city: str, matter: str) -> Select[Procedure]:
    return select(Procedure).where(Procedure.city == city, Procedure.matter == matter)


def _one(session: Session, asked: Select[Procedure]) -> MatterProcedure | None:
    row = session.scalars(asked).one_or_none()
    return _facts(row) if row else None


def _facts(row: Procedure) -> MatterProcedure:
    return MatterProcedure(
        matter=row.matter,
        version=row.version,
        status=row.status,
        reference=row.reference,
        steps=read(row.steps),
        revision=row.revision,
        published_at=row.published_at,
        published_by=row.published_by,
    )
