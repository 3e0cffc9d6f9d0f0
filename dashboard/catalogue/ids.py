"""Component ids of the catalogue page."""

from typing import Any

PAGE = "catalogue-page"
TAB = "catalogue-tab"  # store: which paper is shown; the page's script keeps it in the address
BODY = "catalogue-body"
SEARCH = "catalogue-search"
DONE = "catalogue-done"  # store: counts the acts of this page, so that lists read again after each

# The list of admitted matters
VERSION = "matter-version"
BAR = "matter-bar"
FIELD = "matter-field"
LEVEL = "matter-level"
CLASS = "matter-class"
ROWS = "matter-rows"
OFFSET = "matter-offset"  # store: how many rows come before the wanted ones; written by the scripts
PAGER = "matter-pager"
BACK = "matter-back"
ON = "matter-on"

# The drawer: what it shows is said by the store OPENED {mode, code}
OPENED = "catalogue-opened"
DRAWER = "catalogue-drawer"
DRAWER_TITLE = "catalogue-drawer-title"
DRAWER_BODY = "catalogue-drawer-body"
DRAWER_CLOSE = "catalogue-drawer-close"

DRAFT_OPEN = "draft-open"
ENTRY_FACTS = "entry-facts"  # store {revision, key, code}
ENTRY_SAVE = "entry-save"
ENTRY_REMOVE = "entry-remove"
PUBLISH_REFERENCE = "publish-reference"
PUBLISH_DAY = "publish-day"
PUBLISH = "publish"
DISCARD = "draft-discard"
UPLOAD = "matter-upload"
REPORT = "import-report"
IMPORT_APPLY = "import-apply"

# Handling procedures
PROCEDURE_ROWS = "procedure-rows"
STEPS_FACTS = "steps-facts"  # store {matter, revision, key}
STEPS_TEXT = "steps-text"
STEPS_REFERENCE = "steps-reference"
STEPS_SAVE = "steps-save"
STEPS_PUBLISH = "steps-publish"
STEPS_DISCARD = "steps-discard"

# The information-collection catalogue
KIND = "collection-kind"  # store: the kind that the map shows
KIND_ROWS = "collection-rows"
COMPLETENESS = "collection-completeness"
MAP = "collection-map"
AREAS = "collection-areas"
POINTS = "collection-points"
KIND_SAVE = "kind-save"


def entry(field: Any) -> dict[str, Any]:
    """Return the id of the control of one field of an entry of the list."""
    return {"type": "entry-field", "field": field}


def kind(field: Any) -> dict[str, Any]:
    """Return the id of the control of one fact of a kind."""
    return {"type": "kind-field", "field": field}
