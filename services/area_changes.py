"""Changes of the area register as a workflow; the worker checks and applies them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import AreaChange
from db.queries.areas import load_area_facts
from db.writes import area_changes as rows
from domain.area_changes import (
    AREA_CHANGE_ACTS,
    AreaChangeAct,
    ConfirmPayload,
    RenamePayload,
    UploadPayload,
    check_day,
)
from domain.enums import Role
from domain.errors import DomainError
from domain.scopes import Actor, Scope
from domain.workflows import NO_PAYLOAD
from services.city_context import load_city_rules
from services.workflow.engine import TransitionContext, WorkflowKind, WorkflowRequest, execute

MOST_BYTES = 64 * 1024 * 1024
ATTEMPTS = 3  # of a worker at one step; after them the change is refused


def _upload(context: TransitionContext) -> Mapping[str, object]:
    payload = context.payload(UploadPayload)
    context.row = _make(context, payload.model_dump(mode="json"))
    return {"file": payload.name, "extent": payload.extent.value}


def _rename(context: TransitionContext) -> Mapping[str, object]:
    """Plan the other name of an area. Raises NotFound, Invalid, or DomainError where nothing would change."""
    payload, session, city = context.payload(RenamePayload), context.session, context.city
    area = load_area_facts(session, city, payload.code)
    names = (payload.name.strip(), payload.name_en.strip())
    if names == rows.get_names(session, city, area.code):
        raise DomainError("名称没有变化，无须更改")
    content = {"code": area.code, "name": names[0], "name_en": names[1], "before": area.name}
    context.row = _make(context, content)
    _confirm_for(context, payload.effective_on)
    return content


def _make(context: TransitionContext, content: Mapping[str, object]) -> AreaChange:
    return AreaChange(
        city=context.city,
        id=new_id(context.now),
        content=dict(content),
        made_at=context.now,
        made_by=context.actor.id,
        made_by_name=context.actor.name,
        status=context.transition.to,
        version=1,
        reason="",
        attempts=0,
        percent=0,
        stale_words=[],
    )


def _confirm(context: TransitionContext) -> Mapping[str, object]:
    """Plan the change for its day. Raises Invalid, or DomainError where its preview does not allow it."""
    preview = context.row.preview or {}
    if preview.get("blocked"):
        raise DomainError("文件有问题，须更正后重新上传")
    if preview.get("empty"):
        raise DomainError("文件与现行登记一致，无须导入")
    day = context.payload(ConfirmPayload).effective_on
    after = preview.get("after")
    if after and day.isoformat() <= after:
        raise DomainError("要撤销的区域有的自 {day} 起才设立，生效日期须在其后", day=after)
    _confirm_for(context, day)
    return {"effective_on": day.isoformat(), "counts": preview.get("counts", {})}


def _confirm_for(context: TransitionContext, day: Any) -> None:
    today = load_city_rules(context.session, context.city).day_of(context.now)
    change = context.row
    change.effective_on = check_day(day, today=today)
    change.reason = context.request.payload.note or ""
    change.confirmed_by, change.confirmed_by_name = context.actor.id, context.actor.name
    change.claimed_until, change.attempts, change.percent, change.step = None, 0, 0, None


def _apply(context: TransitionContext) -> Mapping[str, object]:
    context.row.applied_at = context.now
    return dict((context.row.preview or {}).get("effect", {}))


def _refuse(context: TransitionContext) -> Mapping[str, object]:
    return dict(context.row.refusal or {})


AREA_CHANGES = WorkflowKind(
    table=AREA_CHANGE_ACTS,
    model=AreaChange,
    effects={
        AreaChangeAct.UPLOAD: _upload,
        AreaChangeAct.RENAME: _rename,
        AreaChangeAct.CONFIRM: _confirm,
        AreaChangeAct.APPLY: _apply,
        AreaChangeAct.REFUSE: _refuse,
    },
)


def upload(
    session: Session, payload: UploadPayload, content: bytes, *, actor: Actor, now: datetime
) -> AreaChange:
    """Keep an uploaded file, which the worker then checks. Raises NotAllowed or Invalid."""
    request = WorkflowRequest(AreaChangeAct.UPLOAD, payload)
    change: AreaChange = execute(session, AREA_CHANGES, request, actor=actor, now=now)
    session.flush()
    rows.add_file(session, change, payload.name, content)
    return change


def rename(session: Session, payload: RenamePayload, *, actor: Actor, now: datetime) -> AreaChange:
    """Plan another name of an area. Raises NotAllowed, NotFound, Invalid or DomainError."""
    request = WorkflowRequest(AreaChangeAct.RENAME, payload)
    change: AreaChange = execute(session, AREA_CHANGES, request, actor=actor, now=now)
    return change


def advance(
    session: Session,
    change: AreaChange,
    act: AreaChangeAct,
    *,
    now: datetime,
    refusal: DomainError | None = None,
    **facts: object,
) -> None:
    """Let the worker do its step of a change, in the name of who uploaded or confirmed it.

    refusal: why the change is refused. facts: columns that the step fills in.
    """
    row = rows.lock_change(session, change.city, change.id)
    for name, value in facts.items():
        setattr(row, name, value)
    if refusal is not None:
        row.refusal = refusal.to_stored()
    row.claimed_until, row.step, row.percent = None, None, 100
    ident, name = (row.confirmed_by or row.made_by), (row.confirmed_by_name or row.made_by_name)
    actor = Actor(ident, name, frozenset({Role.ADMINISTRATOR}), Scope.whole(row.city))
    request = WorkflowRequest(act, NO_PAYLOAD, subject=str(row.id))
    session.flush()
    execute(session, AREA_CHANGES, request, actor=actor, now=now)
