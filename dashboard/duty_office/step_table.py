"""The table in which a flow chart is edited, what the server says of it, and two charts compared."""

from collections.abc import Mapping, Sequence
from json import dumps

from dash import dcc
from dash.development.base_component import Component

from dashboard.duty_office import ids as names
from dashboard.duty_office.step_rows import format_steps, is_drawable
from dashboard.shared import flow_chart, html, nodes
from dashboard.shared.duty_changes import name_fields
from dashboard.shared.flow_chart import StepMark
from domain.duties import LANES, Duty, FlowStep
from domain.duty_rules import DutyFault, DutyPart
from domain.errors import Invalid
from i18n import t
from services.flow_text import name_lane

PREVIEW, BEFORE, AFTER = "steps-preview", "steps-before", "steps-after"  # begin ids of the parts of charts
Names = Mapping[str, str]
OWN = {"no": "title"}  # fields that have no column of their own


def render_table(steps: Sequence[FlowStep], names_of: Names) -> Component:
    """Return the table with the place of its faults and drawing; names_of: of departments, by code."""
    text = format_steps(steps)
    lanes = [[code, name_lane(code, names_of)] for code in (*LANES, *names_of)]
    return html.Div(
        [
            html.Span(t("流程图"), className="form__name", id="duty-office-steps-name"),
            dcc.Textarea(id=names.text(DutyPart.STEPS.value), value=text, className="office__steps-text"),
            html.Div(
                id=names.STEPS,
                role="group",
                **{
                    "aria-labelledby": "duty-office-steps-name",
                    "data-steps": text,
                    "data-lanes": dumps(lanes, ensure_ascii=False),
                    "data-words": dumps(build_words(), ensure_ascii=False),
                    "data-testid": "step-table",
                },
            ),
            nodes.render_host(names.STEPS_CHECK, **{"data-testid": "steps-check"}),
        ],
        className="form__field office__steps",
    )


def build_words() -> dict[str, str]:
    """Return what the table's script says; {0} and the like are filled by it."""
    return {
        "keys": t("Alt+↑、Alt+↓ 移动一步，Alt+Enter 在下面加一步，Alt+Delete 删去一步。改动随即检查并画出。"),
        "step": t("步骤和办理内容"),
        "title": t("步骤名称"),
        "text": t("办理内容"),
        "who": t("办理主体"),
        "limit": t("时限（工作日）"),
        "next": t("下一步"),
        "condition": t("条件"),
        "acts": t("移动、增删"),
        "cell": t("第 {0} 步：{1}"),
        "ends": t("流程结束"),
        "always": t("无条件进入"),
        "gone": t("第 {0} 步（没有这一步）"),
        "up": t("上移"),
        "down": t("下移"),
        "add": t("加一步"),
        "remove": t("删除"),
        "branch": t("添加去向"),
        "add_last": t("添加步骤"),
        "renumber": t("按顺序重新编号"),
        "up_of": t("上移第 {0} 步"),
        "down_of": t("下移第 {0} 步"),
        "add_of": t("在第 {0} 步下面加一步"),
        "remove_of": t("删去第 {0} 步"),
        "branch_of": t("给第 {0} 步添加去向"),
        "cut_of": t("删去第 {0} 步到第 {1} 步的去向"),
    }


def render_check(
    steps: Sequence[FlowStep], faults: Sequence[DutyFault], names_of: Names, *, base: Sequence[FlowStep]
) -> list[Component]:
    """Return the faults by row and column, and the drawing with what differs from the present chart."""
    told = [_fault(fault, steps) for fault in faults]
    shown: Component = html.P(t("改正后显示流程图。"), className="muted")
    if is_drawable(steps):
        marks = mark_changes(base, steps) if base else flow_chart.NOT_MARKED
        shown = flow_chart.render_chart(PREVIEW, steps, lead=(), names=names_of, marks=marks, is_preview=True)
    return [_faults(told), shown]


def render_unread(fault: Invalid, faults: Mapping[str, Invalid]) -> list[Component]:
    """Return what could not be read of a table: by cell where it is known, else as one sentence."""
    found = [
        DutyFault(DutyPart.STEPS, int(path.partition("[")[2].partition("]")[0]), path.rpartition(".")[2], why)
        for path, why in faults.items()
    ]
    told = [_fault(one) for one in found] or [html.Li(t(fault.message_id, **fault.values))]
    return [_faults(told)]


def render_compared(before: Duty | None, after: Duty | None, names_of: Names) -> Component | None:
    """Return the charts before and after, each with signs at what differs; None where they are equal."""
    old = () if before is None else before.steps
    new = () if after is None else after.steps
    if old == new:
        return None
    return html.Section(
        [
            html.H4(t("流程图：调整后")) if new else None,
            _chart(AFTER, new, names_of, marks=mark_changes(old, new)) if new else None,
            html.Details(
                [
                    html.Summary(t("流程图：现行")),
                    _chart(BEFORE, old, names_of, marks=mark_changes(new, old, is_before=True)),
                ]
            )
            if old
            else None,
        ],
        className="office__charts",
        **{"data-testid": "charts-compared"},
    )


def mark_changes(
    base: Sequence[FlowStep], steps: Sequence[FlowStep], *, is_before: bool = False
) -> dict[int, StepMark]:
    """Return the signs of steps that the other chart does not have, or has otherwise."""
    known = {step.no: step for step in base}
    alone = StepMark("removed", t("− 删去")) if is_before else StepMark("added", t("+ 新增"))
    changed = StepMark("changed", t("± 改动"))
    return {step.no: changed if step.no in known else alone for step in steps if known.get(step.no) != step}


def _chart(ident: str, steps: Sequence[FlowStep], names_of: Names, *, marks: flow_chart.Marks) -> Component:
    return flow_chart.render_chart(ident, steps, lead=(), names=names_of, marks=marks)


def _faults(told: Sequence[Component]) -> Component:
    if not told:
        return html.P(t("流程图没有问题：每一步都走得到，每一路都有结束。"), className="muted", role="status")
    return html.Div(
        [html.Strong(t("流程图有 {count} 处须改正", count=len(told))), html.Ul(told)],
        className="office__faults",
        role="alert",
        **{"data-testid": "step-faults"},
    )


def _fault(fault: DutyFault, steps: Sequence[FlowStep] = ()) -> Component:
    reason = t(fault.reason.message_id, **fault.reason.values)
    if fault.part is not DutyPart.STEPS:
        return html.Li(reason)
    field = name_fields().get(OWN.get(fault.field, fault.field), fault.field)
    where = t("第 {row} 行“{column}”", row=fault.index + 1, column=field)
    if steps:
        no = steps[fault.index].no
        where = t("第 {row} 行（第 {no} 步）“{column}”", row=fault.index + 1, no=no, column=field)
    return html.Li(
        html.Button(
            f"{where}：{reason}",
            className="button button--plain",
            type="button",
            **{
                "data-fault-row": str(fault.index),
                "data-fault-field": fault.field,
                "data-fault-text": reason,
            },
        )
    )
