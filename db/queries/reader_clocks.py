"""SQL for a queue reader's own work order and clocks.

A row's light must be that of the clock its reader answers for, not the worst of the whole ticket.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.aliases import share_alias
from db.models import Clock, Motion, Ticket, WorkOrder
from db.queries.sla_status import build_unstopped_clock
from domain.coordination import MotionKind
from domain.enums import ClockKind, OrderRole, OrderStatus
from domain.scopes import Actor

_OTHER = share_alias(WorkOrder)

Wanted = Select[*tuple[Any, ...]]


class Basis(StrEnum):
    """Whose clock decides the light and the place of a row."""

    TICKET = "ticket"  # the worst of all, as the Center sees it
    ORDER = "order"  # of the reader's work order: response until responded, then completion
    RATING = "rating"
    ANSWER = "answer"  # what awaits the reader's answer
    TRANSFER = "transfer"  # a transfer that was proposed to the reader
    SUCCESSOR = "successor"  # the response clock of the party to which we handed over


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """The reader's own work order of a listed ticket.

    is_first: it still answers as 首接. inner_due_on: the limit the party set itself inside.
    """

    role: OrderRole
    status: OrderStatus
    section: str | None
    handler: str | None
    plan_on: date | None
    inner_due_on: date | None
    is_first: bool


def build_clock_join(basis: Basis, actor: Actor) -> FromClause:
    """Return the clock of the current ticket that decides its status light, as ``build_unstopped_clock``."""
    if basis is Basis.TICKET:
        return build_unstopped_clock()
    clocks = CLOCKS[basis](actor)
    return clocks.where(clocks.selected_columns.ticket_id == Ticket.id).correlate(Ticket).lateral("own_clock")


def build_own_order_join(actor: Actor) -> FromClause:
    """Return the newest work order of the actor's party on the current ticket, an open one first.

    Columns: the fields of ``OwnOrder`` in their order.
    """
    return (
        select(
            WorkOrder.role,
            WorkOrder.status,
            WorkOrder.section,
            WorkOrder.handler,
            WorkOrder.plan_on,
            WorkOrder.inner_due_on,
            _is_first().label("is_first"),
        )
        .where(
            WorkOrder.city == Ticket.city,
            WorkOrder.ticket_id == Ticket.id,
            _unindexed(WorkOrder.department) == actor.party,
        )
        .order_by(WorkOrder.ended_at.desc().nulls_first(), WorkOrder.sent_at.desc())
        .limit(1)
        .correlate(Ticket)
        .lateral("own_order")
    )


def build_awaits_answer(ticket_id: Any, city: str) -> ColumnElement[bool]:
    """Return the condition that a request on the ticket is unanswered."""
    return exists().where(Motion.city == city, Motion.ticket_id == ticket_id, Motion.answered_at.is_(None))


def _unindexed(column: Any) -> ColumnElement[str]:
    """Return a column as an expression: it chooses among a ticket's few rows, without an index of its own."""
    return func.concat(column)


def _is_first() -> ColumnElement[bool]:
    """SQL equivalent of ``domain.first_receiver``: the first lead, while no later one has responded."""
    overruled = exists().where(
        _OTHER.city == WorkOrder.city,
        _OTHER.ticket_id == WorkOrder.ticket_id,
        _OTHER.role == OrderRole.LEAD,
        or_(
            _OTHER.sent_at < WorkOrder.sent_at,
            and_(_OTHER.sent_at > WorkOrder.sent_at, _OTHER.responded_at.is_not(None)),
        ),
    )
    return and_(WorkOrder.role == OrderRole.LEAD, ~overruled)


def _of_order(actor: Actor) -> Wanted:
    ours = (_unindexed(WorkOrder.department) == actor.party, WorkOrder.ended_at.is_(None))
    return _of_orders(actor, *ours)


def _of_successor(actor: Actor) -> Wanted:
    """Return the response clocks of those who took over and have not responded yet."""
    taken = (WorkOrder.predecessor.is_not(None), WorkOrder.ended_at.is_(None))
    return _of_orders(actor, *taken, _unindexed(Clock.kind) == ClockKind.RESPONSE.value)


def _of_orders(actor: Actor, *where: ColumnElement[bool]) -> Wanted:
    """Return the clock of a work order that counts now: a running response comes before completion."""
    return (
        select(*_instants())
        .ext(distinct_on(Clock.ticket_id))
        .join(WorkOrder, and_(WorkOrder.city == Clock.city, WorkOrder.id == Clock.work_order_id))
        .where(Clock.city == actor.city, Clock.stopped_at.is_(None), *where)
        .order_by(Clock.ticket_id, (Clock.kind == ClockKind.RESPONSE).desc(), Clock.due_at)
    )


def _of_rating(actor: Actor) -> Wanted:
    return (
        select(*_instants())
        .ext(distinct_on(Clock.ticket_id))
        .where(
            Clock.city == actor.city,
            _unindexed(Clock.kind) == ClockKind.RATING.value,
            Clock.stopped_at.is_(None),
        )
        .order_by(Clock.ticket_id, Clock.started_at.desc())
    )


def _of_motions(*kinds: MotionKind) -> Callable[[Actor], Wanted]:
    """Return the earliest due time of what awaits the actor's party; an answer has no yellow or orange."""

    def clocks(actor: Actor) -> Wanted:
        never = literal(None, type_=Clock.due_at.type)
        return (
            select(
                Motion.ticket_id,
                never.label("yellow_at"),
                never.label("orange_at"),
                func.min(Motion.due_at).label("due_at"),
                literal(value=False).label("paused"),
            )
            .where(
                Motion.city == actor.city,
                Motion.answered_at.is_(None),
                Motion.asked_of == actor.party,
                Motion.kind.in_(kinds),
            )
            .group_by(Motion.ticket_id)
        )

    return clocks


def _instants() -> tuple[Any, ...]:
    paused = Clock.paused_at.is_not(None).label("paused")
    return Clock.ticket_id, Clock.yellow_at, Clock.orange_at, Clock.due_at, paused


CLOCKS: Mapping[Basis, Callable[[Actor], Wanted]] = MappingProxyType(
    {
        Basis.ORDER: _of_order,
        Basis.RATING: _of_rating,
        Basis.SUCCESSOR: _of_successor,
        Basis.ANSWER: _of_motions(*(kind for kind in MotionKind if kind is not MotionKind.TRANSFER)),
        Basis.TRANSFER: _of_motions(MotionKind.TRANSFER),
    }
)
