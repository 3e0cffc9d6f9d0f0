"""Queries of the public page: form choices, and the progress of one proven ticket."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from geoalchemy2 import functions as geo
from sqlalchemy import ColumnElement, all_, and_, literal, or_, select
from sqlalchemy.orm import Session

from db.models import (
    AdmittedMatter,
    Area,
    CallBack,
    CityLevel,
    Clock,
    Department,
    Matter,
    MatterList,
    Reply,
    Ticket,
    TicketEvent,
)
from db.queries.named_tickets import cover_hidden_numbers
from domain.catalogue import MatterReporter, PaperStatus
from domain.enums import Act, ClockKind, RequestKind, Secrecy, Status
from domain.public_reports import PUBLIC_CHANNELS, Addressee

COARSE, FINE = 0.0003, 0.00008  # degrees, some 30 m and 8 m: enough for a map of a phone's width
BY_REPORTER = "reporter"


@dataclass(frozen=True, slots=True)
class PublicMatter:
    """One matter that the public may choose."""

    code: str
    name: str
    name_en: str | None
    major: str


@dataclass(frozen=True, slots=True)
class AreaOutline:
    """One area outline; rings of lon, lat (EPSG:4326), outer and inner alike."""

    code: str
    name: str
    rings: list[Any]


@dataclass(frozen=True, slots=True)
class ReportRemark:
    """What was written about a ticket, and when."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """The reporter's own answer to the call-back."""

    solved: bool | None
    satisfied: bool | None
    word: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportProgress:
    """Progress of a ticket, as its reporter sees it; ``why`` is given for a cancelled one.

    accept_by, complete_by: due times of clocks that have not stopped; None where none runs.
    """

    number: str
    status: Status
    addressee: Addressee | None
    request_kind: RequestKind
    description: str
    matter: str | None
    address: str | None
    reported_at: datetime
    accepted_at: datetime | None
    dispatched_at: datetime | None
    completed_at: datetime | None
    fed_back_at: datetime | None
    called_back_at: datetime | None
    closed_at: datetime | None
    review_on: date | None
    department: str | None
    accept_by: datetime | None
    complete_by: datetime | None
    is_extended: bool
    why: str | None
    replies: list[ReportRemark]
    supplements: list[ReportRemark]
    judgement: Judgement | None


def build_waiting_condition() -> ColumnElement[bool]:
    """Return the condition that a public or secret ticket was not accepted yet."""
    handed_in = and_(Ticket.channel.in_(PUBLIC_CHANNELS), Ticket.local_level.is_(None))
    return and_(Ticket.status == Status.REPORTED, or_(handed_in, Ticket.secrecy == Secrecy.SECRET))


def list_public_matters(session: Session, city: str) -> list[PublicMatter]:
    """Return what the public may choose from, by group and name: as the list in force admits, if one is."""
    listed = (
        select(AdmittedMatter.code, AdmittedMatter.reporters)
        .join(
            MatterList,
            (MatterList.city == AdmittedMatter.city) & (MatterList.version == AdmittedMatter.version),
        )
        .where(AdmittedMatter.city == city, MatterList.status == PaperStatus.PUBLISHED)
        .subquery()
    )
    refused = select(listed.c.code).where(literal(MatterReporter.PUBLIC.value) != all_(listed.c.reporters))
    found = session.execute(
        select(Matter.code, Matter.name, Matter.name_en, Matter.major)
        .where(
            Matter.city == city,
            Matter.public,
            Matter.secrecy == Secrecy.NORMAL,
            Matter.withdrawn_on.is_(None),
            Matter.code.not_in(refused),
        )
        .order_by(Matter.major, Matter.name)
    )
    return [PublicMatter(*row) for row in found]


def list_towns(session: Session, city: str) -> list[tuple[str, str]]:
    """Return code and name of the areas right below the city."""
    found = session.execute(
        select(Area.code, Area.name)
        .join(CityLevel, (CityLevel.city == Area.city) & (CityLevel.code == Area.level))
        .where(Area.city == city, CityLevel.depth == 1, Area.valid_to.is_(None))
        .order_by(Area.code)
    )
    return [(code, name) for code, name in found]


def list_units(session: Session, city: str, town: str) -> list[tuple[str, str]]:
    """Return code and name of the areas right below a town."""
    found = session.execute(
        select(Area.code, Area.name)
        .where(Area.city == city, Area.parent_code == town, Area.valid_to.is_(None))
        .order_by(Area.name)
    )
    return [(code, name) for code, name in found]


def list_outlines(session: Session, city: str, parent: str | None) -> list[AreaOutline]:
    """Return the outlines of the areas right below ``parent`` (None: below the city)."""
    tolerance = COARSE if parent is None else FINE
    shape = geo.ST_AsGeoJSON(geo.ST_SimplifyPreserveTopology(Area.geom, tolerance), 5)
    asked = select(Area.code, Area.name, shape).where(Area.city == city, Area.valid_to.is_(None))
    if parent is None:
        level = (CityLevel.city == Area.city) & (CityLevel.code == Area.level)
        asked = asked.join(CityLevel, level).where(CityLevel.depth == 1)
    else:
        asked = asked.where(Area.parent_code == parent)
    return [AreaOutline(code, name, _rings(drawn)) for code, name, drawn in session.execute(asked)]


