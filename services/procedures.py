"""The handling procedures of matters as a workflow: a version is drafted and published."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from db.models import Procedure
from db.queries import procedures as questions
from db.writes import catalogue, tickets
from domain import procedures
from domain.catalogue import PaperAct, PaperStatus, PublishPayload
from domain.errors import DomainError
from domain.procedures import PROCEDURE_ACTS, StepsPayload
from domain.scopes import Actor
from domain.workflows import NO_PAYLOAD, WorkflowPayload, permit_role
from services.workflow import engine
from services.workflow.engine import TransitionContext, WorkflowKind, WorkflowRequest


def save_draft(
    session: Session, payload: StepsPayload, *, revision: int | None, actor: Actor, now: datetime
) -> Procedure:
    """Save the draft of a matter's next procedure. Raises NotAllowed, NotFound, Stale or Invalid.

    revision: of the draft that was seen, None where there was none.
    """
    permit_role(PROCEDURE_ACTS, actor, PaperAct.CHANGE)
    draft = questions.draft_of(session, actor.city, payload.matter)
    request = WorkflowRequest(PaperAct.CHANGE, payload)
    if draft is not None:
        request = WorkflowRequest(PaperAct.CHANGE, payload, _name_of(draft), revision or 0)
    saved: Procedure = engine.execute(session, PROCEDURES, request, actor=actor, now=now)
    return saved


def act_on_draft(
    session: Session,
    matter: str,
    act: PaperAct,
    payload: WorkflowPayload = NO_PAYLOAD,
    *,
    revision: int,
    actor: Actor,
    now: datetime,
) -> Procedure:
    """Publish or discard the draft of a procedure. Raises NotAllowed, DomainError, Stale or Invalid."""
    permit_role(PROCEDURE_ACTS, actor, act)
    draft = questions.draft_of(session, actor.city, matter)
    if draft is None:
        raise DomainError(PROCEDURE_ACTS.missing)
    request = WorkflowRequest(act, payload, _name_of(draft), revision)
    found: Procedure = engine.execute(session, PROCEDURES, request, actor=actor, now=now)
    return found


def _name_of(draft: questions.MatterProcedure) -> str:
    return Procedure.workflow.name_of(draft)


def _save(context: TransitionContext) -> Mapping[str, object]:
    """Write the steps into the draft, or into a new one. Raises NotFound for a matter that is not there."""
    payload = context.payload(StepsPayload)
    if context.row is None:
        tickets.load_matter(context.session, context.city, payload.matter)
        versions = catalogue.lock_procedures(context.session, context.city, payload.matter)
        context.row = Procedure(
            city=context.city,
            matter=payload.matter,
            version=(versions[0].version if versions else 0) + 1,
            status=PaperStatus.DRAFT,
        )
    context.row.steps = procedures.to_json(payload.steps)
    context.row.changed_at, context.row.changed_by = context.now, context.actor.name
    return _told(context)


def _publish(context: TransitionContext) -> Mapping[str, object]:
    """Put the draft in force in place of the version before."""
    draft = context.row
    for former in catalogue.lock_procedures(context.session, context.city, draft.matter):
        if former.status is PaperStatus.PUBLISHED:
            context.follow(former, PaperAct.SUPERSEDE)  # one version is in force at any moment
    draft.reference = context.payload(PublishPayload).note
    draft.published_at, draft.published_by = context.now, context.actor.name
    return _told(context)


def _told(context: TransitionContext) -> Mapping[str, object]:
    return {"version": context.row.version, "steps": len(context.row.steps)}


PROCEDURES = WorkflowKind(
    table=PROCEDURE_ACTS,
    model=Procedure,
    effects={PaperAct.CHANGE: _save, PaperAct.PUBLISH: _publish, PaperAct.DISCARD: _told},
    find=questions.list_named_versions,
    read=questions.load_named_version,
)
