"""Flow chart of a duty: its steps as a list, and what the script draws of them in lanes.

The list is the chart's text alternative and its keyboard; ``assets/js/duties/flow-chart.js`` draws the lanes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from json import dumps

from dash.development.base_component import Component

from dashboard.shared import html
from domain.duties import LANES, FlowStep
from i18n import t
from services.flow_text import format_limit, format_next, name_lane

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StepMark:
    """Sign of a step; word: what it says. kind: how it is drawn. is_current: a ticket is there, or may be."""

    kind: str
    word: str
    is_current: bool = False


Marks = Mapping[int, StepMark]
NOT_MARKED: Marks = {}


def render_chart(
    ident: str,
    steps: Sequence[FlowStep],
    *,
    lead: Sequence[str],
    names: Names,
    marks: Marks = NOT_MARKED,
    note: Component | None = None,
    is_preview: bool = False,
) -> Component:
    """Return a chart with its list of steps.

    ident: begins the ids of its parts. lead: departments whose lanes come first. names: of departments, by
    code. marks: of steps, by number. note: says of what the marks are. is_preview: it is drawn again in
    its place while its steps are edited.
    """
    heading, listed = f"{ident}-label", f"{ident}-steps"
    drawn = {
        "lanes": [{"code": code, "name": name_lane(code, names)} for code in order_lanes(steps, lead)],
        "steps": [_drawn(step) for step in steps],
        "marks": {str(no): {"kind": mark.kind, "word": mark.word} for no, mark in marks.items()},
        "label": heading,
        "list": listed,
    }
    return html.Section(
        [
            html.Div(
                [html.H3(t("施工图（运行流程图）"), id=heading, className="panel__heading"), _zoom()],
                className="flow-chart__head",
            ),
            note,
            html.Div(
                html.P(t("正在绘制流程图…"), className="muted flow-chart__waiting"),
                className="flow-chart__stage",
                tabIndex=0,
                role="region",
                **{"aria-label": t("流程图，可用方向键移动，用 + 和 - 缩放")},
            ),
            html.P(
                t("流程图没有画出来，请看下面的步骤；刷新页面可再试一次。"),
                className="flow-chart__failed",
                role="status",
            ),
            html.Ol(
                [_step(step, names, steps, mark=marks.get(step.no)) for step in steps],
                id=listed,
                className="flow-chart__steps",
                **{"data-testid": "flow-steps", "aria-label": t("流程步骤")},
            ),
        ],
        id=ident,
        className="flow-chart",
        key=ident if is_preview else f"{ident}-{'-'.join(map(str, marks))}",
        **{
            "data-flow": dumps(drawn, ensure_ascii=False, separators=(",", ":")),
            "data-state": "waiting",
            "data-testid": "flow-chart",
        },
    )


def order_lanes(steps: Sequence[FlowStep], lead: Sequence[str]) -> list[str]:
    """Return who takes steps: unit, town, Center, the leads, then the others by their first step."""
    taking = dict.fromkeys(step.who for step in steps)
    first = [code for code in (*LANES, *lead) if code in taking]
    return list(dict.fromkeys([*first, *taking]))


def _drawn(step: FlowStep) -> dict[str, object]:
    return {
        "no": step.no,
        "title": step.title,
        "who": step.who,
        "text": step.text,
        "limit": format_limit(step),
        "next": [{"to": leads.to, "condition": leads.condition} for leads in step.next],
    }


def _zoom() -> Component:
    ways = (("out", "−", t("缩小")), ("in", "+", t("放大")), ("fit", t("适合宽度"), t("适合宽度")))
    return html.Div(
        [
            html.Button(
                sign, className="button", type="button", **{"data-flow-zoom": way, "aria-label": name}
            )
            for way, sign, name in ways
        ],
        className="flow-chart__zoom",
        role="group",
        **{"aria-label": t("缩放")},
    )


def _step(step: FlowStep, names: Names, steps: Sequence[FlowStep], *, mark: StepMark | None) -> Component:
    limit = format_limit(step)
    return html.Li(
        [
            html.Div(
                [
                    html.Button(
                        t("{no}. {title}", no=step.no, title=step.title),
                        className="button button--plain flow-chart__mark",
                        type="button",
                        title=t("在图中标出这一步"),
                        **{"data-flow-step": str(step.no)},
                    ),
                    html.Span(name_lane(step.who, names), className="badge"),
                    html.Span(limit, className="muted") if limit else None,
                    html.Span(mark.word, className=f"badge flow-chart__now flow-chart__now--{mark.kind}")
                    if mark
                    else None,
                ],
                className="passed__head",
            ),
            html.P(step.text),
            html.P(format_next(step, steps), className="muted"),
        ],
        **({"aria-current": "step"} if mark and mark.is_current else {}),
    )
