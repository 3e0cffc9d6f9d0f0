"""Ticket detail and all workflow acts that the caller may perform, for programs and phones."""

from dataclasses import fields
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, field_validator

import clock
from api.schemas.ticket import as_json
from db.queries import secret_tickets, ticket_activity, ticket_detail
from db.session import Session, transaction
from domain.act_payloads import NOTHING, ActPayload
from domain.enums import Act
from domain.scopes import Actor
from i18n import label
from services import order_openings
from services.workflow import available_acts, execution
from services.workflow.execution import ActRequest
from web import dependencies
from web.idempotent_acts import perform
from web.reporter_reveal import reveal

router = APIRouter(prefix="/api/v1/tickets", tags=["tickets"])
_WORDS = frozenset(part.name for part in fields(ActPayload))
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=200)]


class ActBody(BaseModel):
    """What is said with an act; ``version`` is the one the caller saw."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1)]
    work_order_id: UUID | None = None
    said: ActPayload = NOTHING

    @field_validator("said", mode="before")
    @classmethod
    def _nothing_else(cls, value: object) -> object:
        """Refuse words that no act knows, which would be lost without a trace."""
        if isinstance(value, dict) and (unknown := set(value) - _WORDS):
            raise ValueError(f"unknown: {', '.join(sorted(map(str, unknown)))}")
        return value


class RevealRequest(BaseModel):
    """Why the masked name and phone must be seen; ``version`` is the one the caller saw."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1)]
    reason: str


class Revealed(BaseModel):
    """Who reported a ticket, unmasked; nothing of it is kept with the answer."""

    anonymous: bool
    name: str | None
    phone: str | None


class ActResult(BaseModel):
    """The ticket as the act left it."""

    id: UUID
    number: str
    status: str
    version: int


class AvailableAct(BaseModel):
    """One act that the caller may do now: on the ticket, or on one of its work orders; and what it needs."""

    act: str
    label: str
    work_order_id: UUID | None
    motion: UUID | None
    needs: list[str]


@router.get("/{ticket_id}")
def ticket(ticket_id: UUID, request: Request) -> JSONResponse:
    """Return a ticket with work orders, clocks and history; personal data is masked or left out.

    A user who made a secret report from its own place reads their own entry and its state.
    """
    actor = dependencies.get_request_actor(request)
    with transaction(actor.scope) as session:
        own = secret_tickets.find_own_ticket(session, actor, ticket_id)
        if own is not None:
            return JSONResponse(as_json(own, secret_tickets.NOTHING_PASSED))
        order_openings.note_opened(session, actor, ticket_id, now=clock.now(session, actor.city))
        story = ticket_detail.load_ticket_detail(session, actor, ticket_id)
        passed = ticket_activity.load_ticket_activity(session, actor, ticket_id)
    return JSONResponse(as_json(story, passed))


@router.get("/{ticket_id}/acts", response_model=list[AvailableAct])
def acts(ticket_id: UUID, request: Request) -> list[AvailableAct]:
    """Return what the caller may do with a ticket and its work orders now."""
    actor = dependencies.get_request_actor(request)
    with transaction(actor.scope) as session:
        if secret_tickets.find_own_ticket(session, actor, ticket_id) is not None:
            return []
        found = available_acts.list_offers(session, actor, ticket_id, now=clock.now(session, actor.city))
    return [
        AvailableAct(
            act=offer.act.value,
            label=label(offer.act),
            work_order_id=offer.order_id,
            motion=offer.motion,
            needs=sorted(need.value for need in offer.needs),
        )
        for offer in found
    ]


@router.post("/{ticket_id}/acts/{act}", response_model=ActResult)
def do(ticket_id: UUID, act: Act, body: ActBody, request: Request, *, key: Key) -> JSONResponse:
    """Perform an act. 403: who may act; 409: state conflict or concurrent change; 422: invalid payload."""
    return JSONResponse(
        perform_act(dependencies.get_request_actor(request), key, ticket_id, act=act, body=body)
    )


@router.post("/{ticket_id}/reveal", response_model=Revealed)
def reveal_reporter(ticket_id: UUID, body: RevealRequest, request: Request, *, key: Key) -> JSONResponse:
    """Show name and phone of who reported a ticket, once for a key; each showing is a row of its history."""
    actor = dependencies.get_request_actor(request)
    shown = reveal(actor, key, ticket_id, version=body.version, reason=body.reason)
    told = Revealed(anonymous=shown.anonymous, name=shown.name, phone=shown.phone)
    return JSONResponse(told.model_dump(), headers={"Cache-Control": "no-store"})


def perform_act(actor: Actor, key: str, ticket_id: UUID, *, act: Act, body: ActBody) -> dict[str, Any]:
    """Do an act once for this actor and key, and return the ticket as it left it."""
    wanted = ActRequest(act, body.version, body.said, body.work_order_id)

    def run(session: Session, now: datetime) -> dict[str, Any]:
        done = execution.execute(session, ticket_id, request=wanted, actor=actor, now=now)
        session.flush()
        left = ActResult(id=done.id, number=done.number, status=done.status.value, version=done.version)
        return left.model_dump(mode="json")

    content = {"act": f"{act.value} {ticket_id}", **body.model_dump(mode="json")}
    return perform(actor, key, content, run)
