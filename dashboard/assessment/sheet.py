"""The sheet of one department: its sums, and every entry down to rating, ticket and moment."""

from dash.development.base_component import Component

from dashboard.assessment import ids as names
from dashboard.assessment import outcomes
from dashboard.assessment.address import PointsRequest
from dashboard.assessment.agencies import render_result
from dashboard.assessment.head import name_year, render_frozen, render_none
from dashboard.assessment.parts import render_execution, render_facts, render_parts
from dashboard.assessment.ranking import describe_loss, describe_share, render_months, render_rules
from dashboard.assessment.read_model import PAGE_ROWS, PageFrame, SheetReading
from dashboard.shared import html, nodes
from dashboard.shared.controls import render_query_link
from db.queries.assessment_sheets import DepartmentPoints, SheetEntry
from domain.deductions import GRADE_KEYS
from domain.enums import Effect, Speed
from i18n import either, label, t, times


def render_sheet(frame: PageFrame, reading: SheetReading, *, opens: str | None) -> list[Component]:
    """Return the entries of a sheet, and next to them its sums; opens: the desk that opens tickets."""
    points = reading.points
    main = [
        _back(frame),
        html.Header(
            [
                html.H2(
                    t("{department} · {year}考核明细", department=either(points.name, points.name_en),
                      year=name_year(frame)),
                    id="assessment-title",
                ),
                html.Span(
                    t("共 {count} 条", count=times.number(reading.total)),
                    className="muted figure",
                    **{"data-testid": "entry-count"},
                ),
            ],
            className="supervision__head",
        ),
        render_frozen(frame),
        *(render_result(reading.agency) if reading.agency else ()),
        _table(reading, opens) if reading.entries else _nothing(frame, points),
        _pager(frame, reading),
        *outcomes.render_notices(reading.notices),
        *outcomes.render_matters(reading.matters),
    ]  # fmt: skip
    aside = [
        *_sums(frame, points),
        *render_months([points], frame),
        *render_execution(reading.execution),
        *render_parts(points.parts, is_frozen=frame.is_frozen),
        *render_rules(frame),
    ]
    return [
        nodes.render_host(
            names.MAIN, main, element=html.Section, className="supervision__left supervision__left--wide"
        ),
        nodes.render_host(names.ASIDE, aside, element=html.Aside, className="supervision__right"),
    ]


def _back(frame: PageFrame) -> Component | None:
    if not frame.is_reader_of_all:
        return None
    address = PointsRequest(year=frame.request.year, order=frame.request.order).to_address()
    return render_query_link(
        t("← 返回排名"), address, className="button button--plain assessment__back", **{"data-testid": "back"}
    )


def _nothing(frame: PageFrame, points: DepartmentPoints) -> Component:
    if not points.ratings:
        return render_none(frame)
    return html.Div(
        html.P(t("{count} 次评价都没有扣分。", count=times.number(points.ratings))), className="state"
    )


def _table(reading: SheetReading, opens: str | None) -> Component:
    heads = (
        t("时间"), t("类型"), t("诉求编号"), t("评价镇街"), t("响应速度"), t("办理效果"), t("分数"),
    )  # fmt: skip
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody([_row(one, opens) for one in reading.entries]),
        ],
        className="by-party assessment__entries",
        **{"data-testid": "entries"},
    )
    return html.Div(table, className="by-party__frame")


def _row(one: SheetEntry, opens: str | None) -> Component:
    return html.Tr(
        [
            html.Td(times.instant(one.at), className="figure"),
            html.Td([label(one.kind), *_notes(one)]),
            html.Td(_number(one, opens), className="figure"),
            html.Td(one.town_name),
            html.Td(_grade(one.speed)),
            html.Td(_grade(one.effect)),
            html.Td(_points(one), className="figure by-party__number"),
        ],
        className="assessment__entry--excluded" if one.excluded else None,
    )


def _number(one: SheetEntry, opens: str | None) -> Component | str:
    """Return the number of the ticket as the way to it, where the reader may see it."""
    if one.number is None:
        return html.Span(
            t("不显示"), className="muted", title=t("您不能查看这件诉求（如保密诉求），因此不显示编号")
        )
    return one.number if opens is None else html.A(one.number, href=f"{opens}?ticket={one.number}")


def _grade(grade: Speed | Effect) -> Component | str:
    """Return a grade; one that costs points is emphasised."""
    return html.Strong(label(grade)) if grade in GRADE_KEYS else label(grade)


def _points(one: SheetEntry) -> str:
    if one.excluded:
        return t("{points}（不计）", points=_signed(one.points))
    return _signed(one.counted)


def _signed(points: int) -> str:
    """Return points that were given back with a plus sign: they are gained; lost ones with a minus."""
    return f"+{times.number(-points)}" if points < 0 else f"−{times.number(points)}"


def _notes(one: SheetEntry) -> list[Component]:
    notes = []
    if one.excluded:
        notes.append(html.Span(t("不计考核"), className="badge"))
    if one.late:
        notes.append(html.Span(t("更正 {when} 的评价", when=times.instant(one.rated_at)), className="badge"))
    return notes


def _pager(frame: PageFrame, reading: SheetReading) -> Component | None:
    if frame.request.whole or reading.total <= PAGE_ROWS:
        return None
    page, last = frame.request.page, -(-reading.total // PAGE_ROWS)
    ways = []
    if page > 1:
        ways.append(
            render_query_link(t("上一页"), frame.request.to_address(page=page - 1), className="button")
        )
    ways.append(html.Span(t("第 {page} 页，共 {last} 页", page=page, last=last), className="muted"))
    if page < last:
        ways.append(
            render_query_link(t("下一页"), frame.request.to_address(page=page + 1), className="button")
        )
    ways.append(
        render_query_link(
            t("全部显示（供打印）"), frame.request.to_address(whole=True, page=1), className="button"
        )
    )
    return html.Nav(ways, className="assessment__pager", **{"aria-label": t("翻页")})


def _sums(frame: PageFrame, one: DepartmentPoints) -> list[Component]:
    costing = times.number(one.costing)
    rows = {
        t("计入扣分"): f"{times.number(one.capped)} / {times.number(one.cap)}",
        t("扣分合计"): times.number(one.points),
        t("含不计考核"): times.number(one.points_with_excluded),
        t("申诉返还"): times.number(one.restored),
        t("影响绩效"): describe_loss(one, frame),
        t("评价数"): times.number(one.ratings),
        t("扣分评价占比"): f"{describe_share(one)} · {costing} ÷ {times.number(one.ratings)}",
        t("不计考核"): times.number(one.excluded),
    }
    few = html.P(
        t("评价少于 {few} 次，不排名次；括号内为 95% 区间。", few=frame.basis.limits.few), className="muted"
    )
    return [
        html.H3(t("合计"), className="panel__heading"),
        render_facts(rows, "sums"),
        few if one.few and one.ratings else None,
    ]
