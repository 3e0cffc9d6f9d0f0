"""Wire the field for a corrected place: it offers what the typed words may mean."""

from typing import Any

from dash import Input, Output, State, callback
from dash.exceptions import PreventUpdate

from access import who
from dashboard import ids
from dashboard.corrections import places_meant
from dashboard.views.correction_fields import PLACE
from db.session import transaction


@callback(
    Output(ids.said(PLACE), "options"),
    Input(ids.said(PLACE), "search_value"),
    State(ids.said(PLACE), "value"),
    prevent_initial_call=True,
)
def place_typed(words: str | None, chosen: str | None) -> list[Any]:
    """Offer the places of the typed words beside the chosen one; a town's list stands as it is."""
    actor = who.actor()
    if not (words or "").strip() or not actor.of_center:
        raise PreventUpdate
    with transaction(actor.scope) as session:
        return places_meant(session, actor, (words or "").strip(), chosen=chosen)
