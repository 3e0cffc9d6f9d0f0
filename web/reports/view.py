"""What page and paper of a report show, written in the language in use from the kept figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import i18n
from domain.enums import Light
from domain.indicators import BY_CODE, Breakdown
from domain.report_figures import (
    COUNTS,
    IndicatorFigure,
    PartyRanking,
    PartyStanding,
    PrintedTicket,
    ReportFigures,
)
from domain.report_rankings import RANK_BY, find_ends, list_reasons, sort_rows
from domain.reports import MONTH_TIMES, OF_ORDERS, ReportAudience, ReportKind
from i18n import label, t, times
from services import report_text
from web.reports import charts

# A daily brief shows what a leader asks every morning; weeks and months show every indicator.
OF_A_DAY = (
    "acceptance", "dispatch_in_time", "response_in_time", "completion_in_time", "rework", "satisfied",
)  # fmt: skip
MOST_OF_A_DAY = 6  # tickets of a list in a daily brief, which should stay short
STRIP = ("completion_in_time", "satisfied")


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One of the figures on top: its name, its number, and how it changed. better: None = neither."""

    name: str
    value: str
    change: str = ""
    better: bool | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorLineView:
    """One row of the table of indicators."""

    name: str
    value: str
    counts: str
    change: str
    better: bool | None
    year_change: str


@dataclass(frozen=True, slots=True)
class RankLineView:
    """One of the best or worst: its share and why."""

    name: str
    value: str
    counts: str
    reasons: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True)
class RankingView:
    """The best and worst of departments or towns, or why there are none, and all of them."""

    title: str
    best: tuple[RankLineView, ...]
    worst: tuple[RankLineView, ...]
    no_rank: str
    rows: tuple[Mapping[str, str], ...]


def build_view(figures: ReportFigures, *, edition: int) -> dict[str, Any]:
    """Return the values of the templates; the caller has chosen language and zone (``in_city``)."""
    is_daily = figures.kind is ReportKind.DAILY
    wanted = OF_A_DAY if is_daily else tuple(BY_CODE)
    drawn, most = figures.map, MOST_OF_A_DAY if is_daily else None
    return {
        "figures": figures,
        "title": report_text.name_title(figures),
        "period": report_text.name_period(figures),
        "issuer": report_text.name_issuer(figures),
        "as_of": times.instant(figures.as_of),
        "edition": edition,
        "is_daily": is_daily,
        "is_office": figures.audience is ReportAudience.OFFICE,
        "is_of_leaders": figures.audience is ReportAudience.LEADERS,
        "highlights": report_text.list_highlights(figures),
        "strip": _build_strip(figures),
        "before": report_text.name_before(figures.kind),
        "indicator_rows": [_line(one) for one in figures.indicators if one.code in wanted],
        "flow": charts.draw_flow(figures),
        "on_time": charts.draw_on_time(figures),
        "took": charts.draw_took(figures.took) if figures.took and sum(figures.took) else None,
        "rankings": [_ranking(figures, one) for one in figures.rankings],
        "surges": _list_surges(figures),
        "ratings": report_text.tell_ratings(figures),
        "map": None if drawn is None else charts.draw_map(drawn),
        "map_classes": [] if drawn is None else charts.list_map_classes(drawn),
        "map_unlocated": 0 if drawn is None else drawn.unlocated,
        "definitions": list_definitions(figures, wanted),
        "overdue": figures.tickets.overdue[:most],
        "near": figures.tickets.near[:most],
        "watched": figures.tickets.watched[:most],
        "ticket_row": ticket_row,
        "light_shape": LIGHT_SHAPES,
    }


def in_city(figures: ReportFigures, locale: str) -> Any:
    """Return the context in which a report is written: its language, and the zone of its city."""
    return i18n.use(locale, zone=ZoneInfo(figures.zone))


# Every light has a shape and a word; drawn, for fonts differ in such glyphs.
LIGHT_SHAPES: Mapping[str, str] = {
    Light.RED.value: "M1 1H9V9H1Z",
    Light.ORANGE.value: "M5 0.3L9.7 5L5 9.7L0.3 5Z",
    Light.YELLOW.value: "M5 0.8L9.6 9H0.4Z",
    Light.GREEN.value: "M5 0.8A4.2 4.2 0 1 1 4.99 0.8Z",
    Light.PAUSED.value: "M1.5 1H4V9H1.5ZM6 1H8.5V9H6Z",
    Light.NO_DEADLINE.value: "M4.2 4.2H5.8V5.8H4.2Z",
}


def ticket_row(one: PrintedTicket) -> dict[str, str]:
    """Return the cells of a ticket."""
    marks = [t("提级督办")] if one.escalated else []
    marks += [t("紧急")] if one.urgent else []
    return {
        "number": one.number,
        "matter": one.matter or t("未分类"),
        "place": one.place or times.NOTHING,
        "department": one.department or t("未分派"),
        "status": label(one.status),
        "reported": times.short_instant(one.reported_at),
        "due": times.short_instant(one.due_at),
        "light": one.light.value,
        "light_name": label(one.light),
        "marks": "、".join(marks) if i18n.locale() == i18n.DEFAULT_LOCALE else ", ".join(marks),
    }


