"""Callbacks of a desk's saved views: save the current one, delete one."""

from typing import Any
from uuid import UUID

from dash import Input, Output, State, callback, ctx
from dash.exceptions import PreventUpdate

import clock
from dashboard.desk import filter_bar
from dashboard.shared import ids
from dashboard.shared.desks import BY_PATH
from db.queries import saved_views
from db.session import transaction
from web import dependencies

Data = dict[str, Any]


@callback(
    output=Output(ids.DESK_VIEWS, "children"),
    inputs={"clicks": Input(ids.DESK_VIEW_SAVE, "n_clicks"), "dropped": Input(ids.DESK_VIEW_DROP, "data")},
    state={
        "name": State(ids.DESK_VIEW_NAME, "value"),
        "looked": State(ids.DESK_ASKED, "data"),
        "words": State(ids.DESK_WORDS, "value"),
        "path": State(ids.LOCATION, "pathname"),
    },
    prevent_initial_call=True,
)
def views_changed(
    *,
    clicks: int | None,
    dropped: Data | None,
    name: str | None,
    looked: Data | None,
    words: str | None,
    path: str,
) -> Any:
    """Save the current view under the given name, or delete one, and render the chips."""
    actor, desk = dependencies.get_actor(), BY_PATH[path.rstrip("/")]
    asked = {**(looked or {}), "words": words or ""}
    with transaction(actor.scope) as session:
        if ctx.triggered_id == ids.DESK_VIEW_DROP and dropped:
            saved_views.delete_view(session, actor, UUID(dropped["view"]))
        elif clicks:
            query = {key: str(asked[key]) for key in filter_bar.KEPT if asked.get(key)}
            now = clock.now(session, actor.city)
            saved_views.save_view(session, actor, desk.path, name or "", query=query, now=now)
        else:
            raise PreventUpdate
        return filter_bar.render_views(saved_views.list_saved_views(session, actor, desk.path))
