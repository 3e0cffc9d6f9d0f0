"""Routes of changes of the area register: file in and out, preview, confirmation, other names."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import shapely
from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from pydantic import ValidationError

import clock
from db.queries import area_changes as questions
from db.queries.registered_areas import RegisteredArea, list_city_levels, list_registered_areas
from db.queries.workflow_events import list_steps
from db.session import Session, administrator_transaction
from domain.area_changes import (
    AREA_CHANGE_ACTS,
    AreaAspect,
    AreaChangeAct,
    ConfirmPayload,
    ImportExtent,
    RenamePayload,
    UploadPayload,
)
from domain.errors import DomainError, Invalid, TooLarge
from domain.scopes import Scope
from domain.workflows import WorkflowPayload, list_open_acts
from i18n import either, t
from services import area_changes
from services.area_changes import AREA_CHANGES, MOST_BYTES
from services.workflow.engine import WorkflowRequest, execute
from web import templates
from web.admin.accounts_context import Telling, build_common_context, get_administrator
from web.admin.accounts_import import entered, in_thread
from web.admin.area_import_messages import describe_fault, describe_outcome, describe_reason
from web.admin.form_acts import perform_once

PATH = "/admin/area-changes"
MEGABYTE = 1024 * 1024
GEOJSON = "application/geo+json"
router = APIRouter(prefix=PATH, include_in_schema=False)


@router.get("")
def changes(request: Request) -> Response:
    """Show the changes of the register, and the form that uploads a file."""
    return _page(request)


@router.get("/register.geojson")
def register(request: Request) -> Response:
    """Return the register in force with its outlines; imported again, it changes nothing."""
    by = get_administrator(request)
    with administrator_transaction(Scope.whole(by.city)) as session:
        areas = [area for area in list_registered_areas(session, by.city) if area.valid_to is None]
        today = clock.today(session, by.city)
    name = quote(f"areas-{by.city}-{today}.geojson")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return StreamingResponse(_write_register(areas), media_type=GEOJSON, headers=headers)


@router.get("/{change_id}")
def one_change(request: Request, change_id: UUID) -> Response:
    """Show one change next to the list: its progress, its preview, and what can be done."""
    return _page(request, chosen=change_id)


@router.post("/import")
def upload(
    request: Request,
    file: UploadFile,
    *,
    key: Annotated[str, Form()],
    extent: Annotated[str, Form()] = ImportExtent.PART.value,
    level: Annotated[str, Form()] = "",
) -> Response:
    """Keep a file, which the worker then checks."""
    by = get_administrator(request)
    form = {"key": key, "extent": extent, "level": level, "name": (file.filename or "")[:200]}

    def act(session: Session, now: datetime) -> dict[str, Any]:
        payload = _payload(UploadPayload, name=form["name"], extent=extent, level=level)
        change = area_changes.upload(session, payload, content, actor=by.actor, now=now)
        return {"id": str(change.id)}

    try:
        content = file.file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise TooLarge(most=MOST_BYTES // MEGABYTE)
        if not content:
            raise Invalid("文件是空的")
        answer = perform_once(by, {**form, "content": sha256(content).hexdigest()}, "upload areas", act)
    except DomainError as error:
        return _page(request, telling=Telling(error=error, entered=form))
    return RedirectResponse(f"{PATH}/{answer['id']}", status_code=303)


@router.post("/rename/{code}")
async def rename(request: Request, code: str) -> Response:
    """Plan another name of an area."""
    return await in_thread(_renamed, request, {**await entered(request), "code": code})


def _renamed(request: Request, form: dict[str, str]) -> Response:
    from web.admin.areas import render_area

    by = get_administrator(request)

    def act(session: Session, now: datetime) -> dict[str, Any]:
        payload = _payload(
            RenamePayload,
            code=form["code"],
            name=form.get("name", ""),
            name_en=form.get("name_en", ""),
            effective_on=_day(form),
            reason=form.get("reason", ""),
        )
        return {"id": str(area_changes.rename(session, payload, actor=by.actor, now=now).id)}

    try:
        answer = perform_once(by, form, f"rename {form['code']}", act)
    except DomainError as error:
        return render_area(request, form["code"], telling=Telling(error=error, entered=form))
    return RedirectResponse(f"{PATH}/{answer['id']}", status_code=303)


@router.post("/{change_id}/{act}")
async def decide(request: Request, change_id: UUID, act: str) -> Response:
    """Confirm a change for a day, or cancel it."""
    form = {**await entered(request), "change": str(change_id), "act": act}
    return await in_thread(_decided, request, form)


def _decided(request: Request, form: dict[str, str]) -> Response:
    by, change = get_administrator(request), UUID(form["change"])

    def act(session: Session, now: datetime) -> dict[str, Any]:
        if form["act"] == AreaChangeAct.CONFIRM:
            payload: WorkflowPayload = _payload(
                ConfirmPayload, effective_on=_day(form), reason=form.get("reason", "")
            )
        elif form["act"] == AreaChangeAct.CANCEL:
            payload = WorkflowPayload()
        else:
            raise Invalid("这里不能这样办理")
        version = form.get("version", "")
        wanted = WorkflowRequest(
            AreaChangeAct(form["act"]), payload, form["change"], int(version) if version.isdecimal() else None
        )
        execute(session, AREA_CHANGES, wanted, actor=by.actor, now=now)
        return {}

    try:
        perform_once(by, form, f"{form['act']} {change}", act)
    except DomainError as error:
        return _page(request, chosen=change, telling=Telling(error=error, entered=form))
    return RedirectResponse(f"{PATH}/{change}", status_code=303)


def _payload(kind: type[Any], **values: Any) -> Any:
    """Return a payload of what a form holds. Raises Invalid."""
    try:
        return kind(**values)
    except ValidationError:
        raise Invalid("内容有误，请更正后再试") from None


def _day(form: dict[str, str]) -> date:
    try:
        return date.fromisoformat(form.get("effective_on", ""))
    except ValueError:
        raise Invalid("请填写有效的生效日期") from None


def _page(request: Request, *, chosen: UUID | None = None, telling: Telling | None = None) -> Response:
    by, told = get_administrator(request), telling or Telling()
    with administrator_transaction(Scope.whole(by.city)) as session:
        listed = questions.list_area_changes(session, by.city)
        change = questions.load_area_change(session, by.city, chosen) if chosen else None
        steps = list_steps(session, by.city, AREA_CHANGE_ACTS.kind, str(chosen)) if chosen else []
        levels = list_city_levels(session, by.city)
        today = clock.today(session, by.city)
        values = build_common_context(session, by, tab="areas", telling=told)
    fields = {"effective_on": today.isoformat(), "reason": "", "extent": ImportExtent.PART.value, "level": ""}
    return templates.render_page(
        "area_changes.html",
        status=told.error.status if told.error else 200,
        changes=listed,
        change=change,
        events=[(step, AreaChangeAct(step.act)) for step in steps],
        acts=list_open_acts(AREA_CHANGE_ACTS, by.actor, change.status) if change else (),
        refusal=_describe_refusal(change),
        aspects=tuple(AreaAspect),
        aspect_of=AreaAspect,
        extents=tuple(ImportExtent),
        levels=[(level.code, either(level.label_zh, level.label_en)) for level in levels],
        fields={**fields, **(told.entered or {})},
        describe_reason=describe_reason,
        describe_fault=describe_fault,
        describe_outcome=describe_outcome,
        is_busy=change is not None and change.is_waiting_for_worker(today),
        today=today,
        most=MOST_BYTES // MEGABYTE,
        **values,
    )


def _describe_refusal(change: questions.AreaChangeFacts | None) -> str:
    if change is None or change.refusal is None:
        return ""
    return t(change.refusal["message"], **change.refusal["values"])


def _write_register(areas: list[RegisteredArea]) -> Iterator[str]:
    """Yield the register as a collection of features, piece by piece, every number as it is stored."""
    yield '{"type": "FeatureCollection", "features": [\n'
    for place, area in enumerate(areas):
        entry = area.entry
        properties = {
            "code": entry.code,
            "name": entry.name,
            "name_en": entry.name_en,
            "level": entry.level,
            "kind": entry.kind.value,
            "parent": entry.parent or "",
            "predecessors": ",".join(area.predecessors),
            "valid_from": area.valid_from.isoformat(),
        }
        geometry = shapely.geometry.mapping(area.geom)
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        yield ("" if place == 0 else ",\n") + json.dumps(feature, ensure_ascii=False)
    yield "\n]}\n"
