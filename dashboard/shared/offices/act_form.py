"""The form of an act on what an office decides, drawn from the field table of its payload."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.shared.acts.act_fields import FormContext, render_specs
from dashboard.shared.controls import render_query_link
from dashboard.shared.offices.address import DeskRequest
from domain.payload_fields import list_fields
from domain.workflows import WorkflowTable
from i18n import label, t


@dataclass(frozen=True, slots=True)
class FormIds:
    """Ids of a page's form: the store of what it is about, and its button."""

    facts: str
    submit: str


def render_acts(request: DeskRequest, acts: Sequence[StrEnum], chosen: StrEnum | None) -> Component | None:
    """Return the acts that are open, as a row of choices; nothing where none is."""
    if not acts:
        return None
    return html.Nav(
        [
            render_query_link(
                label(act),
                href=request.to_address(act=act.value),
                className="button" + (" button--primary" if act is chosen else ""),
                **({"aria-current": "true"} if act is chosen else {}),
            )
            for act in acts
        ],
        className="office__acts",
        **{"aria-label": t("办理"), "data-testid": "office-acts"},
    )


def render_form(
    table: WorkflowTable,
    act: StrEnum,
    *,
    ids: FormIds,
    facts: Mapping[str, Any],
    context: FormContext,
    given: frozenset[str] = frozenset(),
    more: Sequence[Component] = (),
    extra: Sequence[Component] = (),
) -> Component:
    """Return the form of an act; facts: what the act is about, which travels with it.

    given: fields that are chosen elsewhere, not shown. more: what is filled in beyond the field
    table. extra: more buttons.
    """
    model = table.payload_of(act)
    specs = [
        replace(spec, shown=replace(spec.shown, visible_if=""))
        for spec in list_fields(model)
        if spec.name not in given
    ]
    return html.Section(
        [
            dcc.Store(id=ids.facts, data=dict(facts)),
            html.H3(label(act), className="panel__heading"),
            *render_specs(specs, context),
            *more,
            html.Div(
                [
                    html.Button(
                        label(act),
                        id=ids.submit,
                        className="button button--primary",
                        type="button",
                    ),
                    *extra,
                ],
                className="form__end",
            ),
        ],
        className="form office__form",
        **{"data-testid": "office-form"},
    )
