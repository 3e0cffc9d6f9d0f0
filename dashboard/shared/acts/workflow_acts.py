"""Perform the act of a form on what moves and is no ticket: once, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboard.shared.acts.payload_form import parse_fields
from db.queries import cities
from db.session import Session, transaction
from domain.scopes import Actor
from domain.workflows import WorkflowPayload
from services.workflow import engine
from services.workflow.engine import WorkflowKind, WorkflowRequest
from web.idempotent_acts import perform

Facts = Mapping[str, Any]


def perform_act(actor: Actor, kind: WorkflowKind, facts: Facts, payload: WorkflowPayload) -> str:
    """Perform an act and return the id of its subject. Raises what refuses it.

    facts: as ``workflow_form.build_facts`` makes them.
    """
    act = kind.table.acts(facts["act"])
    request = WorkflowRequest(act, payload, facts["subject"], facts["version"])

    def run(session: Session, now: datetime) -> dict[str, Any]:
        row = engine.execute(session, kind, request, actor=actor, now=now)
        return {"subject": kind.model.workflow.name_of(row)}

    content = {"workflow": facts["workflow"], "request": repr(request)}
    decides = bool(kind.table.roles_of(act) & actor.roles)
    return str(perform(actor, facts["key"], content, run, decides=decides)["subject"])


def read_payload(
    actor: Actor, model: type[WorkflowPayload], named: Sequence[Mapping[str, Any]], values: Sequence[Any]
) -> WorkflowPayload:
    """Return the payload that a form's fields hold; times are typed in the city's zone. Raises Invalid."""
    with transaction(actor.scope) as session:
        zone = cities.load_city_facts(session, actor.city).zone
    return parse_fields(model, named, values, zone=zone)
