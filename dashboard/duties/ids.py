"""Component ids of the page of the responsibility list."""

PAGE = "duties-page"
FORM = "duties-form"  # the form of the filters; the script sends it as an address
WORDS = "duties-words"
DAY = "duties-day"
HEAD = "duties-head"
FILTERS = "duties-filters"
BODY = "duties-body"
TITLE = "duty-title"  # heading of the opened duty, which takes the focus
