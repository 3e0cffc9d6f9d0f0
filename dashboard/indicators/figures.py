"""Builders of the Plotly figures of the indicators; each is tested by its traces."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from itertools import pairwise
from typing import Any

from dashboard.shared.chart_template import CHOSEN, COMPARED, COUNTS, SERIES, Figure, build_figure
from db.queries.indicator_trends import TrendPoint
from db.queries.indicators import Counted, IndicatorRow
from domain.indicator_periods import PeriodStep
from domain.rollups import TOOK_EDGES_HOURS
from i18n import t, times

FEW = 10  # of fewer a share tells little: its bar is hatched
MOST_BARS = 20
COLUMNS = 5  # of small charts in a row
GAP = 0.03
PERCENT = ".0%"
LINE = {"color": SERIES, "width": "rem(0.18)"}
COMPARED_LINE = {"color": COMPARED, "width": "rem(0.14)", "dash": "dash"}


def build_trend(points: Sequence[TrendPoint], step: PeriodStep) -> Figure:
    """Return the line of the last periods over last year's, which is dashed."""
    names = [name_step(point.start, step) for point in points]
    lines = [
        (t("去年同期"), [point.last_year for point in points], COMPARED_LINE, "circle-open"),
        (t("本期"), [point.current for point in points], LINE, "circle"),
    ]
    data = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": name,
            "x": names,
            "y": [value_of(counted) for counted in counts],
            "line": line,
            "marker": {"symbol": symbol, "size": "rem(0.5)"},
            "customdata": [describe(counted) for counted in counts],
            "hovertemplate": "%{x} · " + name + "<br><b>%{y:.1%}</b>  %{customdata}<extra></extra>",
            "connectgaps": False,
        }
        for name, counts, line, symbol in lines
    ]
    return build_figure(
        data,
        xaxis={"type": "category", "nticks": 14},
        yaxis=_share_axis([counted for _, counts, *_ in lines for counted in counts]),
        hovermode="closest",
        margin={"t": "rem(2)"},
    )


def build_ranking(
    rows: Sequence[IndicatorRow], names: Mapping[str, str], *, mean: float | None, chosen: str | None
) -> Figure:
    """Return horizontal bars, the first row on top, with a line at the mean; few cases are hatched."""
    shown = list(reversed(rows))
    most = max([mean or 0.0, 0.01, *(row.current.value or 0.0 for row in rows)])
    labels = [escape_name(shorten(names[row.key])) for row in shown]
    data: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": list(range(len(shown))),
            "x": [value_of(row.current) for row in shown],
            "customdata": [[row.key, escape_name(names[row.key]), describe(row.current)] for row in shown],
            "marker": {
                "color": [CHOSEN if row.key == chosen else SERIES for row in shown],
                "pattern": {"shape": ["/" if row.current.denominator < FEW else "" for row in shown]},
            },
            "hovertemplate": "%{customdata[1]}<br><b>%{x:.1%}</b>  %{customdata[2]}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "text",
            "y": list(range(len(shown))),
            "x": [1.04 * most] * len(shown),  # a column of its own, clear of the mean
            "text": [f"{times.share(row.current.value)}  {describe(row.current)}" for row in shown],
            "textposition": "middle right",
            "textfont": {"size": "rem(0.857)"},
            "hoverinfo": "skip",
            "cliponaxis": False,
        },
    ]
    layout: dict[str, Any] = {
        "xaxis": {"tickformat": PERCENT, "range": [0, most * 1.5], "showgrid": True, "nticks": 6},
        "yaxis": {
            "tickmode": "array", "tickvals": list(range(len(shown))), "ticktext": labels, "showgrid": False,
            "tickfont": {"color": "var(--text)"},
        },
        "margin": {"t": "rem(1.8)"},
        "bargap": 0.3,
        "showlegend": False,
    }  # fmt: skip
    if mean is not None:
        layout["shapes"] = [
            {
                "type": "line", "x0": mean, "x1": mean, "y0": 0, "y1": 1, "yref": "paper",
                "line": {"color": "var(--text)", "width": "rem(0.1)", "dash": "dot"},
            }
        ]  # fmt: skip
        layout["annotations"] = [
            {
                "x": mean, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False,
                "text": t("平均 {share}", share=times.share(mean)), "font": {"size": "rem(0.857)"},
            }
        ]  # fmt: skip
    return build_figure(data, **layout)


def build_took(counts: Sequence[int]) -> Figure:
    """Return how many tickets were completed within each span of hours."""
    total = sum(counts)
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "y": list_spans(),
            "x": list(counts),
            "text": [times.share(count / total, decimals=0) if total else "" for count in counts],
            "textposition": "outside",
            "cliponaxis": False,
            "textfont": {"size": "rem(0.857)"},
            "marker": {"color": SERIES},
            "hovertemplate": "%{y}<br>" + t("{count} 件", count="<b>%{x:,}</b>") + "<extra></extra>",
        }
    ]
    counts_axis = {
        "tickformat": ",d",
        "range": [0, max(counts, default=1) * 1.25 or 1],
        "showgrid": True,
        "nticks": 4,
    }
    spans_axis = {"type": "category", "autorange": "reversed", "showgrid": False}
    return build_figure(data, xaxis=counts_axis, yaxis=spans_axis, margin={"t": "rem(0.2)"})


