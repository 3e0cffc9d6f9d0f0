"""Callbacks of the supervision office's decisions on pushed-down duties."""

from typing import Any
from uuid import uuid4

from dash import Input, Output, State, callback

from dashboard.shared import ids
from dashboard.shared import toasts as drawn
from dashboard.shared.outcome import require_click
from db.session import Session
from domain.errors import Invalid
from domain.push_downs import DECISIONS, FindingPayload
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
        "status": State(ids.FINDING_STATUS, "value"),
        "words": State(ids.FINDING_WORDS, "value"),
    },
    prevent_initial_call=True,
    running=[(Output(ids.FINDING_SUBMIT, "disabled"), True, False)],
)
def decided(
    clicks: int | None, facts: dict[str, str], status: str | None, words: str | None
) -> tuple[Any, str]:
    """Record the decision, and render the report with it."""
    require_click(clicks)
    finding = next((one for one in DECISIONS if one == status), None)
    if finding is None:
        raise Invalid("请选择属实或不属实")
    actor = dependencies.get_actor()
    request = WorkflowRequest(DECISIONS[finding], FindingPayload(finding=words or ""), facts["report"])

    def act(session: Session, now: Any) -> dict[str, Any]:
        engine.execute(session, PUSH_DOWNS, request, actor=actor, now=now)
        return {}

    said = {"act": "find", "report": facts["report"], "status": finding.value, "words": words or ""}
    perform(actor, facts["key"], said, act)
    return drawn.render_done(t("已认定：{status}", status=label(finding))), uuid4().hex
