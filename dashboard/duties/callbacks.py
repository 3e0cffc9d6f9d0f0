"""Callback of the responsibility list: the address decides what is drawn."""

from dash import Input, Output, State, callback
from dash.exceptions import PreventUpdate

from dashboard.duties import components, filter_form, layout
from dashboard.duties import ids as names
from dashboard.shared import ids, nodes
from dashboard.shared.addresses import parse_query
from domain.duty_request import PATH
from web import dependencies


@callback(
    Output(names.HEAD, nodes.DATA),
    Output(names.FILTERS, nodes.DATA),
    Output(names.BODY, nodes.DATA),
    Input(ids.LOCATION, "search"),
    State(ids.LOCATION, "pathname"),
    prevent_initial_call=True,
    running=[(Output(names.BODY, "className"), components.BUSY_CLASS, components.BODY_CLASS)],
)
def address_changed(search: str | None, path: str) -> tuple[str, str, str]:
    """Draw the heading, the filters and what the address asks for."""
    if path.rstrip("/") != PATH:
        raise PreventUpdate
    actor = dependencies.get_actor()
    reading = layout.read(actor, parse_query(search))
    return (
        nodes.to_json(components.render_head(reading)),
        nodes.to_json(filter_form.render_filters(reading)),
        nodes.to_json(layout.render_body(actor, reading)),
    )
