"""Ticket lists of the caller and the replies they received, for phones and programs."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel

import clock
from db.queries import my_tickets, replies
from db.queries.my_tickets import Mine, MyTicket, MyTicketsCursor, MyTicketsQuery
from domain.enums import Light, Status
from domain.errors import Invalid
from i18n import either, label
from services import previews
from services.previews import WithdrawableDispatch
from web.dependencies import CityActor, CityDbSession

router = APIRouter(prefix="/api/v1", tags=["tickets"])

MOST = 100
Limit = Annotated[int, Query(ge=1, le=MOST, description="rows of a page")]
After = Annotated[str | None, Query(max_length=120, description="``next`` of the page before")]


class TicketListItem(BaseModel):
    """One ticket of a list; ``due_at`` is the next deadline of its running clocks."""

    id: UUID
    number: str
    version: int
    matter: str | None
    matter_name: str | None
    excerpt: str
    place: str | None
    status: Status
    status_label: str
    level: str | None
    level_label: str | None
    urgent: bool
    reported_at: datetime
    due_at: datetime | None
    light: Light
    light_label: str


class TicketList(BaseModel):
    """A page of tickets; ``next`` begins the next one, null at the end."""

    tickets: list[TicketListItem]
    next: str | None
    at: datetime


class ReceivedReply(BaseModel):
    """A reply that was given to a reporter, as town and grid receive it."""

    id: UUID
    ticket_id: UUID
    number: str
    matter_name: str | None
    place: str | None
    status_label: str
    reply: str
    way: str
    way_label: str
    why_not: str
    by_name: str
    at: datetime


class ReplyList(BaseModel):
    """A page of replies, the newest first; ``next`` begins the next one, null at the end."""

    replies: list[ReceivedReply]
    next: str | None


class WithdrawableDispatches(BaseModel):
    """The dispatches that the caller can withdraw for some seconds more, oldest first."""

    dispatches: list[WithdrawableDispatch]


@router.get("/tickets", response_model=TicketList)
def list_tickets(
    actor: CityActor,
    session: CityDbSession,
    *,
    mine: Annotated[Mine, Query(description="tasks: waits for the caller; reported: by the caller; scope")],
    status: Status | None = None,
    light: Light | None = None,
    after: After = None,
    limit: Limit = 20,
) -> JSONResponse:
    """List the caller's tickets within their scope: by the next deadline, reported ones the newest first."""
    asked = MyTicketsQuery(
        mine, status, light, None if after is None else MyTicketsCursor(*_read(after)), limit
    )
    now = clock.now(session, actor.city)
    found = my_tickets.list_my_tickets(session, actor, asked=asked, now=now)
    ends = found.next
    answer = TicketList(
        tickets=[_ticket(each) for each in found.tickets],
        next=None if ends is None else _written(ends.at, ends.id),
        at=now,
    )
    return JSONResponse(answer.model_dump(mode="json"))


@router.get("/withdrawable-dispatches", response_model=WithdrawableDispatches)
def list_withdrawable_dispatches(actor: CityActor, session: CityDbSession) -> JSONResponse:
    """List the caller's own dispatches that can be withdrawn now: in time, and opened by no party."""
    found = previews.list_withdrawable(session, actor, now=clock.now(session, actor.city))
    return JSONResponse(WithdrawableDispatches(dispatches=found).model_dump(mode="json"))


@router.get("/replies", response_model=ReplyList)
def list_replies(
    actor: CityActor, session: CityDbSession, *, after: After = None, limit: Limit = 20
) -> JSONResponse:
    """List the replies on tickets in the caller's scope: how each ended, as visible to town and grid."""
    start = None if after is None else _read(after)
    found = replies.list_given_replies(session, actor, after=start, limit=limit)
    answer = ReplyList(
        replies=[_reply(each) for each in found.replies],
        next=None if found.next is None else _written(*found.next),
    )
    return JSONResponse(answer.model_dump(mode="json"))


def _ticket(found: MyTicket) -> TicketListItem:
    return TicketListItem(
        id=found.id,
        number=found.number,
        version=found.version,
        matter=found.matter,
        matter_name=_name(found.matter_name, found.matter_name_en),
        excerpt=found.excerpt,
        place=found.place,
        status=found.status,
        status_label=label(found.status),
        level=found.level,
        level_label=None if found.level is None else label(found.level),
        urgent=found.urgent,
        reported_at=found.reported_at,
        due_at=found.due_at,
        light=found.light,
        light_label=label(found.light),
    )


def _reply(found: replies.GivenReply) -> ReceivedReply:
    return ReceivedReply(
        id=found.id,
        ticket_id=found.ticket_id,
        number=found.number,
        matter_name=_name(found.matter_name, found.matter_name_en),
        place=found.place,
        status_label=label(found.status),
        reply=found.reply,
        way=found.way,
        way_label=label(found.way),
        why_not=found.why_not,
        by_name=found.by_name,
        at=found.at,
    )


def _name(chinese: str | None, english: str | None) -> str | None:
    return None if chinese is None else either(chinese, english)


def _written(at: datetime, last: UUID) -> str:
    """Return where a page ended as an opaque word."""
    return urlsafe_b64encode(f"{at.isoformat()} {last}".encode()).decode()


def _read(word: str) -> tuple[datetime, Any]:
    """Return where the page before ended. Raises Invalid for a word that no page gave."""
    try:
        at, _, last = urlsafe_b64decode(word.encode()).decode().partition(" ")
        found = datetime.fromisoformat(at), UUID(last)
    except ValueError:
        raise Invalid("列表的起点有误，请从头查看") from None
    if found[0].tzinfo is None:
        raise Invalid("列表的起点有误，请从头查看")
    return found
