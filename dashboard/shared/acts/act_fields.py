"""Render the fields of a payload's field table; the id of each names its path in the payload."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from types import MappingProxyType

from dash import dcc
from dash.development.base_component import Component

from dashboard.shared import html, ids
from dashboard.shared.acts import correction_fields
from dashboard.shared.acts.act_controls import (
    FormContext,
    get_label,
    number_field,
    render_entry,
    render_list,
    render_radios,
    wrap_field,
)
from dashboard.shared.ticket_forms import LIST_HEIGHT_PX, list_words, render_urgency_choice
from domain.act_payloads import PAYLOADS
from domain.enums import Act
from domain.payload_base import LONGEST_TEXT
from domain.payload_fields import FieldKind, FieldSpec
from domain.transitions import Need
from i18n import label, t, times


def render_fields(act: Act, needs: Iterable[Need], context: FormContext) -> list[Component]:
    """Return the fields of an act, of the groups that are asked for; those with one condition together."""
    asked = frozenset(needs)
    specs = [spec for spec in PAYLOADS[act].list_specs() if spec.name == "text" or spec.shown.need in asked]
    return render_specs(specs, context)


def render_specs(specs: Iterable[FieldSpec], context: FormContext) -> list[Component]:
    """Return the controls of some rows of a field table."""
    found: list[Component] = []
    for condition, group in groupby(specs, key=lambda spec: spec.shown.visible_if):
        controls = [part for spec in group for part in RENDERERS[spec.kind](spec, context)]
        if condition:
            classes = "only-if form__pair" if len(controls) > 1 else "only-if"
            controls = [html.Div(controls, className=classes, **{"data-only-if": condition})]
        found += controls
    return found


def render_presets(texts: Sequence[str]) -> Component | None:
    """Return words that one press puts into the field for words; they may be changed there."""
    if not texts:
        return None
    return html.Div(
        [
            html.Span(t("常用："), className="muted"),
            *(html.Button(text, className="chip", type="button", **{"data-start": text}) for text in texts),
        ],
        className="starts",
        role="group",
        **{"aria-label": t("常用原因"), "data-testid": "starts"},
    )


def _text(spec: FieldSpec, context: FormContext) -> list[Component]:
    name = get_label(spec) if spec.is_required else t("{name}（可选）", name=get_label(spec))
    control = dcc.Textarea(
        id=ids.said(spec.name),
        value=str(context.values.get(spec.name) or ""),
        className="field field--text",
        maxLength=LONGEST_TEXT,
    )
    offered = render_presets(context.starts) if spec.name == "text" else None
    return [*([offered] if offered else []), wrap_field(name, spec.name, control)]


def _lines(spec: FieldSpec, context: FormContext) -> list[Component]:
    begins = context.values.get(spec.name) or ()
    control = dcc.Textarea(
        id=ids.said(spec.name),
        value="\n".join(begins) if isinstance(begins, tuple | list) else "",
        placeholder=t(spec.shown.hint) if spec.shown.hint else "",
        className="field field--short",
        maxLength=LONGEST_TEXT,
    )
    return [wrap_field(get_label(spec), spec.name, control)]


def _line(spec: FieldSpec, context: FormContext) -> list[Component]:
    return [render_entry(spec, context, "text")]


def _number(spec: FieldSpec, context: FormContext) -> list[Component]:
    return [render_entry(spec, context, "number", min=1, step=1)]


def _date(spec: FieldSpec, context: FormContext) -> list[Component]:
    return [render_entry(spec, context, "date")]


def _datetime(spec: FieldSpec, context: FormContext) -> list[Component]:
    return [render_entry(spec, context, "datetime-local")]


def _party(spec: FieldSpec, context: FormContext) -> list[Component]:
    return [render_list(spec, context, context.parties)]


def _parties(spec: FieldSpec, context: FormContext) -> list[Component]:
    return [render_list(spec, context, context.parties, multi=True)]


def _choice(spec: FieldSpec, context: FormContext) -> list[Component]:
    options = [
        {"value": word.value, "label": label(word)} for word in context.choices.get(spec.name, spec.choices)
    ]
    begins = context.values.get(spec.name)
    return [render_radios(spec, options, value=begins.value if isinstance(begins, StrEnum) else None)]


def _yes_no(spec: FieldSpec, context: FormContext) -> list[Component]:
    options = [
        {"value": "yes", "label": t(spec.shown.yes)},
        {"value": "no", "label": t(spec.shown.no)},
    ]
    begins = (
        {True: "yes", False: "no"}.get(bool(context.values[spec.name]))
        if spec.name in context.values
        else None
    )
    return [render_radios(spec, options, value=begins)]


def _flag(spec: FieldSpec, context: FormContext) -> list[Component]:
    is_on = context.values.get(spec.name)
    control = render_urgency_choice(ids.said(spec.name), "yes", urgent=None if is_on is None else bool(is_on))
    return [html.Div(control, className="form__field")]


def _section(spec: FieldSpec, context: FormContext) -> list[Component]:
    """Return the list of sections; a department that has none on record names them freely."""
    options = [{"value": name, "label": name, "search": name} for name in context.people.sections]
    return [render_list(spec, context, options) if options else render_entry(spec, context, "text")]


def _handler(spec: FieldSpec, context: FormContext) -> list[Component]:
    return [render_entry(spec, context, "text", listed=context.people.handlers)]


def _meeting(spec: FieldSpec, context: FormContext) -> list[Component]:
    """Return the choice between a new meeting and the minutes of one that was called before."""
    if not context.meetings:
        return []
    called = [
        {
            "value": str(held.id),
            "label": t("补写纪要：{when} {place}", when=times.short_instant(held.held_at), place=held.place),
        }
        for held in context.meetings
    ]
    return [render_radios(spec, [{"value": "", "label": t("召集新的会商")}, *called], value="")]


def _rows(spec: FieldSpec, context: FormContext) -> list[Component]:
    """Return the fields of each row; rows of one field have no frame, the first two of them required."""
    rows = [
        render_specs([number_field(spec, number, part) for part in spec.fields], context)
        for number in range(spec.shown.rows)
    ]
    if len(spec.fields) == 1:
        return [part for row in rows for part in row]
    drawn = [html.Div(row, className="form__task") for row in rows]
    return [html.Fieldset([html.Legend(get_label(spec)), *drawn], className="form__rows")]


def _duty(spec: FieldSpec, context: FormContext) -> list[Component]:
    """Return the search of the list of duties; what it says of the chosen one is shown below it."""
    chooser = dcc.Dropdown(
        id=ids.said(spec.name),
        options=context.duties,
        value=context.values.get(spec.name),
        placeholder=t("输入编码、事项名称或群众的说法"),
        labels=list_words(),
        maxHeight=LIST_HEIGHT_PX,
        className="choose",
    )
    return [wrap_field(get_label(spec), spec.name, chooser)]


def _situation(spec: FieldSpec, context: FormContext) -> list[Component]:
    return [render_list(spec, context, context.situations)]


def _list_reason(spec: FieldSpec, context: FormContext) -> list[Component]:
    """Return why a choice differs from the list: of one ticket only where it does, of several always."""
    if not context.ticket:
        told = html.P(t("每件按清单分别核对，主办与清单不一致的须写明理由"), className="muted")
        return [render_entry(spec, context, "text"), told]
    return [
        html.Div(context.finding, id=ids.list_check(context.ticket)),
        html.Div(
            render_entry(spec, context, "text"),
            id=ids.list_reason(context.ticket),
            hidden=context.finding is None,
            className="only-if",
        ),
    ]


def _correction(_spec: FieldSpec, context: FormContext) -> list[Component]:
    return correction_fields.render_fields(context.correctable)


RENDERERS: Mapping[FieldKind, Callable[[FieldSpec, FormContext], list[Component]]] = MappingProxyType(
    {
        FieldKind.TEXT: _text,
        FieldKind.LINE: _line,
        FieldKind.LINES: _lines,
        FieldKind.NUMBER: _number,
        FieldKind.DATE: _date,
        FieldKind.DATETIME: _datetime,
        FieldKind.CHOICE: _choice,
        FieldKind.YES_NO: _yes_no,
        FieldKind.FLAG: _flag,
        FieldKind.PARTY: _party,
        FieldKind.PARTIES: _parties,
        FieldKind.SECTION: _section,
        FieldKind.HANDLER: _handler,
        FieldKind.MEETING: _meeting,
        FieldKind.ROWS: _rows,
        FieldKind.CORRECTION: _correction,
        FieldKind.DUTY: _duty,
        FieldKind.LISTED_DUTY: lambda spec, context: [render_list(spec, context, context.duties)],
        FieldKind.SITUATION: _situation,
        FieldKind.STEP: lambda spec, context: [render_list(spec, context, context.steps)],
        FieldKind.LIST_REASON: _list_reason,
    }
)
