"""Queries for the admitted matters: versions, entries, and the choices of a report form."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, any_, case, literal, select
from sqlalchemy.orm import Session

from db.models import AdmittedMatter, Department, MatterList
from db.models.workflow_events import build_key_conditions
from domain import admitted_matters
from domain.catalogue import MatterReporter, PaperStatus
from domain.errors import NotFound


@dataclass(frozen=True, slots=True)
class ListVersion:
    """One version of the list in its current state."""

    version: int
    status: PaperStatus
    reference: str | None
    effective_from: date | None
    revision: int
    changed_at: datetime
    changed_by: str
    published_at: datetime | None
    published_by: str | None


def list_versions(session: Session, city: str, *, status: PaperStatus | None = None) -> list[ListVersion]:
    """Return the visible versions, the newest first; drafts only to their editors."""
    asked = _versions(city).order_by(MatterList.version.desc())
    if status is not None:
        asked = asked.where(MatterList.status == status)
    return [ListVersion(*row) for row in session.execute(asked)]


def load_named_version(session: Session, city: str, name: str) -> ListVersion:
    """Return the version that a workflow names. Raises NotFound."""
    row = session.execute(_versions(city).where(*build_key_conditions(MatterList, name))).one_or_none()
    if row is None:
        raise NotFound("没有第 {version} 版入格事项清单", version=name)
    return ListVersion(*row)


def load_version(session: Session, city: str, version: int) -> ListVersion:
    """Return one version. Raises NotFound."""
    row = session.execute(_versions(city).where(MatterList.version == version)).one_or_none()
    if row is None:
        raise NotFound("没有第 {version} 版入格事项清单", version=version)
    return ListVersion(*row)


def find_version_in_force(session: Session, city: str) -> ListVersion | None:
    """Return the published version; None before the first."""
    row = session.execute(
        _versions(city).where(MatterList.status == PaperStatus.PUBLISHED)
    ).one_or_none()  # fmt: skip
    return ListVersion(*row) if row else None


def draft(session: Session, city: str) -> ListVersion:
    """Return the draft. Raises NotFound where there is none, and for those who do not keep it."""
    row = session.execute(_versions(city).where(MatterList.status == PaperStatus.DRAFT)).one_or_none()
    if row is None:
        raise NotFound("没有入格事项清单的草稿，请先起草新版")
    return ListVersion(*row)


def find_version_on(session: Session, city: str, on_date: date) -> int | None:
    """Return the version that held on that day; None before the first."""
    return session.scalars(_held_on(city, on_date)).one_or_none()


def list_entries(session: Session, city: str, version: int) -> list[admitted_matters.MatterListEntry]:
    """Return the entries of a version by code; none where it is not visible."""
    found = session.execute(
        _entries(city).where(AdmittedMatter.version == version).order_by(AdmittedMatter.code)
    )
    return [to_entry(*row) for row in found]


def list_reportable(
    session: Session, city: str, reporter: MatterReporter, on_date: date
) -> list[admitted_matters.MatterListEntry]:
    """Return what this reporter may hand in by the list that held on that day, by code."""
    found = session.execute(
        _entries(city)
        .where(
            AdmittedMatter.version == _held_on(city, on_date).scalar_subquery(),
            literal(reporter.value) == any_(AdmittedMatter.reporters),
        )
        .order_by(AdmittedMatter.code)
    )
    return [to_entry(*row) for row in found]


def is_call_admitted(session: Session, city: str, matter: str, on_date: date) -> bool | None:
    """Return whether a town may call the county for this matter by the list that held on that day.

    None where no list held then, or the one that did does not know the matter.
    """
    entry = find_entry_on(session, city, matter, on_date)
    return None if entry is None else entry.call_admitted


def find_entry_on(
    session: Session, city: str, matter: str, on_date: date
) -> admitted_matters.MatterListEntry | None:
    """Return what the list that held on that day says of a matter; None where it says nothing."""
    row = session.execute(
        _entries(city).where(
            AdmittedMatter.version == _held_on(city, on_date).scalar_subquery(),
            AdmittedMatter.code == matter,
        )
    ).one_or_none()
    return None if row is None else to_entry(*row)


def to_entry(row: AdmittedMatter, heir: str | None = None) -> admitted_matters.MatterListEntry:
    """Return an entry as the rules know it; heir: what continues its department, which has ended."""
    return admitted_matters.MatterListEntry(
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        major=row.major,
        work_field=row.work_field,
        reporters=frozenset(MatterReporter(word) for word in row.reporters),
        solved_at=row.solved_at,
        call_admitted=row.call_admitted,
        default_class=row.default_class,
        secrecy=row.secrecy,
        public=row.public,
        department=heir or row.department,
        note=row.note,
    )


def _entries(city: str) -> Select[AdmittedMatter, str | None]:
    """Return the entries with what continues their ended departments; superseded versions keep theirs."""
    heir = case((MatterList.status != PaperStatus.SUPERSEDED, Department.successor))
    return (
        select(AdmittedMatter, heir)
        .join(
            MatterList,
            (MatterList.city == AdmittedMatter.city) & (MatterList.version == AdmittedMatter.version),
        )
        .outerjoin(
            Department,
            (Department.city == AdmittedMatter.city) & (Department.code == AdmittedMatter.department),
        )
        .where(AdmittedMatter.city == city)
    )


def _versions(
    city: str,
) -> Select[int, PaperStatus, str | None, date | None, int, datetime, str, datetime | None, str | None]:
    return select(
        MatterList.version,
        MatterList.status,
        MatterList.reference,
        MatterList.effective_from,
        MatterList.revision,
        MatterList.changed_at,
        MatterList.changed_by,
        MatterList.published_at,
        MatterList.published_by,
    ).where(MatterList.city == city)


def _held_on(city: str, on_date: date) -> Select[int]:
    return (
        select(MatterList.version)
        .where(
            MatterList.city == city,
            MatterList.status != PaperStatus.DRAFT,
            MatterList.effective_from <= on_date,
        )
        .order_by(MatterList.effective_from.desc())
        .limit(1)
    )
