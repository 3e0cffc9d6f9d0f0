"""Reads and writes of the catalogue's rows; a draft is locked by the user who changes it."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import delete, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import AdmittedMatter, Department, Matter, MatterList, Procedure
from domain import admitted_matters
from domain.catalogue import PaperStatus
from domain.errors import DomainError, NotFound, Stale

COPIED = (
    "code", "name", "name_en", "major", "work_field", "reporters", "solved_at", "call_admitted",
    "default_class", "secrecy", "public", "department", "note",
)  # fmt: skip
# What the catalogue takes over from the list in force.
TAKEN_OVER = ("name", "name_en", "major", "work_field", "default_class", "public", "secrecy")


def lock_draft(session: Session, city: str, *, revision: int | None) -> MatterList:
    """Return the draft of the list, locked. Raises NotFound, or Stale where it is not at ``revision``.

    revision: None takes the draft in its current state.
    """
    draft = session.scalars(
        select(MatterList)
        .where(MatterList.city == city, MatterList.status == PaperStatus.DRAFT)
        .with_for_update()
    ).one_or_none()
    if draft is None:
        raise NotFound("没有入格事项清单的草稿，请先起草新版")
    if revision is not None and draft.revision != revision:
        raise Stale(who=draft.changed_by, when=draft.changed_at)
    return draft


def add_draft(session: Session, city: str, *, by: str, at: datetime) -> MatterList:
    """Add a draft with the entries of the version in force. Raises DomainError where a draft exists.

    Ended departments are replaced by what continues them.
    """
    last = session.scalar(select(func.max(MatterList.version)).where(MatterList.city == city)) or 0
    row = (
        insert(MatterList)
        .values(city=city, version=last + 1, status=PaperStatus.DRAFT, changed_at=at, changed_by=by)
        .on_conflict_do_nothing()
        .returning(MatterList)
    )
    draft = session.scalars(row).one_or_none()
    if draft is None:
        raise DomainError("已有一份草稿，请在草稿上修改，或先作废它")
    source = lock_published(session, city)
    if source is not None:
        heir = select(Department.successor).where(
            Department.city == city, Department.code == AdmittedMatter.department
        )
        columns = [
            func.coalesce(heir.scalar_subquery(), AdmittedMatter.department)
            if name == "department"
            else getattr(AdmittedMatter, name)
            for name in COPIED
        ]
        copied = select(literal(city), literal(draft.version), *columns).where(
            AdmittedMatter.city == city, AdmittedMatter.version == source.version
        )
        session.execute(insert(AdmittedMatter).from_select(["city", "version", *COPIED], copied))
    return draft


def lock_published(session: Session, city: str) -> MatterList | None:
    """Return the version in force, locked until the transaction ends; None before the first."""
    return session.scalars(
        select(MatterList)
        .where(MatterList.city == city, MatterList.status == PaperStatus.PUBLISHED)
        .with_for_update()
    ).one_or_none()


def upsert_entries(
    session: Session, draft: MatterList, entries: Iterable[admitted_matters.MatterListEntry]
) -> None:
    """Insert entries into a draft, replacing those with the same codes."""
    rows = [
        {
            **asdict(entry),
            "reporters": sorted(entry.reporters),
            "city": draft.city,
            "version": draft.version,
        }
        for entry in entries
    ]
    if not rows:
        return
    statement = insert(AdmittedMatter).values(rows)
    replaced = {name: getattr(statement.excluded, name) for name in COPIED if name != "code"}
    keys = [AdmittedMatter.city, AdmittedMatter.version, AdmittedMatter.code]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=replaced))


def remove_entry(session: Session, draft: MatterList, code: str) -> None:
    """Take an entry out of a draft. Raises NotFound."""
    gone = session.execute(
        delete(AdmittedMatter)
        .where(
            AdmittedMatter.city == draft.city,
            AdmittedMatter.version == draft.version,
            AdmittedMatter.code == code,
        )
        .returning(AdmittedMatter.code)
    ).all()
    if not gone:
        raise NotFound("草稿里没有编码为 {code} 的事项", code=code)


def remove_entries(session: Session, draft: MatterList) -> None:
    """Delete the entries of a draft, which must be gone before its row is."""
    session.execute(
        delete(AdmittedMatter).where(
            AdmittedMatter.city == draft.city, AdmittedMatter.version == draft.version
        )
    )


def apply_version(session: Session, city: str, version: int, *, on: date) -> None:
    """Make the catalogue of matters say what ``version`` says; what it leaves out is withdrawn ``on``."""
    columns = [getattr(AdmittedMatter, name) for name in ("code", *TAKEN_OVER)]
    listed = select(literal(city), *columns).where(
        AdmittedMatter.city == city, AdmittedMatter.version == version
    )
    statement = insert(Matter).from_select(["city", "code", *TAKEN_OVER], listed)
    taken = {name: getattr(statement.excluded, name) for name in TAKEN_OVER}
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Matter.city, Matter.code], set_={**taken, "withdrawn_on": None}
        )
    )
    entry = exists().where(
        AdmittedMatter.city == Matter.city,
        AdmittedMatter.version == version,
        AdmittedMatter.code == Matter.code,
    )
    session.execute(
        update(Matter)
        .where(Matter.city == city, Matter.withdrawn_on.is_(None), ~entry)
        .values(withdrawn_on=on)
        .execution_options(synchronize_session=False)
    )


def find_unknown_departments(session: Session, city: str, codes: Iterable[str | None]) -> set[str]:
    """Return those of the codes that name no party of the city."""
    asked = {code for code in codes if code}
    known = session.scalars(
        select(Department.code).where(Department.city == city, Department.code.in_(asked))
    )
    return asked - set(known)


def lock_procedures(session: Session, city: str, matter: str) -> list[Procedure]:
    """Return every version of a matter's procedure, locked, the newest first."""
    return list(
        session.scalars(
            select(Procedure)
            .where(Procedure.city == city, Procedure.matter == matter)
            .order_by(Procedure.version.desc())
            .with_for_update()
        )
    )
