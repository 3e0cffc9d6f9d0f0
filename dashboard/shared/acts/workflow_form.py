"""The form of an act on what moves and is no ticket, drawn from the field table of the act's payload."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import uuid4

from dash import dcc
from dash.development.base_component import Component

from dashboard.shared import html
from dashboard.shared.acts.act_controls import FormContext
from dashboard.shared.acts.act_fields import render_specs
from dashboard.shared.controls import render_query_link
from domain.attachments import FileLimits
from domain.payload_fields import list_fields
from domain.workflows import WorkflowTable
from i18n import label, t


@dataclass(frozen=True, slots=True)
class WorkflowForm:
    """What a form is made of.

    facts_id, submit_id: the ids of its store and its button. facts: what the act is about, which travels with
    it. given: fields that are chosen elsewhere. before, more: what is filled in beyond the field table, above
    and below it. extra: more buttons.
    """

    facts_id: str
    submit_id: str
    facts: Mapping[str, Any]
    context: FormContext = field(default_factory=lambda: FormContext([], FileLimits()))
    given: frozenset[str] = frozenset()
    before: Sequence[Component] = ()
    more: Sequence[Component] = ()
    extra: Sequence[Component] = ()


def build_facts(
    table: WorkflowTable, act: StrEnum, *, subject: object = None, version: int | None = None
) -> dict[str, Any]:
    """Return what an act is about, with a new key; subject: None where the act creates it."""
    return {
        "workflow": table.kind,
        "act": act.value,
        "subject": None if subject is None else str(subject),
        "version": version,
        "key": str(uuid4()),
    }


def render_acts(
    acts: Sequence[StrEnum], chosen: StrEnum | None, address: Callable[[StrEnum], str]
) -> Component | None:
    """Return the acts that are open, as a row of links to the form of each; nothing where none is."""
    if not acts:
        return None
    return html.Nav(
        [
            render_query_link(
                label(act),
                href=address(act),
                className="button" + (" button--primary" if act is chosen else ""),
                **({"aria-current": "true"} if act is chosen else {}),
            )
            for act in acts
        ],
        className="office__acts",
        **{"aria-label": t("办理"), "data-testid": "office-acts"},
    )


def render_form(table: WorkflowTable, act: StrEnum, form: WorkflowForm) -> Component:
    """Return the form of an act."""
    specs = [
        replace(spec, shown=replace(spec.shown, visible_if=""))
        for spec in list_fields(table.payload_of(act))
        if spec.name not in form.given
    ]
    send = html.Button(label(act), id=form.submit_id, className="button button--primary", type="button")
    return html.Section(
        [
            dcc.Store(id=form.facts_id, data=dict(form.facts)),
            html.H3(label(act), className="panel__heading"),
            *form.before,
            *render_specs(specs, form.context),
            *form.more,
            html.Div([send, *form.extra], className="form__end"),
        ],
        className="form office__form",
        **{"data-testid": "office-form"},
    )
