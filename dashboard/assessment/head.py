"""Heading of the page of the assessment: title, parts, years, exports; and what is empty."""

from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.assessment import ids as names
from dashboard.assessment.address import PointsRequest, PointsView
from dashboard.assessment.read_model import PageFrame
from dashboard.shared import html, nodes
from dashboard.shared.controls import render_query_link
from i18n import locale, t, times
from i18n.translation import LIST_MARKS

EXPORT = "/api/v1/assessment.xlsx"


def render_head(frame: PageFrame, *, department: str | None = None) -> Component:
    """Return the heading of a part of the page; department: whose sheet it is."""
    parts = _name_parts(frame)
    return nodes.render_host(
        names.HEAD,
        [
            html.H2(t("部门考核")),
            html.Nav(
                [_part(view, name, frame) for view, name in parts.items()],
                className="office__parts",
                **{"aria-label": t("考核内容")},
            )
            if len(parts) > 1
            else None,
            None
            if frame.request.view is PointsView.FREEZES
            else html.Nav(
                [_year(year, frame) for year in frame.years],
                className="assessment__years",
                **{"aria-label": t("年份")},
            ),
            html.Div(_list_tools(frame, department), className="assessment__tools"),
        ],
        element=html.Header,
        className="assessment__head",
    )


def render_none(frame: PageFrame) -> Component:
    """Return why there are no points: no town has rated, in this city or in the year."""
    told = (
        t("这一年还没有镇街评价。")
        if frame.has_ratings
        else t("这里没有镇街评价：部门扣分来自镇街对呼叫事项的评价，尚无评价时没有考核结果。")
    )
    return html.Div(
        [html.P(t("没有考核数据"), className="state__title"), html.P(told)],
        className="state",
        **{"data-testid": "assessment-none"},
    )


def name_year(frame: PageFrame) -> str:
    """Return the year, with until when it is counted where it is not over."""
    if frame.basis.until < frame.basis.period.ends(frame.basis.zone):
        return t(
            "{year} 年（截至 {when}）", year=str(frame.year), when=times.short_instant(frame.basis.until)
        )
    return t("{year} 年", year=str(frame.year))


def render_frozen(frame: PageFrame) -> Component | None:
    """Return which periods of the year are frozen."""
    frozen = [one for one in frame.basis.frozen if one.period.year == frame.year]
    if not frozen:
        return None
    listed = LIST_MARKS[locale()].join(
        t("{period} 已于 {when} 封存", period=one.period.code, when=times.instant(one.frozen_at))
        for one in frozen
    )
    told = t("{listed}。之后的更正记在作出决定的期间，并在明细中注明。", listed=listed)
    return html.P(told, className="assessment__frozen", **{"data-testid": "frozen-note"})


def _name_parts(frame: PageFrame) -> dict[PointsView, str]:
    if frame.is_reader_of_all:
        return {
            PointsView.POINTS: t("部门扣分"),
            PointsView.AGENCIES: t("派驻机构"),
            PointsView.TOWNS: t("镇街评价"),
            PointsView.FREEZES: t("封存"),
        }
    if frame.own and frame.request.view is PointsView.POINTS:
        return {PointsView.POINTS: t("本单位扣分")}
    return {PointsView.TOWNS: t("本镇街的评价")}


def _part(view: PointsView, name: str, frame: PageFrame) -> Component:
    here = {"aria-current": "page"} if frame.request.view is view else {}
    address = PointsRequest(year=frame.request.year, view=view).to_address()
    return render_query_link(name, address, className="office__part", **here)


def _year(year: int, frame: PageFrame) -> Component:
    here = {"aria-current": "true"} if year == frame.year else {}
    address = frame.request.to_address(year=year, page=1, freeze=None, check=None)
    return render_query_link(str(year), address, className="queue", **here)


def _list_tools(frame: PageFrame, department: str | None) -> list[Component | None]:
    if frame.request.view is not PointsView.POINTS or not (frame.is_reader_of_all or frame.own):
        return []
    query = {"year": frame.year, "city": frame.basis.city}
    chosen = query | ({"department": department} if department else {})
    return [
        html.A(
            t("导出 Excel"),
            href=f"{EXPORT}?{urlencode(chosen)}",
            className="button",
            download="",
            **{"data-testid": "assessment-export"},
        ),
        html.Button(t("打印"), className="button", type="button", **{"data-print": ""}),
    ]
