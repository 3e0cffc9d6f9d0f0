"""The form of an act on an amendment or an arbitration, drawn from the field table of its payload."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.duty_office import ids as names
from dashboard.duty_office.address import OfficeRequest
from dashboard.shared.acts.act_fields import FormContext, render_specs
from dashboard.shared.controls import render_query_link
from domain.payload_fields import list_fields
from domain.workflows import WorkflowTable
from i18n import label, t


def render_acts(request: OfficeRequest, acts: Sequence[StrEnum], chosen: StrEnum | None) -> Component | None:
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
    facts: Mapping[str, Any],
    context: FormContext,
    given: frozenset[str] = frozenset(),
    more: Sequence[Component] = (),
    extra: Sequence[Component] = (),
) -> Component:
    """Return the form of an act; facts: what the act is about, which travels with it.

    given: fields that are chosen elsewhere. more: what is filled in beyond the field table. extra: more
    buttons.
    """
    model = table.payload_of(act)
    specs = [
        replace(spec, shown=replace(spec.shown, visible_if=""))
        for spec in list_fields(model)
        if spec.name not in given
    ]
    return html.Section(
        [
            dcc.Store(id=names.FACTS, data=dict(facts)),
            html.H3(label(act), className="panel__heading"),
            *render_specs(specs, context),
            *more,
            html.Div(
                [
                    html.Button(
                        label(act),
                        id=names.SUBMIT,
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
