"""Take one step of a ticket and its work orders as the tables of states and acts say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from db.models import Ticket, WorkOrder
from db.writes import tickets
from domain import payload_rules
from domain.act_payloads import Said
from domain.attachments import AttachmentKind
from domain.deadlines import Limit
from domain.enums import Act, ClockKind, OrderStatus, Secrecy, Status
from domain.errors import Invalid
from domain.permissions import permit, permit_order
from domain.redaction import hidden
from domain.scopes import Actor
from domain.secrecy import TELL_OF_PLACES, words_of_notice
from domain.transitions import Clocks, Rule
from services import attachments, history, notifications
from services.city_context import CityRules
from services.history import Entry
from services.recipients import About
from services.workflow import clocks, permission_facts
from services.workflow.clocks import NO_LIMITS

State = TypeVar("State", Status, OrderStatus)


@dataclass(frozen=True, slots=True)
class Step:
    """One act on one locked ticket: what was said about it, by whom and when.

    order: the work order it is about, where the act is about one.
    """

    session: Session
    act: Act
    ticket: Ticket
    order: WorkOrder | None
    said: Said
    actor: Actor
    rules: CityRules
    now: datetime

    @property
    def meant(self) -> WorkOrder:
        """Return the work order that is meant. Raises Invalid where none was named."""
        if self.order is None:
            raise Invalid("请指明是哪张联动工单")
        return self.order

    def about(self, act: Act) -> "Step":
        """Return the same step as part of another act."""
        return replace(self, act=act)

    def permitted(self) -> Rule[Status]:
        """Return the ticket's rule of this act, its needs met. Raises as permit, or Invalid."""
        separate = bool(self.rules.setting("review.by_another_person"))
        rule = permit(self.actor, self.act, permission_facts.of_ticket(self.ticket), separate_review=separate)
        payload_rules.check(rule.needs, self.said)
        return rule

    def permitted_order(self, order: WorkOrder, *, successor: str | None = None) -> Rule[OrderStatus]:
        """Return the work order's rule of this act, its needs met; raises as permitted."""
        asked = permission_facts.of_order(order, successor=successor)
        rule = permit_order(self.actor, self.act, asked, ticket=permission_facts.of_ticket(self.ticket))
        payload_rules.check(rule.needs, self.said)
        return rule

    def move(self, *, limits: Mapping[ClockKind, Limit] = NO_LIMITS) -> Status:
        """Move the ticket on with its clocks and return the state it was in; raises as permitted."""
        return self.follow(self.permitted(), limits=limits)

    def follow(self, rule: Rule[Status], *, limits: Mapping[ClockKind, Limit] = NO_LIMITS) -> Status:
        """Move the ticket on by a rule that was permitted; return the state it was in."""
        before = Status(self.ticket.status)
        if rule.to is not None:
            self.ticket.status = rule.to
        self._tick(None, rule.clocks, limits)
        return before

    def move_order(
        self,
        order: WorkOrder,
        *,
        successor: str | None = None,
        limits: Mapping[ClockKind, Limit] = NO_LIMITS,
    ) -> None:
        """Move a work order on with its clocks; one that was held goes back to where it was."""
        rule = self.permitted_order(order, successor=successor)
        before = OrderStatus(order.status)
        if before is OrderStatus.PAUSED and rule.to is None:
            order.status = order.held_from or OrderStatus.RESPONDED
        elif rule.to is not None:
            order.status = rule.to
        if order.status is not OrderStatus.PAUSED:
            order.held_from = None
        elif before is not OrderStatus.PAUSED:
            order.held_from = before
        self._tick(order, rule.clocks, limits)

    def record(
        self,
        before: Status,
        *,
        order: WorkOrder | None = None,
        reason: str | None = None,
        data: Mapping[str, object] | None = None,
    ) -> None:
        """Write the step into the ticket's history; the reason is what was said unless another is given."""
        text = self.said.text.strip() if reason is None else reason
        data = {**(data or {}), **self._bound(order)}
        entry = Entry(
            self.act,
            before=before,
            order=order.id if order is not None else None,
            reason=text or None,
            data=data,
        )
        history.record(self.session, self.ticket, entry, actor=self.actor, at=self.now)
        self._tell(order, text)

    def _tell(self, order: WorkOrder | None, text: str) -> None:
        """Tell whom the act concerns; of a secret ticket nothing that may say where it lies."""
        if self.act in TELL_OF_PLACES:
            text = words_of_notice(text, Secrecy(self.ticket.secrecy))
        about = About(order=order or self.order, successor=self.said.successor, at=self.now)
        notifications.tell(
            self.session,
            self.ticket,
            self.act,
            actor=self.actor,
            now=self.now,
            calendar=self.rules.calendar,
            about=about,
            note=hidden(text) if self.act is Act.TRANSFER else text,  # read by who has no work order yet
        )

    def _bound(self, order: WorkOrder | None) -> dict[str, object]:
        """Bind the files that were handed in to the row of history that is about to be written."""
        files = attachments.bind(
            self.session,
            self.ticket,
            self.said.files,
            actor=self.actor,
            kind=AttachmentKind.REPORT if self.act is Act.SUPPLEMENT else None,
            order=order.id if order is not None else None,
        )
        return {"files": attachments.for_history(files)} if files else {}

    def active_orders(self) -> list[WorkOrder]:
        """Return the ticket's work orders that neither ended nor passed, the lead first."""
        return tickets.active_orders(self.session, self.ticket)

    def _tick(self, order: WorkOrder | None, ticks: Clocks, limits: Mapping[ClockKind, Limit]) -> None:
        clocks.tick(
            self.session,
            self.ticket,
            order,
            ticks=ticks,
            rules=self.rules,
            now=self.now,
            limits=limits,
            late_runs_on=self.act is Act.SHELVE,
        )
