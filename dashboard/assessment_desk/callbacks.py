"""Callbacks of the desk: the address, and the act of a form."""

from dashboard.assessment_desk import forms, layout
from dashboard.assessment_desk import ids as names
from dashboard.shared.offices.act_callbacks import act_by_form
from dashboard.shared.offices.page import redraw

redraw(layout.PAGE)
act_by_form(layout.PAGE, submit=names.SUBMIT, facts=names.FACTS, kinds=forms.KINDS, read=forms.read_payload)
