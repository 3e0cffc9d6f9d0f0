"""Record the steps of one ticket as the transition tables say: state, work orders, clocks, history."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from uuid import UUID

from db.bulk.open_tickets import Story
from db.models import Clock as ClockRow
from db.models import TicketEvent, WorkOrder
from demo.reference_data import DemoParty, MatterRow
from domain import clocks
from domain.calendars import Calendar, Mode
from domain.clocks import ClockState
from domain.deadlines import get_limit
from domain.enums import Act, ClockKind, OrderStatus, Role, Status
from domain.history import HistoryEvent, hash_chained
from domain.ticket_workflow import TICKET_ACTS
from domain.transitions import Clocks, Tick
from domain.work_order_workflow import ORDER_ACTS

DAY = 27_000  # seconds of one working day
_FIELDS = tuple(part.name for part in fields(ClockState))


@dataclass(slots=True)
class Stage:
    """What the player knows: who exists, when people work, what deadlines count, and until when it plays."""

    rules: Calendar
    habits: Calendar
    matters: dict[str, MatterRow]
    parties: dict[str, DemoParty]
    begin: datetime
    end: datetime
    dice: random.Random
    new_id: Callable[[datetime], UUID]
    rows: list[object] = field(default_factory=list)

    def later(self, at: datetime, low: float, high: float) -> datetime:
        """Return an instant some working days later."""
        found = self.habits.add_working_seconds(at, int(self.dice.uniform(low, high) * DAY) + 60)
        return getattr(found, "at", at + timedelta(days=high))


class Pen:
    """Holds one ticket and the instant at which its next step is written."""

    def __init__(self, stage: Stage, story: Story) -> None:
        self.stage, self.story, self.dice = stage, story, stage.dice
        self.ticket = story.ticket
        self.at = stage.begin

    def order_step(self, order: WorkOrder, act: Act, *, reason: str, ticket_too: bool = False) -> None:
        """Move a work order on, and the ticket with it where the act is its lead's."""
        rule = ORDER_ACTS[OrderStatus(order.status), act]
        order.status = rule.to or order.status
        self.tick(rule.clocks, order)
        party = self.stage.parties.get(order.department)
        actor = (
            f"demo:{order.department}",
            f"{party.name if party else order.department}经办人",
            Role.DEPARTMENT,
        )
        if ticket_too:
            self.ticket.completed_at = self.at
            self.step(act, actor, order=order, reason=reason)
        else:
            self.write_event(act, actor, before=self.ticket.status, order=order, reason=reason)

    def step(
        self,
        act: Act,
        actor: tuple[str, str, Role],
        *,
        order: WorkOrder | None = None,
        reason: str | None = None,
        data: dict[str, object] | None = None,
    ) -> None:
        """Move the ticket on by the table of acts."""
        before = Status(self.ticket.status)
        rule = TICKET_ACTS[before, act]
        self.ticket.status = rule.to or before
        self.tick(
            {k: v for k, v in rule.clocks.items() if k is not ClockKind.RATING or self.ticket.called_at}, None
        )
        self.write_event(act, actor, before=before, order=order, reason=reason, data=data)

    def tick(self, ticks: Clocks, order: WorkOrder | None) -> None:
        """Do to the clocks of the ticket (order None) or of a work order what an act demands."""
        calendar = self.stage.rules
        for kind, what in ticks.items():
            for row in self.clocks_of(order):
                if row.kind is kind and row.stopped_at is None and what in (Tick.STOP, Tick.RESUME):
                    change = clocks.stop if what is Tick.STOP else clocks.resume
                    if what is Tick.STOP or row.paused_at is not None:
                        _write(row, change(_read(row), at=self.at, calendar=calendar))
            if what is Tick.START:
                limit = get_limit(kind, ticket_class=self.ticket.ticket_class, urgent=self.ticket.urgent)
                row = ClockRow(
                    city=self.ticket.city,
                    id=self.stage.new_id(self.at),
                    ticket_id=self.ticket.id,
                    work_order_id=order.id if order else None,
                    kind=kind,
                )
                _write(row, clocks.start(kind, limit, at=self.at, calendar=calendar))
                self.story.clocks.append(row)
                self.stage.rows.append(row)

    def stop_all(self) -> None:
        """Stop whatever still runs."""
        for row in self.story.clocks:
            if row.stopped_at is None:
                _write(row, clocks.stop(_read(row), at=self.at, calendar=self.stage.rules))

    def clocks_of(self, order: WorkOrder | None) -> list[ClockRow]:
        """Return the clocks of a work order, or the ticket's own."""
        ident = order.id if order else None
        return [row for row in self.story.clocks if row.work_order_id == ident]

    def write_event(
        self,
        act: Act,
        actor: tuple[str, str, Role],
        *,
        before: Status,
        order: WorkOrder | None,
        reason: str | None,
        data: dict[str, object] | None = None,
    ) -> None:
        """Append one row to the history, chained to the last one."""
        story, ticket = self.story, self.ticket
        event = HistoryEvent(
            city=ticket.city,
            ticket_id=ticket.id,
            seq=story.seq + 1,
            at=self.at,
            act=act.value,
            actor=actor[0],
            actor_name=actor[1],
            actor_role=actor[2].value,
            work_order_id=order.id if order else None,
            from_status=before.value,
            to_status=Status(ticket.status).value,
            reason=reason,
            data=data or {},
        )
        found = hash_chained(event, story.hash)
        values = {part.name: getattr(event, part.name) for part in fields(HistoryEvent)}
        self.stage.rows.append(TicketEvent(**{**values, "act": act}, prev_hash=story.hash, hash=found))
        story.seq, story.hash = event.seq, found
        ticket.version, ticket.changed_at = ticket.version + 1, self.at


def _read(row: ClockRow) -> ClockState:
    return ClockState(**{**{name: getattr(row, name) for name in _FIELDS}, "mode": Mode(row.mode)})


def _write(row: ClockRow, clock: ClockState) -> None:
    for name in _FIELDS:
        setattr(row, name, getattr(clock, name))
