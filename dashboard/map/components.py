"""Components of the map page: bar, sidebar, map, panel and status line."""

import dash_leaflet as dl
from dash import dcc
from dash.development.base_component import Component

from dashboard.map import sidebar, status_bar
from dashboard.shared import html, ids, map_config, top_bar
from dashboard.shared.choices import MapChoices
from dashboard.shared.controls import render_icon_button
from i18n import t

WHOLE_WORLD = [[-60, -170], [70, 170]]  # only until the city's own outline is there


def render_page(choices: MapChoices) -> Component:
    """Return the whole page; its scripts start when they see the facts it carries."""
    return html.Div(
        [
            *render_stores(),
            top_bar.render_bar(choices),
            sidebar.render_sidebar(choices),
            html.Main(
                [render_map_area(), render_panel_shell()], className="stage", **{"aria-label": t("地图")}
            ),
            status_bar.render_bar(choices.city),
        ],
        id=ids.MAP_PAGE,
        className="map-page",
        **{"data-testid": "map-page", "data-facts": map_config.encode_config(choices)},
    )


def render_stores() -> list[Component]:
    """Return the stores through which the scripts tell the server what is looked at."""
    names = (ids.STARTED, ids.SELECTION, ids.VIEW, ids.PULSE, ids.DONE, ids.OPENED)
    return [dcc.Store(id=name) for name in names]


def render_map_area() -> Component:
    """Return the map with its controls, tooltip and the states it can be in."""
    return html.Div(
        [
            render_leaflet(),
            html.Div(
                [
                    render_icon_button("plus", t("放大"), id=ids.ZOOM_IN),
                    render_icon_button("minus", t("缩小"), id=ids.ZOOM_OUT),
                    render_icon_button("home", t("全城"), id=ids.ZOOM_HOME),
                ],
                className="map-controls",
            ),
            html.Div(id=ids.TOOLTIP, className="tooltip", role="tooltip", hidden=True),
            html.Div(
                [html.Div(className="map-skeleton"), html.P(t("正在读取区域…"), className="state__title")],
                id=ids.MAP_STATE,
                className="map-state",
                role="status",
                **{"data-state": "loading", "data-testid": "map-state"},
            ),
        ],
        className="map-area",
    )


def render_leaflet() -> Component:
    """Return the Leaflet map without tiles; scripts lay the areas onto it, none passes through Dash."""
    return dl.Map(
        id=ids.MAP,
        className="leaflet-map",
        bounds=WHOLE_WORLD,
        attributionControl=False,
        doubleClickZoom=False,
        maxZoom=18,
        minZoom=7,
        trackViewport=False,
        wheelPxPerZoomLevel=90,
        zoomControl=False,
        zoomDelta=0.5,
        zoomSnap=0.25,
    )


def render_panel_shell() -> Component:
    """Return the panel's frame; the scripts open and close it, a callback fills its body."""
    return html.Aside(
        [
            html.Header(
                [
                    html.H2(id=ids.PANEL_TITLE, className="panel__title"),
                    render_icon_button("close", t("关闭面板（Esc）"), id=ids.PANEL_CLOSE),
                ],
                className="panel__head",
            ),
            html.Div(
                render_panel_skeleton(),
                id=ids.PANEL_BODY,
                className="panel__body",
                **{"data-testid": "panel-body"},
            ),
        ],
        id=ids.PANEL,
        className="panel",
        hidden=True,
        **{"aria-labelledby": ids.PANEL_TITLE, "data-testid": "panel"},
    )


def render_panel_skeleton() -> list[Component]:
    """Return the shape of a panel whose figures are still on their way."""
    return [
        html.Div(className=f"skeleton skeleton--{kind}", **{"aria-hidden": "true"})
        for kind in ("figures", "line", "chart", "line", "line", "table")
    ]
