"""Components of the page of the responsibility list: frame, heading with both lists, filters, states."""

from collections.abc import Iterable
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.duties import ids as names
from dashboard.duties.filter_form import render_form
from dashboard.duties.read_model import DutiesReading, NothingBody
from dashboard.shared import html, nodes, page_bar
from dashboard.shared.controls import render_query_link
from domain.duties import DutyList
from domain.duty_request import PATH, DutiesRequest, DutiesView, build_export_query
from domain.scopes import Actor
from i18n import label, locale, t, times
from i18n.translation import LIST_MARKS

LISTS = (DutyList.SHARED, DutyList.POWER)
BODY_CLASS = "duties__body"
BUSY_CLASS = f"{BODY_CLASS} duties__body--busy"


def render_page(actor: Actor, reading: DutiesReading, body: list[Component]) -> Component:
    """Return the whole page; callbacks draw its parts again when the address changes."""
    return html.Div(
        [
            page_bar.render_bar(actor, reading.city, here=PATH),
            html.Main(
                [
                    nodes.render_host(names.HEAD, render_head(reading), element=html.Header),
                    render_form(reading),
                    nodes.render_host(
                        names.BODY,
                        body,
                        className=BODY_CLASS,
                        **{"data-testid": "duties-body"},
                    ),
                ],
                className="duties",
            ),
        ],
        id=names.PAGE,
        className="duties-page",
        **{"data-testid": "duties-page"},
    )


def render_head(reading: DutiesReading) -> list[Component]:
    """Return the title, both lists with their totals, and on what the list rests."""
    request = reading.request
    return [
        html.Div(
            [
                html.H2(t("责任清单"), className="duties__title"),
                html.Span(
                    t("示例"),
                    className="sign sign--simulated",
                    title=t("示例清单，仅供演示，不是任何单位的正式清单"),
                    **{"data-testid": "sample"},
                )
                if reading.is_sample
                else None,
                html.Nav(
                    [_tab(each, reading) for each in LISTS],
                    className="duties__tabs",
                    **{"aria-label": t("清单")},
                ),
                _tools(request),
            ],
            className="duties__top",
        ),
        _version_line(reading),
        _unread_day(request),
    ]


def render_nothing(reading: DutiesReading, body: NothingBody) -> list[Component]:
    """Return the reason why there is nothing to show, and the way on."""
    reason = body.reason
    return [
        render_back(reading),
        render_state(
            t("没有找到"),
            t(reason.message_id, **reason.values),
            render_query_link(
                t("看今天的清单"),
                DutiesRequest(reading.request.duty_list).to_address(),
                className="button",
            ),
        ),
    ]


def render_back(reading: DutiesReading) -> Component:
    """Return the way back to the list, at the page from which something was opened."""
    return render_query_link(
        t("← 返回清单"),
        reading.request.within.to_address(),
        className="button button--plain duties__back",
        **{"data-testid": "back-to-list"},
    )


def render_state(title: str, told: str, *ways: Component) -> Component:
    """Return the placeholder of what is empty: the reason, and what to do."""
    return html.Div(
        [html.P(title, className="state__title"), html.P(told), *ways],
        className="state",
        **{"data-testid": "duties-state"},
    )


def render_department(code: str, reading: DutiesReading) -> Component:
    """Return the name of a department as the way to its items."""
    request = DutiesRequest(DutyList.POWER, department=code, day=reading.request.day)
    return render_query_link(
        reading.names.get(code, code),
        request.to_address(),
        className="duties__department",
        title=t("看这个单位的权责事项"),
    )


def render_departments(codes: Iterable[str], reading: DutiesReading) -> list[Component | str]:
    """Return the names of departments, each the way to its items."""
    found: list[Component | str] = []
    for code in codes:
        found += [*([LIST_MARKS[locale()]] if found else []), render_department(code, reading)]
    return found


def _tab(each: DutyList, reading: DutiesReading) -> Component:
    request = reading.request
    is_on = request.duty_list is each
    address = request.within.to_address(duty_list=each, field=None, kind=None)
    return render_query_link(
        [
            html.Span(label(each)),
            html.Span(times.number(reading.totals.get(each, 0)), className="figure queue__count"),
        ],
        address,
        className="queue" + (" queue--on" if is_on else ""),
        **{"data-testid": f"list-{each.value}", **({"aria-current": "page"} if is_on else {})},
    )


def _tools(request: DutiesRequest) -> Component:
    query = urlencode(request.within.to_query())
    totals = request.duty_list is DutyList.POWER
    return html.Div(
        [
            render_query_link(
                t("按部门和类别统计"),
                request.within.to_address(view=DutiesView.TOTALS),
                className="button",
                **{"data-testid": "totals"},
            )
            if totals
            else None,
            html.A(
                t("导出 Excel"),
                href=f"/api/v1/duties.xlsx?{urlencode(build_export_query(request))}",
                download="",
                className="button",
                **{"data-testid": "duties-export"},
            ),
            html.A(
                t("打印清单"),
                href=f"{PATH}/print?{query}",
                className="button",
                **{"data-testid": "duties-print"},
            ),
        ],
        className="duties__tools",
    )


def _version_line(reading: DutiesReading) -> Component:
    """Return which version of the list is shown, and the way to what it changed."""
    version, request = reading.version, reading.request
    if version is None:
        return html.P(t("{day}：还没有公布的清单", day=reading.day), className="muted")
    told = t(
        "{day}有效：第 {version} 版 · {reference} · {since}起施行",
        day=reading.day,
        version=version.version,
        reference=version.reference,
        since=version.effective_from,
    )
    before = version.version - 1
    return html.P(
        [
            html.Span(told, className="muted", **{"data-testid": "version-facts"}),
            render_query_link(
                t("与上一版比对"),
                request.within.to_address(view=DutiesView.CHANGES, since=before, until=version.version),
                className="button button--plain",
                **{"data-testid": "changes"},
            )
            if before
            else None,
        ],
        className="duties__version",
    )


def _unread_day(request: DutiesRequest) -> Component | None:
    if request.unread_day is None:
        return None
    told = t("日期“{day}”无法识别，显示的是今天的清单。", day=request.unread_day)
    return html.P(told, className="duties__unread", role="alert", **{"data-testid": "unread-day"})
