"""Wire the desks: queues and rows, the opened ticket, and what stands beside it."""

from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, no_update

import clock
from access import who
from dashboard import ids
from dashboard.desk_sides import SIDES
from dashboard.desks import BY_PATH
from dashboard.letters import read_letter, read_story
from dashboard.pages.desk import read_queue
from dashboard.views import desk_page
from db.session import transaction
from domain.errors import NotFound

Data = dict[str, Any]

clientside_callback(
    ClientsideFunction("huying", "start_desk"),
    Output(ids.STARTED, "data", allow_duplicate=True),
    Input(ids.DESK, "id"),
    prevent_initial_call="initial_duplicate",
)

clientside_callback(
    ClientsideFunction("huying", "desk_done"),
    Output(ids.STARTED, "data", allow_duplicate=True),
    Input(ids.DONE, "data"),
    prevent_initial_call=True,
)


@callback(
    Output(ids.DESK_QUEUES, "children"),
    Output(ids.DESK_LIST, "children"),
    Input(ids.DESK_OPEN, "data"),
    Input(ids.DESK_WORDS, "value"),
    Input(ids.DONE, "data"),
    Input(ids.PULSE, "data"),
    State(ids.LOCATION, "pathname"),
    prevent_initial_call=True,
)
def queue_shown(
    opened: Data | None, words: str | None, _done: str | None, _pulse: Data | None, path: str
) -> tuple[Any, Any]:
    """Draw the counts and rows anew: another queue, other words, an act, or a live change."""
    desk = BY_PATH[path.rstrip("/")]
    actor = who.actor()
    with transaction(actor.scope) as session:
        shown = read_queue(session, actor, desk, {**(opened or {}), "words": words or ""})
    return desk_page.queue_tabs(desk, shown), desk_page.queue_rows(shown)


@callback(
    Output(ids.DESK_LETTER, "children"),
    Input(ids.DESK_OPEN, "data"),
    Input(ids.DONE, "data"),
    prevent_initial_call=True,
)
def ticket_opened(opened: Data | None, _done: str | None) -> Any:
    """Draw the opened ticket with what can be done now."""
    number = (opened or {}).get("ticket")
    if not number:
        return desk_page.nothing_open()
    actor = who.actor()
    with transaction(actor.scope) as session:
        return read_letter(session, actor, number, now=clock.now(session, actor.city))


@callback(
    Output(ids.DESK_CONTEXT, "children"),
    Input(ids.DESK_OPEN, "data"),
    Input(ids.DONE, "data"),
    State(ids.LOCATION, "pathname"),
)
def surroundings_read(opened: Data | None, _done: str | None, path: str) -> Any:
    """Draw what stands beside the opened ticket at this desk, or before one is opened."""
    read = SIDES.get(path.rstrip("/"))
    if read is None:
        return no_update
    actor = who.actor()
    with transaction(actor.scope) as session:
        return read(session, actor, (opened or {}).get("ticket"), now=clock.now(session, actor.city))


@callback(
    Output(ids.DESK_STORY, "children"),
    Input(ids.STORY_PULSE, "data"),
    State(ids.DESK_OPEN, "data"),
    prevent_initial_call=True,
)
def story_changed(_pulse: Data | None, opened: Data | None) -> Any:
    """Draw the opened ticket's story anew after a live change; what is being typed stays."""
    number = (opened or {}).get("ticket")
    if not number:
        return no_update
    actor = who.actor()
    try:
        with transaction(actor.scope) as session:
            return read_story(session, actor, number, now=clock.now(session, actor.city))
    except NotFound:  # it left the actor's scope: the letter stays until they move on
        return no_update
