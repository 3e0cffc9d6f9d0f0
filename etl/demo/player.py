"""Play the open tickets of the demonstration through missed time: many steps in memory, written at once."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from db.stories import Story
from db.tables import Clock as ClockRow
from db.tables import Evaluation, TicketEvent, WorkOrder
from domain import clocks
from domain.acts import ORDER_ACTS, TICKET_ACTS
from domain.calendars import Calendar, Mode
from domain.clocks import Clock
from domain.deadlines import limit_of
from domain.history import Event, chained
from domain.rules import Clocks, Tick
from domain.terms import Act, ClockKind, Effect, OrderRole, OrderStatus, PartyKind, Role, Speed, Status
from etl.demo.catalogue import AGENCIES, MatterRow, Party
from etl.demo.scenes import DONE, LOCAL_SHARE, REASONS, REPLIES, SEATS, SOLVED

DAY = 27_000  # seconds of one working day
_FIELDS = tuple(part.name for part in fields(Clock))


@dataclass(slots=True)
class Stage:
    """What the player knows: who exists, when people work, what deadlines count, and until when it plays."""

    rules: Calendar
    habits: Calendar
    matters: dict[str, MatterRow]
    parties: dict[str, Party]
    begin: datetime
    end: datetime
    dice: random.Random
    new_id: Callable[[datetime], UUID]
    rows: list[object] = field(default_factory=list)

    def later(self, at: datetime, low: float, high: float) -> datetime:
        """Return an instant some working days later."""
        found = self.habits.add_working_seconds(at, int(self.dice.uniform(low, high) * DAY) + 60)
        return getattr(found, "at", at + timedelta(days=high))


class Player:
    """Plays one ticket from where it stands until the end of the missed time."""

    def __init__(self, session: Session, stage: Stage, story: Story) -> None:
        self.session, self.stage, self.story, self.dice = session, stage, story, stage.dice
        self.ticket = story.ticket
        self.at = stage.begin

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
            self.ticket.origin = self.ticket.origin.CALL
        self._step(act, self._town(), reason=self.dice.choice(SOLVED if solves else REASONS))
        return True

    def _called(self) -> bool:
        if not self._until(self.at + timedelta(seconds=self.dice.randrange(60, 2400))):
            return False
        self.ticket.accepted_at = self.at
        self._step(Act.ACCEPT, SEATS["intake"])
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
            city=self.ticket.city, id=self.stage.new_id(self.at), ticket_id=self.ticket.id, department=lead,
            role=OrderRole.LEAD, status=OrderStatus.SENT, note="请按时限办结并反馈", sent_at=self.at,
            sent_by=SEATS["dispatcher"][0], town_code=self.ticket.town_code,
        )  # fmt: skip
        self.story.orders.append(order)
        self.stage.rows.append(order)
        self.ticket.department, self.ticket.departments = lead, [lead]
        self._tick(ORDER_ACTS[None, Act.DISPATCH].clocks, order)
        self._step(
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
            self._order_step(order, Act.RESPOND, reason="已电话联系镇街")
            return True
        if not self._until(self._completion_of(order)):
            return False
        order.completed_at = self.at
        self._order_step(
            order, Act.COMPLETE, reason=self.dice.choice(DONE), ticket_too=order.role is OrderRole.LEAD
        )
        return True

    def _resume(self, order: WorkOrder) -> bool:
        if self.dice.random() < 0.5 or not self._wait(0.5, 7.0):
            return False
        order.status = OrderStatus.RESPONDED
        self._tick(ORDER_ACTS[OrderStatus.PAUSED, Act.RESUME].clocks, order)
        self._step(Act.RESUME, SEATS["dispatcher"], order=order)
        return True

    def _completion_of(self, order: WorkOrder) -> datetime:
        """Return when a party will be done: mostly before it is due, now and then late."""
        due = next((row.due_at for row in self._clocks(order) if row.kind is ClockKind.COMPLETION), None)
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
        self._step(Act.PASS_REVIEW, SEATS["reviewer"], reason="审核通过")
        return True

    def _reviewed(self) -> bool:
        if not self._wait(0.05, 1.1):
            return False
        self._step(Act.FEED_BACK, SEATS["caller"], reason=self.dice.choice(REPLIES))
        return True

    def _solved(self) -> bool:
        if not self._wait(0.05, 1.1):
            return False
        self._step(Act.FEED_BACK, self._town(), reason=self.dice.choice(REPLIES))
        return True

    def _fed_back(self) -> bool:
        if not self._wait(0.3, 2.0):
            return False
        self._rate()
        self._step(Act.CALL_BACK, SEATS["caller"], reason="已解决，满意")
        return True

    def _called_back(self) -> bool:
        if not self._wait(0.02, 0.4):
            return False
        self.ticket.closed_at = self.at
        for row in self.story.clocks:
            if row.stopped_at is None:
                _write(row, clocks.stop(_read(row), at=self.at, calendar=self.stage.rules))
        self._step(Act.CLOSE, SEATS["caller"])
        return True

    def _rate(self) -> None:
        """Let the town rate what it called, nine times out of ten."""
        if self.ticket.called_at is None or self.ticket.town_code is None or self.dice.random() < 0.1:
            return
        for order in self.story.orders:
            party = self.stage.parties.get(order.department)
            if (
                order.status is not OrderStatus.PASSED
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
                    city=self.ticket.city, id=self.stage.new_id(self.at), ticket_id=self.ticket.id, work_order_id=order.id,
                    town_code=self.ticket.town_code, grid_code=self.ticket.grid_code, department=order.department,
                    speed=speed, effect=effect, comment="", rated_at=self.at, rated_by=self._town()[0],
                )
            )  # fmt: skip
            data = {"speed": speed.value, "effect": effect.value}
            self._step(Act.RATE, self._town(), order=order, data=data)

    @property
    def _rated(self) -> set[UUID]:
        """Return the work orders rated before; a running rating clock says that none is."""
        running = any(row.kind is ClockKind.RATING and row.stopped_at is None for row in self.story.clocks)
        return set() if running else {order.id for order in self.story.orders}

    def _wait(self, low: float, high: float) -> bool:
        return self._until(self.stage.later(self.at, low, high))

    def _until(self, at: datetime) -> bool:
        """Move to ``at``; False when the missed time ends before."""
        if at > self.stage.end:
            return False
        self.at = max(at, self.at).replace(microsecond=0)
        return True

    def _order_step(self, order: WorkOrder, act: Act, *, reason: str, ticket_too: bool = False) -> None:
        rule = ORDER_ACTS[OrderStatus(order.status), act]
        order.status = rule.to or order.status
        self._tick(rule.clocks, order)
        party = self.stage.parties.get(order.department)
        actor = (
            f"demo:{order.department}",
            f"{party.name if party else order.department}经办人",
            Role.DEPARTMENT,
        )
        if ticket_too:
            self.ticket.completed_at = self.at
            self._step(act, actor, order=order, reason=reason)
        else:
            self._write_event(act, actor, before=self.ticket.status, order=order, reason=reason)

    def _step(
        self, act: Act, actor: tuple[str, str, Role], *, order: WorkOrder | None = None, reason: str | None = None,
        data: dict[str, object] | None = None,
    ) -> None:  # fmt: skip
        """Move the ticket on by the table of acts."""
        before = Status(self.ticket.status)
        rule = TICKET_ACTS[before, act]
        self.ticket.status = rule.to or before
        self._tick(
            {k: v for k, v in rule.clocks.items() if k is not ClockKind.RATING or self.ticket.called_at}, None
        )
        self._write_event(act, actor, before=before, order=order, reason=reason, data=data)

    def _tick(self, ticks: Clocks, order: WorkOrder | None) -> None:
        calendar = self.stage.rules
        for kind, what in ticks.items():
            for row in self._clocks(order):
                if row.kind is kind and row.stopped_at is None and what in (Tick.STOP, Tick.RESUME):
                    change = clocks.stop if what is Tick.STOP else clocks.resume
                    if what is Tick.STOP or row.paused_at is not None:
                        _write(row, change(_read(row), at=self.at, calendar=calendar))
            if what is Tick.START:
                limit = limit_of(kind, ticket_class=self.ticket.ticket_class, urgent=self.ticket.urgent)
                row = ClockRow(
                    city=self.ticket.city, id=self.stage.new_id(self.at), ticket_id=self.ticket.id,
                    work_order_id=order.id if order else None, kind=kind,
                )  # fmt: skip
                _write(row, clocks.start(kind, limit, at=self.at, calendar=calendar))
                self.story.clocks.append(row)
                self.stage.rows.append(row)

    def _clocks(self, order: WorkOrder | None) -> list[ClockRow]:
        ident = order.id if order else None
        return [row for row in self.story.clocks if row.work_order_id == ident]

    def _town(self) -> tuple[str, str, Role]:
        town = self.stage.parties.get(self.ticket.town_code or "")
        return "demo:town", f"{town.name if town else '镇街'}综治中心", Role.TOWN

    def _write_event(
        self, act: Act, actor: tuple[str, str, Role], *, before: Status, order: WorkOrder | None, reason: str | None,
        data: dict[str, object] | None = None,
    ) -> None:  # fmt: skip
        story, ticket = self.story, self.ticket
        event = Event(
            city=ticket.city, ticket_id=ticket.id, seq=story.seq + 1, at=self.at, act=act.value, actor=actor[0],
            actor_name=actor[1], actor_role=actor[2].value, work_order_id=order.id if order else None,
            from_status=before.value, to_status=Status(ticket.status).value, reason=reason, data=data or {},
        )  # fmt: skip
        found = chained(event, story.hash)
        values = {part.name: getattr(event, part.name) for part in fields(Event)}
        self.stage.rows.append(TicketEvent(**{**values, "act": act}, prev_hash=story.hash, hash=found))
        story.seq, story.hash = event.seq, found
        ticket.version, ticket.changed_at = ticket.version + 1, self.at


_NEXT: dict[Status, Callable[[Player], bool]] = {
    Status.REPORTED: Player._reported, Status.CALLED: Player._called, Status.ACCEPTED: Player._accepted,
    Status.DISPATCHED: Player._dispatched, Status.COMPLETED: Player._completed, Status.REVIEWED: Player._reviewed,
    Status.HANDLED_LOCALLY: Player._solved, Status.FED_BACK: Player._fed_back, Status.CALLED_BACK: Player._called_back,
}  # fmt: skip


def _read(row: ClockRow) -> Clock:
    return Clock(**{**{name: getattr(row, name) for name in _FIELDS}, "mode": Mode(row.mode)})


def _write(row: ClockRow, clock: Clock) -> None:
    for name in _FIELDS:
        setattr(row, name, getattr(clock, name))
