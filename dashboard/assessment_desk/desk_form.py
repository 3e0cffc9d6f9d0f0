"""The form of an act of the desk: its fields, its evidence, and the facts that travel with it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from dash.development.base_component import Component

from dashboard.assessment_desk import ids as names
from dashboard.shared.acts import workflow_form
from dashboard.shared.acts.act_controls import FormContext
from dashboard.shared.acts.workflow_form import WorkflowForm
from dashboard.shared.offices import evidence
from db.queries import reference_data
from db.session import Session
from domain.scopes import Actor
from domain.workflows import WorkflowTable
from i18n import either, t
from services import attachments


def load_names(session: Session, city: str) -> Mapping[str, str]:
    """Return the names of parties by code, in the language of the reader."""
    found = reference_data.list_parties(session, city)
    return {party.code: either(party.name, party.name_en) for party in found}


def render_form(
    session: Session,
    actor: Actor,
    table: WorkflowTable,
    act: StrEnum,
    *,
    facts: Mapping[str, Any],
    values: Mapping[str, object] | None = None,
    choices: Mapping[str, tuple[StrEnum, ...]] | None = None,
    fields: Sequence[Component] = (),
) -> Component:
    """Return the form of an act, with a field for evidence where the act takes it.

    values: what fields begin with. choices: what some fields offer instead of all words. fields: above
    those of the field table.
    """
    limits = attachments.get_limits(session, actor.city)
    more = []
    if "files" in table.payload_of(act).model_fields:
        title = t("证据材料（可选）")
        more.append(evidence.render_field(names.EVIDENCE, facts["key"], limits, title=title))
    context = FormContext(parties=[], limits=limits, values=values or {}, choices=choices or {})
    form = WorkflowForm(names.FACTS, names.SUBMIT, facts, context, before=fields, more=more)
    return workflow_form.render_form(table, act, form)
