"""Ranking of departments by what the towns' ratings cost them, and the year at a glance."""

from collections.abc import Callable, Sequence

from dash.development.base_component import Component

from dashboard.assessment import ids as names
from dashboard.assessment.address import Order
from dashboard.assessment.head import name_year, render_frozen, render_none
from dashboard.assessment.read_model import PageFrame
from dashboard.shared import html, nodes
from dashboard.shared.controls import render_query_link
from db.queries.assessment_sheets import AssessmentYear, DepartmentPoints
from domain.assessment_figures import compute_interval, compute_performance_loss
from domain.deductions import GRADE_KEYS
from domain.enums import PartyKind
from i18n import either, label, locale, t, times
from i18n.translation import LIST_MARKS

KEYS: dict[Order, Callable[[DepartmentPoints], float]] = {
    Order.POINTS: lambda one: one.points,
    Order.RATE: lambda one: one.points / one.ratings if one.ratings else 0,
    Order.COSTING: lambda one: one.costing / one.ratings if one.ratings else 0,
    Order.RATINGS: lambda one: one.ratings,
}


def render_ranking(frame: PageFrame, found: AssessmentYear) -> list[Component]:
    """Return the table of all departments, and next to it the year at a glance."""
    departments = [one for one in found.departments if one.kind is PartyKind.DEPARTMENT]
    agencies = [one for one in found.departments if one.kind is PartyKind.AGENCY and one.ratings]
    rated = any(one.ratings for one in found.departments)
    order = frame.request.order
    table = html.Table(
        [
            html.Thead(_head(frame)),
            html.Tbody(_rows(departments, frame)),
            html.Tbody([_group(t("派驻机构")), *_rows(agencies, frame)]) if agencies else None,
        ],
        className="by-party assessment__ranking",
        **{"data-testid": "ranking", "data-order": order.value},
    )
    main = [
        html.P(
            t(
                "{year}镇街评价扣分。评价少于 {few} 次的不排名次，只列区间。点单位名称看每一分的来由。",
                year=name_year(frame),
                few=frame.basis.limits.few,
            ),
            className="muted",
        ),
        render_frozen(frame),
        html.Div(table, className="by-party__frame") if rated else render_none(frame),
    ]
    return [
        nodes.render_host(
            names.MAIN, main, element=html.Section, className="supervision__left supervision__left--wide"
        ),
        nodes.render_host(
            names.ASIDE,
            [*render_months(found.departments, frame), *render_rules(frame)],
            element=html.Aside,
            className="supervision__right",
        ),
    ]


def render_months(departments: Sequence[DepartmentPoints], frame: PageFrame) -> list[Component]:
    """Return the points of the year by month, as bars with their numbers."""
    months = frame.basis.period.list_months(frame.basis.zone)
    sums = [sum(one.months[place] for one in departments) for place in range(len(months))]
    most = max(*sums, 1)
    shown = [place for place, begins in enumerate(months) if begins <= frame.basis.until]
    return [
        html.H3(t("各月扣分"), className="panel__heading"),
        html.Table(
            html.Tbody(
                [
                    html.Tr(
                        [
                            html.Th(t("{month} 月", month=months[place].month), scope="row"),
                            html.Td(render_bar(sums[place], most)),
                            html.Td(times.number(sums[place]), className="figure by-party__number"),
                        ]
                    )
                    for place in shown
                ]
            ),
            className="assessment__months",
            **{"data-testid": "months"},
        ),
    ]


def render_rules(frame: PageFrame) -> list[Component]:
    """Return how many points each grade takes, and since when where that changed in the year."""
    rules, limits = frame.basis.rules, frame.basis.limits
    listed = LIST_MARKS[locale()].join(
        t("{grade}扣 {points} 分", grade=label(grade), points=rules.take_grade(grade)) for grade in GRADE_KEYS
    )
    changes = [at for at in frame.basis.schedule.instants if frame.basis.begins < at < frame.basis.until]
    return [
        html.H3(t("扣分办法"), className="panel__heading"),
        html.Ul(
            [
                html.Li([html.Span(t("示例"), className="badge"), " ", listed]),
                html.Li(
                    t(
                        "每单位每年最多扣 {cap} 分；扣满时影响部门绩效的 {share}。",
                        cap=rules.cap,
                        share=times.share(float(limits.share), decimals=0),
                    )
                ),
                html.Li(t("未评价不算好也不算差；申诉成立的全部返还；不计考核的仍列出，不计分。")),
                html.Li(t("每次评价按当时的扣分标准计算。"))
                if not changes
                else html.Li(
                    t(
                        "每次评价按当时的扣分标准计算；标准在 {when} 有调整。",
                        when=tuple(times.instant(at) for at in changes),
                    )
                ),
            ],
            className="assessment__rules",
            **{"data-testid": "rules"},
        ),
    ]


