"""Component ids of the desk of appeals, exclusions and forms of agencies."""

BODY = "assessment-desk-body"
LIST = "assessment-desk-list"
PAPER = "assessment-desk-paper"  # of the opened subject: what is read of it
STORY = "assessment-desk-story"  # its history
DONE = "assessment-desk-done"  # store: counts the acts of this page
FACTS = "assessment-desk-facts"  # store {workflow, subject, version, act, key, …}: what the form is about
SUBMIT = "assessment-desk-submit"
EVIDENCE = "assessment-evidence"  # the uploader
