"""Wire the desks: queues and rows, the opened ticket, and what stands beside it."""

from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, ctx, no_update

import clock
from access import who
from dashboard import ids
from dashboard.desk_sides import SIDES
from dashboard.desks import BY_PATH
from dashboard.letters import read_letter, read_story
from dashboard.looks import Looks
from dashboard.pages.desk import is_own, read_queue
from dashboard.views import desk_page
from db import feed
from db.session import transaction
from domain.errors import NotFound
from text import locale

Data = dict[str, Any]
LOOKS: Looks[tuple[Any, Any]] = Looks()

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
    opened: Data | None, words: str | None, _done: str | None, pulse: Data | None, path: str
) -> tuple[Any, Any]:
    """Draw the counts and rows anew: another queue, other words, an act, or a live change.

    After a change that others made, whoever looks at the same is shown the same drawing.
    """
    desk, actor = BY_PATH[path.rstrip("/")], who.actor()
    asked = {**(opened or {}), "words": words or ""}

    def draw() -> tuple[int, tuple[Any, Any]]:
        with transaction(actor.scope) as session:
            known = feed.last(session)
            shown = read_queue(session, actor, desk, asked)
        return known, (desk_page.queue_tabs(desk, shown), desk_page.queue_rows(shown))

    event = (pulse or {}).get("event")
    by_others = set(ctx.triggered_prop_ids.values()) == {ids.PULSE}
    if not isinstance(event, int) or not by_others or is_own(desk, asked):
        return draw()[1]
    asked.pop("ticket", None)  # the script marks its row
    view = (actor.scope, actor.roles, desk.path, repr(sorted(asked.items())), locale())
    return LOOKS.since(view, event, draw)


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