def render_bar(value: int, most: int) -> Component:
    """Return a bar; the number is next to it."""
    return html.Progress(
        value=str(max(value, 0)), max=str(most), className="bar bar--plain", **{"aria-hidden": "true"}
    )


def describe_share(one: DepartmentPoints) -> str:
    """Return the share of ratings that took points, with its interval where there are few."""
    if not one.ratings:
        return times.NOTHING
    share = times.share(one.costing / one.ratings)
    interval = compute_interval(one.costing, one.ratings)
    if not one.few or interval is None:
        return share
    low, high = (times.share(end, decimals=0) for end in (interval.low, interval.high))
    return f"{share} ({low}–{high})"


def describe_loss(one: DepartmentPoints, frame: PageFrame) -> str:
    """Return which share of the department's performance its points cost."""
    loss = compute_performance_loss(one.points, cap=one.cap, share=frame.basis.limits.share)
    return times.share(float(loss), decimals=2)


def _head(frame: PageFrame) -> Component:
    return html.Tr(
        [
            html.Th(t("名次"), scope="col", className="by-party__number"),
            html.Th(t("单位"), scope="col"),
            _sorter(Order.POINTS, t("扣分"), frame, colSpan="2"),
            html.Th(
                t("计入"),
                scope="col",
                className="by-party__number",
                title=t("每单位每年最多扣 {cap} 分", cap=frame.basis.rules.cap),
            ),
            html.Th(t("影响绩效"), scope="col", className="by-party__number"),
            _sorter(Order.RATINGS, t("评价数"), frame),
            _sorter(Order.COSTING, t("扣分评价占比"), frame),
            _sorter(Order.RATE, t("每百次扣分"), frame),
            html.Th(t("返还"), scope="col", className="by-party__number", title=t("申诉成立返还的分数")),
            html.Th(
                t("含不计考核"), scope="col", className="by-party__number",
                title=t("假定没有不计考核时的扣分合计"),
            ),
        ]
    )  # fmt: skip


def _sorter(order: Order, name: str, frame: PageFrame, **attributes: str) -> Component:
    is_on = frame.request.order is order
    link = render_query_link(
        name,
        frame.request.to_address(order=order),
        className="by-party__sort" + (" by-party__sort--on" if is_on else ""),
    )
    return html.Th(
        link,
        scope="col",
        className="by-party__number",
        **{"aria-sort": "descending" if is_on else "none", **attributes},
    )


def _rows(departments: Sequence[DepartmentPoints], frame: PageFrame) -> list[Component]:
    """Return the rows: ranked ones first, those with few ratings after them."""
    key = KEYS[frame.request.order]
    ranked = sorted((one for one in departments if not one.few), key=lambda one: (-key(one), one.department))
    few = sorted((one for one in departments if one.few), key=lambda one: (-one.ratings, one.department))
    most = max((one.points for one in departments), default=0)
    rows, place = [], 0
    for index, one in enumerate(ranked, start=1):
        if index == 1 or key(one) != key(ranked[index - 2]):
            place = index
        rows.append(_row(one, frame, str(place), most))
    return [*rows, *(_row(one, frame, times.NOTHING, most) for one in few)]


def _row(one: DepartmentPoints, frame: PageFrame, place: str, most: int) -> Component:
    rate = times.number(100 * one.points / one.ratings, decimals=1) if one.ratings else times.NOTHING
    number = "figure by-party__number"
    return html.Tr(
        [
            html.Td(place, className=number),
            html.Th(
                [
                    render_query_link(
                        either(one.name, one.name_en),
                        frame.request.to_address(department=one.department, page=1),
                        className="assessment__name",
                        **{"data-testid": f"sheet-{one.department}"},
                    ),
                    _sign(one),
                ],
                scope="row",
            ),
            html.Td(render_bar(one.points, max(most, 1)), className="assessment__bar"),
            html.Td(times.number(one.points), className=number),
            html.Td(times.number(one.capped), className=number),
            html.Td(describe_loss(one, frame), className=number),
            html.Td(times.number(one.ratings), className=number),
            html.Td(describe_share(one), className=number),
            html.Td(rate, className=number),
            html.Td(times.number(one.restored) if one.restored else "–", className=number),
            html.Td(
                times.number(one.points_with_excluded) if one.points_with_excluded != one.points else "–",
                className=number,
            ),
        ],
        key=one.department,
    )


def _sign(one: DepartmentPoints) -> Component | None:
    if not one.ratings:
        return html.Span(t("无评价"), className="badge")
    return html.Span(t("评价少"), className="badge") if one.few else None


def _group(name: str) -> Component:
    return html.Tr(html.Th(name, colSpan="11", scope="rowgroup", className="assessment__group"))
