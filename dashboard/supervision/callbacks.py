"""Callbacks of supervision: the address, a new notice, and the acts on an opened one."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from dash import ALL, Input, Output, State, callback

from dashboard.shared import ids
from dashboard.shared import toasts as drawn
from dashboard.shared.acts import workflow_acts
from dashboard.shared.addresses import parse_query
from dashboard.shared.outcome import require_click
from dashboard.supervision.layout import read_body, redraft_text
from dashboard.supervision.notice_form import Draft
from db.session import Session, transaction
from domain.errors import Invalid
from domain.push_downs import PUSH_DOWN_ACTS
from domain.supervision import SUPERVISION_ACTS, Grounds, IssuePayload, SupervisionAct, SupervisionKind
from i18n import label, t
from services.push_downs import PUSH_DOWNS
from services.supervision import SUPERVISION_NOTICES
from services.workflow import engine
from services.workflow.engine import WorkflowKind, WorkflowRequest
from web import dependencies
from web.idempotent_acts import perform

Data = dict[str, Any]
KINDS: Mapping[str, WorkflowKind] = {
    SUPERVISION_ACTS.kind: SUPERVISION_NOTICES,
    PUSH_DOWN_ACTS.kind: PUSH_DOWNS,
}
FORM = {
    "kind": State(ids.SUPERVISION_KIND, "value"),
    "party": State(ids.SUPERVISION_PARTY, "value"),
    "grounds": State(ids.SUPERVISION_GROUNDS, "value"),
    "numbers": State(ids.SUPERVISION_NUMBERS, "value"),
    "due": State(ids.SUPERVISION_DUE, "value"),
    "text": State(ids.SUPERVISION_TEXT, "value"),
}


@callback(
    Output(ids.SUPERVISION_BODY, "children"),
    Input(ids.LOCATION, "search"),
    Input(ids.SUPERVISION_DONE, "data"),
    State(ids.LOCATION, "pathname"),
    prevent_initial_call=True,
)
def body_changed(search: str | None, _done: str | None, path: str) -> Any:
    """Draw what the address asks for, or the same again after an act."""
    actor = dependencies.get_actor()
    query = parse_query(search)
    with transaction(actor.scope) as session:
        return read_body(session, actor, path.rstrip("/"), query)


@callback(
    Output(ids.SUPERVISION_TEXT, "value"),
    inputs={"clicks": Input(ids.SUPERVISION_DRAFT, "n_clicks")},
    state={"form": FORM},
    prevent_initial_call=True,
)
def drafted_anew(clicks: int | None, form: Data) -> str:
    """Draft the text from the facts of the tickets that are now in the form."""
    require_click(clicks)
    actor = dependencies.get_actor()
    asked = Draft(
        SupervisionKind(form["kind"]), _party(form), Grounds(form["grounds"]), _numbers(form["numbers"])
    )
    with transaction(actor.scope) as session:
        return redraft_text(session, actor, asked)


@callback(
    Output(ids.NOTICES, "children", allow_duplicate=True),
    Output(ids.LOCATION, "search"),
    inputs={"clicks": Input(ids.SUPERVISION_ISSUE, "n_clicks")},
    state={"key": State(ids.SUPERVISION_KEY, "data"), "form": FORM},
    prevent_initial_call=True,
    running=[(Output(ids.SUPERVISION_ISSUE, "disabled"), True, False)],
)
def issued(clicks: int | None, key: str, form: Data) -> tuple[Any, str]:
    """Send the notice as filled in, and open it."""
    require_click(clicks)
    actor = dependencies.get_actor()
    payload = IssuePayload(
        kind=SupervisionKind(form["kind"]),
        party=_party(form),
        grounds=Grounds(form["grounds"]),
        text=form["text"] or "",
        numbers=_numbers(form["numbers"]),
        due_on=_day(form["due"]),
    )
    request = WorkflowRequest(SupervisionAct.ISSUE, payload)

    def act(session: Session, now: Any) -> Data:
        made = engine.execute(session, SUPERVISION_NOTICES, request, actor=actor, now=now)
        return {"notice": str(made.id)}

    answer = perform(actor, key, {"act": "issue", "form": repr(payload)}, act)
    return drawn.render_done(t("已发出，对方可在“督查文书”中阅读并回复")), f"?notice={answer['notice']}"


@callback(
    Output(ids.NOTICES, "children", allow_duplicate=True),
    Output(ids.SUPERVISION_DONE, "data"),
    inputs={"clicks": Input(ids.SUPERVISION_SUBMIT, "n_clicks")},
    state={
        "facts": State(ids.SUPERVISION_FACTS, "data"),
        "named": State(ids.said(ALL), "id"),
        "values": State(ids.said(ALL), "value"),
    },
    prevent_initial_call=True,
    running=[(Output(ids.SUPERVISION_SUBMIT, "disabled"), True, False)],
)
def acted(*, clicks: int | None, facts: Data, named: list[Data], values: list[Any]) -> tuple[Any, str]:
    """Perform the act of the form on the opened notice or push-down."""
    require_click(clicks)
    actor, kind = dependencies.get_actor(), KINDS[facts["workflow"]]
    act = kind.table.acts(facts["act"])
    payload = workflow_acts.read_payload(actor, kind.table.payload_of(act), named, values)
    workflow_acts.perform_act(actor, kind, facts, payload)
    return drawn.render_done(t("{act}已办理", act=label(act))), uuid4().hex


def _party(form: Data) -> str:
    if not form["party"]:
        raise Invalid("请选择发给哪个单位")
    return str(form["party"])


def _numbers(text: str | None) -> tuple[str, ...]:
    return tuple(number for number in re.split(r"[\s,，、;；]+", text or "") if number)


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("日期没有填好") from None
