"""Perform an act on one ticket, or on several, each in its own transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from dashboard.shared.batch_forms import BatchKind, BatchRefusal, describe_outcome
from dashboard.shared.forms import DispatchForm
from dashboard.shared.ticket_table import DISPATCHABLE, REASSIGNABLE
from db.queries.ticket_detail import ReporterFacts
from db.session import Session
from db.writes import tickets
from domain.act_payloads import ActPayload
from domain.enums import Act, Status
from domain.errors import DomainError, Invalid
from domain.scopes import Actor
from i18n import t
from services import dispatch, reassign
from services.reassign import ReassignRequest
from services.workflow import execution
from services.workflow.execution import ActRequest
from web.idempotent_acts import perform
from web.reporter_reveal import reveal

Check = Callable[[Session, Actor, UUID], None]


@dataclass(frozen=True, slots=True)
class ReassignForm:
    """What a dispatcher filled in; order None means the lead's."""

    to: str | None
    reason: str | None
    order: UUID | None = None

    def checked(self) -> tuple[str, str]:
        """Return successor and reason. Raises Invalid where one is missing."""
        if not self.to:
            raise Invalid("请选择改派给哪个单位")
        if not (self.reason or "").strip():
            raise Invalid("改派必须写明原因")
        return self.to, self.reason or ""


@dataclass(frozen=True, slots=True)
class Pick:
    """One picked ticket as the list showed it."""

    ticket: UUID
    version: int
    number: str


def dispatch_one(actor: Actor, ticket: UUID, form: DispatchForm, *, version: int, key: str) -> None:
    """Dispatch one ticket. Raises what the service raises."""
    request = form.request(version)

    def act(session: Session, now: datetime) -> dict[str, Any]:
        opened = dispatch.dispatch_ticket(session, ticket, request=request, actor=actor, now=now)
        return {"work_orders": [str(order.id) for order in opened]}

    content = {"act": "dispatch", "ticket": str(ticket), "form": repr(request)}
    perform(actor, key, content, act)


def reassign_one(actor: Actor, ticket: UUID, form: ReassignForm, *, version: int, key: str) -> None:
    """Reassign one work order of a ticket. Raises what the service raises."""
    to, reason = form.checked()

    def act(session: Session, now: datetime) -> dict[str, Any]:
        order = form.order or tickets.get_lead_order_id(session, actor.city, ticket)
        request = ReassignRequest(work_order_id=order, to=to, reason=reason, version=version)
        opened = reassign.reassign(session, ticket, request=request, actor=actor, now=now)
        return {"work_order": str(opened.id)}

    content = {"act": "reassign", "ticket": str(ticket), "form": repr(form), "version": version}
    perform(actor, key, content, act)


def perform_act(
    actor: Actor, facts: Mapping[str, Any], said: ActPayload, *, check: Check | None = None
) -> None:
    """Perform any workflow act with the values of a form. Raises what the service, or the check, raises.

    check: what must hold of the ticket in the same transaction.
    """
    motion = UUID(facts["motion"]) if facts.get("motion") else said.motion
    order = UUID(facts["order"]) if facts.get("order") else None
    request = ActRequest(Act(facts["act"]), int(facts["version"]), replace(said, motion=motion), order)

    def act(session: Session, now: datetime) -> dict[str, Any]:
        if check is not None:
            check(session, actor, UUID(facts["ticket"]))
        done = execution.execute(session, UUID(facts["ticket"]), request=request, actor=actor, now=now)
        return {"number": done.number}

    content = {"act": request.act.value, "ticket": facts["ticket"], "form": repr(request)}
    perform(actor, facts["key"], content, act)


def reveal_reporter(actor: Actor, facts: Mapping[str, Any], said: ActPayload) -> ReporterFacts:
    """Return who reported a ticket, unmasked. Raises what the service raises."""
    ticket, version = UUID(facts["ticket"]), int(facts["version"])
    return reveal(actor, facts["key"], ticket, version=version, reason=said.text)


def get_batch_kind(states: set[Status]) -> BatchKind:
    """Return what can be done with all tickets in these states."""
    if not states:
        return BatchKind.NONE
    if states <= DISPATCHABLE:
        return BatchKind.DISPATCH
    return BatchKind.REASSIGN if states <= REASSIGNABLE else BatchKind.MIXED


def dispatch_each(actor: Actor, chosen: list[Pick], form: DispatchForm) -> str:
    """Dispatch every picked ticket and tell what became of them."""
    form.request(0)  # what is missing is said once, before the first ticket
    return _each(
        chosen, lambda pick: dispatch_one(actor, pick.ticket, form, version=pick.version, key=str(uuid4()))
    )


def reassign_each(actor: Actor, chosen: list[Pick], form: ReassignForm) -> str:
    """Reassign the lead of every picked ticket and tell what became of them."""
    form.checked()
    return _each(
        chosen, lambda pick: reassign_one(actor, pick.ticket, form, version=pick.version, key=str(uuid4()))
    )


def _each(chosen: list[Pick], act: Callable[[Pick], None]) -> str:
    refused = []
    for pick in chosen:
        try:
            act(pick)
        except DomainError as error:
            refused.append(BatchRefusal(pick.number, t(error.message_id, **error.values)))
    return describe_outcome(len(chosen) - len(refused), refused)
