"""Serve the tokens of scripts and walls: what each may see, when it was last used, and its end."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from access import templates
from access.administration import perform_once
from access.people_tables import entered, in_thread
from access.people_view import Telling, administrator, common
from db.city_loads import real_now
from db.queries.directory import directory_of
from db.queries.tokens import tokens_in
from db.session import Session, administrator_transaction
from domain.errors import DomainError
from services.tokens import end_token
from text import t

PATH = "/admin/tokens"
router = APIRouter(prefix=PATH, include_in_schema=False)


@router.get("")
def tokens(request: Request, done: str = "") -> Response:
    """Show the tokens of the city."""
    return _page(request, Telling(done=t("令牌已停用，几秒内不再有效") if done else ""))


@router.post("/{token}/end")
async def end(request: Request, token: str) -> Response:
    """End a token."""
    return await in_thread(_ended, request, {**await entered(request), "token": token})


def _ended(request: Request, form: dict[str, str]) -> Response:
    by = administrator(request)

    def act(session: Session, _now: datetime) -> dict[str, Any]:
        return {"label": end_token(session, form["token"], actor=by.actor)}

    try:
        perform_once(by, form, f"end token {form['token']}", act)
    except DomainError as error:
        return _page(request, Telling(error=error))
    return RedirectResponse(f"{PATH}?done=1", status_code=303)


def _page(request: Request, told: Telling) -> Response:
    by = administrator(request)
    with administrator_transaction(by.actor.scope) as session:
        directory = directory_of(session, by.city)
        now = real_now(session)
        rows = [(token, directory.names_of(token.grant)) for token in tokens_in(session, by.city)]
        values = common(session, by, tab="tokens", telling=told)
    ended = [row for row in rows if _is_over(row[0].revoked_at, row[0].expires_at, now)]
    return templates.page(
        "tokens.html",
        status=told.error.status if told.error else 200,
        living=[row for row in rows if row not in ended],
        ended=ended,
        **values,
    )


def _is_over(revoked_at: datetime | None, expires_at: datetime | None, now: datetime) -> bool:
    return revoked_at is not None or (expires_at is not None and expires_at <= now)
