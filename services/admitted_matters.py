"""Keep the list of admitted matters: draft a version, change it, publish it; each leaves its record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from db.models import MatterList
from db.queries import admitted_matters as asked
from db.queries.cities import city_facts
from db.writes import catalogue
from domain import admitted_matters
from domain.admitted_matters import AdmittedMatter, Difference, Unfit
from domain.catalogue import Paper, PaperAct, PaperStatus, checked_reference, permit
from domain.errors import DomainError
from domain.scopes import Actor
from services import catalogue_events, outbox


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """By which document, from which day; ``revision`` is the one of the draft that was seen."""

    reference: str | None
    effective_from: date | None
    revision: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did to the draft."""

    added: int
    changed: int
    revision: int


def open_draft(session: Session, *, actor: Actor, now: datetime) -> MatterList:
    """Begin the next version as a copy of the one in force. Raises NotAllowed; DomainError if one stands."""
    permit(actor, PaperAct.OPEN)
    draft = catalogue.add_draft(session, actor.city, by=actor.name, at=now)
    _record(session, draft, PaperAct.OPEN, actor=actor, now=now)
    return draft


def put_matter(
    session: Session, entry: AdmittedMatter, *, revision: int, actor: Actor, now: datetime
) -> MatterList:
    """Add an entry to the draft, or replace the one of its code. Raises NotAllowed, Stale or Unfit."""
    permit(actor, PaperAct.CHANGE)
    draft = catalogue.locked_draft(session, actor.city, revision=revision)
    _check(session, actor.city, [entry])
    before = {found.code: found for found in asked.entries(session, actor.city, draft.version)}
    catalogue.put_entries(session, draft, [entry])
    told = admitted_matters.field_changes(before[entry.code], entry) if entry.code in before else ()
    data = {"code": entry.code, "fields": [change.field for change in told]}
    _touch(draft, actor=actor, now=now)
    _record(session, draft, PaperAct.CHANGE, actor=actor, now=now, data=data)
    return draft


def remove_matter(session: Session, code: str, *, revision: int, actor: Actor, now: datetime) -> MatterList:
    """Take an entry out of the draft. Raises NotAllowed, NotFound or Stale."""
    permit(actor, PaperAct.REMOVE)
    draft = catalogue.locked_draft(session, actor.city, revision=revision)
    catalogue.remove_entry(session, draft, code)
    _touch(draft, actor=actor, now=now)
    _record(session, draft, PaperAct.REMOVE, actor=actor, now=now, data={"code": code})
    return draft


def import_matters(
    session: Session,
    entries: Iterable[AdmittedMatter],
    *,
    revision: int | None,
    actor: Actor,
    now: datetime,
) -> Imported:
    """Put the entries of a workbook into the draft; what it does not name stays. Raises as put_matter does.

    revision: of the draft that the dry run compared with; None takes it as it stands.
    """
    permit(actor, PaperAct.IMPORT)
    draft = catalogue.locked_draft(session, actor.city, revision=revision)
    wanted = list(entries)
    _check(session, actor.city, wanted)
    told = compare(session, actor.city, draft.version, wanted)
    catalogue.put_entries(session, draft, [*told.added, *(entry for entry, _ in told.changed)])
    if not told.is_empty:
        _touch(draft, actor=actor, now=now)
        data = {
            "added": [entry.code for entry in told.added],
            "changed": [entry.code for entry, _ in told.changed],
        }
        _record(session, draft, PaperAct.IMPORT, actor=actor, now=now, data=data)
    return Imported(len(told.added), len(told.changed), draft.revision)


def compare(session: Session, city: str, version: int, entries: Iterable[AdmittedMatter]) -> Difference:
    """Return what putting ``entries`` into ``version`` would add and change; nothing is removed by it."""
    wanted = {entry.code: entry for entry in entries}
    standing = asked.entries(session, city, version)
    return admitted_matters.difference((entry for entry in standing if entry.code in wanted), wanted.values())


def publish(session: Session, *, request: PublishRequest, actor: Actor, now: datetime) -> MatterList:
    """Put the draft in force in place of the version before, and the catalogue of matters with it.

    All in one transaction: codes that the list leaves out are withdrawn, none is deleted.
    Raises NotAllowed, NotFound, Stale, or Invalid for a missing document or day.
    """
    permit(actor, PaperAct.PUBLISH)
    draft = catalogue.locked_draft(session, actor.city, revision=request.revision)
    former = catalogue.published(session, actor.city)
    today = now.astimezone(city_facts(session, actor.city).zone).date()
    effective = admitted_matters.check_effective(
        request.effective_from, today=today, latest=former.effective_from if former else None
    )
    reference = checked_reference(request.reference)
    if not asked.entries(session, actor.city, draft.version):
        raise DomainError("草稿里没有事项，不能发布")
    catalogue.take_over(session, actor.city, draft.version, on=effective)
    if former is not None:
        former.status = PaperStatus.SUPERSEDED
        session.flush()  # one version is in force at any moment, also for the database
    draft.status = PaperStatus.PUBLISHED
    draft.reference, draft.effective_from = reference, effective
    draft.published_at, draft.published_by = now, actor.name
    _record(session, draft, PaperAct.PUBLISH, actor=actor, now=now)
    outbox.record_reload(session, actor.city, now)  # names and fields of matters may be others
    return draft


def discard_draft(session: Session, *, revision: int, actor: Actor, now: datetime) -> None:
    """Give a draft up; its record stays. Raises NotAllowed, NotFound or Stale."""
    permit(actor, PaperAct.DISCARD)
    draft = catalogue.locked_draft(session, actor.city, revision=revision)
    _record(session, draft, PaperAct.DISCARD, actor=actor, now=now)
    session.flush()  # the record names the draft's number before its row goes
    catalogue.discard_draft(session, draft)


def _check(session: Session, city: str, entries: list[AdmittedMatter]) -> None:
    for entry in entries:
        admitted_matters.check(entry)
    unknown = catalogue.unknown_departments(session, city, (entry.department for entry in entries))
    if unknown:
        raise Unfit("department", "没有编码为 {code} 的单位", code=min(unknown))


def _touch(draft: MatterList, *, actor: Actor, now: datetime) -> None:
    draft.revision += 1
    draft.changed_at, draft.changed_by = now, actor.name


def _record(
    session: Session,
    draft: MatterList,
    act: PaperAct,
    *,
    actor: Actor,
    now: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    catalogue_events.record(
        session,
        Paper.MATTERS,
        act,
        subject=str(draft.version),
        actor=actor,
        now=now,
        reference=draft.reference,
        data=data,
    )
