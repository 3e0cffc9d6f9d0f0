"""Routes of the city's settings: list, one setting, preview, change, history."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

import clock
from db.session import Session, administrator_transaction
from domain.errors import DomainError, Invalid
from domain.scopes import Scope
from domain.setting_changes import SettingWish, parse_value
from i18n import t
from services import settings
from web.admin.accounts_context import Telling, get_administrator
from web.admin.accounts_import import entered, in_thread
from web.admin.form_acts import perform_once
from web.admin.settings_context import render_settings_page

PATH = "/admin/settings"
router = APIRouter(prefix=PATH, include_in_schema=False)


@router.get("")
def settings_list(request: Request) -> Response:
    """Show the settings of the city by group."""
    return render_settings_page(request)


@router.get("/{setting}")
def one_setting(request: Request, setting: str, done: str = "") -> Response:
    """Show one setting next to the list, with its history and the form that changes it."""
    said = {
        "changed": t("已更改，自今天起生效"),
        "planned": t("已登记，到生效日自动生效"),
        "withdrawn": t("已撤回"),
    }
    return render_settings_page(request, chosen=setting, telling=Telling(done=said.get(done, "")))


@router.post("/{setting}/preview")
async def preview(request: Request, setting: str) -> Response:
    """Show how many clocks a change would move; nothing is written."""
    return await in_thread(_previewed, request, {**await entered(request), "setting": setting})


def _previewed(request: Request, form: dict[str, str]) -> Response:
    by, key = get_administrator(request), form["setting"]
    try:
        wish = parse_wish(key, form)
        with administrator_transaction(Scope.whole(by.city)) as session:
            found = settings.preview(session, wish, actor=by.actor, now=clock.now(session, by.city))
    except DomainError as error:
        return render_settings_page(request, chosen=key, telling=Telling(error=error, entered=form))
    return render_settings_page(request, chosen=key, telling=Telling(entered=form), preview=found)


@router.post("/{setting}")
async def change(request: Request, setting: str) -> Response:
    """Change a setting at once or plan it for its day."""
    return await in_thread(_changed, request, {**await entered(request), "setting": setting})


def _changed(request: Request, form: dict[str, str]) -> Response:
    by, key = get_administrator(request), form["setting"]

    def act(session: Session, now: datetime) -> dict[str, Any]:
        done = settings.change(session, parse_wish(key, form), actor=by.actor, now=now)
        return {"planned": done.planned}

    try:
        answer = perform_once(by, form, f"set {key}", act)
    except DomainError as error:
        return render_settings_page(request, chosen=key, telling=Telling(error=error, entered=form))
    return _back(request, key, "planned" if answer["planned"] else "changed")


@router.post("/{setting}/withdraw/{change_id}")
async def withdraw(request: Request, setting: str, change_id: UUID) -> Response:
    """Take a planned change back."""
    form = {**await entered(request), "setting": setting, "change": str(change_id)}
    return await in_thread(_withdrawn, request, form)


def _withdrawn(request: Request, form: dict[str, str]) -> Response:
    by, key = get_administrator(request), form["setting"]

    def act(session: Session, now: datetime) -> dict[str, Any]:
        settings.withdraw(session, UUID(form["change"]), actor=by.actor, now=now)
        return {}

    try:
        perform_once(by, form, f"withdraw {form['change']}", act)
    except DomainError as error:
        return render_settings_page(request, chosen=key, telling=Telling(error=error))
    return _back(request, key, "withdrawn")


def parse_wish(key: str, form: dict[str, str]) -> SettingWish:
    """Return the change that a form requests. Raises Invalid for an invalid value or day."""
    written = form.get("effective_on", "").strip()
    try:
        day = date.fromisoformat(written) if written else None
    except ValueError:
        raise Invalid("请填写有效的生效日期") from None
    value = parse_value(key, form.get("value", ""))
    return SettingWish(key, value, form.get("reason", ""), effective_on=day, running="running" in form)


def _back(request: Request, key: str, done: str) -> Response:
    query = f"{request.query_params}&" if request.query_params else ""
    return RedirectResponse(f"{PATH}/{key}?{query}done={done}", status_code=303)
