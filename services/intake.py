"""Report intake: every channel, one number for the ticket's whole life."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.geometry import to_point
from db.ids import new_id
from db.models import Matter, Reporter, Ticket
from db.session import allow_entered_ticket
from db.writes import tickets
from domain.attachments import AttachmentKind
from domain.coordination import LocalLevel
from domain.enums import Act, Channel, Origin, RequesterKind, RequestKind, Role, Secrecy, Status, TicketClass
from domain.errors import Invalid
from domain.permissions import PermissionTicket, permit
from domain.phone_numbers import read_phone
from domain.public_reports import Addressee
from domain.publicity import is_public
from domain.scopes import Actor
from domain.secrecy import is_seen_by_place
from domain.ticket_workflow import TICKET_ACTS
from services import admission, attachments, history, notifications, outbox, report_location
from services.city_context import load_city_rules
from services.report_location import ReportLocation
from services.workflow import clocks, permission_facts

LONGEST_DESCRIPTION = 4000  # characters
UNNUMBERED = "~"  # prefix of the placeholder for a number within the transaction; no number begins so


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What is reported: its place either as a point (EPSG:4326), as an area, or not known at all.

    ticket_id: the id under which it is stored, where something of it exists already.
    files: attachments that the same actor uploaded before. override: why the Center takes in what the list
    of admitted matters gives to others.
    """

    description: str
    channel: Channel
    matter: str | None = None
    lon: float | None = None
    lat: float | None = None
    area_code: str | None = None
    address: str | None = None
    urgent: bool = False
    requester_kind: RequesterKind = RequesterKind.CITIZEN
    request_kind: RequestKind = RequestKind.HELP
    reporter_name: str | None = None
    reporter_phone: str | None = None
    credit_code: str | None = None
    addressee: Addressee | None = None
    publishable: bool = False
    ticket_id: UUID | None = None
    files: tuple[UUID, ...] = ()
    override: str = ""


def report_ticket(session: Session, *, request: ReportRequest, actor: Actor, now: datetime) -> Ticket:
    """Write a new ticket; what the Center takes in is accepted at once, the rest starts in its grid.

    Public reports wait for the Center's acceptance, and so does a secret report, no matter who
    writes it down: those of its place do not see it again.

    Raises Invalid, NotFound (matter or area) or NotAllowed.
    """
    description = _description(request.description)
    request = replace(request, reporter_phone=_phone(request.reporter_phone))
    matter = tickets.load_matter(session, actor.city, request.matter) if request.matter else None
    place = report_location.find(
        session, actor.city, lon=request.lon, lat=request.lat, area_code=request.area_code
    )
    act = _act_of(actor)
    rule = permit(actor, act, _facts_of(actor, request, place))
    rules = load_city_rules(session, actor.city)
    if matter is not None and matter.withdrawn_on is not None and matter.withdrawn_on <= rules.day_of(now):
        raise Invalid("事项“{matter}”已从入格事项清单撤销，请选择其他事项", matter=matter.name)
    overridden = admission.check_report(
        session, matter, channel=request.channel, reason=request.override, actor=actor, rules=rules, now=now
    )
    ticket = _new_ticket(request, matter, place, actor=actor, now=now)
    ticket.description, ticket.status = description, Status.REPORTED
    ticket.number = f"{UNNUMBERED}{ticket.id}"
    _save(session, ticket, request)
    waits = act is not Act.ACCEPT and permission_facts.is_at_center(ticket)
    ticks = TICKET_ACTS[None, Act.SUBMIT].clocks if waits else rule.clocks
    clocks.begin(session, ticket, None, ticks=ticks, rules=rules, now=now)
    _record(session, ticket, request, actor=actor, now=now)
    told = Act.SUBMIT if waits else _first_act(actor)
    notifications.notify_of_act(session, ticket, told, actor=actor, now=now, calendar=rules.calendar)
    if act is Act.ACCEPT:
        ticket.status, ticket.accepted_at = Status.ACCEPTED, now
        why = request.override.strip() if overridden else None
        data = {"override": True} if overridden else {}
        entry = history.Entry(Act.ACCEPT, before=Status.REPORTED, reason=why, data=data)
        history.record(session, ticket, entry, actor=actor, at=now)
    # Last, for who reports next waits for the day's row until this transaction ends.
    ticket.number = str(tickets.take_number(session, rules.facts, now))
    outbox.record(session, ticket.city, [ticket.id], now)
    return ticket


