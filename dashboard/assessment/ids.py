"""Component ids of the page of the assessment."""

BODY = "assessment-body"
HEAD = "assessment-head"
MAIN = "assessment-main"  # the ranking, the entries of a sheet, the towns or the periods
ASIDE = "assessment-aside"  # the year at a glance, or the sums of a sheet
DONE = "assessment-done"  # store: counts the acts of this page
FACTS = "assessment-facts"  # store {period, digest, key}: what would be frozen
REMARK = "assessment-remark"
CONFIRM = "assessment-confirm"
SUBMIT = "assessment-submit"
