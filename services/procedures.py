"""Keep the handling procedures of matters: save a draft, publish it; each leaves its record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db.models import Procedure
from db.writes import catalogue, tickets
from domain import procedures
from domain.catalogue import Paper, PaperAct, PaperStatus, checked_reference, permit
from domain.errors import DomainError, Stale
from domain.procedures import Step
from domain.scopes import Actor
from services import catalogue_events


@dataclass(frozen=True, slots=True)
class SaveRequest:
    """The steps of a matter's next version; ``revision`` of the draft that was seen, None for a new one."""

    matter: str
    steps: tuple[Step, ...]
    revision: int | None


def save_draft(session: Session, *, request: SaveRequest, actor: Actor, now: datetime) -> Procedure:
    """Save the draft of a matter's next procedure. Raises NotAllowed, NotFound, Stale or Invalid."""
    permit(actor, PaperAct.CHANGE)
    tickets.matter(session, actor.city, request.matter)
    steps = procedures.stored(procedures.check(request.steps))
    versions = catalogue.locked_procedures(session, actor.city, request.matter)
    draft = _draft_in(versions)
    _refuse_stale(draft, request.revision)
    if draft is None:
        draft = Procedure(
            city=actor.city,
            matter=request.matter,
            version=(versions[0].version if versions else 0) + 1,
            status=PaperStatus.DRAFT,
            revision=0,
        )
        session.add(draft)
    draft.steps, draft.revision = steps, draft.revision + 1
    draft.changed_at, draft.changed_by = now, actor.name
    _record(session, draft, PaperAct.CHANGE, actor=actor, now=now)
    return draft


def publish(
    session: Session, matter: str, *, reference: str | None, revision: int, actor: Actor, now: datetime
) -> Procedure:
    """Put the draft of a matter's procedure in force by a document. Raises NotAllowed, Stale or Invalid."""
    permit(actor, PaperAct.PUBLISH)
    document = checked_reference(reference)
    versions = catalogue.locked_procedures(session, actor.city, matter)
    draft = _draft_in(versions)
    if draft is None:
        raise DomainError("这件事项没有办理流程的草稿，请先保存草稿")
    _refuse_stale(draft, revision)
    for former in versions:
        if former.status is PaperStatus.PUBLISHED:
            former.status = PaperStatus.SUPERSEDED
    session.flush()  # one version is in force at any moment, also for the database
    draft.status, draft.reference = PaperStatus.PUBLISHED, document
    draft.published_at, draft.published_by = now, actor.name
    _record(session, draft, PaperAct.PUBLISH, actor=actor, now=now)
    return draft


def discard_draft(session: Session, matter: str, *, revision: int, actor: Actor, now: datetime) -> None:
    """Give a draft up; its record stays. Raises NotAllowed, DomainError or Stale."""
    permit(actor, PaperAct.DISCARD)
    draft = _draft_in(catalogue.locked_procedures(session, actor.city, matter))
    if draft is None:
        raise DomainError("这件事项没有办理流程的草稿，请先保存草稿")
    _refuse_stale(draft, revision)
    _record(session, draft, PaperAct.DISCARD, actor=actor, now=now)
    session.delete(draft)


def _draft_in(versions: Iterable[Procedure]) -> Procedure | None:
    return next((row for row in versions if row.status is PaperStatus.DRAFT), None)


def _refuse_stale(draft: Procedure | None, revision: int | None) -> None:
    if draft is not None and draft.revision != revision:
        raise Stale(who=draft.changed_by, when=draft.changed_at)


def _record(session: Session, row: Procedure, act: PaperAct, *, actor: Actor, now: datetime) -> None:
    catalogue_events.record(
        session,
        Paper.PROCEDURE,
        act,
        subject=row.matter,
        actor=actor,
        now=now,
        reference=row.reference,
        data={"version": row.version, "steps": len(row.steps)},
    )
