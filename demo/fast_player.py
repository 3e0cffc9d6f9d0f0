"""Play open tickets of the demonstration through missed time: many steps in memory, written in bulk."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from db.models import CallBack, Evaluation, Reply, WorkOrder
from demo.actions import DONE, LOCAL_SHARE, REASONS, REPLIES, SEATS, SOLVED
from demo.outcomes import PROOFS, SATISFIED_SHARE, SOLVED_SHARE
from demo.reference_data import AGENCIES
from demo.ticket_recorder import DAY, Pen
from domain import replies
from domain.coordination import ReplyChannel
from domain.enums import (
    Act,
    ClockKind,
    Effect,
    OrderRole,
    OrderStatus,
    Origin,
    PartyKind,
    Role,
    Speed,
    Status,
)
from domain.work_order_workflow import ORDER_ACTS, RATEABLE


class Player(Pen):
    """Plays one ticket from its current state until the end of the missed time."""

    def play(self) -> int:
        """Do every step that falls into the missed time; return how many."""
        done = 0
        while (step := _NEXT.get(Status(self.ticket.status))) is not None and step(self):
            done += 1
        return done

    def _reported(self) -> bool:
        solves = not self.ticket.urgent and self.dice.random() < LOCAL_SHARE
        act = Act.SOLVE_LOCALLY if solves else Act.CALL
        if not self._wait(0.05, 1.3):
            return False
        if act is Act.CALL:
            self.ticket.called_at = self.at
            self.ticket.origin = Origin.CALL
        self.step(act, self._town(), reason=self.dice.choice(SOLVED if solves else REASONS))
        return True

    def _called(self) -> bool:
        if not self._until(self.at + timedelta(seconds=self.dice.randrange(60, 2400))):
            return False
        self.ticket.accepted_at = self.at
        self.step(Act.ACCEPT, SEATS["intake"])
        return True

    def _accepted(self) -> bool:
        hours = min(30.0, self.dice.lognormvariate(1.16, 0.75))
        due = self.ticket.accepted_at or self.at
        if not self._until(max(due + timedelta(hours=hours), self.at + timedelta(minutes=3))):
            return False
        self.ticket.dispatched_at = self.at
        matter = self.stage.matters.get(self.ticket.matter or "")
        lead = matter.department if matter else "D07"
        if lead in AGENCIES and self.ticket.town_code and self.dice.random() < 0.5:
            lead = f"{lead}-{self.ticket.town_code[6:]}"
        order = WorkOrder(
            city=self.ticket.city,
            id=self.stage.new_id(self.at),
            ticket_id=self.ticket.id,
            department=lead,
            role=OrderRole.LEAD,
            status=OrderStatus.SENT,
            note="请按时限办结并反馈",
            sent_at=self.at,
            sent_by=SEATS["dispatcher"][0],
            town_code=self.ticket.town_code,
        )
        self.story.orders.append(order)
        self.stage.rows.append(order)
        self.ticket.department, self.ticket.departments = lead, [lead]
        self.tick(ORDER_ACTS[None, Act.DISPATCH].clocks, order)
        self.step(
            Act.DISPATCH, SEATS["dispatcher"], order=order, data={"lead": self.stage.parties[lead].name}
        )
        return True

    def _dispatched(self) -> bool:
        """Do the next thing of one work order: cooperating parties first, then the lead."""
        left = [
            order
            for order in self.story.orders
            if order.status not in (OrderStatus.COMPLETED, OrderStatus.RETURNED)
        ]
        if not left:
            return False
        order = min(left, key=lambda one: (one.role is OrderRole.LEAD, one.sent_at))
        if order.status is OrderStatus.PAUSED:
            return self._resume(order)
        if order.status is OrderStatus.SENT:
            if not self._wait(0.02, 0.42):
                return False
            order.responded_at = self.at
            self.order_step(order, Act.RESPOND, reason="已电话联系镇街")
            return True
        if not self._until(self._completion_of(order)):
            return False
        order.completed_at = self.at
        self.order_step(
            order, Act.COMPLETE, reason=self.dice.choice(DONE), ticket_too=order.role is OrderRole.LEAD
        )
        return True

    def _resume(self, order: WorkOrder) -> bool:
        if self.dice.random() < 0.5 or not self._wait(0.5, 7.0):
            return False
        order.status = OrderStatus.RESPONDED
        self.tick(ORDER_ACTS[OrderStatus.PAUSED, Act.RESUME].clocks, order)
        self.step(Act.RESUME, SEATS["dispatcher"], order=order)
        return True

    def _completion_of(self, order: WorkOrder) -> datetime:
        """Return when a party will be done: mostly before it is due, now and then late."""
        due = next((row.due_at for row in self.clocks_of(order) if row.kind is ClockKind.COMPLETION), None)
        if due is None:
            return self.stage.later(self.at, 0.3, 2.5)
        left = self.stage.habits.working_seconds_between(self.at, due)
        if not isinstance(left, int) or left <= 0:
            return self.stage.later(self.at, 0.05, 0.9)
        if self.dice.random() < 0.03:
            return self.stage.later(due, 0.05, 0.8)
        return self.stage.later(self.at, left * 0.2 / DAY, left * 0.96 / DAY)

    def _completed(self) -> bool:
        if not self._wait(0.1, 1.7):
            return False
        for order in self.story.orders:
            if order.status is OrderStatus.COMPLETED:
                order.status = OrderStatus.PASSED
        self.step(Act.PASS_REVIEW, SEATS["reviewer"], reason="审核通过")
        return True

    def _reviewed(self) -> bool:
        if not self._wait(0.05, 1.1):
            return False
        self._reply(SEATS["caller"])
        return True

    def _solved(self) -> bool:
        if not self._wait(0.05, 1.1):
            return False
        self._reply(self._town())
        return True

    def _fed_back(self) -> bool:
        if not self._wait(0.3, 2.0):
            return False
        self._rate()
        self._answer()
        self.step(Act.CALL_BACK, SEATS["caller"])
        return True

    def _reply(self, seat: tuple[str, str, Role]) -> None:
        """Give the reply through the report's channel, with its row; for anonymous ones, why it fails."""
        said, channel, anonymous = self.dice.choice(REPLIES), self.ticket.channel, self.story.anonymous
        way = replies.get_reply_channel(channel, anonymous=anonymous, has_phone=self.story.has_phone)
        why = (
            replies.get_unreachable_reason(channel, anonymous=anonymous)
            if way is ReplyChannel.IMPOSSIBLE
            else ""
        )
        self.stage.rows.append(
            Reply(
                city=self.ticket.city,
                id=self.stage.new_id(self.at),
                ticket_id=self.ticket.id,
                reply=said,
                way=way,
                proof=PROOFS.get(way, ""),
                why_not=why,
                at=self.at,
                by=seat[0],
                by_name=seat[1],
            )
        )
        self.step(Act.FEED_BACK, seat, reason=said)

    def _answer(self) -> None:
        """Record the reporter's answers to the call-back."""
        solved = self.dice.random() < SOLVED_SHARE
        self.stage.rows.append(
            CallBack(
                city=self.ticket.city,
                id=self.stage.new_id(self.at),
                ticket_id=self.ticket.id,
                at=self.at,
                reached=True,
                solved=solved,
                satisfied=solved and self.dice.random() < SATISFIED_SHARE,
                by=SEATS["caller"][0],
                by_name=SEATS["caller"][1],
            )
        )

    def _called_back(self) -> bool:
        if not self._wait(0.02, 0.4):
            return False
        self.ticket.closed_at = self.at
        self.stop_all()
        self.step(Act.CLOSE, SEATS["caller"])
        return True

    def _rate(self) -> None:
        """Rate what the town called, nine times out of ten."""
        if self.ticket.called_at is None or self.ticket.town_code is None or self.dice.random() < 0.1:
            return
        had = sorted((*self.story.ended, *self.story.orders), key=lambda order: (order.sent_at, order.id))
        last = {order.department: order.id for order in had}
        for order in had:
            party = self.stage.parties.get(order.department)
            if (
                order.status not in RATEABLE
                or order.id != last[order.department]
                or party is None
                or party.kind is PartyKind.TOWN
                or order.id in self._rated
            ):
                continue
            bias = (sum(map(ord, order.department)) % 7 - 3) * 0.03
            speed = self.dice.choices(list(Speed), (0.8 + bias, 0.18 - bias, 0.02))[0]
            effect = self.dice.choices(list(Effect), (0.6 + bias, 0.24, 0.12 - bias, 0.04))[0]
            self.stage.rows.append(
                Evaluation(
                    city=self.ticket.city,
                    id=self.stage.new_id(self.at),
                    ticket_id=self.ticket.id,
                    work_order_id=order.id,
                    town_code=self.ticket.town_code,
                    grid_code=self.ticket.grid_code,
                    department=order.department,
                    speed=speed,
                    effect=effect,
                    comment="",
                    rated_at=self.at,
                    rated_by=self._town()[0],
                )
            )
            data: dict[str, object] = {"speed": speed.value, "effect": effect.value}
            self.step(Act.RATE, self._town(), order=order, data=data)

    @property
    def _rated(self) -> set[UUID]:
        """Return the work orders rated before; a running rating clock says that none is."""
        running = any(row.kind is ClockKind.RATING and row.stopped_at is None for row in self.story.clocks)
        had = (*self.story.ended, *self.story.orders)
        return set() if running else {order.id for order in had}

    def _town(self) -> tuple[str, str, Role]:
        town = self.stage.parties.get(self.ticket.town_code or "")
        return "demo:town", f"{town.name if town else '镇街'}综治中心", Role.TOWN

    def _wait(self, low: float, high: float) -> bool:
        return self._until(self.stage.later(self.at, low, high))

    def _until(self, at: datetime) -> bool:
        """Move to ``at``; False when the missed time ends before."""
        if at > self.stage.end:
            return False
        self.at = max(at, self.at).replace(microsecond=0)
        return True


_NEXT: dict[Status, Callable[[Player], bool]] = {
    Status.REPORTED: Player._reported,
    Status.CALLED: Player._called,
    Status.ACCEPTED: Player._accepted,
    Status.DISPATCHED: Player._dispatched,
    Status.COMPLETED: Player._completed,
    Status.REVIEWED: Player._reviewed,
    Status.HANDLED_LOCALLY: Player._solved,
    Status.FED_BACK: Player._fed_back,
    Status.CALLED_BACK: Player._called_back,
}
