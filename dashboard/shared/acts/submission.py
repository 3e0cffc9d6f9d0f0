"""Submit the form of an act: each act in one transaction, once per key."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from db.queries.ticket_facts import ReporterFacts
from db.session import Session
from domain.enums import Act
from domain.payload_base import Payload
from domain.permissions import get_ever_permitted_roles
from domain.scopes import Actor
from services.workflow import execution
from services.workflow.execution import ActRequest
from web.idempotent_acts import perform
from web.reporter_reveal import reveal

Check = Callable[[Session, Actor, UUID], None]


def submit(actor: Actor, facts: Mapping[str, Any], said: Payload, *, check: Check | None = None) -> None:
    """Perform the act that a form's facts name. Raises what the service, or the check, raises.

    check: a condition on the ticket, checked in the same transaction.
    """
    motion = UUID(facts["motion"]) if facts.get("motion") else said.motion
    order = UUID(facts["order"]) if facts.get("order") else None
    request = ActRequest(
        Act(facts["act"]), int(facts["version"]), said.model_copy(update={"motion": motion}), order
    )

    def act(session: Session, now: datetime) -> dict[str, Any]:
        if check is not None:
            check(session, actor, UUID(facts["ticket"]))
        done = execution.execute(session, UUID(facts["ticket"]), request=request, actor=actor, now=now)
        return {"number": done.number}

    content = {"act": request.act.value, "ticket": facts["ticket"], "form": repr(request)}
    decides = bool(get_ever_permitted_roles(request.act) & actor.roles)
    perform(actor, facts["key"], content, act, decides=decides)


def reveal_reporter(actor: Actor, facts: Mapping[str, Any], said: Payload) -> ReporterFacts:
    """Return the reporter of a ticket, unmasked. Raises what the service raises."""
    ticket, version = UUID(facts["ticket"]), int(facts["version"])
    return reveal(actor, facts["key"], ticket, version=version, reason=said.text)
