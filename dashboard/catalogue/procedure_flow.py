"""Components of handling procedures: their list, one as a flow through the levels, and its form."""

from collections.abc import Iterable

from dash import dcc
from dash.development.base_component import Component

from dashboard.catalogue import ids as names
from dashboard.catalogue.components import render_empty, render_opener, render_search_box
from dashboard.shared import html
from db.queries.procedures import ListedProcedure, MatterProcedure
from domain.catalogue import SolvedAt
from domain.procedures import ProcedureStep
from i18n import either, label, t, times

LANES = tuple(SolvedAt)


def render_frame() -> list[Component]:
    """Return the tab; its rows follow."""
    return [
        html.Div([render_search_box(t("按事项名称或编码搜索（按 / 键）"))], className="papers__filters"),
        html.Div(id=names.PROCEDURE_ROWS, className="papers__rows", **{"data-testid": "procedure-rows"}),
    ]


def render_rows(listed: list[ListedProcedure], *, total: int) -> list[Component]:
    """Return the procedures that were sought."""
    where = t("共 {total} 项有办理流程，符合 {count} 项", total=total, count=len(listed))
    return [
        html.P(where, className="muted papers__where", role="status"),
        _table(listed)
        if listed
        else render_empty(
            t("没有找到办理流程"), t("可换一个词；尚无流程的事项可在“入格事项清单”打开事项后由维护人员起草。")
        ),
    ]


def render_flow(steps: Iterable[ProcedureStep]) -> Component:
    """Return the steps as a flow: one lane a level, each step in the lane of the level that takes it."""
    found = list(steps)
    parts: list[Component] = [
        html.Li(
            [html.Span(label(lane)) for lane in LANES], className="flow__heads", **{"aria-hidden": "true"}
        )
    ]
    for number, step in enumerate(found):
        if number:
            parts.append(_link(LANES.index(found[number - 1].level), LANES.index(step.level)))
        parts.append(_step(number + 1, step))
    return html.Ol(parts, className="flow", **{"data-testid": "procedure-flow"})


def render_procedure(procedure: MatterProcedure) -> Component:
    """Return a procedure with the document it rests on."""
    said = (
        t("第 {version} 版 · {reference}", version=procedure.version, reference=procedure.reference)
        if procedure.reference
        else t("第 {version} 版 · 草稿", version=procedure.version)
    )
    return html.Section(
        [
            html.H3(t("办理流程"), className="panel__heading"),
            html.P(said, className="muted"),
            render_flow(procedure.steps),
        ],
        className="panel__section",
    )


def render_no_procedure() -> Component:
    """Return the placeholder of a matter without a procedure."""
    return html.Section(
        [
            html.H3(t("办理流程"), className="panel__heading"),
            html.P(t("这件事项还没有发布办理流程。"), className="muted"),
        ],
        className="panel__section",
    )


def render_form(matter: str, draft: MatterProcedure | None, *, lines: str, key: str) -> Component:
    """Return the form of the next version: one step a line, as it can be pasted from a sheet."""
    facts = {"matter": matter, "revision": draft.revision if draft else None, "key": key}
    buttons = [
        html.Button(t("保存草稿"), id=names.STEPS_SAVE, className="button", type="button", n_clicks=0),
        html.Button(
            t("发布草稿"),
            id=names.STEPS_PUBLISH,
            className="button button--primary",
            type="button",
            n_clicks=0,
            hidden=draft is None,
        ),
        html.Button(
            t("作废草稿"),
            id=names.STEPS_DISCARD,
            className="button",
            type="button",
            n_clicks=0,
            hidden=draft is None,
        ),
    ]
    return html.Details(
        [
            html.Summary(t("修改草稿") if draft else t("起草新的办理流程"), className="papers__summary"),
            dcc.Store(id=names.STEPS_FACTS, data=facts),
            html.Label(
                t("每行一步：层级｜步骤名称｜时限｜办理内容｜所需材料（可从 Excel 粘贴）"),
                htmlFor=names.STEPS_TEXT,
            ),
            dcc.Textarea(id=names.STEPS_TEXT, value=lines, className="field field--text papers__lines"),
            html.Label(t("文号（发布时必填）"), htmlFor=names.STEPS_REFERENCE),
            dcc.Input(id=names.STEPS_REFERENCE, value="", type="text", className="field", autoComplete="off"),
            html.Div(buttons, className="form__row"),
        ],
        className="panel__section form papers__procedure-form",
        open=draft is not None,
        **{"data-testid": "procedure-form"},
    )


def format_limit(step: ProcedureStep) -> str:
    """Return the limit of a step; a dash where it has none of its own."""
    if step.limit is None:
        return times.NOTHING
    return t("{limit} {unit}", limit=step.limit, unit=step.limit_unit)


def _table(listed: list[ListedProcedure]) -> Component:
    heads = (t("事项编码"), t("事项名称"), t("事项大类"), t("版本"), t("文号"), t("步骤"))
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody(
                [
                    html.Tr(
                        [
                            html.Td(render_opener(row.matter, "procedure", row.matter, plain=True)),
                            html.Td(either(row.name, row.name_en)),
                            html.Td(row.major),
                            html.Td(
                                t(
                                    "第 {version} 版 · {status}",
                                    version=row.version,
                                    status=label(row.status),
                                )
                            ),
                            html.Td(row.reference or times.NOTHING),
                            html.Td(times.number(row.steps)),
                        ]
                    )
                    for row in listed
                ]
            ),
        ],
        className="papers__table",
        **{"data-testid": "procedure-table"},
    )


def _step(number: int, step: ProcedureStep) -> Component:
    papers = t("材料：{papers}", papers=step.papers) if step.papers else None
    box = html.Div(
        [
            html.Div(
                [
                    html.Strong(t("{number}. {title}", number=number, title=step.title)),
                    html.Span(format_limit(step), className="flow__limit") if step.limit else None,
                ],
                className="flow__head",
            ),
            html.Span(label(step.level), className="sr-only"),
            html.P(step.what),
            html.P(papers, className="muted") if papers else None,
        ],
        className=f"flow__step flow__step--{step.level.value}",
    )
    return html.Li(box, className="flow__row", **{"data-testid": "flow-step"})


def _link(before: int, after: int) -> Component:
    """Return the line from one step's lane to the next one's, with its arrow."""
    low, high = sorted((before, after))
    way = "down" if before == after else "right" if before < after else "left"
    place = f"flow__span--{low}-{high}"
    return html.Li(
        [
            html.Span(className=f"flow__out {place} flow__out--{way}"),
            html.Span(className=f"flow__in {place} flow__in--{way}"),
        ],
        className="flow__link",
        **{"aria-hidden": "true"},
    )
