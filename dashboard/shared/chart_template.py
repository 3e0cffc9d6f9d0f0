"""The one Plotly template of every chart: colours and sizes name the tokens of the style sheet.

``var(--text)`` is a colour of ``assets/css/tokens.css``, ``rem(0.9)`` a size in the type of the screen. The
script that paints a chart (``assets/js/indicators/charts.js``) puts in what they are in the reader's theme
and on their screen; the same figure is dark and light.
"""

from typing import Any

from babel.dates import get_day_names, get_month_names

Figure = dict[str, Any]

SERIES = "var(--count-4)"
COMPARED = "var(--muted)"
CHOSEN = "var(--accent)"
COUNTS = [[place / 6, f"var(--count-{place})"] for place in range(7)]  # low to high
_AXIS = {
    "gridcolor": "var(--line)",
    "linecolor": "var(--line-strong)",
    "zerolinecolor": "var(--line-strong)",
    "tickfont": {"color": "var(--muted)", "size": "rem(0.857)"},
    "title": {"font": {"color": "var(--muted)", "size": "rem(0.857)"}},
    "fixedrange": True,
    "automargin": True,
}
TEMPLATE: Figure = {
    "layout": {
        "font": {"family": "var(--font)", "color": "var(--text)", "size": "rem(0.93)"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": [SERIES, COMPARED, "var(--light-orange)", "var(--light-green)"],
        "margin": {"l": "rem(3)", "r": "rem(1)", "t": "rem(0.6)", "b": "rem(2.4)"},
        "hoverlabel": {
            "bgcolor": "var(--panel-raised)",
            "bordercolor": "var(--line-strong)",
            "font": {"color": "var(--text)", "size": "rem(0.93)", "family": "var(--font)"},
            "align": "left",
        },
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "itemclick": False},
        "xaxis": {**_AXIS, "showgrid": False},
        "yaxis": _AXIS,
        "dragmode": False,
        "bargap": 0.35,
    }
}
CHINESE = "zh_CN"


def build_config(locale: str) -> dict[str, Any]:
    """Return how a graph behaves: no tool bar, no zoom, in the reader's language."""
    return {
        "displayModeBar": False,
        "responsive": True,
        "scrollZoom": False,
        "doubleClick": False,
        "showTips": False,
        "locale": locale,
        "locales": {"zh-CN": {"dictionary": {}, "format": _build_format()}},
    }


def _build_format() -> dict[str, Any]:
    """Return dates and numbers in Chinese, for what the library writes by itself; our axes are texts."""
    days = {width: get_day_names(width, locale=CHINESE) for width in ("wide", "abbreviated")}
    months = {width: get_month_names(width, locale=CHINESE) for width in ("wide", "abbreviated")}
    sunday_first = (6, 0, 1, 2, 3, 4, 5)
    return {
        "days": [days["wide"][day] for day in sunday_first],
        "shortDays": [days["abbreviated"][day] for day in sunday_first],
        "months": [months["wide"][month] for month in range(1, 13)],
        "shortMonths": [months["abbreviated"][month] for month in range(1, 13)],
        "date": "%Y-%m-%d",
        "decimal": ".",
        "thousands": ",",
    }


def build_figure(data: list[dict[str, Any]], **layout: Any) -> Figure:
    """Return a figure with the template; ``layout`` is what differs from it."""
    return {"data": data, "layout": {"template": TEMPLATE, **layout}}
