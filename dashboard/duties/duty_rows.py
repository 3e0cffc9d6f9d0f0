"""Components of the lists: rows of duties with their page, and the table by department and kind."""

from collections.abc import Mapping
from dataclasses import replace

from dash.development.base_component import Component

from dashboard.duties.components import render_back, render_departments, render_state
from dashboard.duties.read_model import DutiesReading, ListBody, TotalsBody
from dashboard.shared import html
from dashboard.shared.controls import render_query_link
from db.queries.duties import DutySummary
from domain.duties import DutyList, PowerKind
from domain.duty_request import DutiesRequest
from i18n import label, t, times


def render_list(reading: DutiesReading, body: ListBody) -> list[Component]:
    """Return a page of a list with its exact total; an empty one says why."""
    page, request = body.page, reading.request
    if not page.items:
        return [_nothing(reading)]
    return [
        html.P(
            t(
                "共 {total} 项，本页 {count} 项",
                total=times.number(page.total),
                count=times.number(len(page.items)),
            ),
            className="muted",
            role="status",
            **{"data-testid": "duties-total", "data-total": str(page.total)},
        ),
        html.Div(_table(reading, page.items), className="duties__rows"),
        *_pager(request, page.next),
    ]


def render_totals(reading: DutiesReading, body: TotalsBody) -> list[Component]:
    """Return the items of departments by department and kind, each number the way to its items."""
    request = DutiesRequest(DutyList.POWER, day=reading.request.day)
    counts: dict[str, dict[PowerKind, int]] = {}
    for one in body.counts:
        counts.setdefault(one.department, {})[one.kind] = one.count
    if not counts:
        return [render_back(reading), _nothing(reading)]
    heads = [t("责任单位"), *(label(kind) for kind in PowerKind), t("合计")]
    sums = {kind: sum(row.get(kind, 0) for row in counts.values()) for kind in PowerKind}
    rows = [
        _totals_row(replace(request, department=code), reading.names.get(code, code), counts[code])
        for code in sorted(counts)
    ]
    return [
        render_back(reading),
        html.Div(
            html.Table(
                [
                    html.Caption(t("权责清单：按单位和类别统计"), className="sr-only"),
                    html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                    html.Tbody([*rows, _totals_row(request, t("合计"), sums)]),
                ],
                className="papers__table duties__totals",
                **{"data-testid": "totals-table"},
            ),
            className="duties__rows",
        ),
    ]


def _pager(request: DutiesRequest, after: str | None) -> list[Component]:
    """Return the ways to the first page and to the next one; nothing where there is one page alone."""
    turns = [
        _turn(t("第一页"), request.to_address(after=None)) if request.after else None,
        _turn(t("下一页"), request.to_address(after=after)) if after else None,
    ]
    found = [turn for turn in turns if turn]
    return [html.Nav(found, className="duties__pager", **{"aria-label": t("翻页")})] if found else []


def _totals_row(request: DutiesRequest, name: str, counts: Mapping[PowerKind, int]) -> Component:
    return html.Tr(
        [
            html.Th(render_query_link(name, request.to_address()), scope="row"),
            *(
                html.Td(
                    render_query_link(times.number(counts[kind]), request.to_address(kind=kind))
                    if counts.get(kind)
                    else times.NOTHING,
                    className="figure",
                )
                for kind in PowerKind
            ),
            html.Td(times.number(sum(counts.values())), className="figure"),
        ]
    )


def _nothing(reading: DutiesReading) -> Component:
    request = reading.request
    if reading.version is None:
        first = reading.versions[-1].effective_from if reading.versions else None
        if first is None:
            return render_state(
                t("还没有公布的清单"), t("清单由市委编办维护，公布后在这里查阅。"), _today(request)
            )
        return render_state(
            t("这一天还没有公布的清单"),
            t("第一版清单自{day}起施行。", day=first),
            render_query_link(t("看第一版"), request.to_address(day=first), className="button"),
        )
    if not request.is_narrowed:
        return render_state(t("后面没有了"), t("这一页在清单的末尾之后。"), _today(request))
    return render_state(
        t("没有符合条件的责任事项"),
        t("可少写几个字、换个说法，或清除部分筛选再看。"),
        render_query_link(
            t("清除筛选"), DutiesRequest(request.duty_list, day=request.day).to_address(), className="button"
        ),
    )


def _today(request: DutiesRequest) -> Component:
    return render_query_link(
        t("看今天的清单"), DutiesRequest(request.duty_list).to_address(), className="button"
    )


def _turn(name: str, address: str) -> Component:
    return render_query_link(name, address, className="button")


def _table(reading: DutiesReading, items: tuple[DutySummary, ...]) -> Component:
    shared = reading.request.duty_list is DutyList.SHARED
    heads = (
        [t("编码"), t("责任事项"), t("责任领域"), t("主体责任"), t("配合责任"), t("依据文件")]
        if shared
        else [t("编码"), t("责任事项"), t("权力类别"), t("责任单位"), t("法律依据"), t("依据文件")]
    )
    draw = _shared_row if shared else _power_row
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody([draw(reading, item) for item in items]),
        ],
        className="papers__table duties__table",
        **{"data-testid": "duties-table"},
    )


def _shared_row(reading: DutiesReading, item: DutySummary) -> Component:
    return html.Tr(
        [
            html.Td(item.code, className="figure duties__code"),
            html.Td(_opener(reading, item)),
            html.Td(label(item.duty_field) if item.duty_field else times.NOTHING, className="duties__group"),
            html.Td(render_departments(item.lead, reading)),
            html.Td(
                [*render_departments(item.cooperating, reading), _town(item)],
            ),
            html.Td(_document(item), className="muted"),
        ],
        key=item.code,
    )


def _town(item: DutySummary) -> str:
    return t("、镇街") if item.cooperating else t("镇街")


def _power_row(reading: DutiesReading, item: DutySummary) -> Component:
    return html.Tr(
        [
            html.Td(item.code, className="figure duties__code"),
            html.Td(_opener(reading, item)),
            html.Td(label(item.power_kind) if item.power_kind else times.NOTHING, className="duties__group"),
            html.Td(render_departments(item.lead, reading)),
            html.Td("；".join(item.legal_basis) or times.NOTHING),
            html.Td(_document(item), className="muted"),
        ],
        key=item.code,
    )


def _opener(reading: DutiesReading, item: DutySummary) -> Component:
    """Return the name of a duty as the way to it; the script gives it the focus when the duty is closed."""
    return render_query_link(
        item.name,
        reading.request.to_address(duty=item.code),
        className="duties__name",
        **{"data-row": item.code, "data-testid": f"duty-{item.code}"},
    )


def _document(item: DutySummary) -> str:
    return t("{reference}（第 {version} 版）", reference=item.reference, version=item.version)