def find_progress(session: Session, city: str, number: str) -> ReportProgress | None:
    """Return how far the ticket of the scope's proof has come, if that is its number."""
    row = session.execute(
        select(Ticket, Matter.name, Department.name)
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .outerjoin(Department, (Department.city == Ticket.city) & (Department.code == Ticket.department))
        .where(Ticket.city == city, Ticket.number == number)
    ).one_or_none()
    if row is None:
        return None
    ticket, matter, department = row
    replies = _replies(session, ticket)
    answered = _judged(session, ticket)
    called_back_at = None if answered is None else answered.at
    due = _due(session, ticket)
    told = ReportProgress(
        number=ticket.number,
        status=ticket.status,
        addressee=ticket.addressee,
        request_kind=ticket.request_kind,
        description=ticket.description,
        matter=matter,
        address=ticket.address,
        reported_at=ticket.reported_at,
        accepted_at=ticket.accepted_at,
        dispatched_at=ticket.dispatched_at,
        completed_at=ticket.completed_at,
        fed_back_at=replies[-1].at if replies else None,
        called_back_at=called_back_at,
        closed_at=ticket.closed_at,
        review_on=ticket.review_on,
        department=department if ticket.dispatched_at else None,
        accept_by=due.get(ClockKind.ACCEPTANCE),
        complete_by=due.get(ClockKind.COMPLETION),
        is_extended=bool(_said(session, ticket, Act.EXTEND)),
        why=_last(_said(session, ticket, Act.CANCEL)) if ticket.status is Status.CANCELLED else None,
        replies=replies,
        supplements=_said(session, ticket, Act.SUPPLEMENT, actor=BY_REPORTER),
        judgement=_own_judgement(session, ticket),
    )
    told = cover_hidden_numbers(session, city, told)
    return _as_entered(session, ticket, told) if ticket.secrecy is Secrecy.SECRET else told


def _as_entered(session: Session, ticket: Ticket, told: ReportProgress) -> ReportProgress:
    """Return of a secret ticket what its reporter entered, its state and replies, and nothing found later."""
    corrections = session.scalars(
        select(TicketEvent.data)
        .where(
            TicketEvent.city == ticket.city,
            TicketEvent.ticket_id == ticket.id,
            TicketEvent.act == Act.CORRECT,
        )
        .order_by(TicketEvent.seq)
    )
    was: dict[str, Any] = {}
    for data in corrections:
        was = {**{name: change["from"] for name, change in data.items() if "from" in change}, **was}
    kind = RequestKind(was.get("request_kind", told.request_kind))
    return replace(
        told,
        matter=was.get("matter", told.matter),
        address=was.get("address", told.address),
        request_kind=kind,
        department=None,
        complete_by=None,
        is_extended=False,
    )


def _rings(drawn: str) -> list[Any]:
    shape = json.loads(drawn)
    parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return [ring for part in parts for ring in part]


def _replies(session: Session, ticket: Ticket) -> list[ReportRemark]:
    found = session.execute(
        select(Reply.reply, Reply.at)
        .where(Reply.city == ticket.city, Reply.ticket_id == ticket.id)
        .order_by(Reply.at)
    )
    return [ReportRemark(*row) for row in found]


def _said(session: Session, ticket: Ticket, act: Act, *, actor: str | None = None) -> list[ReportRemark]:
    asked = select(TicketEvent.reason, TicketEvent.at).where(
        TicketEvent.city == ticket.city, TicketEvent.ticket_id == ticket.id, TicketEvent.act == act
    )
    if actor is not None:
        asked = asked.where(TicketEvent.actor == actor)
    return [ReportRemark(reason or "", at) for reason, at in session.execute(asked.order_by(TicketEvent.seq))]


def _last(said: list[ReportRemark]) -> str | None:
    return said[-1].text if said else None


def _due(session: Session, ticket: Ticket) -> dict[ClockKind, datetime]:
    found = session.execute(
        select(Clock.kind, Clock.due_at).where(
            Clock.city == ticket.city,
            Clock.ticket_id == ticket.id,
            Clock.work_order_id.is_(None),
            Clock.stopped_at.is_(None),
            Clock.due_at.is_not(None),
        )
    )
    return {ClockKind(kind): due for kind, due in found if due is not None}


def _judged(session: Session, ticket: Ticket) -> ReportRemark | None:
    """Return the call-back that ended the last round, by any actor."""
    calls = _said(session, ticket, Act.CALL_BACK)
    reopened = _said(session, ticket, Act.REOPEN)
    if not calls or (reopened and reopened[-1].at > calls[-1].at):
        return None
    return calls[-1]


def _own_judgement(session: Session, ticket: Ticket) -> Judgement | None:
    row = session.execute(
        select(CallBack.solved, CallBack.satisfied, CallBack.note, CallBack.at)
        .where(CallBack.city == ticket.city, CallBack.ticket_id == ticket.id, CallBack.by == BY_REPORTER)
        .order_by(CallBack.at.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Judgement(*row)
