"""Routes of the public report: choose an addressee, fill the form, and get number and query code."""

import hashlib
import hmac
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from db.queries import public_reports as questions
from db.queries import published_replies
from db.session import Session, transaction
from domain import query_codes
from domain.enums import RequesterKind, RequestKind
from domain.errors import DomainError, Invalid, KeyReused
from domain.public_reports import LONGEST_LETTER, Addressee
from domain.scopes import Actor, Scope
from i18n import t
from services import public_reports
from services.public_reports import PublicReport
from web.idempotency import run_once
from web.idempotent_acts import perform
from web.public import city_page as inlets
from web.public import form_data as forms
from web.public import form_tokens, limits, photos
from web.public.city_page import Inlet, render_page
from web.public.form_data import Entered, Form
from web.public.photos import Photo

router = APIRouter(include_in_schema=False)
NEWEST = 3  # published replies on the first page


@dataclass(frozen=True, slots=True)
class Sending:
    """One form on its way: its key, what it says, the photos, and from which address it comes."""

    form: str
    letter: PublicReport
    photos: list[Photo]
    address: str


@router.get("/public")
def start() -> Response:
    """Lead to the page of the first city in which the public may write."""
    return RedirectResponse(inlets.get_first_inlet().home, status_code=303)


@router.get("/public/{city}")
def home(city: str, request: Request) -> HTMLResponse:
    """Show what can be done here, and the newest published replies."""
    inlet = inlets.get_inlet(city)
    with transaction(Scope.none(inlet.city)) as session:
        newest = published_replies.list_published(session, inlet.city, page=1, size=NEWEST)[:NEWEST]
    return render_page("public_home.html", inlet, request, newest=newest, addressees=list(Addressee))


@router.get("/public/{city}/write")
def write(city: str, request: Request, to: str = Addressee.CENTER.value) -> HTMLResponse:
    """Show the empty form of a public report."""
    wanted = to if to in set(Addressee) else Addressee.CENTER.value
    return _form(inlets.get_inlet(city), request, Entered(token=form_tokens.create_token(), to=wanted))


@router.post("/public/{city}/write")
def send(city: str, request: Request, form: Form) -> HTMLResponse:
    """Accept a public report and show its number and code; otherwise the form again, with what to do."""
    inlet = inlets.get_inlet(city)
    entered = forms.parse_entered(form)
    if entered.step:
        return _form(inlet, request, replace(entered, step=""))
    try:
        sending = _sending(
            inlet, entered, parse_form_photos(inlet, form), address=get_client_address(request)
        )
        if sending is None:
            return _form(inlet, request, entered, faults=forms.list_faults(entered), status=422)
        answer = _sent(inlet, sending)
    except DomainError as error:
        return _form(inlet, request, _renewed(entered, error), error=error, status=error.status)
    return _answer(inlet, request, sending, answer)


@router.get("/public/{city}/ground")
def ground(city: str, town: str | None = None) -> JSONResponse:
    """Return the areas below the city, or below a town, with their outlines for a small map."""
    inlet = inlets.get_inlet(city)
    with transaction(Scope.none(inlet.city), screens=True) as session:
        found = questions.list_outlines(session, inlet.city, town)
    headers = {"Cache-Control": "public, max-age=3600"}
    return JSONResponse([asdict(area) for area in found], headers=headers)


def get_client_address(request: Request) -> str:
    """Return the address a request comes from."""
    return request.client.host if request.client else ""


def parse_form_photos(inlet: Inlet, form: FormData) -> list[Photo]:
    """Return the photos of a form as the city admits them. Raises Invalid or TooLarge."""
    most, megabytes = inlet.setting("public.photos"), inlet.setting("files.most_megabytes")
    return photos.parse_photos(form, most=most, most_megabytes=megabytes)


def _sending(inlet: Inlet, entered: Entered, handed: list[Photo], *, address: str) -> Sending | None:
    """Return the form as it may go on, None where a field is at fault. Raises Invalid."""
    token = form_tokens.read_token(entered.token)
    if forms.list_faults(entered):
        return None
    if token.age < inlet.setting("public.least_seconds"):
        raise Invalid("提交得太快了，请检查内容后再次点击提交")
    return Sending(token.form, forms.build_letter(entered), handed, address)


