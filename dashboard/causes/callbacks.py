"""Callbacks of the page: the address, and the act of a form."""

from typing import Any
from uuid import uuid4

from dash import ALL, Input, Output, State, callback

from dashboard.causes import ids as names
from dashboard.causes import layout
from dashboard.causes.address import CauseRequest
from dashboard.shared import ids
from dashboard.shared import toasts as drawn
from dashboard.shared.acts import workflow_acts
from dashboard.shared.addresses import parse_query
from dashboard.shared.desks import CAUSES
from dashboard.shared.offices.page import redraw
from dashboard.shared.outcome import require_click
from domain.cause_projects import CAUSE_ACTS
from i18n import label, t
from services import causes
from web import dependencies

Data = dict[str, Any]


redraw(layout.PAGE)


@callback(
    Output(ids.NOTICES, "children", allow_duplicate=True),
    Output(names.DONE, "data"),
    Output(ids.LOCATION, "search", allow_duplicate=True),
    inputs={"clicks": Input(names.SUBMIT, "n_clicks")},
    state={
        "facts": State(names.FACTS, "data"),
        "named": State(ids.said(ALL), "id"),
        "values": State(ids.said(ALL), "value"),
        "search": State(ids.LOCATION, "search"),
    },
    prevent_initial_call=True,
    running=[(Output(names.SUBMIT, "disabled"), True, False)],
)
def acted(
    *, clicks: int | None, facts: Data, named: list[Data], values: list[Any], search: str | None
) -> tuple[Any, str, str]:
    """Perform the act of the form, and open its subject."""
    require_click(clicks)
    actor, act = dependencies.get_actor(), CAUSE_ACTS.acts(facts["act"])
    payload = workflow_acts.read_payload(actor, CAUSE_ACTS.payload_of(act), named, values)
    subject = workflow_acts.perform_act(actor, causes.CAUSES, facts, payload)
    asked = CauseRequest.read(parse_query(search))
    shown = asked.only(asked.view, queue=asked.queue, opened=subject).to_address()
    told = t("{act}已办理", act=label(act))
    return drawn.render_done(told), uuid4().hex, shown.removeprefix(CAUSES)
