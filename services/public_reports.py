"""Public reports: intake, and supplements and judgements by the holder of the query code.

Everything here runs in the scope of one proof, which sees and writes a single ticket.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import QueryCode, Ticket
from db.writes import public_reports
from domain import query_codes
from domain.act_payloads import CallBackPayload, SupplementPayload
from domain.calendars import Calendar, Instant, MissingYear
from domain.enums import Act, RequesterKind, RequestKind, Status
from domain.errors import DomainError, Invalid, NotFound
from domain.payload_base import Payload
from domain.public_reports import LONGEST_LETTER, LONGEST_SUPPLEMENT, Addressee
from domain.scopes import Actor
from services import intake
from services.city_context import load_city_rules
from services.intake import ReportRequest
from services.workflow import execution
from services.workflow.execution import ActRequest


@dataclass(frozen=True, slots=True)
class PublicReport:
    """A public submission: a letter or a report; without name and phone it is anonymous.

    matter: one of the public ones, or None. Its place as ReportRequest has it.
    """

    addressee: Addressee
    request_kind: RequestKind
    requester_kind: RequesterKind
    text: str
    matter: str | None = None
    address: str | None = None
    lon: float | None = None
    lat: float | None = None
    area_code: str | None = None
    name: str | None = None
    phone: str | None = None
    credit_code: str | None = None
    publishable: bool = True


def derive_code(key: bytes, city: str, form: str) -> str:
    """Return the query code that belongs to one filled form: the same form always gets the same."""
    return query_codes.to_code(hmac.digest(key, f"code {city} {form}".encode(), hashlib.sha256))


def hash_code(key: bytes, city: str, code: str) -> str:
    """Return the keyed hash of a query code in hexadecimal digits; the key prevents trying all codes."""
    return hmac.digest(key, f"proof {city} {code}".encode(), hashlib.sha256).hex()


@dataclass(frozen=True, slots=True)
class Promise:
    """Latest times of acceptance, dispatch and completion of a letter; None = that year is missing."""

    accept_by: datetime | None
    dispatch_by: datetime | None
    general_by: datetime | None
    complex_by: datetime | None


def build_promise(session: Session, city: str, *, now: datetime) -> Promise:
    """Return the promised times of a letter handed in at ``now``, each step taking all its time."""
    rules = load_city_rules(session, city)
    limits = rules.limits
    accepted = rules.calendar.add_working_seconds(now, limits.acceptance_minutes * 60)
    dispatched = _days_after(rules.calendar, accepted, limits.dispatch_days)
    general = _days_after(rules.calendar, dispatched, limits.general_days)
    complex_ = _days_after(rules.calendar, dispatched, limits.complex_days)
    return Promise(_at(accepted), _at(dispatched), _at(general), _at(complex_))


def submit(
    session: Session, *, letter: PublicReport, files: tuple[UUID, ...] = (), actor: Actor, now: datetime
) -> Ticket:
    """Write a new ticket that waits for the Center's acceptance, under the proof of the actor's scope.

    Raises Invalid, or NotFound for a matter or an area.
    """
    if len(letter.text.strip()) > LONGEST_LETTER:
        raise Invalid("内容请不超过 {most} 字", most=LONGEST_LETTER)
    if letter.matter is not None and not public_reports.is_public(session, actor.city, letter.matter):
        raise Invalid("请从列表中选择事项，或不选")
    ticket_id = new_id(now)
    proof = bytes.fromhex(actor.scope.proof or "")
    session.add(QueryCode(city=actor.city, ticket_id=ticket_id, code_hash=proof))
    session.flush()  # row security admits the ticket only once its code is stored
    return intake.report_ticket(session, request=_request(letter, ticket_id, files), actor=actor, now=now)


def supplement(
    session: Session, number: str, *, said: SupplementPayload, actor: Actor, now: datetime
) -> Ticket:
    """Add to an open ticket what its reporter forgot, once. Raises NotFound, Invalid or DomainError."""
    ticket = _proven(session, number, actor)
    if len(said.text.strip()) > LONGEST_SUPPLEMENT:
        raise Invalid("补充内容请不超过 {most} 字", most=LONGEST_SUPPLEMENT)
    if public_reports.has_supplemented(session, ticket, actor.id):
        raise DomainError("每件诉求只能补充一次，您已补充过")
    return _act(session, ticket, Act.SUPPLEMENT, said, actor=actor, now=now)


def judge(session: Session, number: str, *, said: CallBackPayload, actor: Actor, now: datetime) -> Ticket:
    """Store the reporter's own answer to the call-back: solved, satisfied, and a comment.

    Whether the ticket is given out again is decided by the Center's caller, who sees the answer.
    """
    ticket = _proven(session, number, actor)
    if ticket.status is not Status.FED_BACK:
        raise DomainError("现在不能评价：请在收到答复之后评价，每件评价一次")
    if said.solved is None or said.satisfied is None:
        raise Invalid("请选择是否解决、是否满意")
    return _act(session, ticket, Act.CALL_BACK, said, actor=actor, now=now)


def _days_after(calendar: Calendar, since: Instant | MissingYear, days: int) -> Instant | MissingYear:
    return since if isinstance(since, MissingYear) else calendar.add_working_days(since.at, days)


def _at(found: Instant | MissingYear) -> datetime | None:
    return None if isinstance(found, MissingYear) else found.at


def _proven(session: Session, number: str, actor: Actor) -> Ticket:
    ticket = public_reports.lock_proven(session, actor.city, number)
    if ticket is None:
        raise NotFound("编号或查询码不正确，请核对后再试")
    return ticket


def _act(session: Session, ticket: Ticket, act: Act, said: Payload, *, actor: Actor, now: datetime) -> Ticket:
    request = ActRequest(act, ticket.version, said)
    return execution.execute(session, ticket.id, request=request, actor=actor, now=now)


def _request(letter: PublicReport, ticket_id: UUID, files: tuple[UUID, ...]) -> ReportRequest:
    return ReportRequest(
        description=letter.text,
        channel=letter.addressee.channel,
        matter=letter.matter,
        lon=letter.lon,
        lat=letter.lat,
        area_code=letter.area_code,
        address=letter.address,
        requester_kind=letter.requester_kind,
        request_kind=letter.request_kind,
        reporter_name=letter.name,
        reporter_phone=letter.phone,
        credit_code=letter.credit_code,
        addressee=letter.addressee,
        publishable=letter.publishable and letter.request_kind is not RequestKind.TIP_OFF,
        ticket_id=ticket_id,
        files=files,
    )
