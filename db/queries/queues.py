"""Queues of the desks: which tickets wait for whom, each a condition on tickets."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from db.aliases import share_alias
from db.models import City, Clock, Motion, Ticket, TicketEvent, WorkOrder
from db.queries.kept_statements import KEPT, NOW, Moment, Position, build_moment, name_values
from db.queries.open_work_orders import PASSED, build_among_condition, open_orders
from db.queries.public_reports import build_waiting_condition
from domain.coordination import LocalLevel, MotionKind
from domain.enums import Act, Channel, ClockKind, OrderRole, OrderStatus, Secrecy, Status
from domain.scopes import Actor, Reach, Scope

_LATER = share_alias(WorkOrder)

AT_WORK = (OrderStatus.RESPONDED, OrderStatus.PLANNED, OrderStatus.REWORKED, OrderStatus.PAUSED)
UNDER_WAY = (Status.CALLED, Status.ACCEPTED, Status.DISPATCHED, Status.COMPLETED, Status.SHELVED)


class Queue(StrEnum):
    """What waits at a desk."""

    TO_ACCEPT = "to_accept"
    TO_DISPATCH = "to_dispatch"
    RETURNED = "returned"
    EXTENSIONS = "extensions"
    COORDINATION = "coordination"  # proposals, objections, disputes: the Center's answer
    AT_RISK = "at_risk"
    ESCALATED = "escalated"
    SUPERVISED = "supervised"  # by the Center or the instruction of a leader
    SHELVED = "shelved"
    TOWN_OVERDUE = "town_overdue"  # lies with a town past its time: to be supervised
    SHELF_DUE = "shelf_due"  # shelved, and its review day has come
    TO_REVIEW = "to_review"
    OBJECTED = "objected"  # completed, and the town does not agree
    REWORKED = "reworked"  # completed again after a rework
    TO_FEED_BACK = "to_feed_back"
    TO_CALL_BACK = "to_call_back"
    TO_CLOSE = "to_close"
    TO_RESPOND = "to_respond"
    LEADING = "leading"
    COOPERATING = "cooperating"
    OFFERED = "offered"  # transfers proposed to us
    TO_ANSWER = "to_answer"  # urgings and the like, asked of us
    FIRST_RECEIVED = "first_received"  # passed on, and still answered for
    UNDER_REVIEW = "under_review"
    LOCAL = "local"
    CALLED_UP = "called_up"
    TO_RATE = "to_rate"
    OVERDUE = "overdue"
    UNANSWERED = "unanswered"  # late to respond
    OPEN = "open"
    LETTERS = "letters"  # handed in by mailbox, web or an upper platform, not accepted yet
    CALLS = "calls"  # called by towns, not accepted yet
    TAKEN_TODAY = "taken_today"  # accepted by the actor on the city's present day


# A town may rate after the call-back closed the ticket; a duplicate is closed as soon as it is taken in.
CLOSED_TOO = frozenset({Queue.TO_RATE, Queue.TAKEN_TODAY})
# Longer than any setting of the rating clock: what is older need not be looked through.
LONGEST_RATING = timedelta(days=120)
LONGEST_DAY = timedelta(hours=25)
Condition = Callable[[Actor, Moment], ColumnElement[bool]]


def count_queues(
    session: Session, actor: Actor, queues: Iterable[Queue], *, now: datetime
) -> dict[Queue, int]:
    """Return how many tickets wait in each of ``queues``, in one round trip."""
    wanted = tuple(queues)
    counts = session.execute(_counting(Position.of(actor), wanted), name_values(actor, now)).one()
    return dict(zip(wanted, counts, strict=True))


@lru_cache(maxsize=KEPT)
def _counting(position: Position, queues: tuple[Queue, ...]) -> Select[*tuple[Any, ...]]:
    actor = position.build_actor()
    counted = [
        select(func.count())
        .select_from(Ticket)
        .where(Ticket.city == actor.city, *build_queue_conditions(actor, queue, NOW))
        .scalar_subquery()
        for queue in queues
    ]
    return select(*counted)


def build_queue_conditions(actor: Actor, queue: Queue, now: Moment) -> list[ColumnElement[bool]]:
    """Return the conditions on tickets under which one waits in the queue."""
    found = [CONDITIONS[queue](actor, now), *_at_place(actor.scope)]
    return found if queue in CLOSED_TOO else [Ticket.closed_at.is_(None), *found]


def _at_place(scope: Scope) -> list[ColumnElement[bool]]:
    """Repeat what row security says of a unit or a grid, in words for which there are indexes."""
    places = {Reach.UNIT: Ticket.unit_code == scope.unit, Reach.GRID: Ticket.grid_code == scope.grid}
    return [places[scope.reach]] if scope.reach in places else []


def _in(*statuses: Status) -> Condition:
    return lambda _actor, _now: Ticket.status.in_(statuses)


def _asked_of_center(*kinds: MotionKind) -> Condition:
    """Return the condition that something of these kinds awaits the Center's answer."""
    return lambda actor, _now: _motion(actor, Motion.kind.in_(kinds), Motion.asked_of.is_(None))


