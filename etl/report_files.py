"""Write a report as a workbook: every figure with its definition."""

from collections.abc import Sequence
from typing import TypeAlias
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from domain.indicators import BY_CODE
from domain.report_figures import (
    COUNTS,
    CountedShare,
    PartyStanding,
    PrintedTicket,
    ReportFigures,
)
from domain.report_rankings import RANK_BY, sort_rows
from domain.reports import MONTH_TIMES
from etl.workbooks import add_sheet, to_bytes
from i18n import label, t
from services import report_text

Line: TypeAlias = Sequence[str | int | float]
RANKED = (
    RANK_BY,
    "response_in_time",
    "completion",
    "rework",
    "extension",
    "order_return",
    "solved",
    "satisfied",
)


def write_report_xlsx(figures: ReportFigures) -> bytes:
    """Return the workbook of a report in the language in use; shares are fractions of 1."""
    book = Workbook(write_only=True)
    add_sheet(book, t("概况"), [t("项目"), t("内容")], _list_summary(figures), widths=(24, 90))
    numbers = [t("指标"), t("数值"), t("分子"), t("分母"), t("上期"), t("去年同期"), t("定义")]
    add_sheet(book, t("指标"), numbers, _list_numbers(figures), widths=(24, 12, 12, 12, 12, 12, 90))
    for ranking in figures.rankings:
        titles = [
            t("编码"), t("名称"),
            *(part for code in RANKED for part in (t(BY_CODE[code].name), t("分子"), t("分母"))),
            t("未结事项"), t("逾期"),
        ]  # fmt: skip
        rows = [_rank_line(row) for row in sort_rows(ranking.rows)]
        add_sheet(book, report_text.name_breakdown(ranking.by), titles, rows, widths=(12, 24, *(11,) * 26))
    tickets = [
        t("清单"), t("编号"), t("事项"), t("地点"), t("主办单位"), t("状态"), t("时限"), t("时限状态"),
        t("紧急"), t("提级督办"),
    ]  # fmt: skip
    add_sheet(
        book, t("事项清单"), tickets, _list_tickets(figures), widths=(14, 18, 24, 20, 24, 12, 20, 12, 8, 10)
    )
    surges = [t("类别"), t("名称"), t("件数"), t("平时约"), t("定义")]
    add_sheet(book, t("明显增多"), surges, _list_surges(figures), widths=(12, 30, 10, 10, 70))
    trend = [t("时段起"), *_name_flow(figures), t("按时办结率"), t("去年同期")]
    add_sheet(book, t("走势"), trend, _list_trend(figures), widths=(14, 12, 12, 14, 14))
    if figures.map is not None:
        areas = [t("编码"), t("名称"), t("未结事项"), t("逾期")]
        rows = [
            [one.who.key, report_text.name_key(one.who), one.open, one.overdue] for one in figures.map.areas
        ]
        add_sheet(book, t("分布"), areas, rows, widths=(16, 24, 10, 10))
    return to_bytes(book)


def _list_summary(figures: ReportFigures) -> list[Line]:
    zone = ZoneInfo(figures.zone)
    return [
        [t("报告"), report_text.name_title(figures)],
        [t("时段"), f"{figures.first.isoformat()} – {figures.last.isoformat()}"],
        [t("未结事项和逾期的时刻"), figures.as_of.astimezone(zone).strftime("%Y-%m-%d %H:%M")],
        *([[t("说明"), t("模拟数据")]] if figures.simulated else []),
        *([t("提要"), words] for words in report_text.list_highlights(figures)),
    ]


def _list_numbers(figures: ReportFigures) -> list[Line]:
    opened = figures.open
    of_now = t("报告生成时的未结事项，按各自最紧的一个时限分。")
    counts: list[Line] = [
        [
            t(COUNTS[one.code].name), one.current, "", "", _or_dash(one.previous), _or_dash(one.last_year),
            t(COUNTS[one.code].definition),
        ]
        for one in figures.counts
    ]  # fmt: skip
    rates: list[Line] = [
        [
            t(BY_CODE[one.code].name), _share(one.current), one.current.numerator, one.current.denominator,
            _share(one.previous), _share(one.last_year), t(BY_CODE[one.code].definition),
        ]
        for one in figures.indicators
    ]  # fmt: skip
    present: list[Line] = [
        [name, number, "", "", "", "", of_now]
        for name, number in (
            (t("未结事项"), opened.open),
            (t("逾期"), opened.overdue),
            (t("临期和即将超期"), opened.near),
            (t("今日到期"), opened.due_today),
            (t("提级督办"), opened.escalated),
            (t("紧急"), opened.urgent),
        )
    ]
    ratings = figures.ratings
    rated: list[Line] = [
        [
            t("镇街评价次数"), ratings.count, "", "", "", "",
            t("时段内镇街对部门联动工单的评价，按评价日期计。"),
        ],
        [
            t("镇街评价均分"), "—" if ratings.score is None else ratings.score, "", "", "", "",
            t("响应速度和办理效果两项得分的平均，各档得分见设置。"),
        ],
    ]  # fmt: skip
    return [*counts, *rates, *present, *rated]


def _rank_line(row: PartyStanding) -> Line:
    shares = [
        part
        for code in RANKED
        for part in (_share(row.get(code)), row.get(code).numerator, row.get(code).denominator)
    ]
    return [row.who.key, report_text.name_key(row.who), *shares, row.open, row.overdue]


def _list_tickets(figures: ReportFigures) -> list[Line]:
    lists = (
        (t("逾期"), figures.tickets.overdue),
        (t("临期和即将超期"), figures.tickets.near),
        (t("需要关注"), figures.tickets.watched),
    )
    return [_ticket_line(name, one, ZoneInfo(figures.zone)) for name, rows in lists for one in rows]


def _ticket_line(name: str, one: PrintedTicket, zone: ZoneInfo) -> Line:
    due = "" if one.due_at is None else one.due_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return [
        name, one.number, one.matter or "", one.place or "", one.department or "", label(one.status), due,
        label(one.light), t("是") if one.urgent else "", t("是") if one.escalated else "",
    ]  # fmt: skip


def _list_surges(figures: ReportFigures) -> list[Line]:
    definition = t(
        "不少于 {least} 件，且比平时多 {percent}% 以上；"
        "平时：日报取前 {weeks} 周的同一天，周报取前 {weeks} 周，月报取前 {more} 周。",
        least=figures.limits["surge_least"],
        percent=figures.limits["surge_percent"],
        weeks=figures.limits["usual_weeks"],
        more=figures.limits["usual_weeks"] * MONTH_TIMES,
    )
    return [
        [report_text.name_breakdown(one.by), report_text.name_surge(one), one.count, one.usual, definition]
        for one in figures.surges or ()
    ]


def _list_trend(figures: ReportFigures) -> list[Line]:
    return [
        [
            one.start.isoformat(), _or_dash(one.received), _or_dash(one.completed), _share(one.on_time),
            _share(one.last_year),
        ]
        for one in figures.trend
    ]  # fmt: skip


def _name_flow(figures: ReportFigures) -> tuple[str, str]:
    first, second = ("sent", "order_completed"), ("received", "completed")
    codes = first if any(one.code == "sent" for one in figures.counts) else second
    return t(COUNTS[codes[0]].name), t(COUNTS[codes[1]].name)


def _share(counted: CountedShare | None) -> float | str:
    return "—" if counted is None or counted.value is None else round(counted.value, 6)


def _or_dash(number: int | None) -> int | str:
    return "—" if number is None else number
