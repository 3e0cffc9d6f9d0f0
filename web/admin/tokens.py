"""Routes of the tokens of scripts and walls: scope, last use, revocation."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from db.bulk.cities import get_transaction_time
from db.queries.post_targets import load_directory
from db.queries.tokens import list_tokens
from db.session import Session, administrator_transaction
from domain.enums import PartyKind, Role
from domain.errors import DomainError, Invalid
from i18n import t
from services.tokens import ISSUED_ROLES, TokenWish, end_token, issue_token
from web import templates
from web.admin.accounts_context import Telling, build_common_context, get_administrator
from web.admin.accounts_import import entered, in_thread
from web.admin.form_acts import perform_once

PATH = "/admin/tokens"
router = APIRouter(prefix=PATH, include_in_schema=False)


@router.get("")
def tokens(request: Request, done: str = "") -> Response:
    """Show the tokens of the city."""
    return _page(request, Telling(done=t("令牌已停用，几秒内不再有效") if done else ""))


@router.post("")
async def make(request: Request) -> Response:
    """Create a token and show its secret once; it is never stored with the answer of the form's key."""
    return await in_thread(_made, request, await entered(request))


def _made(request: Request, form: dict[str, str]) -> Response:
    by = get_administrator(request)
    shown: list[str] = []

    def act(session: Session, _now: datetime) -> dict[str, Any]:
        shown.append(issue_token(session, _wish(form), actor=by.actor, now=get_transaction_time(session)))
        return {}

    try:
        perform_once(by, form, "make token", act)
        if not shown:
            raise DomainError("这个令牌已经生成，只在生成时显示一次；如未记下，请停用后重新生成")
    except DomainError as error:
        return _page(request, Telling(error=error, entered=form))
    return _page(request, Telling(done=t("令牌已生成"), password=shown[0]), role=form["role"])


def _wish(form: dict[str, str]) -> TokenWish:
    """Read what was entered. Raises Invalid."""
    role, until = form.get("role", ""), form.get("until", "").strip()
    try:
        last = date.fromisoformat(until) if until else None
    except ValueError:
        raise Invalid("请填写有效的日期") from None
    return TokenWish(
        label=form.get("label", ""),
        role=Role(role) if role in set(Role) else None,
        town=form.get("town") or None,
        department=form.get("department") or None,
        until=last,
    )


@router.post("/{token}/end")
async def end(request: Request, token: str) -> Response:
    """End a token."""
    return await in_thread(_ended, request, {**await entered(request), "token": token})


def _ended(request: Request, form: dict[str, str]) -> Response:
    by = get_administrator(request)

    def act(session: Session, _now: datetime) -> dict[str, Any]:
        return {"label": end_token(session, form["token"], actor=by.actor)}

    try:
        perform_once(by, form, f"end token {form['token']}", act)
    except DomainError as error:
        return _page(request, Telling(error=error))
    return RedirectResponse(f"{PATH}?done=1", status_code=303)


def _page(request: Request, told: Telling, *, role: str = "") -> Response:
    by = get_administrator(request)
    with administrator_transaction(by.actor.scope) as session:
        directory = load_directory(session, by.city)
        now = get_transaction_time(session)
        rows = [(token, directory.names_of(token.grant)) for token in list_tokens(session, by.city)]
        values = build_common_context(session, by, tab="tokens", telling=told)
    ended = [row for row in rows if _is_over(row[0].revoked_at, row[0].expires_at, now)]
    return templates.render_page(
        "tokens.html",
        status=told.error.status if told.error else 200,
        living=[row for row in rows if row not in ended],
        ended=ended,
        secret=told.password,
        is_wall=role == Role.WALL,
        entered=defaultdict(str, told.entered or {}),
        roles=ISSUED_ROLES,
        towns=directory.at_depth(1),
        parties=directory.of_kind(PartyKind.DEPARTMENT) + directory.of_kind(PartyKind.AGENCY),
        **values,
    )


def _is_over(revoked_at: datetime | None, expires_at: datetime | None, now: datetime) -> bool:
    return revoked_at is not None or (expires_at is not None and expires_at <= now)
