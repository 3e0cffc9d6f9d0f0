"""Callbacks of the page of indicators: the address decides what is drawn, the script paints it."""

from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback
from dash.exceptions import PreventUpdate

from dashboard.indicators import charts, components, layout
from dashboard.indicators import ids as names
from dashboard.indicators.address import PATH
from dashboard.shared import ids, nodes
from dashboard.shared.addresses import parse_query
from web import dependencies

clientside_callback(
    ClientsideFunction("huying", "paint_charts"),
    Output(names.PAINTED, "data"),
    Input(names.CHARTS, "data"),
)
for _name in ("ranking", "towns"):
    clientside_callback(
        ClientsideFunction("huying", "pick_in_chart"),
        Output(names.card(_name), "data-picked"),
        Input(names.graph(_name), "clickData"),
        State(names.CHARTS, "data"),
        State(names.card(_name), "id"),
        prevent_initial_call=True,
    )


@callback(
    Output(names.HEAD, nodes.DATA),
    Output(names.TILES, nodes.DATA),
    Output(names.CHARTS, "data"),
    Input(ids.LOCATION, "search"),
    State(ids.LOCATION, "pathname"),
    prevent_initial_call=True,
    running=[(Output(names.PAGE, "aria-busy"), "true", "false")],
)
def address_changed(search: str | None, path: str) -> tuple[str, str, dict[str, Any]]:
    """Draw the heading, the tiles, and what the charts hold."""
    if path.rstrip("/") != PATH:
        raise PreventUpdate
    reading = layout.read(dependencies.get_actor(), parse_query(search))
    return (
        nodes.to_json(components.render_head(reading)),
        nodes.to_json(components.render_tiles(reading)),
        charts.build_charts(reading),
    )
