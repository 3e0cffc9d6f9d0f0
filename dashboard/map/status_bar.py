"""Status line under the map: age of the data."""

from dash.development.base_component import Component

from dashboard.shared import html, ids
from db.queries.cities import CityFacts
from i18n import t


def render_bar(city: CityFacts) -> Component:
    """Return the line; its time and sign are kept by the scripts."""
    return html.Footer(
        [
            html.Span(
                [html.Span(className="live-sign__dot", **{"aria-hidden": "true"}), html.Span(t("正在连接"))],
                id=ids.LIVE_SIGN,
                className="live-sign",
                role="status",
                **{"data-state": "connecting", "data-testid": "live-sign"},
            ),
            html.Span(id=ids.DATA_TIME, className="data-time", **{"data-testid": "data-time"}),
            html.Span(id=ids.TOTALS, className="totals", **{"data-testid": "totals"}),
            html.Span(t("时间按 {zone} 显示", zone=str(city.zone)), className="muted status-bar__zone"),
        ],
        id=ids.STATUS_BAR,
        className="status-bar",
    )
