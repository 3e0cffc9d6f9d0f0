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
from db.queries import department_changes as questions
from db.queries import department_concerns
from db.writes import department_changes as rows
from db.writes import rollup_marks, tickets, workflow
from domain.coordination import MotionKind, MotionOutcome
from domain.department_changes import KnownDepartment
from domain.department_succession import (
    ActiveOrder,
    OrderFate,
    OrderMove,
    Succession,
    replace_code,
    replace_codes,
    settle_orders,
)
from domain.enums import Act, ClockKind, OrderRole, OrderStatus, Status
from domain.scopes import Actor
from domain.transitions import Tick
from services import guest_access, history, outbox
from services.city_context import CityRules, load_city_rules
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
    """What was handed over: tickets by new holder, and how many rows of each kind.

    last: the ticket that was looked at last, None where none was left.
    """

    tickets: dict[str, list[UUID]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    last: UUID | None = None


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


def hand_over(
    session: Session, city: str, order: HandoverOrder, *, after: UUID = rows.FIRST, most: int | None = None
) -> HandedOver:
    """Hand over the open tickets of a department in the caller's transaction, each with an event.

    after, most: only the next ones after an id; every other ticket stays free for those who work on it.
    """
    done = HandedOver()
    for ticket in rows.lock_open_tickets(session, city, order.succession.former, after=after, most=most):
        done.last = ticket.id
        to = _TicketHandover(session, ticket, order, done.counts).run()
        if to is not None:
            done.tickets.setdefault(to, []).append(ticket.id)
    session.flush()
    # A clock is counted under the holder of its work order, which a flush of the order alone does not tell.
    rollup_marks.mark_tickets(session, city, [each for found in done.tickets.values() for each in found])
    return done


def hand_over_strays(session: Session, city: str, now: datetime) -> int:
    """Hand over what came back to a department that ended, as a reopened ticket; return how many tickets."""
    found = 0
    for code in department_concerns.list_with_stray_work(session, city):
        departments = questions.load_departments(session, city)
        change = questions.load_end_of(session, city, code)
        heirs = change.succession
        present = Succession(
            code,
            _find_heir(departments, heirs.default),
            {item: _find_heir(departments, to) for item, to in heirs.items.items()},
        )
        names = {one.code: one.name for one in departments.values()}
        rules, actor = load_city_rules(session, city), Actor.system(city)
        handover = HandoverOrder(present, change.reference, names, rules, now, actor)
        done = hand_over(session, city, handover)
        tickets = sorted(ticket for each in done.tickets.values() for ticket in each)
        outbox.record(session, city, tickets, now)
        found += len(tickets)
    return found


def _find_heir(departments: Mapping[str, KnownDepartment], code: str) -> str:
    """Return the successor that exists, also over several changes."""
    seen = {code}
    while (known := departments[code]).successor is not None and known.successor not in seen:
        code = known.successor
        seen.add(code)
    return code


class _TicketHandover:
    """One ticket while it is handed over."""

    def __init__(self, session: Session, ticket: Ticket, order: HandoverOrder, counts: Counter[str]) -> None:
        self.session, self.ticket, self.order, self.counts = session, ticket, order, counts
        self.succession, self.former = order.succession, order.succession.former
        self.active = {row.id: row for row in tickets.list_active_orders(session, ticket)}
        self.heirs: list[str] = []

    def run(self) -> str | None:
        """Hand it over; return who has it now, None where nothing of it changed."""
        ticket = self.ticket
        moves = settle_orders([_to_active(row) for row in self.active.values()], self.succession)
        for move in moves:
            self._settle(self.active[move.id], move)
        if ticket.department == self.former:
            self._lead()
        self._move_motions()
        self._move_guest()
        changed = [code for code in dict.fromkeys(self.heirs) if code != self.former]
        if not changed:
            return None
        names, reference = self.order.names, self.order.reference
        data: dict[str, object] = {
            "from": names[self.former],
            "to": [names[code] for code in changed],
            "reference": reference,
        }
        joined = sum(move.fate is OrderFate.JOINED for move in moves)
        if joined:
            data["joined"] = joined
        last = moves[-1].id if moves else None
        entry = Entry(Act.SUCCEED, before=Status(ticket.status), order=last, reason=reference, data=data)
        history.record(self.session, ticket, entry, actor=self.order.actor, at=self.order.now)
        return changed[0]

    def _settle(self, row: WorkOrder, move: OrderMove) -> None:
        """Give a work order to its successor, or end it where the successor has the other one."""
        self.counts[move.fate.value] += 1
        self.heirs.append(move.to)
        guest_access.add_holder(self.ticket, move.to)
        if move.fate is OrderFate.MOVED:
            row.department = move.to
            if self.succession.sections.get(row.section or "", self.succession.default) != move.to:
                row.section = row.handler = row.inner_due_on = None  # its people stay where they were
            return
        order = self.order
        reason = JOINED_REASON.format(reference=order.reference)
        row.status, row.held_from = OrderStatus.ENDED, None
        row.ended_at, row.end_reason = order.now, reason
        clocks.apply_ticks(self.session, self.ticket, row, ticks=_STOPS, rules=order.rules, now=order.now)
        motions.lapse_motions(self.session, self.ticket, row.id, why=reason, at=order.now)
        self.session.flush()  # a ticket has never two work orders of one party

    def _lead(self) -> None:
        """Let the holder of the lead's work order lead the ticket; without one, the successor does."""
        lead = next((row for row in self.active.values() if row.role is OrderRole.LEAD), None)
        heir = self.succession.choose(duty=self.ticket.duty)
        if lead is not None:
            self.ticket.department = lead.department
        elif heir != self.former:
            self.ticket.department = heir
            guest_access.add_holder(self.ticket, heir)
            self.heirs.append(heir)
            self.counts["led"] += 1

    def _move_motions(self) -> None:
        """Let the successor answer what was asked of the former one, and get answers to what that asked."""
        for motion in workflow.list_waiting(self.session, self.ticket, None, order_id=None):
            of = self.active.get(motion.work_order_id) if motion.work_order_id else None
            to = self.succession.choose(duty=(of.duty if of else None) or self.ticket.duty)
            if motion.asked_by_party == self.former:
                motion.asked_by_party = of.department if of else to
            self._readdress(motion, to)
            if motion.kind is MotionKind.TRANSFER and of is not None and of.department == motion.asked_of:
                reason = LAPSED_REASON.format(reference=self.order.reference)
                by, at = self.order.actor.name, self.order.now
                motions.close(motion, MotionOutcome.LAPSED, by=by, answer=reason, at=at)
                self.counts["lapsed"] += 1
        heir = self.succession.choose(duty=self.ticket.duty)
        for meeting in rows.list_invitations(self.session, self.ticket, self.former):
            meeting.invited = replace_codes(meeting.invited, self.former, heir)

    def _readdress(self, motion: Motion, to: str) -> None:
        named = replace_code(motion.data, self.former, to)
        if to == self.former or (motion.asked_of != self.former and named == motion.data):
            return
        self.counts["transfers" if motion.kind is MotionKind.TRANSFER else "requests"] += 1
        motion.data = named
        if motion.asked_of == self.former:
            motion.asked_of = to
            self.heirs.append(to)

    def _move_guest(self) -> None:
        """Let the successor be the guest, where it is not more than that already."""
        ticket, heir = self.ticket, self.succession.choose(duty=self.ticket.duty)
        if self.former in ticket.guests and heir != self.former:
            ticket.guests = [code for code in ticket.guests if code != self.former]
            ticket.departments = [code for code in ticket.departments if code != self.former]
            guest_access.invite(ticket, heir)


def _to_active(row: WorkOrder) -> ActiveOrder:
    return ActiveOrder(row.id, row.department, OrderRole(row.role), row.duty, row.section)
