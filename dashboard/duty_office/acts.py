"""Acts of the page, each once, in one transaction; and the reading of their forms."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dash.development.base_component import Component

from dashboard.duty_office.amendments_read_model import load_lane_names, load_unit_names
from dashboard.duty_office.apply_form import FIELD
from dashboard.duty_office.duty_lines import UnitNames, parse_duty
from dashboard.duty_office.step_rows import find_step_faults, parse_steps
from dashboard.duty_office.step_table import render_check, render_unread
from dashboard.shared.acts import workflow_acts
from dashboard.shared.duty_changes import name_fields
from db.queries import duties, reference_data
from db.session import transaction
from domain.amendment_payloads import AmendmentKind, ApplyPayload
from domain.amendments import AMENDMENT_ACTS, AmendmentAct
from domain.arbitrations import ARBITRATION_ACTS
from domain.duties import Duty, DutyField
from domain.errors import Invalid, InvalidFields
from domain.scopes import Actor
from domain.workflows import WorkflowPayload, permit_role
from i18n import t
from services.amendments import AMENDMENTS
from services.arbitrations import ARBITRATIONS
from services.workflow.engine import WorkflowKind

Facts = Mapping[str, Any]
KINDS: Mapping[str, WorkflowKind] = {
    AMENDMENT_ACTS.kind: AMENDMENTS,
    ARBITRATION_ACTS.kind: ARBITRATIONS,
}
PATH = re.compile(r"(\w+)\[(\d+)\]\.(\w+)")  # of a field in a row, as find_faults names it
MOST_SAID = 6  # faults of a text that one notice names


class SaidForm:
    """What a form holds: the fields of the payload, and of the text of a duty where it has one."""

    def __init__(
        self, ids: Sequence[Mapping[str, Any]], values: Sequence[Any], texts: Mapping[str, Any]
    ) -> None:
        """Keep the fields as they came. ids: of ``dashboard.shared.ids.said``. texts: by field."""
        self.ids, self.values, self.texts = list(ids), list(values), texts

    def with_facts(self, facts: Facts, *fields: str) -> "SaidForm":
        """Return the form with fields that were chosen elsewhere."""
        chosen = [name for name in fields if facts.get(name) is not None]
        return SaidForm(
            [*self.ids, *({"field": name} for name in chosen)],
            [*self.values, *(facts[name] for name in chosen)],
            self.texts,
        )


def perform_act(actor: Actor, facts: Facts, form: SaidForm) -> str:
    """Perform the act of a form and return the id of its subject. Raises what refuses it."""
    payload = read_payload(actor, facts, form)
    try:
        return workflow_acts.perform_act(actor, KINDS[facts["workflow"]], facts, payload)
    except InvalidFields as refused:
        raise Invalid("{faults}", faults=_describe(refused)) from None


def read_payload(actor: Actor, facts: Facts, form: SaidForm) -> WorkflowPayload:
    """Return the payload that a form holds. Raises Invalid."""
    table = KINDS[facts["workflow"]].table
    model = table.payload_of(table.acts(facts["act"]))
    is_application = facts["act"] == AmendmentAct.APPLY and model is ApplyPayload
    given = form.with_facts(facts, "kind", "duty") if is_application else form
    payload = workflow_acts.read_payload(actor, model, given.ids, given.values)
    if is_application and facts["kind"] != AmendmentKind.DELETE:
        return payload.model_copy(update={"proposed": read_text(actor, facts, form.texts)[1]})
    return payload


def read_text(actor: Actor, facts: Facts, texts: Mapping[str, Any]) -> tuple[Duty | None, Duty]:
    """Return the present text of the duty, None for one to be added, and the text that a form holds."""
    with transaction(actor.scope) as session:
        names = load_unit_names(session, actor.city)
        base = duties.find_text(session, actor.city, facts["duty"]) if facts.get("duty") else None
    field = next((one for one in DutyField if one == texts.get(FIELD)), None)
    return base, parse_duty(texts, UnitNames(names), base=base, duty_field=field)


def check_steps(actor: Actor, facts: Facts, said: str) -> list[Component]:
    """Return what is wrong with the table of a flow chart, and its drawing. Raises NotAllowed."""
    permit_role(AMENDMENT_ACTS, actor, AmendmentAct.APPLY)
    try:
        steps = parse_steps(said)
    except InvalidFields as refused:
        return render_unread(refused, refused.faults)
    except Invalid as refused:
        return render_unread(refused, {})
    with transaction(actor.scope) as session:
        known = reference_data.list_office_codes(session, actor.city)
        lanes = load_lane_names(session, actor.city)
        base = duties.find_text(session, actor.city, facts["duty"]) if facts.get("duty") else None
    faults = find_step_faults(steps, known)
    return render_check(steps, faults, lanes, base=base.steps if base else ())


def name_path(path: str) -> str:
    """Return what a field is called, with its row: 流程步骤第 3 行“时限”."""
    names, row = name_fields(), PATH.fullmatch(path)
    if row is None:
        return names.get(path, path)
    part, number, field = row.groups()
    told = {"part": names.get(part, part), "row": int(number) + 1, "column": names.get(field, field)}
    return t("{part}第 {row} 行“{column}”", **told)


def _describe(refused: InvalidFields) -> str:
    """Return the faults by the names of their fields, as many as a notice holds."""
    faults = [
        f"{name_path(path.removeprefix('proposed.'))}：{t(fault.message_id, **fault.values)}"
        for path, fault in refused.faults.items()
    ]
    return "；".join(faults[:MOST_SAID])
