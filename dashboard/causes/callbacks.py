"""Callbacks of the page: the address, and the act of a form."""

from dashboard.causes import ids as names
from dashboard.causes import layout
from dashboard.shared.offices.act_callbacks import act_by_form
from dashboard.shared.offices.page import redraw
from domain.cause_projects import CAUSE_ACTS
from services import causes

redraw(layout.PAGE)
act_by_form(layout.PAGE, submit=names.SUBMIT, facts=names.FACTS, kinds={CAUSE_ACTS.kind: causes.CAUSES})
