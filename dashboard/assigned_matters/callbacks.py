"""Callbacks of the page of assigned matters: the address, and the act of a form."""

from typing import Any
from uuid import UUID, uuid4

from dash import ALL, Input, Output, State, callback

from dashboard.assigned_matters import ids as names
from dashboard.assigned_matters import layout
from dashboard.assigned_matters.address import AssignedRequest
from dashboard.shared import ids
from dashboard.shared import toasts as drawn
from dashboard.shared.acts import workflow_acts
from dashboard.shared.addresses import parse_query
from dashboard.shared.desks import ASSIGNED
from dashboard.shared.offices.page import redraw
from dashboard.shared.outcome import require_click
from domain.assigned_matters import ASSIGNED_ACTS
from i18n import label, t
from services.assigned_matters import ASSIGNED_MATTERS
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
        "uploaded": State(ids.uploaded(ALL), "data"),
        "search": State(ids.LOCATION, "search"),
    },
    prevent_initial_call=True,
    running=[(Output(names.SUBMIT, "disabled"), True, False)],
)
def acted(
    *,
    clicks: int | None,
    facts: Data,
    named: list[Data],
    values: list[Any],
    uploaded: list[list[str]],
    search: str | None,
) -> tuple[Any, str, str]:
    """Perform the act of the form, and open its subject."""
    require_click(clicks)
    actor, act = dependencies.get_actor(), ASSIGNED_ACTS.acts(facts["act"])
    payload = workflow_acts.read_payload(actor, ASSIGNED_ACTS.payload_of(act), named, values)
    if "files" in type(payload).model_fields:
        files = tuple(UUID(file) for chosen in uploaded for file in chosen or ())
        payload = payload.model_copy(update={"files": files})
    subject = workflow_acts.perform_act(actor, ASSIGNED_MATTERS, facts, payload)
    asked = AssignedRequest.read(parse_query(search))
    shown = asked.only(asked.view, queue=asked.queue, opened=subject).to_address()
    return drawn.render_done(t("{act}已办理", act=label(act))), uuid4().hex, shown.removeprefix(ASSIGNED)
