"""The peer of the map: the same grids as one Plotly choropleth, sent again by a callback on each change.

Run as a program it serves: ``python bench/peers/choropleth.py <port> <grids.geojson>``.
"""

import json
import random
import sys
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import uvicorn
from a2wsgi import WSGIMiddleware
from dash import Dash, Input, Output, dcc, html
from starlette.middleware.gzip import GZipMiddleware

COLOURS = ["#17324A", "#1D4E6B", "#23708A", "#2F949C", "#5BB99A", "#A6D78A", "#F4F09A"]

EMPTY = {"type": "GeometryCollection", "geometries": []}
LAYERS = ("coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits")


def figure(grids: dict[str, Any], values: list[int]) -> go.Figure:
    """Return the whole map with its values, as a page that draws with Plotly holds it."""
    codes = [feature["id"] for feature in grids["features"]]
    return go.Figure(
        go.Choropleth(
            geojson=grids,
            locations=codes,
            z=values,
            featureidkey="id",
            colorscale=COLOURS,
            marker_line_width=0.5,
        ),
        layout={
            "geo": {"fitbounds": "geojson", "visible": False},
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "uirevision": "kept",
        },
    )


def create_app(grids: dict[str, Any]) -> Dash:
    """Return an application of one graph; a press of its button simulates an incoming change."""
    chance = random.Random(1)
    values = [chance.randrange(7) for _ in grids["features"]]
    app = Dash(__name__, update_title=None)
    app.layout = html.Div(
        [
            html.Button("change", id="change", n_clicks=0),
            dcc.Graph(
                id="map",
                figure=figure(grids, values),
                config={"topojsonURL": "/world/"},
                style={"height": "95vh"},
            ),
        ]
    )

    @app.callback(Output("map", "figure"), Input("change", "n_clicks"), prevent_initial_call=True)
    def changed(clicks: int) -> go.Figure:
        """Colour one more grid and send the map."""
        values[clicks % len(values)] = (values[clicks % len(values)] + 1) % 7
        return figure(grids, values)

    @app.server.route("/world/<_name>")
    def world(_name: str) -> dict[str, Any]:
        """Answer an empty world; Plotly would fetch a full one from outside."""
        return {"type": "Topology", "objects": dict.fromkeys(LAYERS, EMPTY), "arcs": []}

    return app


def main() -> None:
    """Serve as the product is served: the same server, bridge and packing."""
    port, path = int(sys.argv[1]), Path(sys.argv[2])
    app = create_app(json.loads(path.read_text()))
    packed = GZipMiddleware(WSGIMiddleware(app.server), minimum_size=2000, compresslevel=4)
    uvicorn.run(packed, port=port, log_level="error", access_log=False)


if __name__ == "__main__":
    main()
