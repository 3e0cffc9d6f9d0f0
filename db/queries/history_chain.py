"""Queries for a city's history in chain order, and for the signed roots of its days."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import String, and_, func, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import HistoryCheck, HistoryRoot, Ticket, TicketEvent, WorkflowEvent, list_workflow_models
from domain.history import HistoryEvent, SubjectEvent

BATCH = 5000  # rows held at a time, however long the history is
STREAMED = {"yield_per": BATCH}


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One row of history as it is stored."""

    event: HistoryEvent
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row with its ticket's current state; link: None where the ticket has no history."""

    ticket_id: UUID
    number: str
    status: str
    link: ChainLink | None


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A row of history of a subject that is no ticket.

    status: the present one of its row, None where it has none any more; link: None where there is no history.
    """

    kind: str
    subject: str
    status: str | None
    link: "SubjectLink | None"

    @property
    def name(self) -> str:
        """Return kind and subject, as a check keeps how far it is."""
        return f"{self.kind} {self.subject}"


@dataclass(frozen=True, slots=True)
class SubjectLink:
    """One row of the history of a subject as it is stored."""

    event: SubjectEvent
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Root:
    """The root of one day as it was signed."""

    day: date
    rows: int
    root: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class HistoryProof:
    """How well a city's history is proven: the last signed day, the end of the last check, and its faults."""

    signed_until: date | None
    checked_at: datetime | None
    faults: list[str]


_HASHED = (
    TicketEvent.seq,
    TicketEvent.at,
    type_coerce(TicketEvent.act, String),
    TicketEvent.actor,
    TicketEvent.actor_name,
    TicketEvent.actor_role,
    TicketEvent.work_order_id,
    TicketEvent.from_status,
    TicketEvent.to_status,
    TicketEvent.reason,
    TicketEvent.data,
)  # the fields of Event after city and ticket, in its order


def stored_rows(
    session: Session, city: str, *, after: UUID | None = None, most: int | None = None
) -> Iterator[StoredRow]:
    """Yield the whole history of ``city`` by ticket and seq, and once each ticket that has none.

    after: only of tickets whose id comes later; most: of so many tickets.
    """
    walked = [Ticket.city == city]
    if after is not None:
        walked.append(Ticket.id > after)
    if most is not None:
        within = select(Ticket.id).where(*walked).order_by(Ticket.id).limit(most)
        walked = [Ticket.city == city, Ticket.id.in_(within)]
    found = session.execute(
        select(
            Ticket.id,
            Ticket.number,
            type_coerce(Ticket.status, String),
            *_HASHED,
            TicketEvent.prev_hash,
            TicketEvent.hash,
        )
        .outerjoin(TicketEvent, and_(TicketEvent.city == Ticket.city, TicketEvent.ticket_id == Ticket.id))
        .where(*walked)
        .order_by(Ticket.id, TicketEvent.seq),
        execution_options=STREAMED,
    )
    for ticket_id, number, status, *values in found:
        yield StoredRow(ticket_id, number, status, _link(city, ticket_id, values))


def list_subject_rows(session: Session, city: str, *, after: str, most: int) -> Iterator[SubjectRow]:
    """Yield a slice of the history of what is no ticket, by kind, subject and seq; of none, once a subject.

    after: kind and name of a subject, only of those that come later; empty for all. most: of so many.
    """
    left = most
    for kind, model in list_workflow_models().items():
        if after and kind < after.partition(" ")[0]:
            continue
        begins = after.partition(" ")[2] if after.startswith(f"{kind} ") else ""
        found = _subjects(session, city, kind, model, after=begins, most=left)
        yield from _rows_of(session, city, kind, found)
        left -= len(found)
        if left <= 0:
            return


def list_hashes(session: Session, city: str, begins: datetime, ends: datetime) -> Iterator[bytes]:
    """Yield the hashes of the rows from ``begins`` until before ``ends``.

    Those of tickets come first, by ticket and seq; then what was chained in that time of other subjects, by
    kind, subject and seq.
    """
    yield from session.scalars(
        select(TicketEvent.hash)
        .where(TicketEvent.city == city, TicketEvent.at >= begins, TicketEvent.at < ends)
        .order_by(TicketEvent.ticket_id, TicketEvent.seq),
        execution_options=STREAMED,
    )
    yield from session.scalars(
        select(WorkflowEvent.hash)
        .where(
            WorkflowEvent.city == city,
            WorkflowEvent.chained_at >= begins,
            WorkflowEvent.chained_at < ends,
        )
        .order_by(WorkflowEvent.kind.collate("C"), WorkflowEvent.subject.collate("C"), WorkflowEvent.seq),
        execution_options=STREAMED,
    )


