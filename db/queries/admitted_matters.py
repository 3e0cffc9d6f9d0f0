"""Ask the list of admitted matters: its versions, its entries, and what a report form may offer."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, any_, literal, select
from sqlalchemy.orm import Session

from db.models import AdmittedMatter, MatterList
from db.models.workflow_events import key_is
from domain import admitted_matters
from domain.catalogue import MatterReporter, PaperStatus
from domain.errors import NotFound


@dataclass(frozen=True, slots=True)
class ListVersion:
    """One version of the list as it stands."""

    version: int
    status: PaperStatus
    reference: str | None
    effective_from: date | None
    revision: int
    changed_at: datetime
    changed_by: str
    published_at: datetime | None
    published_by: str | None


def versions(session: Session, city: str, *, status: PaperStatus | None = None) -> list[ListVersion]:
    """Return the versions within sight, the newest first; drafts only their keepers see."""
    asked = _versions(city).order_by(MatterList.version.desc())
    if status is not None:
        asked = asked.where(MatterList.status == status)
    return [ListVersion(*row) for row in session.execute(asked)]


def version_named(session: Session, city: str, name: str) -> ListVersion:
    """Return the version that a workflow names. Raises NotFound."""
    row = session.execute(_versions(city).where(*key_is(MatterList, name))).one_or_none()
    if row is None:
        raise NotFound("没有第 {version} 版入格事项清单", version=name)
    return ListVersion(*row)


def version_facts(session: Session, city: str, version: int) -> ListVersion:
    """Return one version. Raises NotFound."""
    row = session.execute(_versions(city).where(MatterList.version == version)).one_or_none()
    if row is None:
        raise NotFound("没有第 {version} 版入格事项清单", version=version)
    return ListVersion(*row)


def in_force(session: Session, city: str) -> ListVersion | None:
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


def version_on(session: Session, city: str, on_date: date) -> int | None:
    """Return the version that held on that day; None before the first."""
    return session.scalars(_held_on(city, on_date)).one_or_none()


def entries(session: Session, city: str, version: int) -> list[admitted_matters.AdmittedMatter]:
    """Return the entries of a version by code; none where it is out of sight."""
    found = session.scalars(
        select(AdmittedMatter)
        .where(AdmittedMatter.city == city, AdmittedMatter.version == version)
        .order_by(AdmittedMatter.code)
    )
    return [entry_of(row) for row in found]


def reportable(
    session: Session, city: str, reporter: MatterReporter, on_date: date
) -> list[admitted_matters.AdmittedMatter]:
    """Return what this reporter may hand in by the list that held on that day, by code."""
    found = session.scalars(
        select(AdmittedMatter)
        .where(
            AdmittedMatter.city == city,
            AdmittedMatter.version == _held_on(city, on_date).scalar_subquery(),
            literal(reporter.value) == any_(AdmittedMatter.reporters),
        )
        .order_by(AdmittedMatter.code)
    )
    return [entry_of(row) for row in found]


def call_admitted(session: Session, city: str, matter: str, on_date: date) -> bool | None:
    """Tell whether a town may call the county for this matter by the list that held on that day.

    None where no list held then, or the one that did does not know the matter.
    """
    entry = entry_on(session, city, matter, on_date)
    return None if entry is None else entry.call_admitted


def entry_on(
    session: Session, city: str, matter: str, on_date: date
) -> admitted_matters.AdmittedMatter | None:
    """Return what the list that held on that day says of a matter; None where it says nothing."""
    row = session.scalars(
        select(AdmittedMatter).where(
            AdmittedMatter.city == city,
            AdmittedMatter.version == _held_on(city, on_date).scalar_subquery(),
            AdmittedMatter.code == matter,
        )
    ).one_or_none()
    return None if row is None else entry_of(row)


def entry_of(row: AdmittedMatter) -> admitted_matters.AdmittedMatter:
    """Return an entry as the rules know it."""
    return admitted_matters.AdmittedMatter(
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
        department=row.department,
        note=row.note,
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
