"""What the forms of the desk say: payloads of appeals, exclusions and forms of agencies."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from dashboard.shared.acts import workflow_acts
from dashboard.shared.offices.act_callbacks import FilledForm
from domain.agency_forms import AGENCY_FORM_ACTS, AmendFormPayload, CorrectFormPayload, FillFormPayload
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
SCORED = (FillFormPayload, CorrectFormPayload, AmendFormPayload)
POINTS = "points."  # and the place of the item, in the names of fields


def read_payload(actor: Actor, kind: WorkflowKind, said: FilledForm) -> WorkflowPayload:
    """Return the payload of a form: of an appeal with its rating, of a form of an agency with its points.

    Raises Invalid.
    """
    model = kind.table.payload_of(kind.table.acts(said.facts["act"]))
    if model in SCORED:
        return _read_points(model, said.facts["items"], named=said.named, values=said.values)
    if model is AppealPayload:
        named, values = [*said.named, {"field": "evaluation"}], [*said.values, said.facts["evaluation"]]
        return workflow_acts.read_payload(actor, model, named, values)
    return workflow_acts.read_payload(actor, model, said.named, said.values)


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
