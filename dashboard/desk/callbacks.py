"""Wire the desks: queues and rows, the opened ticket, and what stands beside it."""

from collections.abc import Mapping
from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, ctx, no_update
from dash.exceptions import PreventUpdate

import clock
from dashboard.desk import components, ticket_detail
from dashboard.desk.layout import is_own, read_queue
from dashboard.desk.read_model import read_ticket
from dashboard.desk.ticket_sidebar import SIDES
from dashboard.shared import ids
from dashboard.shared.desks import BY_PATH
from dashboard.shared.nodes import DATA, to_json
from dashboard.shared.render_cache import Looks
from db import feed
from db.session import transaction
from domain.errors import NotFound
from i18n import locale
from web import dependencies

Data = dict[str, Any]
LOOKS: Looks[tuple[str, str]] = Looks()

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
    Output(ids.DESK_QUEUES, DATA),
    Output(ids.DESK_LIST, DATA),
    Input(ids.DESK_ASKED, "data"),
    Input(ids.DESK_WORDS, "value"),
    Input(ids.DONE, "data"),
    Input(ids.PULSE, "data"),
    State(ids.LOCATION, "pathname"),
    prevent_initial_call=True,
)
def queue_shown(
    asked: Data | None, words: str | None, _done: str | None, pulse: Data | None, path: str
) -> tuple[str, str]:
    """Draw the counts and rows anew: another queue, other words, an act, or a live change.

    After a change that others made, whoever looks at the same is shown the same drawing. The script marks
    the row of the opened ticket.
    """
    desk, actor = BY_PATH[path.rstrip("/")], dependencies.actor()
    wanted: Mapping[str, str] = {**(asked or {}), "words": words or ""}

    def draw() -> tuple[int, tuple[str, str]]:
        with transaction(actor.scope) as session:
            known = feed.last(session)
            shown = read_queue(session, actor, desk, wanted)
        return known, (to_json(components.queue_tabs(desk, shown)), to_json(components.queue_rows(shown)))

    event = (pulse or {}).get("event")
    by_others = set(ctx.triggered_prop_ids.values()) == {ids.PULSE}
    if not isinstance(event, int) or not by_others or is_own(desk, wanted):
        return draw()[1]
    view = (actor.scope, actor.roles, desk.path, repr(sorted(wanted.items())), locale())
    return LOOKS.since(view, event, draw)


@callback(
    Output(ids.DESK_LETTER, "children"),
    Input(ids.DESK_OPEN, "data"),
    Input(ids.DONE, "data"),
    prevent_initial_call=True,
    # What could be done before is no longer offered: its form would go with the letter that stood there.
    running=[(Output(ids.DESK_LETTER, "data-renewing"), "yes", "")],
)
def ticket_opened(opened: Data | None, _done: str | None) -> Any:
    """Draw the opened ticket with what can be done now; after an act with all that stood there before."""
    number = (opened or {}).get("ticket")
    if not number:
        return components.nothing_open()
    actor, is_done = dependencies.actor(), ctx.triggered_id == ids.DONE
    try:
        with transaction(actor.scope) as session:
            now = clock.now(session, actor.city)
            ticket = read_ticket(session, actor, number)
            return ticket_detail.letter(session, actor, ticket, now=now, whole=is_done)
    except NotFound:
        if not is_done:
            raise
        return components.gone()  # the answer to what the party was asked ended its sight


@callback(
    Output(ids.DESK_REST, DATA),
    Output(ids.DESK_CONTEXT, DATA),
    Input(ids.DESK_PAINTED, "data"),
    State(ids.LOCATION, "pathname"),
    prevent_initial_call=True,
)
def letter_painted(painted: Data | None, path: str) -> tuple[Any, Any]:
    """Draw what is read after the letter was painted: its rest, and what stands beside it at this desk."""
    told, side = painted or {}, SIDES.get(path.rstrip("/"))
    number, actor = told.get("ticket"), dependencies.actor()
    with transaction(actor.scope) as session:
        now = clock.now(session, actor.city)
        ticket = None
        if number:
            ticket = read_ticket(session, actor, number, shown_version=int(told.get("version") or 0))
        beside = side(session, actor, ticket, now=now) if side else None
        if ticket is None or not told.get("rest"):
            return no_update, to_json(beside)
        return to_json(ticket_detail.rest(session, actor, ticket, now=now)), to_json(beside)


@callback(
    Output(ids.DESK_STORY, DATA),
    Output(ids.DESK_REST, DATA, allow_duplicate=True),
    Input(ids.STORY_PULSE, "data"),
    State(ids.DESK_OPEN, "data"),
    prevent_initial_call=True,
)
def story_changed(_pulse: Data | None, opened: Data | None) -> tuple[str, str]:
    """Draw the opened ticket's story anew after a live change; what is being typed stays."""
    number = (opened or {}).get("ticket")
    if not number:
        raise PreventUpdate
    actor = dependencies.actor()
    try:
        with transaction(actor.scope) as session:
            now = clock.now(session, actor.city)
            ticket = read_ticket(session, actor, number)
            told = ticket_detail.story(session, actor, ticket, now=now)
            return to_json(told), to_json(ticket_detail.rest(session, actor, ticket, now=now))
    except NotFound:  # it left the actor's scope: the letter stays until they move on
        raise PreventUpdate from None
