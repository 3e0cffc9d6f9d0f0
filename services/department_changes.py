"""Changes of departments as a workflow: planned for a day, applied by the worker in one transaction."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import DepartmentChange
from db.queries import department_changes as questions
from db.queries import duties as duty_questions
from db.writes import department_changes as rows
from db.writes import department_history
from domain.department_changes import (
    DEPARTMENT_CHANGE_ACTS,
    ChangePayload,
    DepartmentChangeAct,
    DepartmentChangeKind,
    check_change,
)
from domain.enums import Role
from domain.errors import DomainError
from domain.notifications import NoticeKind, ToKind
from domain.scopes import Actor, Scope
from services import department_effects
from services.city_context import load_city_rules
from services.department_change_preview import (
    check_texts,
    load_ground,
    preview_change,
    to_stored_preview,
)
from services.recipients import Recipient
from services.subject_notices import SubjectNews, notify_of_subject
from services.workflow.engine import TransitionContext, WorkflowKind, WorkflowRequest, execute


def _plan(context: TransitionContext) -> Mapping[str, object]:
    """Plan a change for its day. Raises Invalid or DomainError."""
    payload, session, city = context.payload(ChangePayload), context.session, context.city
    rows.lock_planning(session, city)  # two who plan at once see each other
    preview = preview_change(session, payload, actor=context.actor, now=context.now)
    known = questions.load_departments(session, city)
    context.row = DepartmentChange(
        city=city,
        id=new_id(context.now),
        kind=payload.kind,
        department=payload.department,
        before=known[payload.department].name,
        effective_on=payload.effective_on,
        reference=payload.reference.strip(),
        title=payload.title.strip(),
        content=payload.model_dump(mode="json"),
        preview=to_stored_preview(preview),
        made_at=context.now,
        made_by=context.actor.id,
        made_by_name=context.actor.name,
        status=context.transition.to,
        version=1,
    )
    return {"kind": payload.kind.value, "effective_on": payload.effective_on.isoformat()}


def _apply(context: TransitionContext) -> Mapping[str, object]:
    """Do everything that a change does, in this transaction. Raises what planning raises."""
    row, session, city = context.row, context.session, context.city
    payload = ChangePayload(**row.content)
    rules = load_city_rules(session, city)
    locked = rows.lock_departments(session, city, payload.concerned)
    ground = load_ground(session, city, payload, rules=rules, now=context.now, other_than=row.id)
    # A worker that was away catches up: the day was checked when it was planned.
    check_change(payload, replace(ground, today=min(ground.today, payload.effective_on), works=True))
    check_texts(session, city, payload, duty_questions.list_naming(session, city, payload.department))
    begins = datetime.combine(row.effective_on, time(), tzinfo=rules.facts.zone)
    if payload.kind is DepartmentChangeKind.RENAME:
        department_effects.rename(session, locked[payload.department], payload, begins=begins)
        effect: dict[str, Any] = {}
    else:
        effect = department_effects.divide(context, payload, locked, rules=rules)
        row.inherit_before = context.now + timedelta(days=1) if payload.is_end else None
    row.applied_at, row.effect = context.now, effect
    return effect


def _notify(context: TransitionContext) -> None:
    """Notify every department concerned, the Center and the list office of what was applied."""
    if context.request.act is not DepartmentChangeAct.APPLY:
        return
    payload = ChangePayload(**context.row.content)
    note = payload.note
    gone = {payload.department} if payload.is_end else set()
    to = [Recipient(ToKind.PARTY, code) for code in sorted(payload.concerned - gone)]
    to += [Recipient(ToKind.ROLE, role.value) for role in (Role.DISPATCHER, Role.LIST_OFFICE)]
    news = SubjectNews(
        context.city,
        DEPARTMENT_CHANGE_ACTS.kind,
        str(context.row.id),
        context.row.version,
        NoticeKind.DEPARTMENT_CHANGED,
        note,
    )
    calendar = load_city_rules(context.session, context.city).calendar
    notify_of_subject(context.session, news, to, now=context.now, calendar=calendar)


def _refuse(context: TransitionContext) -> Mapping[str, object]:
    return dict(context.row.refusal or {})


DEPARTMENT_CHANGES = WorkflowKind(
    table=DEPARTMENT_CHANGE_ACTS,
    model=DepartmentChange,
    effects={
        DepartmentChangeAct.PLAN: _plan,
        DepartmentChangeAct.APPLY: _apply,
        DepartmentChangeAct.REFUSE: _refuse,
    },
    notify=_notify,
)


def plan_change(session: Session, payload: ChangePayload, *, actor: Actor, now: datetime) -> DepartmentChange:
    """Plan a change for its day. Raises NotAllowed, Invalid or DomainError."""
    request = WorkflowRequest(DepartmentChangeAct.PLAN, payload)
    made: DepartmentChange = execute(session, DEPARTMENT_CHANGES, request, actor=actor, now=now)
    return made


def apply_due(session: Session, city: str, now: datetime) -> int:
    """Apply the change of today that was planned first, in the owner's transaction; return 1, or 0 for none.

    One that cannot be applied is refused, in words, and changes nothing.
    """
    change = rows.claim_due(session, city, today=load_city_rules(session, city).day_of(now))
    if change is None:
        return 0
    ident = str(change.id)
    actor = Actor(change.made_by, change.made_by_name, frozenset({Role.LIST_OFFICE}), Scope.whole(city))
    try:
        with session.begin_nested():
            request = WorkflowRequest(DepartmentChangeAct.APPLY, subject=ident)
            execute(session, DEPARTMENT_CHANGES, request, actor=actor, now=now)
    except DomainError as refusal:
        session.expire_all()
        change.refusal = refusal.to_stored()
        session.flush()
        request = WorkflowRequest(DepartmentChangeAct.REFUSE, subject=ident)
        execute(session, DEPARTMENT_CHANGES, request, actor=actor, now=now)
    return 1


def open_history(session: Session, city: str) -> int:
    """Open a month of former tickets to the successor of a department that ended; return 0 when all are."""
    change = department_history.claim_inheriting(session, city)
    if change is None:
        return 0
    successor = str(change.content["successor"])
    return department_history.open_history(session, change, former=change.department, heir=successor)
