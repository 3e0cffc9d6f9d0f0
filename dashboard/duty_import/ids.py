"""Component ids of the page that loads a list of duties."""

READING = "duty-import-reading"  # store: names the reading of this page, whose progress is asked for
UPLOAD = "duty-import-upload"
PROGRESS = "duty-import-progress"
TICK = "duty-import-tick"
REPORT = "duty-import-report"
DIFF = "duty-import-diff"
REFUSED = "duty-import-refused"
CSV = "duty-import-csv"  # store: the report of refused rows
CSV_ASKED = "duty-import-csv-asked"
CSV_FILE = "duty-import-csv-file"
FACTS = "duty-import-facts"  # store {key, versions, amendments}: what the dry run compared with and named
REFERENCE = "duty-import-reference"
REMARK = "duty-import-remark"
DAY = "duty-import-day"
REASON = "duty-import-reason"
AGREED = "duty-import-agreed"
PUBLISH = "duty-import-publish"
