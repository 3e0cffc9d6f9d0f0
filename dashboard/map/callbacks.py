"""Callbacks of the map page."""

from dash import ClientsideFunction, Input, Output, clientside_callback

from dashboard.shared import ids

clientside_callback(
    ClientsideFunction("huying", "start_map"),
    Output(ids.STARTED, "data"),
    Input(ids.MAP_PAGE, "id"),
)
