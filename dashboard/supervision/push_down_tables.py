"""Tables of push-downs: by the department behind them, and the load of each town from each department."""

from collections.abc import Callable, Sequence

from dash.development.base_component import Component

from dashboard.shared import html, ids, nodes
from db.queries.push_down_counts import DepartmentPushDowns, TownLoad, sum_by_town
from domain.push_downs import PushOrigin, PushStatus
from i18n import label, t, times

Column = tuple[str, Callable[[DepartmentPushDowns], int]]


def render_tables(
    counts: Sequence[DepartmentPushDowns], loads: Sequence[TownLoad], *, days: int
) -> Component:
    """Return both tables; shown before a report is opened."""
    return nodes.render_host(
        ids.SUPERVISION_BEHIND,
        [
            html.Header(
                [
                    html.H2(t("按部门和镇街统计")),
                    html.P(
                        t("近 {days} 天报告和标记的；保密诉求不列入。从左侧打开一份查看。", days=days),
                        className="muted",
                    ),
                ]
            ),
            html.H3(t("背后的部门"), className="panel__heading"),
            _by_department(counts) if counts else html.P(t("没有下压责任的报告或标记"), className="muted"),
            html.H3(t("各镇街的负担（不属实的除外）"), className="panel__heading"),
            _by_town(loads) if loads else html.P(t("没有下压责任的报告或标记"), className="muted"),
        ],
        element=html.Section,
        className="supervision__right push-down-tables",
    )


def _columns() -> list[Column]:
    return [
        (label(PushOrigin.FLAGGED), lambda one: one.flagged),
        (label(PushOrigin.REPORTED), lambda one: one.reported),
        (t("未认定"), lambda one: one.undecided),
        (label(PushStatus.UPHELD), lambda one: one.upheld),
        (label(PushStatus.DISMISSED), lambda one: one.dismissed),
        (label(PushStatus.WITHDRAWN), lambda one: one.withdrawn),
        (label(PushStatus.ADMITTED), lambda one: one.admitted),
        (label(PushStatus.NOTICED), lambda one: one.noticed),
        (label(PushStatus.HANDED_OVER), lambda one: one.handed_over),
    ]


def _by_department(counts: Sequence[DepartmentPushDowns]) -> Component:
    columns = _columns()
    head = [html.Th(t("单位"), scope="col"), *(html.Th(name, scope="col") for name, _ in columns)]
    return html.Div(
        html.Table(
            [
                html.Thead(html.Tr(head)),
                html.Tbody([_department(one, columns) for one in counts]),
            ],
            className="by-party",
            **{"data-testid": "push-downs-by-department"},
        ),
        className="by-party__frame",
    )


def _department(one: DepartmentPushDowns, columns: Sequence[Column]) -> Component:
    figures = [_figure(count(one)) for _, count in columns]
    return html.Tr([html.Th(one.name, scope="row"), *figures])


def _by_town(loads: Sequence[TownLoad]) -> Component:
    rows = [
        html.Tr(
            [
                html.Th(name, scope="row"),
                _figure(total),
                html.Td("、".join(f"{one.department_name} {times.number(one.count)}" for one in parts)),
            ]
        )
        for name, total, parts in sum_by_town(loads)
    ]
    head = [html.Th(name, scope="col") for name in (t("镇街"), t("合计"), t("来自"))]
    return html.Div(
        html.Table(
            [html.Thead(html.Tr(head)), html.Tbody(rows)],
            className="by-party",
            **{"data-testid": "push-downs-by-town"},
        ),
        className="by-party__frame",
    )


def _figure(count: int) -> Component:
    return html.Td(times.number(count) if count else "–", className="figure")
