"""Report, dispatch and reassign tickets by API; every changing call carries an Idempotency-Key."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from db.models import WorkOrder
from db.session import Session
from db.writes import tickets
from domain.dispatch_payloads import DispatchPayload, ReassignPayload
from domain.enums import Act, Channel, RequesterKind, RequestKind, TicketClass
from domain.payload_base import LONGEST_REASON
from domain.scopes import Actor
from domain.texts import CleanText
from services import intake
from services.intake import ReportRequest
from services.workflow import execution
from services.workflow.execution import ActRequest
from web import dependencies
from web.dependencies import IdempotencyKey, IdempotentCall, OncePerKey

router = APIRouter(prefix="/api/v1/tickets", tags=["tickets"])
Code = Annotated[str, Field(min_length=1, max_length=40)]


class ReportBody(BaseModel):
    """A report: its place as a point (EPSG:4326), as an area code, or not known."""

    model_config = ConfigDict(extra="forbid")

    city: Code
    description: Annotated[CleanText, Field(min_length=1, max_length=intake.LONGEST_DESCRIPTION)]
    channel: Channel
    matter: Code | None = None
    lon: float | None = None
    lat: float | None = None
    area_code: Code | None = None
    address: Annotated[CleanText | None, Field(max_length=200)] = None
    urgent: bool = False
    requester_kind: RequesterKind = RequesterKind.CITIZEN
    request_kind: RequestKind = RequestKind.HELP
    reporter_name: Annotated[CleanText | None, Field(max_length=80)] = None
    reporter_phone: Annotated[CleanText | None, Field(max_length=40)] = None
    files: Annotated[list[UUID], Field(max_length=20)] = []
    override: Annotated[CleanText, Field(max_length=500)] = ""


ListReason = Annotated[str, Field(description="why the lead is not that of the list")]


class Dispatch(BaseModel):
    """How a ticket is dispatched; ``version`` is the one the caller saw. urgent: as it is where left out."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    ticket_class: Annotated[TicketClass, Field(alias="class")]
    lead: Code
    version: int
    urgent: bool | None = None
    cooperating: list[Code] = []
    note: Annotated[CleanText, Field(max_length=2000)] = ""
    duty: Code | None = None
    situation: Code | None = None
    list_reason: ListReason = ""


class Reassign(BaseModel):
    """Which work order goes to whom, and why."""

    model_config = ConfigDict(extra="forbid")

    work_order_id: UUID
    to: Code
    reason: Annotated[CleanText, Field(min_length=1, max_length=LONGEST_REASON)]
    version: int
    duty: Code | None = None
    situation: Code | None = None
    list_reason: ListReason = ""


class Reported(BaseModel):
    """The new ticket."""

    id: UUID
    number: str
    grid_code: str | None
    version: int


class WorkOrderBody(BaseModel):
    """One work order; ``due_at`` is null while the calendar of its year is missing."""

    id: UUID
    department: str
    role: str
    due_at: datetime | None


class Dispatched(BaseModel):
    """The opened work orders, the lead's first."""

    work_orders: list[WorkOrderBody]
    version: int


class Reassigned(BaseModel):
    """The successor of the ended work order."""

    work_order: WorkOrderBody
    version: int


@router.post("", status_code=201, response_model=Reported)
def report_ticket(body: ReportBody, request: Request, key: IdempotencyKey) -> JSONResponse:
    """Report a matter; the answer names its ticket."""
    call = IdempotentCall(dependencies.get_actor_in_city(request, body.city), key)
    wanted = ReportRequest(**{**body.model_dump(exclude={"city"}), "files": tuple(body.files)})
    return call.answer("report", body, partial(_report, wanted, actor=call.actor), status=201)


@router.post("/{ticket_id}/dispatch", response_model=Dispatched)
def dispatch_ticket(ticket_id: UUID, body: Dispatch, call: OncePerKey) -> JSONResponse:
    """Dispatch an accepted ticket to a lead and cooperating parties; the same act as ``acts/dispatch``."""
    return call.answer(f"dispatch {ticket_id}", body, partial(_dispatch, ticket_id, body, actor=call.actor))


@router.post("/{ticket_id}/reassign", response_model=Reassigned)
def reassign_order(ticket_id: UUID, body: Reassign, call: OncePerKey) -> JSONResponse:
    """End a work order of a ticket and open its successor; the same act as ``acts/reassign``."""
    return call.answer(f"reassign {ticket_id}", body, partial(_reassign, ticket_id, body, actor=call.actor))


def _report(wanted: ReportRequest, session: Session, now: datetime, *, actor: Actor) -> Reported:
    made = intake.report_ticket(session, request=wanted, actor=actor, now=now)
    return Reported(id=made.id, number=made.number, grid_code=made.grid_code, version=made.version)


def _dispatch(
    ticket_id: UUID, body: Dispatch, session: Session, now: datetime, *, actor: Actor
) -> Dispatched:
    said = DispatchPayload(
        text=body.note,
        lead=body.lead,
        cooperating=tuple(body.cooperating),
        ticket_class=body.ticket_class,
        urgent=body.urgent,
        **_of_list(body),
    )
    wanted = ActRequest(Act.DISPATCH, body.version, said)
    ticket = execution.execute(session, ticket_id, request=wanted, actor=actor, now=now)
    opened = {order.department: order for order in tickets.list_active_orders(session, ticket)}
    orders = [_order(session, opened[party]) for party in (body.lead, *body.cooperating)]
    return Dispatched(work_orders=orders, version=tickets.get_version(session, actor.city, ticket_id))


def _reassign(
    ticket_id: UUID, body: Reassign, session: Session, now: datetime, *, actor: Actor
) -> Reassigned:
    said = ReassignPayload(text=body.reason, successor=body.to, **_of_list(body))
    wanted = ActRequest(Act.REASSIGN, body.version, said, body.work_order_id)
    ticket = execution.execute(session, ticket_id, request=wanted, actor=actor, now=now)
    active = tickets.list_active_orders(session, ticket)
    opened = next(order for order in active if order.predecessor == body.work_order_id)
    version = tickets.get_version(session, actor.city, ticket_id)
    return Reassigned(work_order=_order(session, opened), version=version)


def _of_list(body: Dispatch | Reassign) -> dict[str, Any]:
    return {"duty": body.duty, "situation": body.situation, "list_reason": body.list_reason}


def _order(session: Session, order: WorkOrder) -> WorkOrderBody:
    due = tickets.get_due(session, order)
    return WorkOrderBody(id=order.id, department=order.department, role=order.role, due_at=due)
