"""Controls of a form of an act: an entry, a list, a choice, each with its label."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from dash import dcc
from dash.development.base_component import Component

from dashboard.shared import html, ids
from dashboard.shared.acts import correction_fields
from dashboard.shared.ticket_forms import LIST_HEIGHT_PX, Options, list_words
from db.queries.section_people import OfficePeople
from db.queries.ticket_activity import ConsultationFacts
from domain.attachments import FileLimits
from domain.payload_fields import FieldSpec
from i18n import t

NO_PEOPLE = OfficePeople((), ())
NATIVE = frozenset({"date", "datetime-local"})


@dataclass(frozen=True, slots=True)
class FormContext:
    """What the fields of a form offer, and the values they begin with, by their paths.

    For several tickets values are without "urgent", ticket is empty. choices: offered instead of all words.
    """

    parties: Options
    limits: FileLimits
    values: Mapping[str, object] = field(default_factory=dict)
    starts: tuple[str, ...] = ()  # words to begin with, chosen by a button each
    people: OfficePeople = NO_PEOPLE
    meetings: tuple[ConsultationFacts, ...] = ()
    correctable: correction_fields.Correctable = correction_fields.UNKNOWN
    duties: Options = field(default_factory=list)
    situations: Options = field(default_factory=list)
    steps: Options = field(default_factory=list)
    ticket: str = ""
    finding: Component | None = None
    choices: Mapping[str, tuple[StrEnum, ...]] = field(default_factory=dict)


def number_field(rows: FieldSpec, number: int, part: FieldSpec) -> FieldSpec:
    """Return a field of one row: "tasks.0.party"; a row that may stay empty asks for nothing."""
    required = part.shown.required if rows.is_required and number < 2 else ""
    shown = replace(part.shown, label=t(part.shown.label, number=number + 1), required=required)
    return replace(part, name=f"{rows.name}.{number}.{part.name}", shown=shown)


def get_label(spec: FieldSpec) -> str:
    """Return the label of a field in the language in use."""
    return t(spec.shown.label)


def render_entry(
    spec: FieldSpec, context: FormContext, kind: str, *, listed: Iterable[str] = (), **limits: int
) -> Component:
    """Return a field for one line; a date is drawn by the browser. listed: what it offers."""
    known = list(listed)
    entry = dcc.Input(
        id=ids.said(spec.name),
        type="text" if kind in NATIVE else kind,
        placeholder=t(spec.shown.hint) if spec.shown.hint else "",
        value=context.values.get(spec.name),
        className=f"field field--line{' field--native' if kind in NATIVE else ''}",
        debounce=False,
        autoComplete="off",
        **limits,
        **({"list": f"listed-{spec.name}"} if known else {}),
    )
    wrapped = html.Span(entry, className="native", **{"data-native": kind}) if kind in NATIVE else entry
    if known:
        options = html.Datalist([html.Option(value=one) for one in known], id=f"listed-{spec.name}")
        wrapped = html.Div([wrapped, options])
    return wrap_field(get_label(spec), spec.name, wrapped)


def render_list(spec: FieldSpec, context: FormContext, options: Options, *, multi: bool = False) -> Component:
    """Return a searchable list."""
    begins = context.values.get(spec.name)
    chooser = dcc.Dropdown(
        id=ids.said(spec.name),
        options=options,
        value=list(begins) if isinstance(begins, tuple) else begins,
        multi=multi,
        placeholder=t("请选择"),
        labels=list_words(),
        maxHeight=LIST_HEIGHT_PX,
        className="choose",
    )
    return wrap_field(get_label(spec), spec.name, chooser)


def render_radios(spec: FieldSpec, options: list[dict[str, str]], *, value: str | None = None) -> Component:
    """Return the choice of one of a few options, all of them in sight."""
    chooser = dcc.RadioItems(id=ids.said(spec.name), options=options, value=value, className="radios")
    return html.Fieldset([html.Legend(get_label(spec)), chooser], className="form__field form__choice")


def wrap_field(name: str, path: str, control: Component) -> Component:
    """Return a control with its name above, which labels it by its id."""
    return html.Div(
        [html.Span(name, className="form__name", id=f"name-{path}"), control], className="form__field"
    )
