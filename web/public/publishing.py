"""Routes on which the Center selects, edits, publishes and withdraws replies."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from db.queries import cities, published_replies
from db.session import Session, transaction
from domain.errors import Invalid, NotAllowed
from domain.scopes import Actor
from domain.texts import CleanText
from domain.ticket_workflow import EDITORS
from i18n import label, t
from services import publishing
from services.publishing import LONGEST
from services.token_secrets import create_secret
from web import dependencies
from web.idempotent_acts import perform
from web.public.city_page import Inlet, render_page

router = APIRouter(prefix="/publishing", include_in_schema=False)
MOST = 100
Words = Annotated[CleanText, Form(max_length=20_000)]
Key = Annotated[str, Form(min_length=8, max_length=200)]


@router.get("")
def overview(request: Request) -> HTMLResponse:
    """Show which replies may be selected, and which are published."""
    actor = _editor(request)
    with transaction(actor.scope) as session:
        inlet = _inlet(session, actor.city)
        candidates = published_replies.list_candidates(session, actor.city, most=MOST)
        standing = published_replies.list_published(session, actor.city, page=1, size=MOST)
    return render_page(
        "publishing.html",
        inlet,
        request,
        actor=actor,
        candidates=candidates,
        standing=standing,
        key=create_secret(),
    )


@router.get("/{ticket_id}")
def edit(ticket_id: UUID, request: Request) -> HTMLResponse:
    """Show question and reply to be edited, what was found of persons already covered."""
    actor = _editor(request)
    with transaction(actor.scope) as session:
        found = published_replies.load_candidate(session, actor.city, ticket_id)
        question, answer = publishing.redact_texts(
            session, actor.city, ticket_id, found.description, found.reply
        )
    return _edited(actor, request, ticket_id, question=question, answer=answer)


@router.post("/{ticket_id}")
def publish(
    ticket_id: UUID, request: Request, *, key: Key, question: Words = "", answer: Words = ""
) -> Response:
    """Publish; a text that still contains personal data comes back with the findings."""
    actor = _editor(request)

    def run(session: Session, now: datetime) -> dict[str, Any]:
        made = publishing.publish(session, ticket_id, question=question, answer=answer, actor=actor, now=now)
        return {"id": str(made.id)}

    try:
        perform(actor, key, {"publish": ticket_id, "question": question, "answer": answer}, run)
    except Invalid as error:
        return _edited(actor, request, ticket_id, question=question, answer=answer, error=error)
    return RedirectResponse("/publishing", status_code=303)


@router.post("/{ticket_id}/withdraw")
def withdraw(ticket_id: UUID, request: Request, key: Key, reason: Words = "") -> Response:
    """Take a published reply back."""
    actor = _editor(request)

    def run(session: Session, now: datetime) -> dict[str, Any]:
        publishing.withdraw(session, ticket_id, reason=reason, actor=actor, now=now)
        return {}

    perform(actor, key, {"withdraw": ticket_id, "reason": reason}, run)
    return RedirectResponse("/publishing", status_code=303)


def _editor(request: Request) -> Actor:
    actor = dependencies.get_request_actor(request)
    if not actor.roles & EDITORS:
        raise NotAllowed("此事须由{who}办理", who=tuple(sorted(EDITORS)))
    return actor


def _inlet(session: Session, city: str) -> Inlet:
    return Inlet(cities.load_city_facts(session, city), cities.load_settings(session, city))


def _edited(
    actor: Actor,
    request: Request,
    ticket_id: UUID,
    *,
    question: str,
    answer: str,
    error: Invalid | None = None,
) -> HTMLResponse:
    with transaction(actor.scope) as session:
        inlet = _inlet(session, actor.city)
        found = published_replies.load_candidate(session, actor.city, ticket_id)
        texts = (question, answer) if error else (found.description, found.reply)
        told = publishing.find_personal_data(session, actor.city, ticket_id, *texts)
    return render_page(
        "publishing_edit.html",
        inlet,
        request,
        actor=actor,
        status=error.status if error else 200,
        ticket=found,
        question=question,
        answer=answer,
        longest=LONGEST,
        key=create_secret(),
        found=[(label(one.kind), one.words) for one in told],
        error=t(error.message_id, **error.values) if error else "",
    )
