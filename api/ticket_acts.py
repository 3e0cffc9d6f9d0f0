"""Let programs and phones read a ticket and perform any act that the caller may perform."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, create_model

import clock
from api.schemas.act_fields import ActField, list_act_fields
from api.schemas.ticket import TicketDetail, as_json
from db.queries import secret_tickets, ticket_activity, ticket_detail
from db.session import Session
from domain.act_payloads import PAYLOADS
from domain.enums import Act
from domain.payload_base import Payload
from domain.permissions import get_ever_permitted_roles
from i18n import label
from services import order_openings
from services.workflow import available_acts, execution
from services.workflow.execution import HANDLERS, ActRequest
from web.dependencies import CurrentActor, DbSession, IdempotencyKey, IdempotentCall, OncePerKey
from web.reporter_reveal import reveal

router = APIRouter(prefix="/api/v1/tickets", tags=["tickets"])


class ActBody(BaseModel):
    """An act; ``version`` is the one the caller saw, ``said`` the payload of the act."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1)]
    work_order_id: UUID | None = None
    said: Payload = Payload()


class RevealBody(BaseModel):
    """Why the masked name and phone must be seen; ``version`` is the one the caller saw."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1)]
    reason: str


class Revealed(BaseModel):
    """Who reported a ticket, unmasked; nothing of it is stored with the answer."""

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
    """One act that the caller may perform now, on the ticket or on one of its work orders.

    needs: groups of fields that must be filled in; fields: the field table of the act's payload.
    """

    act: str
    label: str
    work_order_id: UUID | None
    motion: UUID | None
    needs: list[str]
    fields: list[ActField]


def _body_of(act: Act) -> type[ActBody]:
    payload = PAYLOADS[act]
    name = "".join(part.capitalize() for part in act.value.split("_"))
    return create_model(f"{name}Body", __base__=ActBody, said=(payload, payload()))


BODIES: Mapping[Act, type[ActBody]] = MappingProxyType({act: _body_of(act) for act in HANDLERS})


@router.get("/{ticket_id}", response_model=TicketDetail)
def get_ticket(ticket_id: UUID, actor: CurrentActor, session: DbSession) -> JSONResponse:
    """Return a ticket with work orders, clocks and history; personal data is masked or left out.

    A user who made a secret report from its own place reads their own entry and its state.
    """
    own = secret_tickets.find_own_ticket(session, actor, ticket_id)
    if own is not None:
        return JSONResponse(as_json(own, secret_tickets.NOTHING_PASSED))
    order_openings.note_opened(session, actor, ticket_id, now=clock.now(session, actor.city))
    story = ticket_detail.load_ticket_detail(session, actor, ticket_id)
    return JSONResponse(as_json(story, ticket_activity.load_ticket_activity(session, actor, ticket_id)))


@router.get("/{ticket_id}/acts")
def list_acts(ticket_id: UUID, actor: CurrentActor, session: DbSession) -> list[AvailableAct]:
    """Return what the caller may do with a ticket and its work orders now."""
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
            fields=list_act_fields(offer.act, offer.needs | offer.may),
        )
        for offer in found
    ]


def _add_route(act: Act) -> None:
    """Add the route of one act, whose body is documented by its own payload."""

    def perform_one(ticket_id: UUID, body: Any, call: OncePerKey) -> JSONResponse:
        return _perform(call, ticket_id, act, body)

    perform_one.__annotations__["body"] = BODIES[act]
    router.add_api_route(
        f"/{{ticket_id}}/acts/{act.value}",
        perform_one,
        methods=["POST"],
        response_model=ActResult,
        operation_id=f"act_{act.value}",
        summary=label(act),
        description="403: who may; 409: the state or a newer version is in the way; 422: what is missing.",
    )


for _act in HANDLERS:
    _add_route(_act)


@router.post("/{ticket_id}/acts/{act}", response_model=ActResult, include_in_schema=False)
def perform_other(ticket_id: UUID, act: Act, body: ActBody, call: OncePerKey) -> JSONResponse:
    """Refuse an act that is not performed on a ticket that exists, in the words of the service."""
    return _perform(call, ticket_id, act, body)


@router.post("/{ticket_id}/reveal", response_model=Revealed)
def reveal_reporter(
    ticket_id: UUID, body: RevealBody, actor: CurrentActor, key: IdempotencyKey
) -> JSONResponse:
    """Show name and phone of who reported a ticket, once for a key; each showing is a row of its history."""
    shown = reveal(actor, key, ticket_id, version=body.version, reason=body.reason)
    told = Revealed(anonymous=shown.anonymous, name=shown.name, phone=shown.phone)
    return JSONResponse(told.model_dump(), headers={"Cache-Control": "no-store"})


def _perform(call: IdempotentCall, ticket_id: UUID, act: Act, body: ActBody) -> JSONResponse:
    """Perform an act once and answer with the ticket as it left it."""
    wanted = ActRequest(act, body.version, body.said, body.work_order_id)

    def run(session: Session, now: datetime) -> ActResult:
        done = execution.execute(session, ticket_id, request=wanted, actor=call.actor, now=now)
        session.flush()
        return ActResult(id=done.id, number=done.number, status=done.status.value, version=done.version)

    decides = bool(get_ever_permitted_roles(act) & call.actor.roles)
    return call.answer(f"{act.value} {ticket_id}", body, run, decides=decides)
