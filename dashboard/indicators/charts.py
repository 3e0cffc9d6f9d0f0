"""What each chart of the page holds: figure, notes, table, and whether there is anything to draw."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.indicators import figures
from dashboard.indicators.components import render_refusal
from dashboard.indicators.read_model import IndicatorsReading
from dashboard.shared import html, nodes
from dashboard.shared.chart_template import Figure
from dashboard.shared.controls import render_query_link
from db.queries.indicator_trends import TrendPoint
from db.queries.indicators import Counted, IndicatorRow
from domain.errors import DomainError
from domain.indicators import Better, Breakdown
from i18n import label, t, times
from web.indicator_labels import label_row

Chart = dict[str, Any]
LEAST_ROWS = 14  # of a ranking: few bars are thicker, and the card is as high as its neighbours
Cell: TypeAlias = "Component | str"


def build_charts(reading: IndicatorsReading) -> dict[str, Any]:
    """Return what the script paints, by the name of the chart; by: what a clicked bar narrows to."""
    return {
        "by": reading.question.by.value,
        "charts": {
            "trend": _trend(reading),
            "ranking": _ranking(reading),
            "took": _took(reading),
            "hours": _hours(reading),
            "towns": _towns(reading),
        },
    }


def _trend(reading: IndicatorsReading) -> Chart:
    points, step = reading.trend, reading.question.step
    if isinstance(points, DomainError):
        return _refused(reading, points)
    if not any(point.current and point.current.denominator for point in points):
        return _without(reading, t("这些时段里没有可计算的事项。"))
    rows = [
        [
            figures.name_step(point.start, reading.question.step),
            *_cells(point.current),
            *_cells(point.last_year),
        ]
        for point in points
    ]
    head = [t("时段"), t("本期"), t("分子/分母"), t("去年同期"), t("分子/分母")]
    note = f"{t(reading.spec.name)} — {t(reading.spec.definition)}"
    return _drawn(figures.build_trend(points, step), [note], head, rows)


def _ranking(reading: IndicatorsReading) -> Chart:
    if isinstance(reading.ranking, DomainError):
        return _refused(reading, reading.ranking)
    by = reading.question.by
    rows = [row for row in reading.chosen_rows if row.current.denominator]
    if not rows or by is Breakdown.ALL:
        return _nothing(t("这一时段没有可比较的对象。"))
    ordered = sort_rows(rows, reading.spec.better)
    names = {row.key: label_row(by, row) for row in ordered}
    total = reading.chosen_total
    mean = None if total is None else total.current.value
    chosen = reading.question.narrowing.get(by)
    shown = choose_bars(ordered, chosen)
    head = [label(by), t("数值"), t("分子/分母"), t("上期"), t("去年同期")]
    lines = [
        [
            render_query_link(names[row.key], reading.address.narrow(by, row.key).to_path()),
            *_cells(row.current),
            _share(row.previous),
            _share(row.last_year),
        ]
        for row in ordered
    ]
    notes = [t("虚线为合计的平均；斜纹表示不足 {few} 件，仅供参考。", few=figures.FEW)]
    if len(ordered) > len(shown):
        notes.append(
            t(
                "共 {count} 个，图中为最好和最差的 {shown} 个，表中为全部。",
                count=len(ordered),
                shown=len(shown),
            )
        )
    figure = figures.build_ranking(shown, names, mean=mean, chosen=chosen)
    return {**_drawn(figure, notes, head, lines), "rows": max(len(shown), LEAST_ROWS)}


def sort_rows(rows: Iterable[IndicatorRow], better: Better) -> list[IndicatorRow]:
    """Return rows with the best first, of equal ones the one with more cases; those with few cases last."""
    sign = 1 if better is Better.LOWER else -1

    def rank(row: IndicatorRow) -> tuple[bool, float, int, str]:
        current = row.current
        is_few = current.denominator < figures.FEW
        return is_few, sign * (current.value or 0.0), -current.denominator, row.key

    return sorted(rows, key=rank)


def choose_bars(ordered: Sequence[IndicatorRow], chosen: str | None) -> list[IndicatorRow]:
    """Return the rows that a ranking has room for: the best and the worst, and the chosen one."""
    if len(ordered) <= figures.MOST_BARS:
        return list(ordered)
    ranked = [row for row in ordered if row.current.denominator >= figures.FEW]
    rows = ranked if len(ranked) >= figures.MOST_BARS else ordered[: figures.MOST_BARS]
    half = figures.MOST_BARS // 2
    ends = [*rows[:half], *rows[-half:]]
    if chosen is None or chosen in {row.key for row in ends}:
        return ends
    return sorted([*ends[:-1], *(row for row in ordered if row.key == chosen)], key=ordered.index)


def _took(reading: IndicatorsReading) -> Chart:
    took = reading.took
    if isinstance(took, DomainError):
        return _refused(reading, took)
    if took is None:
        return _nothing(t("用时没有按这个条件汇总。"))
    total = sum(took.counts)
    if not total:
        return _nothing(t("这一时段没有办结的事项。"))
    rows: list[Sequence[Cell]] = [
        [span, times.number(count), times.share(count / total)]
        for span, count in zip(figures.list_spans(), took.counts, strict=True)
    ]
    note = t("时段内办结的 {count} 件，从上报到办结的自然时间。", count=times.number(total))
    return _drawn(figures.build_took(took.counts), [note], [t("用时"), t("件数"), t("占比")], rows)


def _hours(reading: IndicatorsReading) -> Chart:
    hours = reading.hours
    if isinstance(hours, DomainError):
        return _refused(reading, hours)
    if hours is None:
        return _nothing(t("钟点没有按这个条件汇总。"))
    total = sum(hours.values())
    if not total:
        return _nothing(t("这一时段没有上报的事项。"))
    days = times.weekdays()
    rows: list[Sequence[Cell]] = [
        [f"{hour:02}:00", *(times.number(hours.get((day, hour), 0)) for day in range(1, 8))]
        for hour in range(24)
    ]
    told = t("时段内上报的 {count} 件，不含保密件。", count=times.number(total))
    drawn = _drawn(figures.build_hours(hours), told, [t("钟点"), *days], rows)
    return {
        **drawn,
        "words": nodes.to_json([_reported_link(reading, told), _table([t("钟点"), *days], rows)]),
    }


def _reported_link(reading: IndicatorsReading, told: str) -> Component:
    """Return the sentence as a link to the very tickets that it counts."""
    assert not isinstance(reading.totals, DomainError)
    period = reading.totals.periods.current
    town = {"town": reading.question.town} if reading.question.town else {}
    query = urlencode({"since": period.first.isoformat(), "until": period.last.isoformat(), **town})
    return html.P(html.A(told, href=f"/search?{query}"), className="chart__note")


def _towns(reading: IndicatorsReading) -> Chart:
    trends = reading.towns
    if isinstance(trends, DomainError):
        return _refused(reading, trends)
    known = {town: points for town, points in trends.items() if any(_has(point) for point in points)}
    if not known:
        return _without(reading, t("这些时段里没有按镇街可计算的事项。"))
    if len(known) == 1:
        return _nothing(t("只有一个镇街，它的走势见第一张图。"))
    head = [
        t("镇街"),
        *(figures.name_step(point.start, reading.question.step) for point in next(iter(known.values()))),
    ]
    rows = [
        [
            render_query_link(
                reading.town_names[town], reading.address.narrow(Breakdown.TOWN, town).to_path()
            ),
            *(_share(point.current) for point in points),
        ]
        for town, points in known.items()
    ]
    figure = figures.build_towns(
        known, reading.town_names, step=reading.question.step, chosen=reading.question.town
    )
    note = t("各图同一刻度；标题为最近一期。点击一个镇街，其他图随之变化。")
    rows_of_charts = -(-len(known) // figures.COLUMNS)
    return {**_drawn(figure, [note], head, rows), "rows": rows_of_charts}


def _has(point: TrendPoint) -> bool:
    return bool(point.current and point.current.denominator)


def _drawn(
    figure: Figure, notes: Sequence[str], head: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> Chart:
    words = [*(html.P(note, className="muted chart__note") for note in notes), _table(head, rows)]
    return {"figure": figure, "words": nodes.to_json(words), "state": "drawn"}


def _refused(reading: IndicatorsReading, error: DomainError) -> Chart:
    """Return why there is no chart; where the tiles say the same already, only a dash."""
    if isinstance(reading.totals, DomainError) and _is_same(reading.totals, error):
        words = html.P(times.NOTHING, className="muted state")
        return {"figure": None, "words": nodes.to_json(words), "state": "refused"}
    return {"figure": None, "words": nodes.to_json(render_refusal(error)), "state": "refused"}


def _is_same(one: DomainError, other: DomainError) -> bool:
    return (one.message_id, one.values) == (other.message_id, other.values)


def _without(reading: IndicatorsReading, told: str) -> Chart:
    """Return why a trend is empty: its days are not counted yet, or nothing was due in them."""
    return _refused(reading, reading.totals) if isinstance(reading.totals, DomainError) else _nothing(told)


def _nothing(told: str) -> Chart:
    words = html.Div([html.P(t("没有数字"), className="state__title"), html.P(told)], className="state")
    return {"figure": None, "words": nodes.to_json(words), "state": "empty"}


def _table(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Component:
    """Return the numbers of a chart as a table that opens on demand."""
    body = [
        html.Tr([html.Th(first, scope="row"), *(html.Td(cell) for cell in rest)]) for first, *rest in rows
    ]
    table = html.Table(
        [html.Thead(html.Tr([html.Th(title, scope="col") for title in head])), html.Tbody(body)],
        className="table chart__numbers",
    )
    return html.Details(
        [html.Summary(t("看表格")), html.Div(table, className="chart__table", tabIndex="0")],
        className="chart__details",
    )


def _cells(counted: Counted | None) -> list[str]:
    return [_share(counted), figures.describe(counted)]


def _share(counted: Counted | None) -> str:
    return times.share(None if counted is None else counted.value)
