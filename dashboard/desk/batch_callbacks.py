"""Callbacks of batch acts on a desk."""

from typing import Any
from uuid import uuid4

from dash import ALL, Input, Output, State, callback
from dash.exceptions import PreventUpdate

from dashboard.desk import batch_bar
from dashboard.desk.act_fields import FieldDefaults
from dashboard.desk.payload_form import read_said
from dashboard.map.dispatch_callbacks import TOLD, only_if
from dashboard.shared import batch, ids, ticket_forms, toasts
from dashboard.shared.desks import BY_PATH
from dashboard.shared.nodes import DATA, to_json
from db.queries import cities, reference_data
from db.session import transaction
from domain.enums import Act, TicketClass
from domain.errors import DomainError
from services import attachments
from web import dependencies

Data = dict[str, Any]


@callback(
    Output(ids.DESK_BATCH, DATA),
    Input(ids.DESK_PICKED, "data"),
    State(ids.LOCATION, "pathname"),
    prevent_initial_call=True,
)
def picked_changed(picked: list[Data] | None, path: str) -> Any:
    """Render the number of picked tickets and their batch acts."""
    chosen = picked or []
    numbers = [str(one["number"]) for one in chosen]
    return to_json(batch_bar.render_bar(batch.parse_states(chosen), numbers, BY_PATH[path.rstrip("/")]))


@callback(
    Output(ids.DESK_BATCH_FORM, "children"),
    Input(ids.DESK_TOGETHER, "data"),
    State(ids.DESK_PICKED, "data"),
    prevent_initial_call=True,
)
def together_chosen(chosen: Data | None, picked: list[Data] | None) -> Any:
    """Render the form of the act chosen for all picked tickets; none chosen clears it."""
    if not chosen or not chosen.get("act"):
        return None
    act = _act_of(chosen, picked or [])
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        parties = ticket_forms.build_party_options(reference_data.list_parties(session, actor.city))
        limits = attachments.get_limits(session, actor.city)
    return batch_bar.render_form(act, FieldDefaults(parties, limits, TicketClass.GENERAL, urgent=None))


@callback(
    output=TOLD,
    inputs={"clicks": Input(ids.DESK_BATCH_DO, "n_clicks")},
    state={
        "chosen": State(ids.DESK_TOGETHER, "data"),
        "picked": State(ids.DESK_PICKED, "data"),
        "named": State(ids.said(ALL), "id"),
        "values": State(ids.said(ALL), "value"),
    },
    prevent_initial_call=True,
    running=[(Output(ids.DESK_BATCH_DO, "disabled"), True, False)],
)
def together_done(
    *, clicks: int | None, chosen: Data, picked: list[Data], named: list[Data], values: list[Any]
) -> tuple[Any, str]:
    """Do the act to every picked ticket, each in its own transaction."""
    only_if(clicks)
    if not chosen or not chosen.get("act"):
        raise PreventUpdate
    act, actor = _act_of(chosen, picked), dependencies.get_actor()
    with transaction(actor.scope) as session:
        zone = cities.load_city_facts(session, actor.city).zone
    said = read_said(named, values, zone=zone)
    told = batch.perform_each(actor, batch.parse_picks(picked), act, said, wanted=batch_bar.get_needs(act))
    return toasts.render_done(told), uuid4().hex


def _act_of(chosen: Data, picked: list[Data]) -> Act:
    act = Act(chosen["act"])
    if act not in batch_bar.TOGETHER or not batch_bar.is_applicable(act, batch.parse_states(picked)):
        raise DomainError("所选诉求的状态不都能{act}，请分开选择", act=act)
    return act
