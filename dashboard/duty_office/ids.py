"""Component ids of the page of amendments and arbitrations."""

from typing import Any

BODY = "duty-office-body"
LIST = "duty-office-list"
PAPER = "duty-office-paper"  # of the opened subject: what is read of it
STORY = "duty-office-story"  # its history
DONE = "duty-office-done"  # store: counts the acts of this page
FACTS = "duty-office-facts"  # store {kind, subject, version, act, key, …}: what the form is about
SUBMIT = "duty-office-submit"
COMPARE = "duty-office-compare"
COMPARED = "duty-office-compared"
STEPS = "duty-office-steps"  # the table of a flow chart; the script draws it
STEPS_CHECK = "duty-office-steps-check"  # its faults and its drawing
DUTY = "duty-office-duty"  # which duty is to be amended


def text(field: Any) -> dict[str, Any]:
    """Return the id of the field for one part of the text of a duty."""
    return {"type": "duty-text", "field": field}
