"""The list of admitted matters as a workflow: a version is drafted, changed and published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db.models import MatterList
from db.queries import admitted_matters as asked
from db.queries.cities import load_city_facts
from db.writes import catalogue
from domain import admitted_matters
from domain.admitted_matters import (
    LIST_ACTS,
    Difference,
    ImportPayload,
    MatterListEntry,
    MatterPayload,
    PublishListPayload,
    RemovalPayload,
    Unfit,
)
from domain.catalogue import PaperAct
from domain.errors import DomainError
from domain.scopes import Actor
from domain.workflows import NO_PAYLOAD, WorkflowPayload, permit_role
from services.workflow import engine
from services.workflow.engine import TransitionContext, WorkflowKind, WorkflowRequest


@dataclass(frozen=True, slots=True)
class MatterImportResult:
    """What an import did to the draft."""

    added: int
    changed: int
    revision: int


def open_draft(session: Session, *, actor: Actor, now: datetime) -> MatterList:
    """Begin the next version as a copy of the one in force. Raises NotAllowed; DomainError if one exists."""
    made: MatterList = engine.execute(
        session, MATTER_LISTS, WorkflowRequest(PaperAct.OPEN), actor=actor, now=now
    )
    return made


def act_on_draft(
    session: Session,
    act: PaperAct,
    payload: WorkflowPayload = NO_PAYLOAD,
    *,
    revision: int | None,
    actor: Actor,
    now: datetime,
) -> MatterList:
    """Do an act to the only draft of a city. Raises NotAllowed, NotFound where there is none, Stale, Invalid.

    revision: the one of the draft that was seen; None takes it at any revision.
    """
    permit_role(LIST_ACTS, actor, act)
    version = str(asked.draft(session, actor.city).version)
    request = WorkflowRequest(act, payload, version, revision)
    draft: MatterList = engine.execute(session, MATTER_LISTS, request, actor=actor, now=now)
    return draft


def import_matters(
    session: Session,
    entries: Iterable[MatterListEntry],
    *,
    revision: int | None,
    actor: Actor,
    now: datetime,
) -> MatterImportResult:
    """Put the entries of a workbook into the draft; what it does not name stays. Raises as act_on_draft.

    revision: of the draft that the dry run compared with; None takes it at any revision. Entries that say
    nothing new leave no event.
    """
    permit_role(LIST_ACTS, actor, PaperAct.IMPORT)
    wanted = tuple(entries)
    standing = catalogue.lock_draft(session, actor.city, revision=revision)
    told = compare_entries(session, actor.city, standing.version, wanted)
    if told.is_empty:
        _check_departments(session, actor.city, wanted)
        return MatterImportResult(0, 0, standing.revision)
    draft = act_on_draft(
        session, PaperAct.IMPORT, ImportPayload(entries=wanted), revision=revision, actor=actor, now=now
    )
    return MatterImportResult(len(told.added), len(told.changed), draft.revision)


def compare_entries(
    session: Session, city: str, version: int, entries: Iterable[MatterListEntry]
) -> Difference:
    """Return what putting ``entries`` into ``version`` would add and change; nothing is removed by it."""
    wanted = {entry.code: entry for entry in entries}
    standing = asked.list_entries(session, city, version)
    return admitted_matters.diff_entries(
        (entry for entry in standing if entry.code in wanted), wanted.values()
    )


def _open(context: TransitionContext) -> None:
    context.row = catalogue.add_draft(context.session, context.city, by=context.actor.name, at=context.now)


def _put(context: TransitionContext) -> Mapping[str, object]:
    """Put an entry into the draft. Raises Unfit for a department that is not there."""
    session, draft, entry = context.session, context.row, context.payload(MatterPayload).entry
    _check_departments(session, context.city, [entry])
    before = {found.code: found for found in asked.list_entries(session, context.city, draft.version)}
    catalogue.upsert_entries(session, draft, [entry])
    _touch(context)
    told = admitted_matters.list_field_changes(before[entry.code], entry) if entry.code in before else ()
    return {"code": entry.code, "fields": [change.field for change in told]}


def _remove(context: TransitionContext) -> Mapping[str, object]:
    code = context.payload(RemovalPayload).code
    catalogue.remove_entry(context.session, context.row, code)
    _touch(context)
    return {"code": code}


def _import(context: TransitionContext) -> Mapping[str, object]:
    session, draft, wanted = context.session, context.row, context.payload(ImportPayload).entries
    _check_departments(session, context.city, wanted)
    told = compare_entries(session, context.city, draft.version, wanted)
    catalogue.upsert_entries(session, draft, [*told.added, *(entry for entry, _ in told.changed)])
    _touch(context)
    return {
        "added": [entry.code for entry in told.added],
        "changed": [entry.code for entry, _ in told.changed],
    }


def _publish(context: TransitionContext) -> None:
    """Put the draft in force in place of the version before, and the catalogue of matters with it.

    All in one transaction: codes that the list leaves out are withdrawn, none is deleted. Raises Invalid for
    a day that does not fit, DomainError for an empty list.
    """
    session, draft, payload = context.session, context.row, context.payload(PublishListPayload)
    former = catalogue.lock_published(session, context.city)
    today = context.now.astimezone(load_city_facts(session, context.city).zone).date()
    effective = admitted_matters.check_effective(
        payload.effective_from, today=today, latest=former.effective_from if former else None
    )
    if not asked.list_entries(session, context.city, draft.version):
        raise DomainError("草稿里没有事项，不能发布")
    catalogue.apply_version(session, context.city, draft.version, on=effective)
    if former is not None:
        context.follow(former, PaperAct.SUPERSEDE)  # one version is in force at any moment
    draft.reference, draft.effective_from = payload.note, effective
    draft.published_at, draft.published_by = context.now, context.actor.name


def _discard(context: TransitionContext) -> None:
    catalogue.remove_entries(context.session, context.row)


def _check_departments(session: Session, city: str, entries: Iterable[MatterListEntry]) -> None:
    unknown = catalogue.find_unknown_departments(session, city, (entry.department for entry in entries))
    if unknown:
        raise Unfit("department", "没有编码为 {code} 的单位", code=min(unknown))


def _touch(context: TransitionContext) -> None:
    context.row.changed_at, context.row.changed_by = context.now, context.actor.name


MATTER_LISTS = WorkflowKind(
    table=LIST_ACTS,
    model=MatterList,
    effects={
        PaperAct.OPEN: _open,
        PaperAct.CHANGE: _put,
        PaperAct.REMOVE: _remove,
        PaperAct.IMPORT: _import,
        PaperAct.PUBLISH: _publish,
        PaperAct.DISCARD: _discard,
    },
    find=asked.list_versions,
    read=asked.load_named_version,
)
