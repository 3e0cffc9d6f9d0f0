"""Progress of a ticket for the holder of its number and code; accepts a supplement and a judgement."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

import clock
import live
from db.queries import public_reports as questions
from db.queries.public_reports import ReportProgress
from db.session import Session, transaction
from domain import query_codes
from domain.act_payloads import CallBackPayload, SupplementPayload
from domain.enums import Status
from domain.errors import DomainError, NotFound
from domain.public_reports import LONGEST_SUPPLEMENT
from domain.scopes import Actor
from domain.search_query import read_number
from i18n import t
from services import public_reports
from web.public import city_page as inlets
from web.public import form_tokens, limits, photos
from web.public.city_page import Inlet, render_page
from web.public.form_data import Form, get_text
from web.public.progress_steps import build_steps, describe_status
from web.public.report_form import get_client_address, parse_form_photos

router = APIRouter(include_in_schema=False)
ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class ProgressRequest:
    """Number and code as they were typed, and whose they claim to be."""

    number: str
    code: str
    actor: Actor


@router.get("/public/{city}/progress")
def ask(city: str, request: Request) -> HTMLResponse:
    """Show the form for number and code; they are never in an address."""
    return _asked(inlets.get_inlet(city), request)


@router.post("/public/{city}/progress")
def look(city: str, request: Request, form: Form) -> HTMLResponse:
    """Show how far the ticket has come."""
    return _served(inlets.get_inlet(city), request, form)


@router.post("/public/{city}/supplement")
def add(city: str, request: Request, form: Form) -> HTMLResponse:
    """Add words and photos to the ticket, once, while it is open."""
    inlet = inlets.get_inlet(city)

    def change(shown: ProgressRequest) -> None:
        handed = parse_form_photos(inlet, form)
        limits.inflow.count_photos(
            f"supplement {shown.number}",
            address=get_client_address(request),
            size=photos.sum_sizes(handed),
            setting=inlet.setting,
        )
        uploads = photos.prepare(handed)
        with _acting(inlet, shown) as (session, now):
            files = photos.insert_photos(session, uploads, actor=shown.actor, now=now)
            said = SupplementPayload(text=get_text(form, "text"), files=files)
            public_reports.supplement(session, shown.number, said=said, actor=shown.actor, now=now)

    return _served(inlet, request, form, change, done=t("已收到您的补充。"))


@router.post("/public/{city}/judgement")
def judge(city: str, request: Request, form: Form) -> HTMLResponse:
    """Store the reporter's own answer to the call-back."""
    inlet = inlets.get_inlet(city)
    said = CallBackPayload(
        text=get_text(form, "word"),
        reached=True,
        solved=ANSWERS.get(get_text(form, "solved")),
        satisfied=ANSWERS.get(get_text(form, "satisfied")),
    )

    def change(shown: ProgressRequest) -> None:
        with _acting(inlet, shown) as (session, now):
            public_reports.judge(session, shown.number, said=said, actor=shown.actor, now=now)

    return _served(inlet, request, form, change, done=t("已收到您的评价，谢谢。"))


def _served(
    inlet: Inlet,
    request: Request,
    form: FormData,
    change: Callable[[ProgressRequest], None] | None = None,
    *,
    done: str = "",
) -> HTMLResponse:
    """Answer with the ticket's current state, after a change if any; the same where none is proven."""
    shown = _shown(inlet, form)
    try:
        found = _found(inlet, shown, address=get_client_address(request))
    except DomainError as unproven:
        return _asked(inlet, request, number=shown.number, error=unproven)
    error: DomainError | None = None
    if change is not None:
        try:
            change(shown)
            found = _found(inlet, shown, address=get_client_address(request))
        except DomainError as refused:
            error = refused
    return _drawn(inlet, request, shown, found, done="" if error else done, error=error)


def _shown(inlet: Inlet, form: FormData) -> ProgressRequest:
    typed = get_text(form, "number")
    number = read_number(typed) or typed[:40]
    code = query_codes.read_code(get_text(form, "code"))
    proof = public_reports.hash_code(form_tokens.derive_key(), inlet.city, code or "")
    return ProgressRequest(number, code or "", Actor.reporter(inlet.city, proof))


def _found(inlet: Inlet, shown: ProgressRequest, *, address: str) -> ReportProgress:
    """Return the ticket that number and code prove. Raises TooMany, or NotFound whichever is wrong."""
    limits.inflow.check_guess(number=shown.number, address=address, setting=inlet.setting)
    with transaction(shown.actor.scope) as session:
        found = questions.find_progress(session, inlet.city, shown.number)
    if found is None:
        limits.inflow.note_wrong(number=shown.number, address=address, setting=inlet.setting)
        raise NotFound("编号或查询码不正确，请核对后再试")
    return found


@contextmanager
def _acting(inlet: Inlet, shown: ProgressRequest) -> Iterator[tuple[Session, datetime]]:
    """Open one transaction of the proof, and tell the screens when it is committed."""
    with transaction(shown.actor.scope) as session:
        yield session, clock.now(session, inlet.city)
    live.poke()


def _asked(
    inlet: Inlet, request: Request, *, number: str = "", error: DomainError | None = None
) -> HTMLResponse:
    response = render_page(
        "public_ask.html",
        inlet,
        request,
        status=error.status if error else 200,
        number=number,
        error=t(error.message_id, **error.values) if error else "",
    )
    if error is not None and "retry_after" in error.values:
        response.headers["Retry-After"] = str(error.values["retry_after"])
    return response


def _drawn(
    inlet: Inlet,
    request: Request,
    shown: ProgressRequest,
    found: ReportProgress,
    *,
    done: str,
    error: DomainError | None,
) -> HTMLResponse:
    return render_page(
        "public_progress.html",
        inlet,
        request,
        status=error.status if error else 200,
        ticket=found,
        code=query_codes.format_code(shown.code),
        steps=build_steps(found),
        stand=describe_status(found),
        may_supplement=found.closed_at is None and not found.supplements,
        may_judge=found.status is Status.FED_BACK,
        longest=LONGEST_SUPPLEMENT,
        most_photos=inlet.setting("public.photos"),
        left=t("还可输入 {left} 字"),
        done=done,
        error=t(error.message_id, **error.values) if error else "",
    )
