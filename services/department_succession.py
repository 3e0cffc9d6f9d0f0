"""Hand the open tickets of a department over to its successors: nothing is lost, no deadline moves.

A work order stays the same row with the same clocks, under another holder. Closed tickets, passed and ended
work orders and ratings keep the department of their time.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.models import Motion, Ticket, WorkOrder
from db.writes import department_changes as rows
from db.writes import tickets, workflow
from domain.coordination import MotionKind, MotionOutcome
from domain.department_succession import (
    ActiveOrder,
    OrderFate,
    OrderMove,
    Succession,
    replace_code,
    settle_orders,
)
from domain.enums import Act, ClockKind, OrderRole, OrderStatus, Status
from domain.scopes import Actor
from domain.transitions import Tick
from services import guest_access, history
from services.city_context import CityRules
from services.history import Entry
from services.workflow import clocks, motions

JOINED_REASON = "{reference}：承接单位已有本件的联动工单，并为一件办理"
LAPSED_REASON = "{reference}：提出方与答复方已为同一单位"
_STOPS = {ClockKind.RESPONSE: Tick.STOP, ClockKind.COMPLETION: Tick.STOP}


@dataclass(frozen=True, slots=True)
class HandoverOrder:
    """By which document work is handed over, to whom, and when.

    succession: its sections are names, as work orders hold them. names: of the departments by code.
    """

    succession: Succession
    reference: str
    names: Mapping[str, str]
    rules: CityRules
    now: datetime
    actor: Actor


@dataclass(slots=True)
class HandedOver:
    """What was handed over: tickets by new holder, and how many rows of each kind."""

    tickets: dict[str, list[UUID]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


def count_fates(
    held: Mapping[UUID, Sequence[ActiveOrder]], succession: Succession
) -> tuple[Counter[str], int, int]:
    """Return how many work orders go to each successor, how many are joined, and how many stay."""
    moved: Counter[str] = Counter()
    joined = stays = 0
    for orders in held.values():
        moves = settle_orders(orders, succession)
        moved.update(move.to for move in moves if move.fate is OrderFate.MOVED)
        own = {order.id for order in orders if order.department == succession.former}
        joined += sum(move.fate is OrderFate.JOINED for move in moves)
        stays += len(own - {move.id for move in moves})
    return moved, joined, stays


def hand_over(session: Session, city: str, order: HandoverOrder) -> HandedOver:
    """Hand over every open ticket of a department in the caller's transaction, each with an event."""
    done = HandedOver()
    for ticket in rows.lock_open_tickets(session, city, order.succession.former):
        to = _hand_over(session, ticket, order, done)
        if to is not None:
            done.tickets.setdefault(to, []).append(ticket.id)
    session.flush()
    return done


def _hand_over(session: Session, ticket: Ticket, order: HandoverOrder, done: HandedOver) -> str | None:
    """Hand over one ticket; return who has it now, None where nothing of it changed."""
    succession, former = order.succession, order.succession.former
    active = {row.id: row for row in tickets.list_active_orders(session, ticket)}
    moves = settle_orders([_to_active(row) for row in active.values()], succession)
    heirs = [_move(session, ticket, active[move.id], move, order, done) for move in moves]
    heir = succession.choose(duty=ticket.duty)
    if ticket.department == former:
        leads = [row for row in active.values() if row.role is OrderRole.LEAD]
        ticket.department = leads[0].department if leads else heir
        if not leads and heir != former:
            heirs.append(heir)
            guest_access.add_holder(ticket, heir)
            done.counts["led"] += 1
    heirs += _move_requests(session, ticket, order, active, done)
    if former in ticket.guests:
        _move_guest(ticket, former, heir)
    changed = [code for code in dict.fromkeys(heirs) if code != former]
    if not changed:
        return None
    data = {
        "from": order.names[former],
        "to": [order.names[code] for code in changed],
        "reference": order.reference,
    }
    joined = sum(move.fate is OrderFate.JOINED for move in moves)
    if joined:
        data["joined"] = joined
    entry = Entry(
        Act.SUCCEED,
        before=Status(ticket.status),
        order=moves[-1].id if moves else None,
        reason=order.reference,
        data=data,
    )
    history.record(session, ticket, entry, actor=order.actor, at=order.now)
    return changed[0]


def _to_active(row: WorkOrder) -> ActiveOrder:
    return ActiveOrder(row.id, row.department, OrderRole(row.role), row.duty, row.section)


def _move(
    session: Session,
    ticket: Ticket,
    row: WorkOrder,
    move: OrderMove,
    order: HandoverOrder,
    done: HandedOver,
) -> str:
    """Give a work order to its successor, or end it where the successor has the other one."""
    done.counts[move.fate.value] += 1
    guest_access.add_holder(ticket, move.to)
    if move.fate is OrderFate.JOINED:
        reason = JOINED_REASON.format(reference=order.reference)
        row.status, row.held_from = OrderStatus.ENDED, None
        row.ended_at, row.end_reason = order.now, reason
        clocks.apply_ticks(session, ticket, row, ticks=_STOPS, rules=order.rules, now=order.now)
        motions.lapse_motions(session, ticket, row.id, why=reason, at=order.now)
        session.flush()
        return move.to
    row.department = move.to
    succession = order.succession
    if succession.sections.get(row.section or "", succession.default) != move.to:
        row.section = row.handler = row.inner_due_on = None  # its people stay where they were
    return move.to


def _move_requests(
    session: Session,
    ticket: Ticket,
    order: HandoverOrder,
    active: Mapping[UUID, WorkOrder],
    done: HandedOver,
) -> list[str]:
    """Let the successor answer what was asked of the former department, and have the answers to what it asked."""
    former = order.succession.former
    heirs = []
    for motion in workflow.list_waiting(session, ticket, None, order_id=None):
        of = active.get(motion.work_order_id) if motion.work_order_id else None
        to = order.succession.choose(duty=(of.duty if of else None) or ticket.duty)
        if motion.asked_by_party == former:
            motion.asked_by_party = of.department if of else to
        named = replace_code(motion.data, former, to)
        if to != former and (motion.asked_of == former or named != motion.data):
            done.counts["transfers" if motion.kind is MotionKind.TRANSFER else "requests"] += 1
            motion.data = named
            if motion.asked_of == former:
                motion.asked_of = to
                heirs.append(to)
        if motion.kind is MotionKind.TRANSFER and of is not None and of.department == motion.asked_of:
            reason = LAPSED_REASON.format(reference=order.reference)
            motions.close(motion, MotionOutcome.LAPSED, by=order.actor.name, answer=reason, at=order.now)
            done.counts["lapsed"] += 1
    for meeting in rows.list_invitations(session, ticket, former):
        meeting.invited = replace_code(list(meeting.invited), former, order.succession.choose(duty=ticket.duty))
    return heirs


def _move_guest(ticket: Ticket, former: str, heir: str) -> None:
    """Let the successor be the guest, where it is not more than that already."""
    if heir == former:
        return
    ticket.guests = [code for code in ticket.guests if code != former]
    ticket.departments = [code for code in ticket.departments if code != former]
    guest_access.invite(ticket, heir)
