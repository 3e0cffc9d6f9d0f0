"""Callbacks of the supervision office's decisions on pushed-down duties."""

from typing import Any
from uuid import uuid4

from dash import Input, Output, State, callback

from dashboard.shared import ids
from dashboard.shared import toasts as drawn
from dashboard.shared.outcome import require_click
from db.session import Session
from domain.errors import Invalid
from domain.push_downs import DECISIONS, OUTCOMES, PUSH_DOWN_ACTS, FindingPayload, PushAct
from domain.workflows import WorkflowPayload
from i18n import label, t
from services.push_downs import PUSH_DOWNS
from services.workflow import engine
from services.workflow.engine import WorkflowRequest
from web import dependencies
from web.idempotent_acts import perform


@callback(
    Output(ids.NOTICES, "children", allow_duplicate=True),
    Output(ids.SUPERVISION_DONE, "data", allow_duplicate=True),
    inputs={"clicks": Input(ids.FINDING_SUBMIT, "n_clicks")},
    state={
        "facts": State(ids.FINDING_FACTS, "data"),
        "chosen": State(ids.FINDING_STATUS, "value"),
        "reference": State(ids.FINDING_REFERENCE, "value"),
        "words": State(ids.FINDING_WORDS, "value"),
    },
    prevent_initial_call=True,
    running=[(Output(ids.FINDING_SUBMIT, "disabled"), True, False)],
)
def decided(
    *, clicks: int | None, facts: dict[str, str], chosen: str | None, reference: str | None, words: str | None
) -> tuple[Any, str]:
    """Record the decision or the outcome, and render the report with it."""
    require_click(clicks)
    act = next((one for one in (*DECISIONS.values(), *OUTCOMES.values()) if one == chosen), None)
    if act is None:
        raise Invalid("请选择核实或处理结果")
    actor = dependencies.get_actor()
    payload = build_payload(act, reference or "", words or "")
    request = WorkflowRequest(act, payload, facts["report"])

    def execute(session: Session, now: Any) -> dict[str, Any]:
        engine.execute(session, PUSH_DOWNS, request, actor=actor, now=now)
        return {}

    said = {"act": act.value, "report": facts["report"], "reference": reference, "words": words or ""}
    perform(actor, facts["key"], said, execute)
    return drawn.render_done(t("已记录：{act}", act=label(act))), uuid4().hex


def build_payload(act: PushAct, reference: str, words: str) -> WorkflowPayload:
    """Return what an act of the office is handed in with."""
    of = PUSH_DOWN_ACTS.payload_of(act)
    if of is FindingPayload:
        return FindingPayload(finding=words)
    return of.model_validate({"settlement": words, "reference": reference})
