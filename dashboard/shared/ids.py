"""Component ids that callbacks, scripts or tests use; scripts use the same names."""

from typing import Any

LOCATION = "location"
PAGE = "page"
NOTICES = "notices"
UNDO = "undo"  # the bar that withdraws a dispatch; stays while the notices come and go
UNDO_ASKED = "undo-asked"  # store {tickets, key}: dispatches to withdraw; written by the scripts

# The map page. Its scripts read PAGE_FACTS once and keep the view in the address.
MAP_PAGE = "map-page"
MAP = "map"
STARTED = "map-started"
SELECTION = "selection"  # store {city, area, ticket}: what the panel shows; written by the scripts
VIEW = "view"  # store {city, level, measure, filters}: what colours the map; written by the scripts
PULSE = "pulse"  # store {event, tickets}: a change that touches the selection, at most one in 2 s
STORY_PULSE = "story-pulse"  # store {event, at}: the ticket opened at a desk may have changed
REFRESHES = (PULSE, STORY_PULSE)  # written by the live stream only

CITY_SWITCH = "city-switch"
BREADCRUMB = "breadcrumb"
SEARCH = "search"
SEARCH_RESULTS = "search-results"
THEME_SWITCH = "theme-switch"

RAIL = "rail"
RAIL_LAYERS = "rail-layers"
RAIL_LIST = "rail-list"
LEVELS = "levels"
MEASURES = "measures"
RISKS = "risks"
LEGEND = "legend"
CHRONIC = "chronic"
CHRONIC_PLACES = "chronic-places"
TOTALS = "totals"
FILTERS = "filters"
CLEAR_FILTERS = "clear-filters"
AREA_LIST = "area-list"

ZOOM_IN = "zoom-in"
ZOOM_OUT = "zoom-out"
ZOOM_HOME = "zoom-home"
TOOLTIP = "map-tooltip"
MAP_STATE = "map-state"

PANEL = "panel"
PANEL_TITLE = "panel-title"
PANEL_BODY = "panel-body"
PANEL_CLOSE = "panel-close"

STATUS_BAR = "status-bar"
DATA_TIME = "data-time"
LIVE_SIGN = "live-sign"


def filter_control(name: str) -> str:
    """Return the id of the control of one filter, named as in the address."""
    return f"filter-{name}"


# The panel: lists of tickets, one ticket, and what a dispatcher does with it.
DONE = "done"  # store: counts the acts of this page, so that the panel reads again after each

TICKET_LIST = "ticket-list"
LIST_ORDER = "list-order"
LIST_CLOSED = "list-closed"
LIST_TOTAL = "list-total"
LIST_BACK = "list-back"
LIST_ON = "list-on"
LIST_TURN = "list-turn"  # store {places, listing}: which page is wanted; written by the scripts
LIST_PICKED = "list-picked"  # store [{id, version, number, status}]: written by the scripts

TICKET_STORY = "ticket-story"
TICKET_ACTS = "ticket-acts"

AREA_FIGURES = "area-figures"
AREA_STAFF = "area-staff"
BATCH_COUNT = "batch-count"
BATCH_FORM = "batch-form"
BATCH_ACT = "batch-act"  # store: the act whose form is shown for the picked tickets
BATCH_SUBMIT = "batch-submit"


def uploaded(name: Any) -> dict[str, Any]:
    """Return the id of the store that holds the ids of the files chosen in one uploader, as list[str]."""
    return {"type": "uploaded", "name": name}


# The desks: a queue, the opened ticket, and the current act.
DESK = "desk"
DESK_ASKED = "desk-asked"  # store {queue, filters, order}: which rows are looked at; written by the scripts
DESK_PAINTED = "desk-painted"  # store {ticket, version, rest}: the letter is on the screen; by the scripts
DESK_QUEUES = "desk-queues"
DESK_LIST = "desk-list"
DESK_WORDS = "desk-words"
DESK_LETTER = "desk-letter"
DESK_HEAD = "desk-head"
DESK_BAR = "desk-bar"
DESK_STORY = "desk-story"  # of the ticket detail: status, matter and place, clocks and work orders
DESK_REST = "desk-rest"  # of the letter: what is read after the first paint, down to the history
DESK_ACTS = "desk-acts"
DESK_NARROWING = "desk-narrowing"
DESK_CONTEXT = "desk-context"
DESK_VIEWS = "desk-views"
DESK_VIEW_NAME = "desk-view-name"
DESK_VIEW_SAVE = "desk-view-save"
DESK_VIEW_DROP = "desk-view-drop"  # store {view, key}: written by the scripts
DESK_PICKED = "desk-picked"  # store [{id, version, number, status}]: written by the scripts
DESK_TOGETHER = "desk-together"  # store {act, key}: what is done with the picked; written by the scripts
DESK_BATCH = "desk-batch"
DESK_BATCH_FORM = "desk-batch-form"
DESK_BATCH_DO = "desk-batch-do"
# The acts on an opened ticket, at every desk and next to the map.
OPENED = (
    "desk-open"  # store {ticket}: the opened one; written by the scripts of a desk, on the map by the server
)
ACT_FORM = "desk-form"
ACT_CHOSEN = "act-chosen"  # store {act, order, motion}: written by the scripts
ACT_FACTS = "act-facts"  # store {ticket, version, key, act, order, motion}
ACT_SUBMIT = "act-submit"
ACT_DEADLINE = "act-deadline"
DUTY_CARD = "duty-card"  # what the list says of the duty that is chosen
ACT_FORESEEN = "act-foreseen"  # what the act would bring as it is filled in


