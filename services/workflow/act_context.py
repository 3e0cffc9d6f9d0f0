"""Context of one step of a ticket and its work orders by the transition tables."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from db.models import Ticket, WorkOrder
from db.queries.guest_parties import covered_words
from db.writes import tickets, workflow
from domain.attachments import AttachmentKind
from domain.deadlines import Limit
from domain.dispatch_payloads import SuccessorPayload
from domain.enums import Act, ClockKind, OrderStatus, Secrecy, Status
from domain.errors import Invalid
from domain.payload_base import Payload
from domain.permissions import REVIEWS, permit, permit_order
from domain.redaction import redact_text
from domain.scopes import Actor
from domain.secrecy import TELL_OF_PLACES, get_notice_words
from domain.transitions import Clocks, Transition
from services import attachments, history, notifications
from services.city_context import CityRules
from services.history import Entry
from services.recipients import About
from services.workflow import clocks, permission_facts
from services.workflow.clocks import NO_LIMITS

P = TypeVar("P", bound=Payload)


@dataclass(frozen=True, slots=True)
class ActContext:
    """One act on one locked ticket: what was said about it, by whom and when.

    order: the work order it is about, where the act is about one.
    """

    session: Session
    act: Act
    ticket: Ticket
    order: WorkOrder | None
    said: Payload
    actor: Actor
    rules: CityRules
    now: datetime

    @property
    def meant(self) -> WorkOrder:
        """Return the work order that is meant. Raises Invalid where none was named."""
        if self.order is None:
            raise Invalid("请指明是哪张联动工单")
        return self.order

    def payload(self, kind: type[P]) -> P:
        """Return what was said, as the payload that the handler of the act takes."""
        if not isinstance(self.said, kind):
            raise TypeError(f"{self.act} takes {kind.__name__}, not {type(self.said).__name__}")
        return self.said

    def about(self, act: Act) -> "ActContext":
        """Return the same step as part of another act."""
        return replace(self, act=act)

    def permitted(self) -> Transition[Status]:
        """Return the ticket's rule of this act, its needs met. Raises as permit, or Invalid."""
        separate = bool(self.rules.setting("review.by_another_person"))
        senders = workflow.list_senders(self.session, self.ticket) if separate and self.act in REVIEWS else ()
        asked = permission_facts.build_ticket_facts(self.ticket, senders=senders)
        rule = permit(self.actor, self.act, asked, separate_review=separate)
        self.said.check()
        return rule

    def permitted_order(self, order: WorkOrder, *, successor: str | None = None) -> Transition[OrderStatus]:
        """Return the work order's rule of this act, its needs met; raises as permitted."""
        asked = permission_facts.build_order_facts(order, successor=successor)
        rule = permit_order(
            self.actor, self.act, asked, ticket=permission_facts.build_ticket_facts(self.ticket)
        )
        self.said.check()
        return rule

    def move(self, *, limits: Mapping[ClockKind, Limit] = NO_LIMITS) -> Status:
        """Move the ticket on with its clocks and return the state it was in; raises as permitted."""
        return self.follow(self.permitted(), limits=limits)

    def follow(self, rule: Transition[Status], *, limits: Mapping[ClockKind, Limit] = NO_LIMITS) -> Status:
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
        """Notify the recipients of the act; of a secret ticket nothing that may reveal its place."""
        if self.act in TELL_OF_PLACES:
            text = get_notice_words(text, Secrecy(self.ticket.secrecy))
        successor = self.said.successor if isinstance(self.said, SuccessorPayload) else None
        about = About(order=order or self.order, successor=successor, at=self.now)
        notifications.notify_of_act(
            self.session,
            self.ticket,
            self.act,
            actor=self.actor,
            now=self.now,
            calendar=self.rules.calendar,
            about=about,
            note=self._covered(text) if self.act is Act.TRANSFER else text,
        )

    def _covered(self, text: str) -> str:
        """Return a text without personal data, for a party that has no work order yet."""
        names = covered_words(self.session, self.ticket.city, [self.ticket.id])[self.ticket.id]
        return redact_text(text, names=names)

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
        return {"files": attachments.build_history_data(files)} if files else {}

    def active_orders(self) -> list[WorkOrder]:
        """Return the ticket's work orders that neither ended nor passed, the lead first."""
        return tickets.list_active_orders(self.session, self.ticket)

    def _tick(self, order: WorkOrder | None, ticks: Clocks, limits: Mapping[ClockKind, Limit]) -> None:
        clocks.apply_ticks(
            self.session,
            self.ticket,
            order,
            ticks=ticks,
            rules=self.rules,
            now=self.now,
            limits=limits,
            late_runs_on=self.act is Act.SHELVE,
        )
