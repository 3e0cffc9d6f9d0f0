"""Component ids of the page of assigned matters."""

BODY = "assigned-body"
LIST = "assigned-list"
PAPER = "assigned-paper"  # of the opened matter: what is read of it
STORY = "assigned-story"  # its history
DONE = "assigned-done"  # store: counts the acts of this page
FACTS = "assigned-facts"  # store {workflow, subject, version, act, key}: what the form is about
SUBMIT = "assigned-submit"
EVIDENCE = "assigned-evidence"  # the uploader
