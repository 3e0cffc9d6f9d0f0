"""Callbacks of the desks: queues and rows, the opened ticket, and its sidebar."""

from collections.abc import Mapping
from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, ctx, no_update
from dash.exceptions import PreventUpdate

import clock
from dashboard.desk import components, queue_column, ticket_detail
from dashboard.desk.layout import is_own, read_queue
from dashboard.desk.read_model import read_ticket
from dashboard.desk.ticket_sidebar import SIDES
from dashboard.shared import ids
from dashboard.shared.desks import BY_PATH
from dashboard.shared.nodes import DATA, to_json
from dashboard.shared.render_cache import RenderCache, get_floor
from db import feed
from db.session import transaction
from domain.errors import NotFound
from i18n import locale
from web import dependencies

Data = dict[str, Any]
QUEUES: RenderCache[tuple[str, str]] = RenderCache()

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
    """Render the counts and rows again after a new queue, new filters, an act, or a live change.

    After a change by others, all users with the same view share one rendering. The script marks
    the row of the opened ticket.
    """
    desk, actor = BY_PATH[path.rstrip("/")], dependencies.get_actor()
    wanted: Mapping[str, str] = {**(asked or {}), "words": words or ""}

    def draw() -> tuple[int, tuple[str, str]]:
        with transaction(actor.scope) as session:
            known = feed.get_last_number(session)
            shown = read_queue(session, actor, desk, wanted)
        return known, (
            to_json(queue_column.render_queue_tabs(desk, shown)),
            to_json(queue_column.render_queue_rows(shown)),
        )

    if is_own(desk, wanted):
        return draw()[1]
    view = (actor.scope, actor.roles, desk.path, repr(sorted(wanted.items())), locale())
    event = (pulse or {}).get("event")
    if set(ctx.triggered_prop_ids.values()) == {ids.PULSE} and isinstance(event, int):
        return QUEUES.since(view, get_floor(actor.city, event), draw)
    return QUEUES.renew(view, draw)


@callback(
    Output(ids.DESK_LETTER, "children"),
    Input(ids.OPENED, "data"),
    Input(ids.DONE, "data"),
    prevent_initial_call=True,
    # Earlier acts are no longer offered: their form would disappear with the previous ticket.
    running=[(Output(ids.DESK_LETTER, "data-renewing"), "yes", "")],
)
def ticket_opened(opened: Data | None, _done: str | None) -> Any:
    """Render the opened ticket with its available acts; after an act with all previous content."""
    number = (opened or {}).get("ticket")
    if not number:
        return components.render_nothing_open()
    actor, is_done = dependencies.get_actor(), ctx.triggered_id == ids.DONE
    try:
        with transaction(actor.scope) as session:
            now = clock.now(session, actor.city)
            ticket = read_ticket(session, actor, number)
            return ticket_detail.render_ticket(session, actor, ticket, now=now, whole=is_done)
    except NotFound:
        if not is_done:
            raise
        return components.render_gone()  # the answer to what the party was asked ended its sight


@callback(
    Output(ids.DESK_REST, DATA),
    Output(ids.DESK_CONTEXT, DATA),
    Input(ids.DESK_PAINTED, "data"),
    State(ids.LOCATION, "pathname"),
    prevent_initial_call=True,
)
def letter_painted(painted: Data | None, path: str) -> tuple[Any, Any]:
    """Render what loads after the ticket detail was painted: its rest, and the sidebar of this desk."""
    told, side = painted or {}, SIDES.get(path.rstrip("/"))
    number, actor = told.get("ticket"), dependencies.get_actor()
    with transaction(actor.scope) as session:
        now = clock.now(session, actor.city)
        ticket = None
        if number:
            ticket = read_ticket(session, actor, number, shown_version=int(told.get("version") or 0))
        beside = side(session, actor, ticket, now=now) if side else None
        if ticket is None or not told.get("rest"):
            return no_update, to_json(beside)
        return to_json(ticket_detail.render_rest(session, actor, ticket, now=now)), to_json(beside)


@callback(
    Output(ids.DESK_STORY, DATA),
    Output(ids.DESK_REST, DATA, allow_duplicate=True),
    Output(ids.DESK_LETTER, "children", allow_duplicate=True),
    Input(ids.STORY_PULSE, "data"),
    State(ids.OPENED, "data"),
    prevent_initial_call=True,
)
def story_changed(_pulse: Data | None, opened: Data | None) -> tuple[Any, Any, Any]:
    """Render the opened ticket again after a live change; text being typed stays.

    Of one that left the actor's scope nothing stays.
    """
    number = (opened or {}).get("ticket")
    if not number:
        raise PreventUpdate
    actor = dependencies.get_actor()
    try:
        with transaction(actor.scope) as session:
            now = clock.now(session, actor.city)
            ticket = read_ticket(session, actor, number)
            told = ticket_detail.render_story(session, actor, ticket, now=now)
            rest = ticket_detail.render_rest(session, actor, ticket, now=now)
            return to_json(told), to_json(rest), no_update
    except NotFound:
        return no_update, no_update, components.render_hidden()
