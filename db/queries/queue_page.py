"""Query for the rows of a queue, each with the clock that its reader is responsible for."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from db.models import CallBack, Clock, Ticket
from db.queries.public_reports import BY_REPORTER
from db.queries.queue_filters import EVERYTHING, Narrowed, build_filter_conditions
from db.queries.queues import Queue, build_queue_conditions
from db.queries.reader_clocks import Basis
from db.queries.section_filter import build_part_conditions
from db.queries.ticket_list import Page, Reader, SortOrder, TicketPage, load_ticket_page
from domain.enums import ClockKind
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
    where = [*build_queue_conditions(actor, queue, now), *build_part_conditions(actor, part)]
    if actor.party is None:
        where += build_filter_conditions(session, actor, narrowed, now=now)
        first = FIRST.get(queue) if page.order is SortOrder.DUE else None
        return load_ticket_page(
            session, actor.city, where=where, page=page, now=now, first=first() if first else ()
        )
    reader = Reader(actor, BASES.get(queue, Basis.TICKET))
    where += build_filter_conditions(session, actor, replace(narrowed, light=None), now=now)
    return load_ticket_page(
        session, actor.city, where=where, page=page, now=now, reader=reader, light=narrowed.light
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
