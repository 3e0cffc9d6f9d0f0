"""Execute a transition of any kind of workflow but tickets: one way for everything that moves.

Lock the row, permit by the table, check the payload, apply the act's effect, move the state, append the
event, notify, announce to the screens. All of it happens in the caller's transaction, which also holds the
idempotency key (``web.idempotent_acts.perform``).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from db.writes import workflow_events
from domain.errors import DomainError, NotFound, Stale
from domain.history import SubjectEvent
from domain.scopes import Actor
from domain.workflows import (
    NO_PAYLOAD,
    WorkflowPayload,
    WorkflowTable,
    WorkflowTransition,
    permit,
    permit_role,
)
from services import outbox
from services.history import describe_roles

Payload = TypeVar("Payload", bound=WorkflowPayload)


@dataclass(frozen=True, slots=True)
class WorkflowRequest:
    """Which act on which subject, with what; no subject where the act creates one.

    version: the one the actor saw; None leaves the version unchecked.
    """

    act: StrEnum
    payload: WorkflowPayload = NO_PAYLOAD
    subject: str | None = None
    version: int | None = None


@dataclass(slots=True)
class TransitionContext:
    """One transition while it is executed; ``row`` is the locked one, or what the effect created.

    signed: the name under which the history shows the step instead of the person's, whose id it keeps.
    """

    session: Session
    kind: "WorkflowKind"
    request: WorkflowRequest
    transition: WorkflowTransition
    actor: Actor
    now: datetime
    row: Any = None
    signed: str | None = None

    @property
    def city(self) -> str:
        """Return the city of the actor."""
        return self.actor.city

    def payload(self, of: type[Payload]) -> Payload:
        """Return what was handed in, as the payload of the act."""
        if not isinstance(self.request.payload, of):
            raise TypeError(f"{self.request.act} needs a {of.__name__}")
        return self.request.payload

    def follow(self, row: Any, act: StrEnum) -> None:
        """Execute an act on another subject of the kind, as a consequence of this one."""
        subject = self.kind.model.workflow.name_of(row)
        request = WorkflowRequest(act, subject=subject)
        _execute(self.session, self.kind, request, actor=self.actor, now=self.now, consequence=True)


# Does what an act does in addition to moving the state, and returns what the history keeps as data. The
# effect of an act that creates sets ``context.row``.
Effect = Callable[[TransitionContext], Mapping[str, object] | None]


@dataclass(frozen=True, slots=True)
class WorkflowKind:
    """One kind of workflow: its table, its rows, and what its acts do in addition to moving the state.

    model: a table of ``db.models`` whose ``workflow`` says how rows are named and counted.
    find: the subjects within the scope, of one ``status`` where it is given. read: one of them by its name;
    raises NotFound. Without these two a kind has no interface of its own.
    notify: called after each transition. refusal: the error where a state refuses an act.
    """

    table: WorkflowTable
    model: type[Any]
    effects: Mapping[StrEnum, Effect]
    find: Callable[..., Sequence[Any]] | None = None
    read: Callable[[Session, str, str], Any] | None = None
    notify: Callable[[TransitionContext], None] | None = None
    refusal: Callable[[Any], DomainError] | None = None


def execute(
    session: Session, kind: WorkflowKind, request: WorkflowRequest, *, actor: Actor, now: datetime
) -> Any:
    """Execute one act and return the row of its subject, also of one that ended with the act.

    Raises NotAllowed, NotFound, Stale, Invalid, or DomainError where the state refuses the act.
    """
    return _execute(session, kind, request, actor=actor, now=now, consequence=False)


def execute_consequence(
    session: Session, kind: WorkflowKind, request: WorkflowRequest, *, actor: Actor, now: datetime
) -> Any:
    """Execute an act that follows from one on a subject of another kind; raises as ``execute``."""
    return _execute(session, kind, request, actor=actor, now=now, consequence=True)


def _execute(
    session: Session,
    kind: WorkflowKind,
    request: WorkflowRequest,
    *,
    actor: Actor,
    now: datetime,
    consequence: bool,
) -> Any:
    permit_role(kind.table, actor, request.act)
    row = None if request.subject is None else _locked(session, kind, request, city=actor.city, now=now)
    transition = _permitted(kind, request, row, actor=actor, consequence=consequence)
    context = TransitionContext(session, kind, request, transition, actor, now, row)
    context.payload(transition.payload).check()
    before = None if row is None else row.status
    effect = kind.effects.get(request.act)
    data = (effect(context) if effect else None) or {}
    _move(context, created=row is None)
    _record(context, before, data)
    if kind.notify is not None:
        kind.notify(context)
    if transition.to is None:
        session.delete(context.row)
        session.flush()
    if transition.reload:
        outbox.record_reload(session, actor.city, now)
    else:
        outbox.record_subject(session, actor.city, now)
    return context.row


def _locked(
    session: Session, kind: WorkflowKind, request: WorkflowRequest, *, city: str, now: datetime
) -> Any:
    """Return the row of the subject, locked, at the version that was seen. Raises NotFound or Stale."""
    workflow = kind.model.workflow
    row = workflow_events.lock_row(session, kind.model, city, request.subject or "")
    if row is None:
        raise NotFound(kind.table.missing)
    if request.version is not None and workflow.version_of(row) != request.version:
        last = workflow_events.find_last_change(session, city, workflow.kind, workflow.name_of(row))
        who, when = last or ("—", now)
        raise Stale(who=who, when=when)
    return row


def _permitted(
    kind: WorkflowKind, request: WorkflowRequest, row: Any, *, actor: Actor, consequence: bool
) -> WorkflowTransition:
    state = None if row is None else row.status
    if kind.refusal is not None and row is not None and (state, request.act) not in kind.table.transitions:
        raise kind.refusal(row)
    party = None if row is None else kind.model.workflow.party_of(row)
    return permit(kind.table, actor, request.act, state, party=party, consequence=consequence)


def _move(context: TransitionContext, *, created: bool) -> None:
    """Move the row to its next state and count the change; a row that was created begins with 1."""
    workflow, row, to = context.kind.model.workflow, context.row, context.transition.to
    if created:
        context.session.add(row)
    if to is not None and row.status != to:
        row.status = to
    setattr(row, workflow.version, 1 if created else workflow.version_of(row) + 1)


def _record(context: TransitionContext, before: StrEnum | None, data: Mapping[str, object]) -> None:
    workflow, request, actor = context.kind.model.workflow, context.request, context.actor
    to = context.transition.to
    event = SubjectEvent(
        city=context.city,
        kind=workflow.kind,
        subject=workflow.name_of(context.row),
        seq=0,
        at=context.now,
        chained_at=context.now,
        act=request.act.value,
        actor=actor.id,
        actor_name=context.signed or actor.name,
        actor_role=describe_roles(actor),
        from_status=None if before is None else before.value,
        to_status=None if to is None else to.value,
        note=request.payload.note,
        data=data,
    )
    workflow_events.append(context.session, event)
