"""Acts of the desk, each once, in one transaction; and the reading of their forms."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from dashboard.shared.acts import workflow_acts
from domain.agency_forms import AGENCY_FORM_ACTS, CorrectFormPayload, FillFormPayload
from domain.appeals import APPEAL_ACTS, AppealPayload
from domain.errors import Invalid
from domain.exclusions import EXCLUSION_ACTS
from domain.scopes import Actor
from domain.workflows import WorkflowPayload
from services.agency_forms import AGENCY_FORMS
from services.appeals import APPEALS
from services.exclusions import EXCLUSIONS
from services.workflow.engine import WorkflowKind

Facts = Mapping[str, Any]
KINDS: Mapping[str, WorkflowKind] = {
    APPEAL_ACTS.kind: APPEALS,
    EXCLUSION_ACTS.kind: EXCLUSIONS,
    AGENCY_FORM_ACTS.kind: AGENCY_FORMS,
}
SCORED = (FillFormPayload, CorrectFormPayload)
POINTS = "points."  # and the place of the item, in the names of fields


def perform_act(
    actor: Actor, facts: Facts, *, named: Sequence[Facts], values: Sequence[Any], files: Sequence[str]
) -> str:
    """Perform the act of a form and return the id of its subject. Raises what refuses it.

    named, values: the fields of the form. files: ids of what was uploaded with it.
    """
    kind = KINDS[facts["workflow"]]
    payload = _read_payload(actor, kind, facts, named=named, values=values)
    if "files" in type(payload).model_fields:
        payload = payload.model_copy(update={"files": tuple(UUID(file) for file in files)})
    return workflow_acts.perform_act(actor, kind, facts, payload)


def _read_payload(
    actor: Actor, kind: WorkflowKind, facts: Facts, *, named: Sequence[Facts], values: Sequence[Any]
) -> WorkflowPayload:
    model = kind.table.payload_of(kind.table.acts(facts["act"]))
    if model is AppealPayload:
        named, values = [*named, {"field": "evaluation"}], [*values, facts["evaluation"]]
    if model in SCORED:
        return _read_points(model, facts["items"], named=named, values=values)
    return workflow_acts.read_payload(actor, model, named, values)


def _read_points(
    model: type[WorkflowPayload], items: Sequence[str], *, named: Sequence[Facts], values: Sequence[Any]
) -> WorkflowPayload:
    """Return the points of a form by the names of its items, and the words. Raises Invalid."""
    said = {str(ident["field"]): value for ident, value in zip(named, values, strict=True)}
    given = [
        {"item": item, "points": said[f"{POINTS}{place}"]}
        for place, item in enumerate(items)
        if said.get(f"{POINTS}{place}") is not None
    ]
    try:
        return model.model_validate({"points": given, "text": said.get("text") or ""})
    except ValidationError:
        raise Invalid("分数须为整数，且不超过该项满分") from None
