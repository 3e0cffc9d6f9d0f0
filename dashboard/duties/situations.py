"""Components of the situations of a duty, each with its four facts and the way to its manual."""

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.duties.components import render_department, render_departments
from dashboard.duties.read_model import DutiesReading
from dashboard.shared import html
from dashboard.shared.controls import render_fact
from domain.duties import Duty, Situation
from domain.duty_request import build_manual_address
from i18n import t, times


def render_situations(reading: DutiesReading, duty: Duty) -> Component:
    """Return the situations of a duty, in their order."""
    return html.Section(
        [
            html.H3(
                t("具体情形（{count}）", count=times.number(len(duty.situations))), className="panel__heading"
            ),
            html.Div(
                [_situation(reading, situation) for situation in duty.situations],
                className="duty-item__situations",
            ),
        ],
        **{"data-testid": "situations"},
    )


def _situation(reading: DutiesReading, one: Situation) -> Component:
    """Return one situation: the four facts, who is involved, and what the town's people look at."""
    office = [render_department(one.department, reading), " ", one.office]
    facts: list[tuple[str, str | list[Component | str]]] = [
        (t("责任科室"), office),
        (t("联系电话"), one.phone),
        (t("程序环节"), one.procedure),
        (t("工作标准"), one.standard),
        (t("涉及单位"), render_departments(one.departments, reading)),
    ]
    return html.Section(
        [
            html.Div(
                [
                    html.H4(one.name, className="duty-item__name"),
                    html.Span(one.code, className="figure muted"),
                    html.A(
                        t("说明书"),
                        href=build_manual_address(one.code, reading.request.day),
                        className="button button--small",
                        title=t("打开可打印的说明书：{name}", name=one.name),
                        **{"data-testid": f"manual-{one.code}"},
                    ),
                ],
                className="duty-item__signs",
            ),
            html.Dl(
                [render_fact(name, said) for name, said in facts],
                className="facts",
            ),
            html.H5(t("镇街执法要点"), className="muted duty-item__points"),
            render_lines(one.town_points),
        ],
        id=one.code,
        className="duty-item__situation",
        **{"data-testid": f"situation-{one.code}"},
    )


def render_lines(lines: Sequence[str]) -> Component:
    """Return sentences as a numbered list."""
    return html.Ol([html.Li(line) for line in lines], className="duty-item__lines")
