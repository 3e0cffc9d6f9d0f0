"""Report, dispatch and reassign tickets by API; every changing call carries an Idempotency-Key."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from db.models import WorkOrder
from db.session import Session
from db.writes import tickets
from domain.enums import Channel, RequesterKind, RequestKind, TicketClass
from domain.scopes import Actor
from services import dispatch, intake, reassign
from services.dispatch import DispatchRequest
from services.intake import ReportRequest
from services.reassign import ReassignRequest
from web import dependencies
from web.idempotent_acts import perform

router = APIRouter(prefix="/api/v1/tickets", tags=["tickets"])
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=200)]
Code = Annotated[str, Field(min_length=1, max_length=40)]


class ReportBody(BaseModel):
    """A report: its place as a point (EPSG:4326), as an area code, or not known."""

    model_config = ConfigDict(extra="forbid")

    city: Code
    description: Annotated[str, Field(min_length=1, max_length=intake.LONGEST_DESCRIPTION)]
    channel: Channel
    matter: Code | None = None
    lon: float | None = None
    lat: float | None = None
    area_code: Code | None = None
    address: Annotated[str | None, Field(max_length=200)] = None
    urgent: bool = False
    requester_kind: RequesterKind = RequesterKind.CITIZEN
    request_kind: RequestKind = RequestKind.HELP
    reporter_name: Annotated[str | None, Field(max_length=80)] = None
    reporter_phone: Annotated[str | None, Field(max_length=40)] = None
    files: Annotated[list[UUID], Field(max_length=20)] = []
    override: Annotated[str, Field(max_length=500)] = ""


class Dispatch(BaseModel):
    """How a ticket is dispatched; ``version`` is the one the caller saw. urgent: as it is where left out."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    ticket_class: Annotated[TicketClass, Field(alias="class")]
    lead: Code
    version: int
    urgent: bool | None = None
    cooperating: list[Code] = []
    note: Annotated[str, Field(max_length=2000)] = ""


class Reassign(BaseModel):
    """Which work order goes to whom, and why."""

    model_config = ConfigDict(extra="forbid")

    work_order_id: UUID
    to: Code
    reason: Annotated[str, Field(min_length=1, max_length=reassign.LONGEST_REASON)]
    version: int


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
def report_ticket(body: ReportBody, request: Request, key: Key) -> JSONResponse:
    """Report a matter; the answer names its ticket."""
    actor = dependencies.get_actor_in_city(request, body.city)
    wanted = ReportRequest(**{**body.model_dump(exclude={"city"}), "files": tuple(body.files)})

    def act(session: Session, now: datetime) -> Reported:
        made = intake.report_ticket(session, request=wanted, actor=actor, now=now)
        return Reported(id=made.id, number=made.number, grid_code=made.grid_code, version=made.version)

    return _answer(actor, key, ("report", body), act, status=201)


@router.post("/{ticket_id}/dispatch", response_model=Dispatched)
def dispatch_ticket(ticket_id: UUID, body: Dispatch, request: Request, key: Key) -> JSONResponse:
    """Dispatch an accepted ticket to a lead and cooperating parties."""
    actor = dependencies.get_request_actor(request)
    values = body.model_dump()
    wanted = DispatchRequest(**{**values, "cooperating": tuple(body.cooperating)})

    def act(session: Session, now: datetime) -> Dispatched:
        opened = dispatch.dispatch_ticket(session, ticket_id, request=wanted, actor=actor, now=now)
        orders = [_order(session, order) for order in opened]
        return Dispatched(work_orders=orders, version=tickets.get_version(session, actor.city, ticket_id))

    return _answer(actor, key, (f"dispatch {ticket_id}", body), act)


@router.post("/{ticket_id}/reassign", response_model=Reassigned)
def reassign_order(ticket_id: UUID, body: Reassign, request: Request, key: Key) -> JSONResponse:
    """End a work order of a ticket and open its successor elsewhere."""
    actor = dependencies.get_request_actor(request)
    wanted = ReassignRequest(**body.model_dump())

    def act(session: Session, now: datetime) -> Reassigned:
        opened = reassign.reassign(session, ticket_id, request=wanted, actor=actor, now=now)
        version = tickets.get_version(session, actor.city, ticket_id)
        return Reassigned(work_order=_order(session, opened), version=version)

    return _answer(actor, key, (f"reassign {ticket_id}", body), act)


def _order(session: Session, order: WorkOrder) -> WorkOrderBody:
    due = tickets.get_due(session, order)
    return WorkOrderBody(id=order.id, department=order.department, role=order.role, due_at=due)


def _answer(
    actor: Actor,
    key: str,
    asked: tuple[str, BaseModel],
    act: Callable[[Session, datetime], BaseModel],
    *,
    status: int = 200,
) -> JSONResponse:
    what, body = asked
    content = {"act": what, **body.model_dump(mode="json")}
    answer = perform(actor, key, content, lambda session, now: act(session, now).model_dump(mode="json"))
    return JSONResponse(answer, status_code=status)
