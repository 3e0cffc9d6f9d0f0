"""Callbacks of the page of assigned matters: the address, and the act of a form."""

from dashboard.assigned_matters import ids as names
from dashboard.assigned_matters import layout
from dashboard.shared.offices.act_callbacks import act_by_form
from dashboard.shared.offices.page import redraw
from domain.assigned_matters import ASSIGNED_ACTS
from services.assigned_matters import ASSIGNED_MATTERS

redraw(layout.PAGE)
act_by_form(
    layout.PAGE,
    submit=names.SUBMIT,
    facts=names.FACTS,
    kinds={ASSIGNED_ACTS.kind: ASSIGNED_MATTERS},
)
