"""The form of an application: what is to be done to which duty, why, and the whole text as it shall read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc
from dash.development.base_component import Component

from dashboard.duty_office import act_form
from dashboard.duty_office import ids as names
from dashboard.duty_office.address import OfficeRequest
from dashboard.duty_office.duty_lines import UnitNames, format_duty
from dashboard.duty_office.step_table import render_table
from dashboard.shared import html
from dashboard.shared.acts.act_controls import FormContext
from dashboard.shared.controls import render_query_link
from dashboard.shared.duty_changes import name_fields
from dashboard.shared.ticket_forms import LIST_HEIGHT_PX, Options, list_words
from domain.amendment_payloads import AmendmentKind
from domain.amendments import AMENDMENT_ACTS, AmendmentAct
from domain.duties import Duty, DutyField
from i18n import label, t

GIVEN = frozenset({"kind", "duty"})
FIELD = "duty_field"
ROWS = ("situations",)


@dataclass(frozen=True, slots=True)
class BegunApplication:
    """What the form begins with; text: of the duty as it is, or as it was applied for."""

    kind: AmendmentKind
    duty: str | None
    text: Duty | None
    values: Mapping[str, object]
    facts: Mapping[str, Any]


def render_form(
    request: OfficeRequest,
    begun: BegunApplication,
    *,
    context: FormContext,
    names_of: Mapping[str, str],
    lanes: Mapping[str, str],
) -> Component:
    """Return the form; where a duty must be chosen first, only that choice.

    names_of: of parties by code; lanes: of those that may take a step of the flow chart.
    """
    choices = [_kinds(request, begun.kind)]
    if begun.kind is not AmendmentKind.ADD:
        choices.append(_duty(begun.duty, context.duties))
        if begun.duty is None:
            choices.append(html.P(t("请先选择清单事项"), className="muted"))
            return html.Div(choices, className="form office__form", **{"data-testid": "apply-form"})
    more = [] if begun.kind is AmendmentKind.DELETE else _text(begun, UnitNames(names_of), lanes)
    compare = html.Button(t("比较改动"), id=names.COMPARE, className="button", type="button")
    return html.Div(
        [
            html.Div(choices, className="form office__form"),
            act_form.render_form(
                AMENDMENT_ACTS,
                AmendmentAct.APPLY,
                facts=begun.facts,
                context=context,
                given=GIVEN,
                more=more,
                extra=[compare] if more else [],
            ),
            html.Div(id=names.COMPARED, role="status", className="office__compared"),
        ],
        **{"data-testid": "apply-form"},
    )


def _kinds(request: OfficeRequest, chosen: AmendmentKind) -> Component:
    return html.Nav(
        [
            render_query_link(
                label(kind),
                href=request.to_address(
                    kind=kind.value, duty=None if kind is AmendmentKind.ADD else request.duty
                ),
                className="queue" + (" queue--on" if kind is chosen else ""),
                **({"aria-current": "true"} if kind is chosen else {}),
            )
            for kind in AmendmentKind
        ],
        className="queues",
        **{"aria-label": t("调整方式")},
    )


def _duty(chosen: str | None, duties: Options) -> Component:
    chooser = dcc.Dropdown(
        id=names.DUTY,
        options=duties,
        value=chosen,
        clearable=False,
        placeholder=t("请选择"),
        labels=list_words(),
        maxHeight=LIST_HEIGHT_PX,
        className="choose",
    )
    return _field(t("清单事项"), chooser)


def _text(begun: BegunApplication, units: UnitNames, lanes: Mapping[str, str]) -> list[Component]:
    """Return a field for each part of the text, begun with the present one."""
    said = format_duty(begun.text, units) if begun.text else {}
    hints = _hints()
    parts: list[Component] = [html.H3(t("调整后的完整文本"), className="panel__heading")]
    if begun.kind is AmendmentKind.ADD:
        parts.append(_choose_field(begun.text))
    parts += [
        _part(field, name, said.get(field, ""), hints.get(field))
        for field, name in name_fields().items()
        if field in FIELDS
    ]
    return [*parts, render_table(begun.text.steps if begun.text else (), lanes)]


FIELDS: Sequence[str] = (
    "name", "lead", "lead_duty", "cooperating", "town_duty", "legal_basis", "powers", "matters", "situations",
)  # fmt: skip


def _choose_field(text: Duty | None) -> Component:
    chooser = dcc.RadioItems(
        id=names.text(FIELD),
        options=[{"value": field.value, "label": label(field)} for field in DutyField],
        value=text.duty_field.value if text and text.duty_field else None,
        className="radios",
    )
    return html.Fieldset([html.Legend(t("领域")), chooser], className="form__field form__choice")


def _part(field: str, name: str, value: str, hint: str | None) -> Component:
    if field in ("name", "lead", "powers", "matters"):
        control: Component = dcc.Input(
            id=names.text(field), type="text", value=value, className="field field--line", autoComplete="off"
        )
    else:
        size = "office__rows" if field in ROWS else "office__lines"
        control = dcc.Textarea(id=names.text(field), value=value, className=f"field {size}", spellCheck=False)
    return _field(name, control, hint)


def _hints() -> Mapping[str, str]:
    return {
        "lead": t("单位名称或编码，用顿号分开"),
        "lead_duty": t("一行一条"),
        "cooperating": t("一行一个：单位 ｜ 配合责任"),
        "town_duty": t("一行一条"),
        "legal_basis": t("一行一部"),
        "powers": t("编码，用顿号分开"),
        "matters": t("编码，用顿号分开"),
        "situations": t(
            "一行一种：编码（新增的留空） ｜ 情形 ｜ 单位 ｜ 责任科室 ｜ 电话 ｜ 程序环节 ｜ 工作标准"
            " ｜ 涉及单位 ｜ 要点 // 要点"
        ),
    }


def _field(name: str, control: Component, hint: str | None = None) -> Component:
    return html.Div(
        [
            html.Span(name, className="form__name"),
            html.Small(hint, className="muted") if hint else None,
            control,
        ],
        className="form__field",
    )
