"""Hotline intake at the Center: accept the matter, answer it at once, or add it to a known ticket."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from db.models import Ticket
from db.queries import caller_history
from db.queries.caller_history import Earlier
from db.writes import tickets
from db.writes import workflow as rows
from domain.act_payloads import ReplyPayload, SupplementPayload, payload_of
from domain.coordination import ReplyChannel
from domain.enums import Act, Channel, ClockKind, RequestKind, Status
from domain.errors import DomainError, Invalid, NotAllowed
from domain.payload_base import LONGEST_REASON, Payload
from domain.payload_values import DeliveryProof
from domain.phone_numbers import read_phone
from domain.scopes import Actor
from domain.secrecy import is_seen_by_place
from domain.ticket_workflow import DESK
from i18n.masking import mask
from services import intake as intake_service
from services.city_context import load_city_rules
from services.intake import ReportRequest
from services.workflow import clocks, execution
from services.workflow.execution import ActRequest

LOCAL = frozenset({Status.REPORTED, Status.HANDLED_LOCALLY})
# What is said on a channel is answered on it.
ANSWERED_BY: Mapping[Channel, ReplyChannel] = MappingProxyType(
    {
        Channel.HOTLINE_5123456: ReplyChannel.PHONE,
        Channel.HOTLINE_5150000: ReplyChannel.PHONE,
        Channel.MAILBOX: ReplyChannel.LETTER,
        Channel.PLATFORM: ReplyChannel.PLATFORM,
    }
)


@dataclass(frozen=True, slots=True)
class Intake:
    """What was taken down. answer: to an enquiry, given at once; same_as: the number of an open ticket."""

    report: ReportRequest
    answer: str = ""
    same_as: str = ""


def look_up(session: Session, phone: str, *, actor: Actor, now: datetime) -> list[Earlier]:
    """Return a caller's earlier tickets and record the lookup. Raises NotAllowed, or Invalid."""
    check_seat(actor)
    number = read_phone(phone)
    found = caller_history.list_earlier(session, actor.city, number, now=now)
    caller_history.insert_lookup(session, actor, mask(number), [one.id for one in found], now=now)
    return found


def take_in(session: Session, *, intake: Intake, actor: Actor, now: datetime) -> Ticket:
    """Write the new ticket and do at once what was chosen with it; one number whatever becomes of it.

    Raises NotAllowed, Invalid or NotFound.
    """
    check_seat(actor)
    request = intake.report
    if intake.answer.strip() and intake.same_as.strip():
        raise Invalid("当场答复和并入已有诉求只能选一样")
    if intake.answer.strip() and request.request_kind is not RequestKind.ENQUIRY:
        raise Invalid("只有咨询可以当场答复，其他诉求请分派办理")
    if request.channel not in ANSWERED_BY:
        raise Invalid("请选择来电或来信的渠道")
    ticket = intake_service.report_ticket(session, request=request, actor=actor, now=now)
    if intake.answer.strip():
        _answer(session, ticket, intake, actor=actor, now=now)
    elif intake.same_as.strip():
        _join(session, ticket, intake.same_as.strip().upper(), actor=actor, now=now)
    return ticket


def dispatch_due(session: Session, ticket: Ticket, *, now: datetime) -> datetime | None:
    """Return until when an accepted ticket is to be dispatched; None while that is not known."""
    found = clocks.preview_clock(
        ticket, ClockKind.DISPATCH, rules=load_city_rules(session, ticket.city), now=now
    )
    return found.due_at


def check_seat(actor: Actor) -> None:
    """Refuse users who do not take calls. Raises NotAllowed."""
    if not actor.roles & DESK:
        raise NotAllowed("此席位由{who}使用", who=tuple(sorted(DESK)))


def _answer(session: Session, ticket: Ticket, intake: Intake, *, actor: Actor, now: datetime) -> None:
    way = ANSWERED_BY[intake.report.channel]
    said = ReplyPayload(text=intake.answer.strip(), delivery=DeliveryProof(way, proof=ticket.number))
    _act(session, ticket, Act.ANSWER_AT_ONCE, said, actor=actor, now=now)


def _join(session: Session, ticket: Ticket, number: str, *, actor: Actor, now: datetime) -> None:
    """Add the report to the existing ticket, and merge the new one into it.

    One that grid, unit or town still handle takes nothing in: the two are linked.
    """
    other = rows.lock_by_number(session, ticket.city, number)
    if not is_seen_by_place(ticket.secrecy) and is_seen_by_place(other.secrecy):
        raise DomainError("保密事项不能并入非保密的诉求，请单独受理")
    words = SupplementPayload(text=ticket.description[:LONGEST_REASON])
    _act(session, other, Act.SUPPLEMENT, words, actor=actor, now=now)
    act = Act.LINK if other.status in LOCAL else Act.MERGE
    said = payload_of(act, text="来电人反映同一件事", target=number)
    _act(session, ticket, act, said, actor=actor, now=now)


def _act(session: Session, ticket: Ticket, act: Act, said: Payload, *, actor: Actor, now: datetime) -> None:
    session.flush()  # the act locks the row at the version that the last one left
    request = ActRequest(act, tickets.get_version(session, ticket.city, ticket.id), said)
    execution.execute(session, ticket.id, request=request, actor=actor, now=now)