def build_hours(counts: Mapping[tuple[int, int], int]) -> Figure:
    """Return a heat map of weekday by hour, Monday on top, with its scale."""
    days = times.weekdays()
    values = [[counts.get((day, hour), 0) for hour in range(24)] for day in range(7, 0, -1)]
    data = [
        {
            "type": "heatmap",
            "x": [f"{hour:02}" for hour in range(24)],
            "y": list(reversed(days)),
            "z": values,
            "colorscale": COUNTS,
            "xgap": 1,
            "ygap": 1,
            "colorbar": {
                "thickness": "rem(0.7)", "outlinewidth": 0, "tickformat": ",d", "nticks": 5,
                "tickfont": {"color": "var(--muted)", "size": "rem(0.857)"},
            },
            "hovertemplate": t("{day} {hour} 时", day="%{y}", hour="%{x}")
            + "<br>" + t("{count} 件", count="<b>%{z:,}</b>") + "<extra></extra>",
        }
    ]  # fmt: skip
    axis = {"type": "category", "showgrid": False, "showline": False}
    return build_figure(
        data, xaxis={**axis, "dtick": 2}, yaxis={**axis, "tickfont": {"color": "var(--text)"}}
    )


def build_towns(
    trends: Mapping[str, Sequence[TrendPoint]],
    names: Mapping[str, str],
    *,
    step: PeriodStep,
    chosen: str | None,
) -> Figure:
    """Return one small line for each town on one scale, in the order given; the chosen one has the accent."""
    towns = list(trends)
    rows = -(-len(towns) // COLUMNS)
    layout: dict[str, Any] = {
        "annotations": [],
        "showlegend": False,
        "margin": {"t": "rem(0.2)", "b": "rem(1)"},
    }
    axis = _share_axis([point.current for points in trends.values() for point in points])
    data = []
    for place, town in enumerate(towns):
        row, column = divmod(place, COLUMNS)
        number = "" if place == 0 else str(place + 1)
        left, width = column / COLUMNS, 1 / COLUMNS - GAP
        height = 1 / rows
        bottom, inner = 1 - (row + 1) * height, height * 0.7
        layout[f"xaxis{number}"] = {
            "anchor": f"y{number}", "domain": [left, left + width], "type": "category", "showline": True,
            "showticklabels": False,
        }  # fmt: skip
        layout[f"yaxis{number}"] = {
            **axis, "anchor": f"x{number}", "domain": [bottom, bottom + inner], "nticks": 3,
            "showticklabels": column == 0,
        }  # fmt: skip
        data.append(_town_line(town, trends[town], names, number=number, step=step, chosen=chosen))
        layout["annotations"].append(_town_title(trends[town], names[town], at=(left, bottom + inner)))
    return build_figure(data, **layout)


def _town_line(
    town: str,
    points: Sequence[TrendPoint],
    names: Mapping[str, str],
    *,
    number: str,
    step: PeriodStep,
    chosen: str | None,
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": escape_name(names[town]),
        "xaxis": f"x{number}",
        "yaxis": f"y{number}",
        "x": [name_step(point.start, step) for point in points],
        "y": [value_of(point.current) for point in points],
        "line": {"color": CHOSEN if town == chosen else SERIES, "width": "rem(0.16)"},
        "customdata": [[town, escape_name(names[town]), describe(point.current)] for point in points],
        "hovertemplate": "%{customdata[1]} · %{x}<br><b>%{y:.1%}</b>  %{customdata[2]}<extra></extra>",
        "connectgaps": False,
    }


def _town_title(points: Sequence[TrendPoint], name: str, *, at: tuple[float, float]) -> dict[str, Any]:
    last = points[-1].current if points else None
    share = times.share(None if last is None else last.value)
    return {
        "text": f"{escape_name(shorten(name))} <b>{share}</b>", "x": at[0], "y": at[1],
        "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom", "showarrow": False,
        "font": {"size": "rem(0.857)"},
    }  # fmt: skip


def name_step(start: date, step: PeriodStep) -> str:
    """Return the name of a period on an axis."""
    if step is PeriodStep.YEAR:
        return str(start.year)
    if step is PeriodStep.QUARTER:
        return t("{year}年{quarter}季度", year=str(start.year), quarter=(start.month + 2) // 3)
    return start.strftime("%Y-%m") if step is PeriodStep.MONTH else start.strftime("%m-%d")


def list_spans() -> list[str]:
    """Return the names of the spans of hours within which tickets are completed."""
    edges = TOOK_EDGES_HOURS
    between = [_span(high, low) for low, high in pairwise(edges)]
    return [f"≤ {_span(edges[0])}", *between, f"> {_span(edges[-1])}"]


def describe(counted: Counted | None) -> str:
    """Return the numerator over the denominator."""
    return (
        times.NOTHING
        if counted is None
        else f"{times.number(counted.numerator)}/{times.number(counted.denominator)}"
    )


def value_of(counted: Counted | None) -> float | None:
    """Return the share, None where there is none."""
    return None if counted is None or counted.value is None else round(counted.value, 5)


def escape_name(name: str) -> str:
    """Return a name that a chart shows as it is: its texts know tags, among them links."""
    return escape(name, quote=False)


def shorten(name: str, most: int = 14) -> str:
    """Return a name that fits next to a bar."""
    return name if len(name) <= most or (name.isascii() and len(name) <= 2 * most) else f"{name[: most - 1]}…"


def _span(hours: int, since: int | None = None) -> str:
    """Return a span up to so many hours; from a day on in days."""
    unit = 1 if hours <= 24 else 24
    count = str(hours // unit) if since is None else f"{since // unit}–{hours // unit}"
    return t("{count}小时", count=count) if unit == 1 else t("{count}天", count=count)


def _share_axis(counts: Sequence[Counted | None]) -> dict[str, Any]:
    """Return an axis of shares from 0, or from where they begin to differ if none is low."""
    values = [value for counted in counts if (value := value_of(counted)) is not None]
    low, high = min(values, default=0.0), max(values, default=1.0)
    first = 0.0 if low < 0.5 else max(0.0, low - 0.1)
    return {"tickformat": PERCENT, "range": [first, min(max(high * 1.08, first + 0.05), 1.04)], "nticks": 6}
