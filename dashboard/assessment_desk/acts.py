"""Acts of the desk, each once, in one transaction; and the reading of their forms."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dashboard.shared.acts.payload_form import parse_fields
from db.queries import cities
from db.session import Session, transaction
from domain.appeals import APPEAL_ACTS, AppealPayload
from domain.exclusions import EXCLUSION_ACTS
from domain.scopes import Actor
from domain.workflows import WorkflowPayload
from services.appeals import APPEALS
from services.exclusions import EXCLUSIONS
from services.workflow import engine
from services.workflow.engine import WorkflowKind, WorkflowRequest
from web.idempotent_acts import perform

Facts = Mapping[str, Any]
KINDS: Mapping[str, WorkflowKind] = {APPEAL_ACTS.kind: APPEALS, EXCLUSION_ACTS.kind: EXCLUSIONS}


def perform_act(
    actor: Actor, facts: Facts, *, named: Sequence[Facts], values: Sequence[Any], files: Sequence[str]
) -> str:
    """Perform the act of a form and return the id of its subject. Raises what refuses it.

    named, values: the fields of the form. files: ids of what was uploaded with it.
    """
    kind = KINDS[facts["workflow"]]
    act = kind.table.acts(facts["act"])
    payload = read_payload(actor, facts, named=named, values=values, files=files)
    request = WorkflowRequest(act, payload, facts["subject"], facts["version"])

    def run(session: Session, now: datetime) -> dict[str, Any]:
        row = engine.execute(session, kind, request, actor=actor, now=now)
        return {"subject": kind.model.workflow.name_of(row)}

    content = {"workflow": facts["workflow"], "request": repr(request)}
    decides = bool(kind.table.roles_of(act) & actor.roles)
    return str(perform(actor, facts["key"], content, run, decides=decides)["subject"])


def read_payload(
    actor: Actor, facts: Facts, *, named: Sequence[Facts], values: Sequence[Any], files: Sequence[str]
) -> WorkflowPayload:
    """Return the payload that a form holds. Raises Invalid."""
    table = KINDS[facts["workflow"]].table
    model = table.payload_of(table.acts(facts["act"]))
    with transaction(actor.scope) as session:
        zone = cities.load_city_facts(session, actor.city).zone
    fields, said = list(named), list(values)
    if model is AppealPayload:
        fields, said = [*fields, {"field": "evaluation"}], [*said, facts["evaluation"]]
    payload = parse_fields(model, fields, said, zone=zone)
    if "files" not in model.model_fields:
        return payload
    return payload.model_copy(update={"files": tuple(UUID(file) for file in files)})