def said(field: Any) -> dict[str, Any]:
    """Return the id of the field in which one part of what is said is filled in."""
    return {"type": "said", "field": field}


def list_check(ticket: Any) -> dict[str, Any]:
    """Return the id of what a form says where a choice differs from the list; ticket: its id."""
    return {"type": "list-check", "ticket": ticket}


def list_reason(ticket: Any) -> dict[str, Any]:
    """Return the id of the part of a form that asks why a choice differs from the list."""
    return {"type": "list-reason", "ticket": ticket}


HOTLINE = "hotline"  # the form of a new call; the script fills it

# The bell, the inbox and the duty roster.
BELL = "bell"
BELL_OPEN = "bell-open"

INBOX_GROUP = "inbox-group"
INBOX_UNREAD = "inbox-unread"
INBOX_LIST = "inbox-list"
INBOX_ALL = "inbox-all"
INBOX_MORE = "inbox-more"
INBOX_MOST = "inbox-most"  # store: how many notices the list shows at most
INBOX_DONE = "inbox-done"  # store: counts what was marked on this page
INBOX_READ = "inbox-read"  # store {notice}: which one is read; written by the scripts
INBOX_PULSE = "inbox-pulse"  # store: written by the bell's script when the count changed
INBOX_ADDRESS = "inbox-address"
INBOX_ADDRESS_SAVE = "inbox-address-save"

DUTY_BODY = "duty-body"
DUTY_DONE = "duty-done"
DUTY_KEY = "duty-key"  # store: the key of the next act, so that a second click does nothing twice
DUTY_DAY = "duty-day"
DUTY_SHIFT = "duty-shift"
DUTY_ROLE = "duty-role"
DUTY_PERSON = "duty-person"
DUTY_NAME = "duty-name"
DUTY_PHONE = "duty-phone"
DUTY_ADD = "duty-add"
DUTY_REMOVED = "duty-removed"  # store: the shift that a button takes off the roster
DUTY_HANDED_OVER = "duty-handed-over"  # store: the shift that a button hands over


def duty_note(shift: Any) -> dict[str, Any]:
    """Return the id of the field for the handover note of a shift."""
    return {"type": "duty-note", "shift": shift}


# Supervision: the table by party, notices with their acts.
SUPERVISION_BODY = "supervision-body"
SUPERVISION_LIST = "supervision-list"
SUPERVISION_BEHIND = "supervision-behind"
SUPERVISION_DONE = "supervision-done"  # store: counts the acts of this page
SUPERVISION_FACTS = "supervision-facts"  # store: what the form of an act is about
SUPERVISION_SUBMIT = "supervision-submit"  # the act on the opened notice or push-down
SUPERVISION_KEY = "supervision-key"  # store: the key of the notice being written
SUPERVISION_KIND = "supervision-kind"
SUPERVISION_PARTY = "supervision-party"
SUPERVISION_GROUNDS = "supervision-grounds"
SUPERVISION_NUMBERS = "supervision-numbers"
SUPERVISION_DUE = "supervision-due"
SUPERVISION_TEXT = "supervision-text"
SUPERVISION_DRAFT = "supervision-draft"
SUPERVISION_BEGIN = "supervision-begin"
SUPERVISION_ISSUE = "supervision-issue"


# What a town, a unit or a grid does apart from its queues.
REPORT_OPEN = "report-open"
REPORT_KEY = "report-key"
REPORT_BASIS = "report-basis"  # what the list of admitted matters says about a call
REPORT_SUBMIT = "report-submit"
PUSH_OPEN = "push-open"
PUSH_KEY = "push-key"
PUSH_SUBMIT = "push-submit"
REPLY_READ = "reply-read"  # store {reply, key}: a town takes note of a reply; written by the scripts


def reported(field: Any) -> dict[str, Any]:
    """Return the id of a field of the report form, named as in the request."""
    return {"type": "reported", "field": field}


def pushed(field: Any) -> dict[str, Any]:
    """Return the id of a field of the form for pushed-down duties, named as in the request."""
    return {"type": "pushed", "field": field}