def _asked_of_us(*, transfers: bool) -> Condition:
    """Return the condition that a transfer, or something else, awaits the answer of the actor's party."""
    wanted = Motion.kind == MotionKind.TRANSFER if transfers else Motion.kind != MotionKind.TRANSFER
    return lambda actor, _now: _motion(actor, wanted, Motion.asked_of == actor.party)


def _ours(*statuses: OrderStatus, role: OrderRole | None = None) -> Condition:
    """Return the condition that the actor's party holds a work order in one of the states."""

    def condition(actor: Actor, _now: Moment) -> ColumnElement[bool]:
        of_role = [WorkOrder.role == role] if role else []
        return build_among_condition(open_orders(actor, WorkOrder.status.in_(statuses), *of_role))

    return condition


def _first_received(actor: Actor, _now: Moment) -> ColumnElement[bool]:
    """Condition: our work order was followed by one without a response: we still answer as 首接."""
    followed = select(_LATER.ticket_id).where(
        _LATER.city == actor.city,
        _LATER.role == OrderRole.LEAD,
        _LATER.ended_at.is_(None),
        _LATER.status != PASSED,
        _LATER.predecessor.is_not(None),
        _LATER.responded_at.is_(None),
    )
    ours = _order(
        WorkOrder.department == actor.party, WorkOrder.role == OrderRole.LEAD, WorkOrder.ended_at.is_not(None)
    )
    return and_(Ticket.status == Status.DISPATCHED, build_among_condition(followed), ours)


def _to_rate(actor: Actor, now: Moment) -> ColumnElement[bool]:
    """Condition: the town's rating clock runs: from the review to the last rating."""
    return and_(
        Ticket.called_at.is_not(None),
        Ticket.town_code == actor.scope.town,
        Ticket.completed_at >= now - LONGEST_RATING,
        _clock(
            actor,
            Clock.kind == ClockKind.RATING,
            or_(Clock.yellow_at > now - LONGEST_RATING, Clock.yellow_at.is_(None)),
        ),
    )


def _local(_actor: Actor, _now: Moment) -> ColumnElement[bool]:
    """Condition: grid, unit or town has it; public reports wait for the Center."""
    return and_(Ticket.status.in_((Status.REPORTED, Status.HANDLED_LOCALLY)), ~build_waiting_condition())


def _to_feed_back(_actor: Actor, _now: Moment) -> ColumnElement[bool]:
    """Condition: the Center replies: after its review, and where the place does not see what it solved."""
    unseen = and_(Ticket.status == Status.HANDLED_LOCALLY, Ticket.secrecy == Secrecy.SECRET)
    return or_(Ticket.status == Status.REVIEWED, unseen)


def _taken_today(actor: Actor, now: Moment) -> ColumnElement[bool]:
    zone = select(City.zone).where(City.city == actor.city).scalar_subquery()
    morning = func.date_trunc("day", build_moment(now), zone)
    accepted = select(TicketEvent.ticket_id).where(
        TicketEvent.city == actor.city,
        TicketEvent.act == Act.ACCEPT,
        TicketEvent.actor == actor.id,
        TicketEvent.at >= morning,
        TicketEvent.at >= now - LONGEST_DAY,  # a day that the planner can estimate, unlike the morning
    )
    lately = Ticket.accepted_at >= now - LONGEST_DAY
    return and_(Ticket.accepted_at >= morning, lately, Ticket.id.in_(accepted))


def _town_overdue(actor: Actor, now: Moment) -> ColumnElement[bool]:
    """Condition: too long without further escalation: a town's report, or a reply of those below."""
    late = (Clock.yellow_at <= now, Clock.due_at <= now)
    reported = and_(
        Ticket.status == Status.REPORTED,
        or_(
            Ticket.local_level.is_(None),
            Ticket.local_level == LocalLevel.TOWN,
            Ticket.unit_code.is_(None),
        ),
        _clock(actor, Clock.kind == ClockKind.HANDLING, *late),
    )
    solved = and_(
        Ticket.status == Status.HANDLED_LOCALLY, _clock(actor, Clock.kind == ClockKind.FEED_BACK, *late)
    )
    return or_(reported, solved)


def _shelf_due(actor: Actor, now: Moment) -> ColumnElement[bool]:
    """Condition: the review day of a shelved ticket has come; one without a day has waited long enough."""
    zone = select(City.zone).where(City.city == actor.city).scalar_subquery()
    today = func.date(func.timezone(zone, build_moment(now)))
    return and_(Ticket.status == Status.SHELVED, or_(Ticket.review_on.is_(None), Ticket.review_on <= today))


