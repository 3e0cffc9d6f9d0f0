"""Components of the report of a dry run, of the form that publishes it, and of its result."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc
from dash.development.base_component import Component

from dashboard.duty_import import ids as names
from dashboard.duty_import.acts import DutyDryRun
from dashboard.duty_import.amendments import render_concerned
from dashboard.shared import html, nodes
from dashboard.shared.duty_list_diff import render_diff
from domain.duties import DutyList
from domain.duty_request import DutiesRequest, DutiesView
from domain.errors import DomainError
from etl import duty_import
from etl.duties_xlsx import RefusedCell
from etl.duty_import import ListOutcome
from i18n import label, t, times

REPORT_CLASS = "duty-import__report"
BUSY_CLASS = f"{REPORT_CLASS} duty-import__report--busy"
MOST_REFUSED = 200  # rows of the page; the downloaded report has all


def render_progress(part: float | None) -> Component:
    """Return how far the reading of a workbook is; None where that is not known here."""
    if part is None:
        told, value = t("正在与现有清单比对…"), {}
    else:
        percent = round(part * 100)
        told, value = t("正在读取和核对：{percent}%", percent=percent), {"value": str(percent), "max": "100"}
    return html.Div(
        [html.Progress(**value, **{"aria-label": told}), html.Span(told)], className="duty-import__progress"
    )


def render_unreadable(error: DomainError) -> Component:
    """Return why a workbook cannot be read at all."""
    return html.Section(
        [
            html.P(t("没有读取这个文件"), className="state__title"),
            html.P(t(error.message_id, **error.values)),
        ],
        className="state duty-import__unreadable",
        role="alert",
        **{"data-testid": "import-unreadable"},
    )


def render_report(
    run: DutyDryRun, *, name: str, facts: Mapping[str, Any], today: str
) -> list[Component | None]:
    """Return what a dry run found: counts, refused rows or the form, and what would change.

    facts: what the publication needs to know. name: of the file. today: as an ISO date.
    """
    return [
        dcc.Store(id=names.FACTS, data=dict(facts)),
        html.H3(t("试运行结果：{name}", name=name), className="duty-import__title", tabIndex=-1),
        _counts(run),
        _refused(run.refused) if run.refused else _decide(run, today),
        None if run.refused else _changes(run),
    ]


def render_published(versions: Mapping[DutyList, int], before: Mapping[str, int]) -> Component:
    """Return what was published: the new version of each list, with the way to what it changed.

    before: the versions that there were. A list that was the same has no new one.
    """
    new = {one: version for one, version in versions.items() if version != before.get(one.value)}
    return html.Section(
        [
            html.P(t("已发布") if new else t("没有改动，没有发布新版本"), className="state__title"),
            html.Ul([html.Li(_published(one, version)) for one, version in new.items()]),
        ],
        className="state",
        role="status",
        **{"data-testid": "import-published"},
    )


def _published(duty_list: DutyList, version: int) -> list[Component | str]:
    address = DutiesRequest(duty_list, view=DutiesView.CHANGES if version > 1 else None).to_address()
    told = t("{list}第 {version} 版", list=label(duty_list), version=version)
    return [html.Span(told), " ", html.A(t("查看"), href=address)]


def _counts(run: DutyDryRun) -> Component:
    heads = [t("清单"), t("新增"), t("改动"), t("终止"), t("不变"), t("结果")]
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody([_count(outcome, refused=bool(run.refused)) for outcome in run.outcomes]),
        ],
        className="papers__table duty-import__counts",
        **{"data-testid": "import-counts"},
    )


def _count(outcome: ListOutcome, *, refused: bool) -> Component:
    diff = outcome.diff
    counts = (len(diff.added), len(diff.changed), len(diff.removed), outcome.unchanged)
    if refused:
        result = t("有被拒绝的行，不能发布")
    elif diff.is_empty:
        result = t("与现有清单相同，不发布新版本")
    else:
        result = t("将发布第 {version} 版", version=(outcome.version or 0) + 1)
    return html.Tr(
        [
            html.Th(label(outcome.duty_list), scope="row"),
            *(html.Td(times.number(count), className="figure") for count in counts),
            html.Td(result),
        ]
    )


def _refused(cells: Sequence[RefusedCell]) -> Component:
    rows = len({(cell.sheet, cell.row) for cell in cells})
    shown = cells[:MOST_REFUSED]
    return html.Section(
        [
            html.Div(
                [
                    html.H3(
                        t(
                            "被拒绝的 {rows} 行（{cells} 处）",
                            rows=times.number(rows),
                            cells=times.number(len(cells)),
                        ),
                        className="panel__heading",
                    ),
                    html.Button(
                        t("下载拒绝报告（CSV）"),
                        id=names.CSV_ASKED,
                        className="button",
                        type="button",
                        n_clicks=0,
                    ),
                ],
                className="duty-import__bar",
            ),
            html.P(t("什么都没有导入。请在工作簿里改好这些单元格，再重新选择文件。")),
            dcc.Store(id=names.CSV, data=duty_import.write_report(cells).decode()),
            nodes.render_host(names.REFUSED, _refused_table(shown), className="duty-import__table"),
            html.P(t("只列出前 {most} 处，全部见报告", most=MOST_REFUSED), className="muted")
            if len(cells) > len(shown)
            else None,
        ],
        className="duty-import__part",
        **{"data-testid": "import-refused"},
    )


def _refused_table(cells: Sequence[RefusedCell]) -> Component:
    heads = [t("工作表"), t("行"), t("列"), t("原因")]
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody(
                [
                    html.Tr(
                        [
                            html.Td(cell.sheet),
                            html.Td(str(cell.row), className="figure"),
                            html.Td([html.Span(cell.column, className="figure"), " ", cell.heading]),
                            html.Td(t(cell.reason.message_id, **cell.reason.values)),
                        ]
                    )
                    for cell in cells
                ]
            ),
        ],
        className="papers__table",
    )


def _decide(run: DutyDryRun, today: str) -> Component:
    if not run.changes:
        return html.Section(
            [
                html.P(t("与现有清单完全相同"), className="state__title"),
                html.P(t("没有要发布的内容，清单保持不变。")),
            ],
            className="state",
            **{"data-testid": "import-same"},
        )
    return html.Section(
        [
            html.H3(t("三、核对并发布"), className="panel__heading"),
            _ended(run),
            render_concerned(run.amendments),
            html.Div(
                [
                    _field(names.REFERENCE, t("文号（必填）"), placeholder="寿编办〔2026〕5号"),
                    _field(names.REMARK, t("文件名称（必填）"), placeholder=t("关于调整权责清单的通知")),
                    _field(names.DAY, t("生效日期（必填）"), native="date", value=today),
                ],
                className="duty-import__fields",
            ),
            dcc.Checklist(
                [{"label": t("我已核对以上数目和下面的改动"), "value": "agreed"}],
                [],
                id=names.AGREED,
                className="duty-import__agreed",
            ),
            html.Button(
                t("发布为新版本"),
                id=names.PUBLISH,
                className="button button--primary",
                type="button",
                n_clicks=0,
            ),
        ],
        className="duty-import__part form",
        **{"data-testid": "import-form"},
    )


def _ended(run: DutyDryRun) -> Component | None:
    if not run.ended:
        return None
    told = t("有 {count} 项不在工作簿里，发布后自生效日期起终止。", count=times.number(run.ended))
    return html.P(told, className="duty-import__warning", role="alert", **{"data-testid": "import-ended"})


def _field(ident: str, name: str, *, native: str | None = None, **attributes: Any) -> Component:
    """Return a field under its name; native: the type of input that a script makes of it."""
    field = dcc.Input(id=ident, type="text", className="field", autoComplete="off", **attributes)
    return html.Div(
        [
            html.Label(name, htmlFor=ident),
            html.Span(field, **{"data-native": native}) if native else field,
        ],
        className="duty-import__field",
    )


def _changes(run: DutyDryRun) -> Component | None:
    if not run.changes:
        return None
    return nodes.render_host(
        names.DIFF,
        [
            html.Section(
                [html.H3(label(outcome.duty_list)), *render_diff(outcome.diff, run.names)],
                className="duty-item",
            )
            for outcome in run.changes
        ],
        className="duty-import__diff",
        **{"data-testid": "import-diff"},
    )
