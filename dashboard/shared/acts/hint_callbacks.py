"""Callbacks of hints while a form is filled in: new deadline, successor, meeting of the minutes."""

from typing import Any
from uuid import UUID

from dash import Input, Output, State, callback
from dash.exceptions import PreventUpdate

from dashboard.shared import ids
from dashboard.shared.acts import form_hints
from db.queries import reference_data
from db.session import transaction
from web import dependencies

Data = dict[str, Any]


@callback(
    Output(ids.ACT_FORESEEN, "children"),
    Input(ids.said("days"), "value"),
    State(ids.ACT_FACTS, "data"),
    prevent_initial_call=True,
)
def days_typed(days: int | str | None, facts: Data) -> Any:
    """Show the deadline that the extension would give."""
    if not str(days or "").isdigit() or not facts.get("order"):
        return None
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        ticket, order = UUID(facts["ticket"]), UUID(facts["order"])
        return form_hints.render_extended(
            session, actor, ticket=ticket, order=order, days=min(int(str(days)), 1000)
        )


@callback(
    Output(ids.ACT_FORESEEN, "children", allow_duplicate=True),
    Input(ids.said("successor"), "value"),
    State(ids.ACT_FACTS, "data"),
    prevent_initial_call=True,
)
def successor_chosen(code: str | None, facts: Data) -> Any:
    """Show who the proposed successor is."""
    if facts.get("act") != "transfer":
        raise PreventUpdate
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        return (
            form_hints.render_successor(reference_data.list_parties(session, actor.city), code)
            if code
            else None
        )