def _sent(inlet: Inlet, sending: Sending) -> dict[str, Any]:
    """Insert the report once for its form, and once a day for its text and address; return the answer."""
    limits.inflow.count_letter(
        sending.form, address=sending.address, phone=sending.letter.phone, setting=inlet.setting
    )
    code = public_reports.derive_code(form_tokens.derive_key(), inlet.city, sending.form)
    actor = Actor.reporter(inlet.city, public_reports.hash_code(form_tokens.derive_key(), inlet.city, code))

    limits.inflow.count_photos(
        sending.form, address=sending.address, size=photos.sum_sizes(sending.photos), setting=inlet.setting
    )
    uploads = photos.prepare(sending.photos)

    def run(session: Session, now: datetime) -> dict[str, Any]:
        same = f"text:{_trace(sending)}:{now.astimezone(inlet.facts.zone).date()}"

        def write() -> dict[str, Any]:
            files = photos.insert_photos(session, uploads, actor=actor, now=now)
            return _written(session, sending, files, actor=actor, now=now)

        return run_once(session, actor, same, write, fingerprint=b"")

    content = {**asdict(sending.letter), "photos": [photo.digest for photo in sending.photos]}
    return perform(actor, f"form:{sending.form}", content, run)


def _written(
    session: Session, sending: Sending, files: tuple[UUID, ...], *, actor: Actor, now: datetime
) -> dict[str, Any]:
    ticket = public_reports.submit(session, letter=sending.letter, files=files, actor=actor, now=now)
    promised = asdict(public_reports.build_promise(session, actor.city, now=now))
    dates = {name: at.isoformat() if at else None for name, at in promised.items()}
    return {"form": sending.form, "number": ticket.number, "at": now.isoformat(), **dates}


def _answer(inlet: Inlet, request: Request, sending: Sending, answer: dict[str, Any]) -> HTMLResponse:
    if answer["form"] != sending.form:  # the same words from the same address: no second ticket
        return render_page("public_same.html", inlet, request, number=answer["number"])
    code = public_reports.derive_code(form_tokens.derive_key(), inlet.city, sending.form)
    dates: dict[str, Any] = {
        name: datetime.fromisoformat(value) if value else None
        for name, value in answer.items()
        if name == "at" or name.endswith("_by")
    }
    return render_page(
        "public_sent.html",
        inlet,
        request,
        number=answer["number"],
        code=query_codes.format_code(code),
        is_secret=sending.letter.request_kind is RequestKind.TIP_OFF,
        **dates,
    )


def _renewed(entered: Entered, error: DomainError) -> Entered:
    """Return the fields with a new key where the old one is of no use any more."""
    if isinstance(error, KeyReused | form_tokens.Expired):
        return replace(entered, token=form_tokens.create_token())
    return entered


def _form(
    inlet: Inlet,
    request: Request,
    entered: Entered,
    *,
    faults: dict[str, str] | None = None,
    error: DomainError | None = None,
    status: int = 200,
) -> HTMLResponse:
    with transaction(Scope.none(inlet.city)) as session:
        matters = questions.list_public_matters(session, inlet.city)
        towns = questions.list_towns(session, inlet.city)
        units = questions.list_units(session, inlet.city, entered.town) if entered.town else []
    again = isinstance(error, KeyReused)
    told = t("您刚才已提交过一件；如要再提交这一件，请再次点击提交") if again else _told(error)
    return render_page(
        "public_form.html",
        inlet,
        request,
        status=status,
        entered=entered,
        faults=faults or {},
        error=told,
        matters=matters,
        towns=towns,
        units=units,
        addressees=list(Addressee),
        request_kinds=list(RequestKind),
        requester_kinds=list(RequesterKind),
        longest=LONGEST_LETTER,
        most_photos=inlet.setting("public.photos"),
        left=t("还可输入 {left} 字"),
    )


def _told(error: DomainError | None) -> str:
    return "" if error is None else t(error.message_id, **error.values)


def _trace(sending: Sending) -> str:
    """Return what tells the same words from the same address again, and nothing else."""
    same = f"same {sending.address} {''.join(sending.letter.text.split())}"
    return hmac.digest(form_tokens.derive_key(), same.encode(), hashlib.sha256).hex()