def list_definitions(figures: ReportFigures, codes: Sequence[str]) -> list[tuple[str, str]]:
    """Return name and definition of everything that the report shows; codes: of the indicators."""
    counts = [(t(COUNTS[one.code].name), t(COUNTS[one.code].definition)) for one in figures.counts]
    rates = [(t(BY_CODE[code].name), t(BY_CODE[code].definition)) for code in codes]
    opened = [
        (
            t("未结事项、逾期、临期和即将超期"),
            t(
                "报告生成时的未结事项，按各自最紧的一个时限分：已过时限为逾期，已到黄灯为临期，已到橙灯为即将超期。"
            ),
        ),
        (
            t("明显增多"),
            t(
                "不少于 {least} 件，且比平时多 {percent}% 以上；"
                "平时：日报取前 {weeks} 周的同一天，周报取前 {weeks} 周，月报取前 {more} 周。",
                least=figures.limits["surge_least"],
                percent=figures.limits["surge_percent"],
                weeks=figures.limits["usual_weeks"],
                more=figures.limits["usual_weeks"] * MONTH_TIMES,
            ),
        ),
    ]
    if figures.rankings:
        ranks = t("按时办结率的高低，应办结不少于 {least} 件的才排。", least=figures.limits["least_cases"])
        opened.append((t("名次"), ranks))
    return [*counts, *rates, *opened]


def _build_strip(figures: ReportFigures) -> list[KeyFigure]:
    found = []
    of_orders = figures.audience in OF_ORDERS
    for code in ("sent", "order_completed") if of_orders else ("received", "completed"):
        one = report_text.find_count(figures, code)
        change = report_text.format_growth(one.current, one.previous)
        found.append(KeyFigure(t(COUNTS[code].name), times.number(one.current), change))
    for code in STRIP:
        rate = report_text.find_indicator(figures, code)
        points = report_text.format_points(rate.current, rate.previous)
        change = points if points == times.NOTHING else t("{points} 个百分点", points=points)
        better = report_text.is_better(code, rate.current, rate.previous)
        found.append(KeyFigure(t(BY_CODE[code].name), times.share(rate.current.value), change, better))
    opened = figures.open
    found.append(
        KeyFigure(t("未结事项"), times.number(opened.open), t("今日到期 {count} 件", count=opened.due_today))
    )
    near = t("临期和即将超期 {count} 件", count=opened.near)
    found.append(
        KeyFigure(
            t("逾期"), times.number(opened.overdue), near, mark=Light.RED.value if opened.overdue else ""
        )
    )
    return found


def _line(one: IndicatorFigure) -> IndicatorLineView:
    spec = BY_CODE[one.code]
    counts = t(
        "{numerator} {top} / {denominator} {bottom}",
        numerator=t(spec.numerator),
        top=times.number(one.current.numerator),
        denominator=t(spec.denominator),
        bottom=times.number(one.current.denominator),
    )
    return IndicatorLineView(
        name=t(spec.name),
        value=times.share(one.current.value),
        counts=counts,
        change=report_text.format_points(one.current, one.previous),
        better=report_text.is_better(one.code, one.current, one.previous),
        year_change=report_text.format_points(one.current, one.last_year),
    )


def _ranking(figures: ReportFigures, ranking: PartyRanking) -> RankingView:
    ends = find_ends(ranking, least=figures.limits["least_cases"])
    is_ranked = bool(ends.best and ends.worst)
    return RankingView(
        title=t("部门") if ranking.by is Breakdown.DEPARTMENT else t("镇街"),
        best=tuple(_rank(row, ranking, is_best=True) for row in ends.best) if is_ranked else (),
        worst=tuple(_rank(row, ranking, is_best=False) for row in ends.worst) if is_ranked else (),
        no_rank="" if is_ranked else report_text.tell_ends(ranking, ends),
        rows=tuple(_row(row) for row in sort_rows(ranking.rows)),
    )


def _rank(row: PartyStanding, ranking: PartyRanking, *, is_best: bool) -> RankLineView:
    reasons = [report_text.tell_reason(one) for one in list_reasons(row, ranking.whole, is_best=is_best)]
    if not is_best and row.overdue:
        reasons.append(t("现有逾期 {count} 件", count=times.number(row.overdue)))
    share = row.get(RANK_BY)
    return RankLineView(
        name=report_text.name_key(row.who),
        value=times.share(share.value),
        counts=f"{times.number(share.numerator)}/{times.number(share.denominator)}",
        reasons=tuple(reasons) or (t("各项指标与全部相近"),),
        share=share.value or 0.0,
    )


def _row(row: PartyStanding) -> dict[str, str]:
    on_time = row.get(RANK_BY)
    return {
        "name": report_text.name_key(row.who),
        "on_time": times.share(on_time.value),
        "counts": f"{times.number(on_time.numerator)}/{times.number(on_time.denominator)}",
        "change": report_text.format_points(on_time, row.previous),
        "response": times.share(row.get("response_in_time").value),
        "rework": times.share(row.get("rework").value),
        "satisfied": times.share(row.get("satisfied").value),
        "open": times.number(row.open),
        "overdue": times.number(row.overdue),
    }


def _list_surges(figures: ReportFigures) -> list[dict[str, str]] | None:
    if figures.surges is None:
        return None
    return [
        {
            "what": report_text.name_breakdown(one.by),
            "name": report_text.name_surge(one),
            "count": times.number(one.count),
            "usual": times.number(one.usual, decimals=1),
            "times": times.number(one.count / one.usual, decimals=1) if one.usual else times.NOTHING,
        }
        for one in figures.surges
    ]
