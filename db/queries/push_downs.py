"""Queries for reports of pushed-down duties, with their documents."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from db.models import Area, Department, PushDown, PushDownFile, Ticket
from db.models.workflow_events import build_key_conditions
from db.queries.attachments import StoredFile
from db.queries.department_names import build_name_at
from db.queries.named_tickets import cover_hidden_numbers
from domain.enums import Secrecy
from domain.errors import NotFound
from domain.push_downs import PUSH_DOWN_ACTS, IssuerKind, PushOrigin, PushStatus, PushWay

MOST = 200
# What was flagged of a ticket that is secret by now is in no list and no count; ``Ticket`` is joined.
IS_TOLD = or_(PushDown.ticket_id.is_(None), Ticket.secrecy != Secrecy.SECRET)


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a report, as ``/api/v1/files/{id}`` serves it."""

    id: UUID
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class PushDownFacts:
    """One push-down; found_at None = the supervision office has not decided yet.

    ticket_number, duty, situation, reason: of a flagged one. settlement: how it ended, in words.
    """

    id: UUID
    origin: PushOrigin
    town_code: str
    town_name: str
    issuer_kind: IssuerKind
    issuer_name: str
    department: str
    department_name: str
    way: PushWay
    what: str
    received_on: date
    status: PushStatus
    reported_at: datetime
    reported_by_name: str
    found_at: datetime | None
    found_by_name: str | None
    finding: str
    ticket_number: str | None
    duty: str | None
    situation: str | None
    reason: str
    settled_at: datetime | None
    settlement: str
    version: int
    documents: tuple[Document, ...]


def list_push_downs(session: Session, city: str, *, status: PushStatus | None = None) -> list[PushDownFacts]:
    """Return the reports within the scope: a town's own, of all towns for the supervision office.

    Undecided ones come first, then the newest.
    """
    asked = _reports(city)
    if status is not None:
        asked = asked.where(PushDown.status == status)
    undecided = case((PushDown.found_at.is_(None), 0), else_=1)
    ordered = asked.order_by(undecided, PushDown.reported_at.desc(), PushDown.id).limit(MOST)
    return _with_documents(session, city, ordered)


def list_flagged_ids(session: Session, city: str, ticket_id: UUID) -> list[UUID]:
    """Return what was flagged of a ticket's work orders and transfers, and not decided yet."""
    asked = select(PushDown.id).where(
        PushDown.city == city,
        PushDown.ticket_id == ticket_id,
        PushDown.status == PushStatus.FLAGGED,
        PushDown.way != PushWay.REQUEST,
    )
    return list(session.scalars(asked.order_by(PushDown.id)))


def load_push_down(session: Session, city: str, name: str) -> PushDownFacts:
    """Return the report with this id within the scope. Raises NotFound."""
    found = _with_documents(session, city, _reports(city).where(*build_key_conditions(PushDown, name)))
    if not found:
        raise NotFound(PUSH_DOWN_ACTS.missing)
    return found[0]


def _reports(city: str) -> Any:
    return (
        select(
            PushDown.id, PushDown.origin, PushDown.town_code, Area.name, PushDown.issuer_kind,
            PushDown.issuer_name, PushDown.department, build_name_at(PushDown.reported_at), PushDown.way,
            PushDown.what,
            PushDown.received_on, PushDown.status, PushDown.reported_at, PushDown.reported_by_name,
            PushDown.found_at, PushDown.found_by_name, PushDown.finding, Ticket.number, PushDown.duty,
            PushDown.situation, PushDown.reason, PushDown.settled_at, PushDown.settlement, PushDown.version,
        )
        .join(Area, (Area.city == PushDown.city) & (Area.code == PushDown.town_code))
        .join(Department, (Department.city == PushDown.city) & (Department.code == PushDown.department))
        .outerjoin(Ticket, (Ticket.city == PushDown.city) & (Ticket.id == PushDown.ticket_id))
        .where(PushDown.city == city, IS_TOLD)
    )  # fmt: skip


def _with_documents(session: Session, city: str, asked: Any) -> list[PushDownFacts]:
    found = session.execute(asked).all()
    papers = _documents(session, city, [row[0] for row in found])
    rows: list[tuple[Any, ...]] = [(*tuple(row), tuple(papers.get(row[0], ()))) for row in found]
    return cover_hidden_numbers(session, city, [PushDownFacts(*row) for row in rows])


def find_document(session: Session, city: str, file_id: UUID) -> StoredFile | None:
    """Return one document to be served, or None outside the scope."""
    row = session.execute(
        select(PushDownFile.name, PushDownFile.media_type, PushDownFile.sha256, PushDownFile.thumbnail).where(
            PushDownFile.city == city, PushDownFile.id == file_id
        )
    ).one_or_none()
    return StoredFile(*row) if row else None


def _documents(session: Session, city: str, of: list[UUID]) -> dict[UUID, list[Document]]:
    papers: dict[UUID, list[Document]] = {}
    found = session.execute(
        select(PushDownFile.push_down_id, PushDownFile.id, PushDownFile.name, PushDownFile.media_type)
        .where(PushDownFile.city == city, PushDownFile.push_down_id.in_(of))
        .order_by(PushDownFile.id)
    )
    for push_down_id, ident, name, media_type in found:
        papers.setdefault(push_down_id, []).append(Document(ident, name, media_type))
    return papers