def get_first_time(session: Session, city: str) -> datetime | None:
    """Return when the first row of a city's history was written; None where it has none."""
    tickets = select(func.min(TicketEvent.at)).where(TicketEvent.city == city).scalar_subquery()
    others = select(func.min(WorkflowEvent.chained_at)).where(WorkflowEvent.city == city).scalar_subquery()
    return session.scalar(select(func.least(tickets, others)))


def list_roots(
    session: Session, city: str, *, after: date | None = None, most: int | None = None
) -> list[Root]:
    """Return every signed root of ``city``, by day; after: only of later days; most: so many."""
    asked = select(HistoryRoot.day, HistoryRoot.rows, HistoryRoot.root, HistoryRoot.signature)
    asked = asked.where(HistoryRoot.city == city).order_by(HistoryRoot.day).limit(most)
    if after is not None:
        asked = asked.where(HistoryRoot.day > after)
    return [Root(*row) for row in session.execute(asked)]


def get_newest_root_day(session: Session, city: str) -> date | None:
    """Return the last day of a city that was signed."""
    return session.scalar(select(func.max(HistoryRoot.day)).where(HistoryRoot.city == city))


def lock_check(session: Session, city: str) -> HistoryCheck:
    """Return how far the check of a city is, locked; needs the owner's transaction."""
    session.execute(
        insert(HistoryCheck).values(city=city, rows=0, running_faults=[], faults=[]).on_conflict_do_nothing()
    )
    return session.get_one(HistoryCheck, city, with_for_update=True, populate_existing=True)


def load_proof(session: Session, city: str) -> HistoryProof:
    """Return until when a city's history is signed, and what its last whole check found."""
    check = session.get(HistoryCheck, city)
    return HistoryProof(
        signed_until=get_newest_root_day(session, city),
        checked_at=None if check is None else check.finished_at,
        faults=[] if check is None else list(check.faults),
    )


def insert_root(session: Session, city: str, root: Root, *, at: datetime) -> None:
    """Write the root of a day; an owner's transaction, since no other role may."""
    session.add(
        HistoryRoot(
            city=city, day=root.day, rows=root.rows, root=root.root, signature=root.signature, signed_at=at
        )
    )


def _link(city: str, ticket_id: UUID, fields: list[Any]) -> ChainLink | None:
    if fields[0] is None:
        return None
    return ChainLink(HistoryEvent(city, ticket_id, *fields[:-2]), bytes(fields[-2]), bytes(fields[-1]))


def _subjects(
    session: Session, city: str, kind: str, model: type[Any], *, after: str, most: int
) -> dict[str, str | None]:
    """Return the subjects of one kind in the order of their names, each with its present state."""
    workflow = model.workflow
    name = func.concat_ws(":", *(getattr(model, part) for part in workflow.key))
    state = literal(workflow.only_state) if workflow.only_state else type_coerce(model.status, String)
    standing = select(name.label("subject"), state.label("status")).where(model.city == city).subquery()
    kept = (
        select(WorkflowEvent.subject)
        .where(WorkflowEvent.city == city, WorkflowEvent.kind == kind)
        .distinct()
        .subquery()
    )
    subject = func.coalesce(standing.c.subject, kept.c.subject).collate("C")
    found = session.execute(
        select(subject, standing.c.status)
        .select_from(standing.outerjoin(kept, standing.c.subject == kept.c.subject, full=True))
        .where(subject > after)
        .order_by(subject)
        .limit(most)
    )
    return {row[0]: row[1] for row in found}


def _rows_of(session: Session, city: str, kind: str, subjects: dict[str, str | None]) -> Iterator[SubjectRow]:
    """Yield the rows of the subjects in their order, and once each subject that has none."""
    found = session.scalars(
        select(WorkflowEvent)
        .where(WorkflowEvent.city == city, WorkflowEvent.kind == kind, WorkflowEvent.subject.in_(subjects))
        .order_by(WorkflowEvent.subject.collate("C"), WorkflowEvent.seq),
        execution_options=STREAMED,
    )
    rows = groupby(found, key=lambda row: row.subject)
    told = {subject: [_subject_link(row) for row in of_subject] for subject, of_subject in rows}
    for subject, status in subjects.items():
        links = told.get(subject)
        if not links:
            yield SubjectRow(kind, subject, status, None)
        else:
            yield from (SubjectRow(kind, subject, status, link) for link in links)


def _subject_link(row: WorkflowEvent) -> SubjectLink:
    event = SubjectEvent(**{part.name: getattr(row, part.name) for part in fields(SubjectEvent)})
    return SubjectLink(event, bytes(row.prev_hash), bytes(row.hash))
