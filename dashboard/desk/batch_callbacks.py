"""Callbacks of a desk's picked tickets: the bar of acts, the form, the submission."""

from typing import Any
from uuid import uuid4

from dash import ALL, Input, Output, State, callback
from dash.exceptions import PreventUpdate

from dashboard.desk import batch_bar
from dashboard.shared import html, ids, toasts
from dashboard.shared.acts import batch, batch_form
from dashboard.shared.acts.payload_form import read_payload
from dashboard.shared.acts.withdrawal_callbacks import offer_withdrawal
from dashboard.shared.desks import BY_PATH
from dashboard.shared.nodes import DATA, to_json
from dashboard.shared.outcome import OUTCOME, require_click
from domain.enums import Act
from i18n import t
from web import dependencies

Data = dict[str, Any]


@callback(
    Output(ids.DESK_BATCH, DATA),
    Input(ids.DESK_PICKED, "data"),
    State(ids.LOCATION, "pathname"),
    prevent_initial_call=True,
)
def picked_changed(picked: list[Data] | None, path: str) -> Any:
    """Render the count of the picked tickets and the acts on all of them."""
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
    """Render the form of the act chosen for all of the picked; none chosen clears it."""
    if not chosen or not chosen.get("act"):
        return None
    act = Act(chosen["act"])
    batch.check_fits(act, batch.parse_states(picked or []))
    cancel = html.Button(
        [t("取消"), html.Kbd("Esc")], className="button", type="button", **{"data-batch-cancel": ""}
    )
    return batch_form.load_form(dependencies.get_actor(), act, submit=ids.DESK_BATCH_DO, beside=[cancel])


@callback(
    output=OUTCOME,
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
    """Perform the act on every picked ticket, each in its own transaction."""
    require_click(clicks)
    if not chosen or not chosen.get("act"):
        raise PreventUpdate
    act, actor = Act(chosen["act"]), dependencies.get_actor()
    batch.check_fits(act, batch.parse_states(picked))
    said = read_payload(actor, act, named, values)
    picks = batch.parse_picks(picked)
    told = toasts.render_done(batch.perform_each(actor, picks, act, said))
    if act is Act.DISPATCH:
        offer_withdrawal(actor, [pick.ticket for pick in picks])
    return told, uuid4().hex
