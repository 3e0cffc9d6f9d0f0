"""Callbacks of the page: the address, the act of a form, the choice of a duty, the comparison."""

from typing import Any
from uuid import uuid4

from dash import ALL, Input, Output, State, callback
from dash.exceptions import PreventUpdate

from dashboard.duty_office import acts, layout
from dashboard.duty_office import ids as names
from dashboard.duty_office.acts import SaidForm
from dashboard.duty_office.address import OfficeRequest
from dashboard.duty_office.amendments_read_model import load_names
from dashboard.duty_office.text_changes import render_changes
from dashboard.shared import ids, nodes
from dashboard.shared import toasts as drawn
from dashboard.shared.addresses import parse_query
from dashboard.shared.offices.page import redraw
from dashboard.shared.outcome import require_click
from db.session import transaction
from i18n import label, t
from web import dependencies
from web.url_paths import DUTY_OFFICE

Data = dict[str, Any]
FORM = {
    "ids": State(ids.said(ALL), "id"),
    "values": State(ids.said(ALL), "value"),
    "text_ids": State(names.text(ALL), "id"),
    "texts": State(names.text(ALL), "value"),
}


redraw(layout.PAGE)


@callback(
    Output(ids.NOTICES, "children", allow_duplicate=True),
    Output(names.DONE, "data"),
    Output(ids.LOCATION, "search", allow_duplicate=True),
    inputs={"clicks": Input(names.SUBMIT, "n_clicks")},
    state={
        "facts": State(names.FACTS, "data"),
        "form": FORM,
        "search": State(ids.LOCATION, "search"),
    },
    prevent_initial_call=True,
    running=[(Output(names.SUBMIT, "disabled"), True, False)],
)
def acted(clicks: int | None, facts: Data, form: Data, search: str | None) -> tuple[Any, str, str]:
    """Perform the act of the form, and open its subject."""
    require_click(clicks)
    subject = acts.perform_act(dependencies.get_actor(), facts, _said(form))
    asked = _request(search)
    shown = OfficeRequest(asked.view, asked.queue, opened=subject).to_address()
    told = t("{act}已办理", act=label(acts.KINDS[facts["workflow"]].table.acts(facts["act"])))
    return drawn.render_done(told), uuid4().hex, shown.removeprefix(DUTY_OFFICE)


@callback(
    Output(ids.LOCATION, "search", allow_duplicate=True),
    Input(names.DUTY, "value"),
    State(ids.LOCATION, "search"),
    prevent_initial_call=True,
)
def duty_chosen(code: str | None, search: str | None) -> str:
    """Begin the form with the text of the duty that was chosen."""
    asked = _request(search)
    if not code or code == asked.duty:
        raise PreventUpdate
    return asked.to_address(duty=code).removeprefix(DUTY_OFFICE)


@callback(
    Output(names.COMPARED, "children"),
    inputs={"clicks": Input(names.COMPARE, "n_clicks")},
    state={"facts": State(names.FACTS, "data"), "form": FORM},
    prevent_initial_call=True,
)
def compared(clicks: int | None, facts: Data, form: Data) -> Any:
    """Show what the text in the form changes, before it is sent."""
    require_click(clicks)
    actor = dependencies.get_actor()
    base, text = acts.read_text(actor, facts, _said(form).texts)
    with transaction(actor.scope) as session:
        return render_changes(base, text, load_names(session, actor.city))


@callback(
    Output(names.STEPS_CHECK, nodes.DATA),
    Input(names.text("steps"), "value"),
    State(names.FACTS, "data"),
)
def steps_changed(said: str | None, facts: Data | None) -> str:
    """Check the table of a flow chart and draw it, whenever a row of it was changed."""
    if said is None or facts is None:
        raise PreventUpdate
    return nodes.to_json(acts.check_steps(dependencies.get_actor(), facts, said))


def _request(search: str | None) -> OfficeRequest:
    return OfficeRequest.read(parse_query(search))


def _said(form: Data) -> SaidForm:
    texts = {one["field"]: value for one, value in zip(form["text_ids"], form["texts"], strict=True)}
    return SaidForm(form["ids"], form["values"], texts)
