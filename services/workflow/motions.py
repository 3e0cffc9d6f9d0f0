"""Motions: requests on a ticket, stored until another party has answered them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Motion, Ticket, WorkOrder
from db.writes import workflow
from domain.calendars import Instant
from domain.coordination import MotionKind, MotionOutcome
from domain.errors import DomainError, Invalid, NotAllowed
from services.workflow.act_context import ActContext

TO_THE_CENTER = None
# Its party is rated by how fast it responded, also once its work order is over.
CONTACT_IN_DOUBT = frozenset({MotionKind.CONTACT_DISPUTE})


def ask(
    step: ActContext,
    kind: MotionKind,
    *,
    of: str | None,
    order: WorkOrder | None = None,
    data: Mapping[str, object] | None = None,
) -> Motion:
    """Open a motion that ``of`` (a party's code; None = the Center) must answer in its time.

    Raises DomainError where the same one already waits on the same work order.
    """
    waiting = workflow.list_waiting(step.session, step.ticket, kind, order_id=order.id if order else None)
    if waiting and kind not in (MotionKind.URGING, MotionKind.CONSULTATION):
        raise DomainError("{kind}已提出，正在等待答复", kind=kind)
    due = step.rules.calendar.add_working_days(step.now, step.rules.limits.coordination_days)
    motion = Motion(
        city=step.ticket.city,
        id=new_id(step.now),
        ticket_id=step.ticket.id,
        work_order_id=order.id if order else None,
        kind=kind,
        reason=step.said.text.strip(),
        data=dict(data or {}),
        asked_by=step.actor.id,
        asked_by_name=step.actor.name,
        asked_by_party=step.actor.party,
        asked_of=of,
        asked_at=step.now,
        due_at=due.at if isinstance(due, Instant) else None,
    )
    step.session.add(motion)
    return motion


def get_waiting(step: ActContext, kind: MotionKind, order: WorkOrder | None) -> Motion:
    """Return the motion of a kind that waits, the oldest first. Raises DomainError where none does."""
    found = workflow.list_waiting(step.session, step.ticket, kind, order_id=order.id if order else None)
    chosen = [motion for motion in found if step.said.motion in (None, motion.id)]
    if not chosen:
        raise DomainError("没有等待答复的{kind}", kind=kind)
    return chosen[0]


def get_named(step: ActContext) -> Motion:
    """Return the motion that was named, or the only one that waits. Raises Invalid or DomainError."""
    found = workflow.list_waiting(step.session, step.ticket, None, order_id=None)
    chosen = [motion for motion in found if step.said.motion in (None, motion.id)]
    if not chosen:
        raise DomainError("没有等待答复的事项")
    if len(chosen) > 1:
        raise Invalid("有几件事项等待答复，请指明答复哪一件")
    return chosen[0]


def answer_motion(motion: Motion, outcome: MotionOutcome, *, step: ActContext) -> None:
    """Answer a motion. Raises NotAllowed for an actor of whom it was not asked."""
    asked_of = motion.asked_of
    if asked_of is None and not (step.actor.of_center or step.actor.automatic):
        raise NotAllowed("此事项须由中心答复")
    if asked_of is not None and step.actor.party != asked_of and not step.actor.of_center:
        raise NotAllowed("此事项须由 {party} 答复", party=asked_of)
    close(motion, outcome, by=step.actor.name, answer=step.said.text.strip(), at=step.now)


def close(motion: Motion, outcome: MotionOutcome, *, by: str, answer: str, at: datetime) -> None:
    """Record the outcome of a motion."""
    motion.answered_at, motion.outcome = at, outcome
    motion.answered_by_name, motion.answer = by, answer or None


def lapse_motions(
    session: Session,
    ticket: Ticket,
    order_id: UUID | None,
    *,
    why: str,
    at: datetime,
    granted: frozenset[MotionKind] = frozenset(),
    kept: frozenset[MotionKind] = frozenset(),
) -> None:
    """End what still waits on a work order (None: on the whole ticket) that is over.

    granted: kinds of requests that the ending act fulfils. kept: those that must still be answered.
    """
    for motion in workflow.list_waiting(session, ticket, None, order_id=order_id):
        if motion.kind in kept:
            continue
        outcome = MotionOutcome.GRANTED if motion.kind in granted else MotionOutcome.LAPSED
        close(motion, outcome, by="系统", answer=why, at=at)
