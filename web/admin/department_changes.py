"""Routes of changes of departments: the form with its preview, what is planned, and what was done."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

import clock
from db.queries import department_changes as questions
from db.queries.department_names import list_former_names
from db.queries.workflow_events import list_steps
from db.session import Session, administrator_transaction
from domain.department_changes import (
    CHANGEABLE,
    DEPARTMENT_CHANGE_ACTS,
    DIVIDING,
    EDITORS,
    ENDING,
    FARTHEST,
    NAMING,
    ChangePayload,
    DepartmentChangeAct,
    DepartmentChangeKind,
    DepartmentChangeStatus,
    KnownDepartment,
)
from domain.department_succession import expand_shares
from domain.errors import DomainError, Invalid, NotAllowed
from domain.scopes import Scope
from domain.workflows import list_open_acts
from i18n import t
from services import department_change_preview, department_changes
from services.accounts import Administrator
from services.department_change_preview import ChangePreview, to_stored_preview
from services.department_changes import DEPARTMENT_CHANGES
from services.workflow.engine import WorkflowRequest, execute
from web import dependencies, templates
from web.admin.accounts_context import Telling, build_common_context
from web.admin.accounts_import import entered, in_thread
from web.admin.department_change_words import describe_effect, describe_preview
from web.admin.form_acts import perform_once

PATH = "/admin/department-changes"
BULK = "bulk"  # the field with lines that give many duties away
ITEM, SECTION = "item:", "section:"  # begin the names of the fields that give a duty or a section away
router = APIRouter(prefix=PATH, include_in_schema=False)


def get_editor(request: Request) -> Administrator:
    """Return who may change departments: the list office or an administrator. Raises NotAllowed."""
    visitor = dependencies.get_request_visitor(request)
    if visitor.account_id is None:
        raise dependencies.NotSignedIn
    if not visitor.actor.roles & EDITORS:
        raise NotAllowed("此事须由{who}办理", who=tuple(sorted(EDITORS)))
    return Administrator(visitor.actor, frozenset({visitor.actor.city}))


@router.get("")
def changes(request: Request) -> Response:
    """Show the changes, and the form of the kind and department that the address names."""
    return _page(request, form=dict(request.query_params))


@router.get("/{change_id}")
def one_change(request: Request, change_id: UUID, done: str = "") -> Response:
    """Show one change next to the list: what it does or did, and its document."""
    said = t("已登记，到生效日自动生效") if done else ""
    return _page(request, chosen=change_id, telling=Telling(done=said))


@router.post("/preview")
async def preview(request: Request) -> Response:
    """Show what a change would do; nothing is written."""
    return await in_thread(_previewed, request, await entered(request))


def _previewed(request: Request, form: dict[str, str]) -> Response:
    by = get_editor(request)
    try:
        with administrator_transaction(Scope.whole(by.city)) as session:
            now, payload = clock.now(session, by.city), _read_change(session, by.city, form)
            found = department_change_preview.preview_change(session, payload, actor=by.actor, now=now)
    except DomainError as error:
        return _page(request, form=form, telling=Telling(error=error))
    return _page(request, form=form, preview=found)


@router.post("")
async def plan(request: Request) -> Response:
    """Plan a change for its day; the worker applies one of today in its next round."""
    return await in_thread(_planned, request, await entered(request))


def _planned(request: Request, form: dict[str, str]) -> Response:
    by = get_editor(request)

    def act(session: Session, now: datetime) -> dict[str, Any]:
        payload = _read_change(session, by.city, form)
        made = department_changes.plan_change(session, payload, actor=by.actor, now=now)
        return {"id": str(made.id)}

    try:
        answer = perform_once(by, form, "plan a change of a department", act)
    except DomainError as error:
        return _page(request, form=form, telling=Telling(error=error))
    return RedirectResponse(f"{PATH}/{answer['id']}?done=planned", status_code=303)


@router.post("/{change_id}/cancel")
async def cancel(request: Request, change_id: UUID) -> Response:
    """Take a change back before its day."""
    return await in_thread(_cancelled, request, {**await entered(request), "change": str(change_id)})


def _cancelled(request: Request, form: dict[str, str]) -> Response:
    by, change = get_editor(request), UUID(form["change"])

    def act(session: Session, now: datetime) -> dict[str, Any]:
        version = form.get("version", "")
        wanted = WorkflowRequest(
            DepartmentChangeAct.CANCEL,
            subject=form["change"],
            version=int(version) if version.isdecimal() else None,
        )
        execute(session, DEPARTMENT_CHANGES, wanted, actor=by.actor, now=now)
        return {}

    try:
        perform_once(by, form, f"cancel {change}", act)
    except DomainError as error:
        return _page(request, chosen=change, telling=Telling(error=error))
    return RedirectResponse(f"{PATH}/{change}", status_code=303)


def _read_change(session: Session, city: str, form: Mapping[str, str]) -> ChangePayload:
    named: list[str] = []
    if form.get(BULK, "").strip():
        duties = department_change_preview.list_named_duties(session, city, form.get("department", ""))
        named = [duty.code for duty in duties]
    return parse_change(form, named)


def parse_change(form: Mapping[str, str], named: Collection[str] = ()) -> ChangePayload:
    """Return the change that a form asks for. Raises Invalid for what cannot be read.

    named: codes of the duties that name the department, of which lines of the form choose some.
    """
    kind = form.get("kind", "")
    if kind not in list(DepartmentChangeKind):
        raise Invalid("请选择变更方式")
    try:
        day = date.fromisoformat(form.get("effective_on", ""))
    except ValueError:
        raise Invalid("请填写有效的生效日期") from None
    code = form.get("code", "").strip().upper()
    is_split = kind == DepartmentChangeKind.SPLIT
    try:
        return ChangePayload(
            kind=DepartmentChangeKind(kind),
            department=form.get("department", ""),
            effective_on=day,
            reference=form.get("reference", ""),
            title=form.get("title", ""),
            name=form.get("name", "") if kind in NAMING else "",
            name_en=form.get("name_en", "") if kind in NAMING else "",
            code=code if is_split else "",
            successor=form.get("successor", "") if kind in ENDING else "",
            items=_read_items(form, named, heir=code if is_split else None),
            sections=_read_shares(form, SECTION, heir=code if is_split else None),
        )
    except ValidationError:
        raise Invalid("内容有误，请更正后再试") from None


def _read_items(form: Mapping[str, str], named: Collection[str], *, heir: str | None) -> dict[str, str]:
    """Return who gets which duty: by the lines for many, then by the field of each."""
    return expand_shares(form.get(BULK, ""), named, heir=heir) | _read_shares(form, ITEM, heir=heir)


def _read_shares(form: Mapping[str, str], prefix: str, *, heir: str | None) -> dict[str, str]:
    """Return who gets what, by code: the heir where a box is ticked, else the code that begins the text."""
    found = {}
    for name, value in form.items():
        words = value.split()
        if name.startswith(prefix) and words:
            found[name.removeprefix(prefix)] = words[0] if heir is None else heir
    return found


def _page(
    request: Request,
    *,
    form: Mapping[str, str] | None = None,
    chosen: UUID | None = None,
    preview: ChangePreview | None = None,
    telling: Telling | None = None,
) -> Response:
    by, told, fields = get_editor(request), telling or Telling(), dict(form or {})
    with administrator_transaction(Scope.whole(by.city)) as session:
        today = clock.today(session, by.city)
        departments = questions.load_departments(session, by.city)
        values = {
            **build_common_context(session, by, tab="departments", telling=told),
            **_load_form(session, by.city, fields, departments),
            **_load_chosen(session, by, chosen, departments),
        }
        change = values["change"]
        if change is not None and change.status is not DepartmentChangeStatus.PLANNED and not told.error:
            values["done"] = ""
        listed = questions.list_department_changes(session, by.city)
        former = list_former_names(session, by.city)
    return templates.render_page(
        "department_changes.html",
        status=told.error.status if told.error else 200,
        changes=listed,
        fields={"effective_on": today.isoformat(), **fields},
        kinds=tuple(DepartmentChangeKind),
        present=[one for one in departments.values() if one.valid_to is None and one.kind in CHANGEABLE],
        departments=departments,
        former=former,
        preview=describe_preview(to_stored_preview(preview), departments, fields) if preview else None,
        naming=NAMING,
        ending=ENDING,
        dividing=DIVIDING,
        today=today,
        latest=today + FARTHEST,
        **values,
    )


def _load_form(
    session: Session, city: str, fields: Mapping[str, str], departments: Mapping[str, KnownDepartment]
) -> dict[str, Any]:
    """Return what the form of a kind and a department offers, nothing before both are chosen."""
    kind, code = fields.get("kind", ""), fields.get("department", "")
    known = departments.get(code)
    is_open = kind in list(DepartmentChangeKind) and known is not None and known.kind in CHANGEABLE
    if not is_open:
        return {"kind": None, "department": None, "items": [], "sections": {}}
    divides = kind in DIVIDING
    return {
        "kind": DepartmentChangeKind(kind),
        "department": known,
        "items": department_change_preview.list_named_duties(session, city, code) if divides else [],
        "sections": questions.list_sections(session, city, code) if divides else {},
    }


def _load_chosen(
    session: Session, by: Administrator, chosen: UUID | None, departments: Mapping[str, KnownDepartment]
) -> dict[str, Any]:
    if chosen is None:
        return {"change": None, "shown": None, "effect": [], "events": [], "acts": (), "refusal": ""}
    change = questions.load_department_change(session, by.city, chosen)
    refusal = change.refusal
    return {
        "change": change,
        "shown": describe_preview(change.preview, departments, change.content),
        "effect": describe_effect(change.effect or {}),
        "events": [
            (each, DepartmentChangeAct(each.act))
            for each in list_steps(session, by.city, DEPARTMENT_CHANGE_ACTS.kind, str(chosen))
        ],
        "acts": [act.value for act in list_open_acts(DEPARTMENT_CHANGE_ACTS, by.actor, change.status)],
        "refusal": t(refusal["message"], **refusal["values"]) if refusal else "",
    }
