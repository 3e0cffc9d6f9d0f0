"""Queries for appeals: those that wait, those that ended, one whole, and what was upheld in a span."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.models import Appeal, Evaluation, Matter, Ticket
from db.models.workflow_events import build_key_conditions
from db.queries.evidence_files import Evidence, list_evidence
from domain.appeals import APPEAL_ACTS, ENDED, AppealStatus
from domain.enums import Effect, Speed
from domain.errors import NotFound

MOST = 200


@dataclass(frozen=True, slots=True)
class UpheldAppeal:
    """One rating that an appeal changed.

    speed_before, effect_before: what the town gave, which the row of ``evaluations`` keeps for good.
    speed_after, effect_after: what counts from ``decided_at`` on; None = that aspect was lifted.
    """

    evaluation_id: UUID
    decided_at: datetime
    speed_before: Speed
    effect_before: Effect
    speed_after: Speed | None
    effect_after: Effect | None


@dataclass(frozen=True, slots=True)
class AppealFacts:
    """One appeal with the rating it is about; number, ticket_id: None where the reader sees no ticket.

    speed, effect, comment, rated_at: of the rating as the town gave it. is_ordinary: the assessment office
    decides it, else the leader of the Center.
    """

    id: UUID
    year: int
    sequence: int
    evaluation_id: UUID
    work_order_id: UUID
    ticket_id: UUID | None
    number: str | None
    matter_name: str | None
    matter_name_en: str | None
    department: str
    town_code: str
    speed: Speed
    effect: Effect
    comment: str | None
    rated_at: datetime | None
    content: str
    status: AppealStatus
    begun_at: datetime
    begun_by: str
    due_at: datetime | None
    decide_by: datetime | None
    stated_at: datetime | None
    decided_at: datetime | None
    speed_after: Speed | None
    effect_after: Effect | None
    version: int
    is_ordinary: bool
    files: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class RatedOrder:
    """One rating of a ticket, and the appeal against it if there is one."""

    evaluation_id: UUID
    ticket_id: UUID
    number: str
    work_order_id: UUID
    department: str
    town_code: str
    speed: Speed
    effect: Effect
    comment: str
    rated_at: datetime
    appeal_id: UUID | None
    appeal_status: AppealStatus | None
    speed_after: Speed | None
    effect_after: Effect | None


_COMPUTED: dict[str, Any] = {
    "ticket_id": Ticket.id,
    "number": Ticket.number,
    "matter_name": Matter.name,
    "matter_name_en": Matter.name_en,
    "comment": Evaluation.comment,
    "rated_at": Evaluation.rated_at,
    "is_ordinary": func.is_ordinary_ticket(Appeal.city, Appeal.ticket_id),
}
_COLUMNS = tuple(
    _COMPUTED[name] if name in _COMPUTED else getattr(Appeal, name)
    for name in AppealFacts.__slots__
    if name != "files"
)


def find_upheld(session: Session, city: str, start: datetime, end: datetime) -> list[UpheldAppeal]:
    """Return what appeals changed that were decided from ``start`` on and before ``end``, the oldest first.

    Those about secret tickets are among them for all who count points: they name neither number nor text.
    """
    found = func.upheld_appeals(city, start, end).table_valued(
        "evaluation_id", "decided_at", "speed", "effect", "speed_after", "effect_after"
    )
    rows = session.execute(select(found).order_by(found.c.decided_at, found.c.evaluation_id))
    return [
        UpheldAppeal(
            row.evaluation_id,
            row.decided_at,
            Speed(row.speed),
            Effect(row.effect),
            None if row.speed_after is None else Speed(row.speed_after),
            None if row.effect_after is None else Effect(row.effect_after),
        )
        for row in rows
    ]


def list_appeals(session: Session, city: str, *, status: AppealStatus | None = None) -> list[AppealFacts]:
    """Return the appeals within the scope, of one state where it is given, the newest first."""
    wanted = () if status is None else (Appeal.status == status,)
    return _list(session, city, *wanted)


def list_running(session: Session, city: str) -> list[AppealFacts]:
    """Return the appeals within the scope that are not decided yet, the oldest first."""
    return _list(session, city, Appeal.status == AppealStatus.APPEALED, order=Appeal.begun_at)


def list_ended(session: Session, city: str) -> list[AppealFacts]:
    """Return the newest appeals within the scope that came to an end."""
    return _list(session, city, Appeal.status.in_(ENDED))


def load_appeal(session: Session, city: str, name: str) -> AppealFacts:
    """Return the appeal with this id within the scope, with its evidence. Raises NotFound."""
    found = _list(session, city, *build_key_conditions(Appeal, name))
    if not found:
        raise NotFound(APPEAL_ACTS.missing)
    return replace(found[0], files=list_evidence(session, city, appeal=found[0].id))


def list_rated_orders(session: Session, city: str, ticket: UUID) -> list[RatedOrder]:
    """Return the ratings of a ticket that the reader sees, the oldest first, each with its appeal."""
    return _list_ratings(session, city, Evaluation.ticket_id == ticket)


def load_rated_order(session: Session, city: str, name: str) -> RatedOrder:
    """Return the rating with this id within the scope, with its appeal. Raises NotFound."""
    with suppress(ValueError):
        for found in _list_ratings(session, city, Evaluation.id == UUID(name)):
            return found
    raise NotFound("没有这件评价，或不是对本单位的评价")


def _list_ratings(session: Session, city: str, wanted: ColumnElement[bool]) -> list[RatedOrder]:
    asked = (
        select(
            Evaluation.id, Ticket.id, Ticket.number, Evaluation.work_order_id, Evaluation.department,
            Evaluation.town_code, Evaluation.speed, Evaluation.effect, Evaluation.comment,
            Evaluation.rated_at, Appeal.id, Appeal.status, Appeal.speed_after, Appeal.effect_after,
        )
        .join(Ticket, (Ticket.city == Evaluation.city) & (Ticket.id == Evaluation.ticket_id))
        .outerjoin(Appeal, (Appeal.city == Evaluation.city) & (Appeal.evaluation_id == Evaluation.id))
        .where(Evaluation.city == city, wanted)
        .order_by(Evaluation.rated_at, Evaluation.id)
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(asked)]
    return [RatedOrder(*row) for row in rows]


def _list(session: Session, city: str, *wanted: ColumnElement[bool], order: Any = None) -> list[AppealFacts]:
    newest = Appeal.begun_at.desc() if order is None else order
    asked = (
        select(*_COLUMNS)
        .outerjoin(Ticket, (Ticket.city == Appeal.city) & (Ticket.id == Appeal.ticket_id))
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .outerjoin(Evaluation, (Evaluation.city == Appeal.city) & (Evaluation.id == Appeal.evaluation_id))
        .where(Appeal.city == city, *wanted)
        .order_by(newest, Appeal.id)
        .limit(MOST)
    )
    return [AppealFacts(*row) for row in session.execute(asked)]
