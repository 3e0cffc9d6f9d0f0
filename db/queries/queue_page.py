"""Query for the rows of a queue, each with the clock that its reader is responsible for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from db.models import CallBack, Clock, Ticket
from db.queries.kept_statements import KEPT, NOW, Moment, Position, name_values
from db.queries.public_reports import BY_REPORTER
from db.queries.queue_filters import EVERYTHING, Narrowed, build_filter_conditions
from db.queries.queues import Queue, build_queue_conditions
from db.queries.reader_clocks import Basis
from db.queries.section_filter import build_part_conditions
from db.queries.ticket_list import (
    Page,
    PageStatements,
    Reader,
    SortOrder,
    TicketPage,
    build_page_statements,
    run_page_statements,
)  # fmt: skip
from domain.enums import ClockKind, Light
from domain.scopes import Actor

# Whose clock a row shows where its reader can hold work orders; the others show the ticket's worst.
BASES: Mapping[Queue, Basis] = MappingProxyType(
    {
        Queue.TO_RESPOND: Basis.ORDER,
        Queue.LEADING: Basis.ORDER,
        Queue.COOPERATING: Basis.ORDER,
        Queue.UNDER_REVIEW: Basis.ORDER,
        Queue.FIRST_RECEIVED: Basis.SUCCESSOR,
        Queue.OFFERED: Basis.TRANSFER,
        Queue.TO_ANSWER: Basis.ANSWER,
        Queue.TO_RATE: Basis.RATING,
    }
)


def load_queue_page(
    session: Session,
    actor: Actor,
    queue: Queue,
    *,
    page: Page,
    now: datetime,
    narrowed: Narrowed = EVERYTHING,
    part: str = "",
) -> TicketPage:
    """Return the wanted rows of a queue within the actor's scope, as far as it is narrowed.

    Rows of those who can hold work orders carry the light of the reader's own clock, and are narrowed by it.
    part: of the reader's office, as ``office_parts`` names them.
    """
    if narrowed == EVERYTHING and not part:
        kept = _whole_queue(Position.of(actor), queue, page)
        return run_page_statements(session, kept, name_values(actor, now))
    light = None if actor.party is None else narrowed.light
    narrowed = narrowed if light is None else replace(narrowed, light=None)
    where = [
        *build_part_conditions(actor, part),
        *build_filter_conditions(session, actor, narrowed, now=now),
    ]
    return run_page_statements(session, _build(actor, queue, page, now=now, where=where, light=light))


@lru_cache(maxsize=KEPT)
def _whole_queue(position: Position, queue: Queue, page: Page) -> PageStatements:
    """Return the statements of a queue that nothing narrows, as it is opened."""
    return _build(position.build_actor(), queue, page, now=NOW)


def _build(
    actor: Actor,
    queue: Queue,
    page: Page,
    *,
    now: Moment,
    where: Sequence[ColumnElement[bool]] = (),
    light: Light | None = None,
) -> PageStatements:
    conditions = [*build_queue_conditions(actor, queue, now), *where]
    reader, first = None, FIRST.get(queue) if page.order is SortOrder.DUE else None
    if actor.party is not None:
        reader, first = Reader(actor, BASES.get(queue, Basis.TICKET)), None
    return build_page_statements(
        actor.city,
        where=conditions,
        page=page,
        now=now,
        first=first() if first else (),
        reader=reader,
        light=light,
    )


def _call_back_due() -> tuple[ColumnElement[Any], ...]:
    """Return the order of a list of calls: by the call-back clock, whatever other clocks run.

    The kind is no condition: by its index the planner goes through all open calls for each ticket.
    """
    due = (
        select(func.min(Clock.due_at).filter(Clock.kind == ClockKind.CALL_BACK))
        .where(Clock.city == Ticket.city, Clock.ticket_id == Ticket.id, Clock.stopped_at.is_(None))
        .scalar_subquery()
    )
    return (due.asc().nulls_last(),)


def _own_answers() -> tuple[ColumnElement[Any], ...]:
    """Return the order of what was called back: unsolved first, then what reporters answered themselves."""
    answers = (CallBack.city == Ticket.city, CallBack.ticket_id == Ticket.id)
    last = select(func.max(CallBack.at)).where(*answers).correlate(Ticket).scalar_subquery()
    unsolved = exists().where(*answers, CallBack.solved.is_(False), CallBack.at == last)
    own = exists().where(*answers, CallBack.by == BY_REPORTER)
    return unsolved.desc(), own.desc()


# Queues that are not sorted by the next deadline of any kind alone.
FIRST: Mapping[Queue, Callable[[], tuple[ColumnElement[Any], ...]]] = MappingProxyType(
    {Queue.TO_CALL_BACK: _call_back_due, Queue.TO_CLOSE: _own_answers}
)
