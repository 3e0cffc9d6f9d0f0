"""Wire what the supervision office finds about a pushed-down duty."""

from typing import Any
from uuid import UUID, uuid4

from dash import Input, Output, State, callback

from dashboard.map.dispatch_callbacks import only_if
from dashboard.shared import ids
from dashboard.shared import toasts as drawn
from db.session import Session
from domain.errors import Invalid
from domain.push_downs import PushStatus
from i18n import label, t
from services import push_downs
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
    """Write down what was found, and draw the report with it."""
    only_if(clicks)
    if status not in list(PushStatus):
        raise Invalid("请选择属实或不属实")
    actor, finding = dependencies.actor(), PushStatus(status)

    def act(session: Session, now: Any) -> dict[str, Any]:
        push_downs.find(
            session, UUID(facts["report"]), status=finding, finding=words or "", actor=actor, now=now
        )
        return {}

    said = {"act": "find", "report": facts["report"], "status": finding.value, "words": words or ""}
    perform(actor, facts["key"], said, act)
    return drawn.done(t("已认定：{status}", status=label(finding))), uuid4().hex