def _record(session: Session, ticket: Ticket, request: ReportRequest, *, actor: Actor, now: datetime) -> None:
    """Write the first row of the history; what was handed in with the report belongs to it."""
    session.flush()
    kind = AttachmentKind.REPORT
    bound = attachments.bind(session, ticket, request.files, actor=actor, kind=kind)
    data = {"files": attachments.build_history_data(bound)} if bound else {}
    entry = history.Entry(_first_act(actor), before=None, data=data)
    history.record(session, ticket, entry, actor=actor, at=now)


def _save(session: Session, ticket: Ticket, request: ReportRequest) -> None:
    if not is_seen_by_place(ticket.secrecy):
        allow_entered_ticket(session, ticket.id)
    session.add(ticket)
    session.flush()  # reporter, clocks and history name the ticket's row
    anonymous = not (request.reporter_name or request.reporter_phone)
    session.add(
        Reporter(
            city=ticket.city,
            ticket_id=ticket.id,
            name=request.reporter_name,
            phone=request.reporter_phone,
            anonymous=anonymous,
            credit_code=request.credit_code,
        )
    )


def _new_ticket(
    request: ReportRequest, matter: Matter | None, place: ReportLocation, *, actor: Actor, now: datetime
) -> Ticket:
    tip_off = request.request_kind is RequestKind.TIP_OFF
    secrecy = Secrecy.SECRET if tip_off else Secrecy(matter.secrecy) if matter else Secrecy.NORMAL
    # A town's own report becomes a call only when the town calls; what the Center writes down for it is one.
    is_call = request.channel is Channel.TOWN and actor.of_center
    point = to_point(place.lon, place.lat)
    return Ticket(
        city=actor.city,
        id=request.ticket_id or new_id(now),
        source="huying",
        matter=request.matter,
        channel=request.channel,
        origin=Origin.CALL if is_call else Origin.DIRECT,
        requester_kind=request.requester_kind,
        request_kind=request.request_kind,
        ticket_class=matter.default_class if matter else TicketClass.GENERAL,
        urgent=request.urgent,
        secrecy=secrecy,
        public=is_public(channel=request.channel, of_matter=bool(matter and matter.public), secrecy=secrecy),
        departments=[],
        town_code=place.town_code,
        unit_code=place.unit_code,
        grid_code=place.grid_code,
        location=place.location,
        point=point,
        address=request.address,
        reported_at=now,
        called_at=now if is_call else None,
        local_level=_level_of(actor) if is_seen_by_place(secrecy) else None,
        addressee=request.addressee,
        publishable=request.publishable,
        version=1,
        changed_at=now,
    )


def _first_act(actor: Actor) -> Act:
    """Return the act that begins a ticket's history."""
    return Act.SUBMIT if actor.is_reporter else Act.REPORT


def _act_of(actor: Actor) -> Act:
    """Return the act by which the actor makes a ticket."""
    return Act.ACCEPT if actor.of_center else _first_act(actor)


def _level_of(actor: Actor) -> LocalLevel | None:
    """Return at which level a report starts: where it was made; the Center handles nothing itself."""
    starts = {Role.GRID_STAFF: LocalLevel.GRID, Role.UNIT: LocalLevel.UNIT, Role.TOWN: LocalLevel.TOWN}
    return next((level for role, level in starts.items() if role in actor.roles), None)


def _facts_of(actor: Actor, request: ReportRequest, place: ReportLocation) -> PermissionTicket:
    return PermissionTicket(
        city=actor.city,
        status=None,
        urgent=request.urgent,
        town_code=place.town_code,
        unit_code=place.unit_code,
        grid_code=place.grid_code,
    )


def _phone(typed: str | None) -> str | None:
    return read_phone(typed) if typed and typed.strip() else None


def _description(text: str) -> str:
    description = text.strip()
    if not description:
        raise Invalid("请写明诉求内容")
    if len(description) > LONGEST_DESCRIPTION:
        raise Invalid("诉求内容请不超过 {most} 字", most=LONGEST_DESCRIPTION)
    return description
