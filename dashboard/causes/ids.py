"""Component ids of the page of causes."""

BODY = "causes-body"
LIST = "causes-list"
PAPER = "causes-paper"
STORY = "causes-story"
DONE = "causes-done"  # store: counts the acts of this page
FACTS = "causes-facts"  # store {workflow, subject, version, act, key}: what the form is about
SUBMIT = "causes-submit"
