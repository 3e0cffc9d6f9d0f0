"""The form of an act on an amendment or an arbitration, with the ids and addresses of the page."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from dash.development.base_component import Component

from dashboard.duty_office import ids as names
from dashboard.duty_office.address import OfficeRequest
from dashboard.shared.acts import workflow_form
from dashboard.shared.acts.act_controls import FormContext
from dashboard.shared.acts.workflow_form import WorkflowForm
from domain.workflows import WorkflowTable


def render_acts(request: OfficeRequest, acts: Sequence[StrEnum], chosen: StrEnum | None) -> Component | None:
    """Return the acts that are open, as a row of choices; nothing where none is."""
    return workflow_form.render_acts(acts, chosen, lambda act: request.to_address(act=act.value))


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
    """Return the form of an act; the rest as ``WorkflowForm`` has it."""
    form = WorkflowForm(names.FACTS, names.SUBMIT, facts, context, given=given, more=more, extra=extra)
    return workflow_form.render_form(table, act, form)
