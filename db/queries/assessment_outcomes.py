"""Queries for what notices of the supervision office and assigned matters led to at one unit."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, Text, Uuid, column, func, literal, select
from sqlalchemy.orm import Session

from db.queries.named_tickets import cover_hidden_numbers
from domain.assigned_matters import AssignedStatus
from domain.supervision import Grounds, SupervisionKind, SupervisionStatus

INSTANT = DateTime(timezone=True)


@dataclass(frozen=True, slots=True)
class NoticeOutcome:
    """One notice and what came of it, without its words and the numbers of its tickets.

    answered_at: when the department answered first. tickets, done: how many tickets it is about, and how many
    of them are completed or closed by now.
    """

    kind: SupervisionKind
    year: int
    sequence: int
    grounds: Grounds
    status: SupervisionStatus
    issued_at: datetime
    due_on: date | None
    answered_at: datetime | None
    ended_at: datetime | None
    tickets: int
    done: int


@dataclass(frozen=True, slots=True)
class MatterOutcome:
    """One assigned matter of a unit; leads: or takes part in it. reported_at: when closing was asked for.

    milestones, late: how many it has, and how many were reached late or are past their day.
    """

    year: int
    sequence: int
    title: str
    document: str
    status: AssignedStatus
    due_at: datetime
    reported_at: datetime | None
    ended_at: datetime | None
    milestones: int
    late: int
    leads: bool


def list_notice_outcomes(
    session: Session, department: str, *, begins: datetime, ends: datetime
) -> list[NoticeOutcome]:
    """Return the notices issued in a period, the newest first; withdrawn ones are left out."""
    found = func.assessed_notices(literal(begins, INSTANT), literal(ends, INSTANT), department).table_valued(
        column("kind", Text), column("year", Integer), column("sequence", Integer), column("grounds", Text),
        column("status", Text), column("issued_at", INSTANT), column("due_on", Date),
        column("answered_at", INSTANT), column("ended_at", INSTANT), column("tickets", BigInteger),
        column("done", BigInteger), name="outcomes",
    )  # fmt: skip
    rows = session.execute(select(*found.c).order_by(found.c.issued_at.desc(), found.c.sequence.desc()))
    return [
        NoticeOutcome(
            SupervisionKind(kind), year, sequence, Grounds(grounds), SupervisionStatus(status), *rest
        )
        for kind, year, sequence, grounds, status, *rest in rows
    ]


def list_matter_outcomes(
    session: Session, city: str, department: str, *, begins: datetime, ends: datetime
) -> list[MatterOutcome]:
    """Return the matters reported done in a period, or due in it, the one due last first; none withdrawn."""
    found = func.assessed_matters(literal(begins, INSTANT), literal(ends, INSTANT), department).table_valued(
        column("id", Uuid), column("year", Integer), column("sequence", Integer), column("title", Text),
        column("document", Text), column("status", Text), column("due_at", INSTANT),
        column("reported_at", INSTANT), column("ended_at", INSTANT), column("milestones", BigInteger),
        column("late", BigInteger), column("leads", Boolean), name="outcomes",
    )  # fmt: skip
    rows = session.execute(select(*found.c).order_by(found.c.due_at.desc(), found.c.id))
    matters = [
        MatterOutcome(year, sequence, title, document, AssignedStatus(status), *rest)
        for _, year, sequence, title, document, status, *rest in rows
    ]
    return cover_hidden_numbers(session, city, matters)
