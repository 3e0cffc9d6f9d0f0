"""Callbacks of the desk: the address, and the act of a form."""

from typing import Any
from uuid import uuid4

from dash import ALL, Input, Output, State, callback

from dashboard.assessment_desk import acts, layout
from dashboard.assessment_desk import ids as names
from dashboard.assessment_desk.address import AssessmentRequest
from dashboard.shared import ids
from dashboard.shared import toasts as drawn
from dashboard.shared.addresses import parse_query
from dashboard.shared.desks import ASSESSMENT_DESK
from dashboard.shared.offices.page import redraw
from dashboard.shared.outcome import require_click
from i18n import label, t
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
    files = [file for chosen in uploaded for file in chosen or ()]
    subject = acts.perform_act(dependencies.get_actor(), facts, named=named, values=values, files=files)
    asked = AssessmentRequest.read(parse_query(search))
    shown = asked.only(asked.view, queue=asked.queue, opened=subject).to_address()
    act = acts.KINDS[facts["workflow"]].table.acts(facts["act"])
    told = t("{act}已办理", act=label(act))
    return drawn.render_done(told), uuid4().hex, shown.removeprefix(ASSESSMENT_DESK)