def _letters(_actor: Actor, _now: Moment) -> ColumnElement[bool]:
    from_above = and_(
        Ticket.status == Status.REPORTED, Ticket.channel == Channel.PLATFORM, Ticket.local_level.is_(None)
    )
    return or_(build_waiting_condition(), from_above)


def _called_up(actor: Actor, _now: Moment) -> ColumnElement[bool]:
    return and_(
        Ticket.called_at.is_not(None), Ticket.town_code == actor.scope.town, Ticket.status.in_(UNDER_WAY)
    )


def _objected(actor: Actor, _now: Moment) -> ColumnElement[bool]:
    waits = _motion(actor, Motion.kind == MotionKind.OBJECTION, Motion.asked_of.is_(None))
    return and_(Ticket.status == Status.COMPLETED, waits)


def _reworked(_actor: Actor, _now: Moment) -> ColumnElement[bool]:
    sent_back = exists().where(
        TicketEvent.city == Ticket.city, TicketEvent.ticket_id == Ticket.id, TicketEvent.act == Act.REWORK
    )
    return and_(Ticket.status == Status.COMPLETED, sent_back)


def _late(*kinds: ClockKind) -> Condition:
    return lambda actor, now: _clock(
        actor, Clock.yellow_at <= now, Clock.due_at <= now, Clock.kind.in_(kinds)
    )


def _at_risk(actor: Actor, now: Moment) -> ColumnElement[bool]:
    risky = _clock(actor, Clock.yellow_at <= now, Clock.kind.in_(list(ClockKind)))
    return and_(Ticket.status == Status.DISPATCHED, risky)


def _motion(actor: Actor, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    waiting = select(Motion.ticket_id).where(Motion.city == actor.city, Motion.answered_at.is_(None))
    return build_among_condition(waiting.where(*where))


def _order(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(WorkOrder.city == Ticket.city, WorkOrder.ticket_id == Ticket.id, *where)


def _clock(actor: Actor, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Condition: a clock runs or is held; the kind, and its yellow instant, have an index."""
    unstopped = select(Clock.ticket_id).where(Clock.city == actor.city, Clock.stopped_at.is_(None))
    return build_among_condition(unstopped.where(*where))


CONDITIONS: Mapping[Queue, Condition] = MappingProxyType(
    {
        Queue.TO_ACCEPT: lambda _actor, _now: or_(Ticket.status == Status.CALLED, build_waiting_condition()),
        Queue.TO_DISPATCH: _in(Status.CALLED, Status.ACCEPTED),
        Queue.RETURNED: _asked_of_center(MotionKind.RETURN),
        Queue.EXTENSIONS: _asked_of_center(MotionKind.EXTENSION),
        Queue.COORDINATION: _asked_of_center(
            MotionKind.PROPOSAL, MotionKind.OBJECTION, MotionKind.CONTACT_DISPUTE
        ),
        Queue.AT_RISK: _at_risk,
        Queue.ESCALATED: lambda _actor, _now: Ticket.escalated_at.is_not(None),
        Queue.SUPERVISED: lambda _actor, _now: Ticket.supervised_at.is_not(None),
        Queue.SHELVED: _in(Status.SHELVED),
        Queue.SHELF_DUE: _shelf_due,
        Queue.TOWN_OVERDUE: _town_overdue,
        Queue.TO_REVIEW: _in(Status.COMPLETED),
        Queue.OBJECTED: _objected,
        Queue.REWORKED: _reworked,
        Queue.TO_FEED_BACK: _to_feed_back,
        Queue.TO_CALL_BACK: _in(Status.FED_BACK),
        Queue.TO_CLOSE: _in(Status.CALLED_BACK),
        Queue.TO_RESPOND: _ours(OrderStatus.SENT),
        Queue.LEADING: _ours(*AT_WORK, role=OrderRole.LEAD),
        Queue.COOPERATING: _ours(OrderStatus.SENT, *AT_WORK, role=OrderRole.COOPERATING),
        Queue.OFFERED: _asked_of_us(transfers=True),
        Queue.TO_ANSWER: _asked_of_us(transfers=False),
        Queue.FIRST_RECEIVED: _first_received,
        Queue.UNDER_REVIEW: _ours(OrderStatus.COMPLETED, OrderStatus.RETURNED),
        Queue.LOCAL: _local,
        Queue.CALLED_UP: _called_up,
        Queue.TO_RATE: _to_rate,
        Queue.OVERDUE: _late(*ClockKind),
        Queue.UNANSWERED: _late(ClockKind.RESPONSE),
        Queue.LETTERS: _letters,
        Queue.CALLS: _in(Status.CALLED),
        Queue.TAKEN_TODAY: _taken_today,
        Queue.OPEN: lambda _actor, _now: Ticket.status.is_not(None),
    }
)
