"""Callbacks of the tickets picked in an area's list: the form that fits all of them, the submission."""

from typing import Any
from uuid import uuid4

from dash import ALL, Input, Output, State, callback, no_update

from dashboard.shared import html, ids, toasts
from dashboard.shared.acts import batch, batch_form
from dashboard.shared.acts.payload_form import read_payload
from dashboard.shared.acts.withdrawal_callbacks import offer_withdrawal
from dashboard.shared.outcome import OUTCOME, require_click
from domain.enums import Act
from domain.errors import Invalid
from i18n import t
from web import dependencies

Data = dict[str, Any]
OFFERED = (Act.DISPATCH, Act.REASSIGN)
MIXED = "mixed"  # picked tickets that no one act fits


@callback(
    Output(ids.BATCH_COUNT, "children"),
    Output(ids.BATCH_ACT, "data"),
    Input(ids.LIST_PICKED, "data"),
    State(ids.BATCH_ACT, "data"),
    prevent_initial_call=True,
)
def tickets_picked(picked: list[Data], shown: str | None) -> tuple[str, Any]:
    """Count the picked tickets and choose the act that fits all of them; the same act keeps its form."""
    count = t("已选 {count} 件", count=len(picked)) if picked else ""
    states = batch.parse_states(picked)
    act = next((act.value for act in OFFERED if batch.fits(act, states)), MIXED) if picked else None
    return count, no_update if act == shown else act


@callback(
    Output(ids.BATCH_FORM, "children"),
    Input(ids.BATCH_ACT, "data"),
    prevent_initial_call=True,
)
def batch_offered(act: str | None) -> Any:
    """Render the form for the picked tickets; it stays while more that fit are picked."""
    if not act:
        return None
    if act == MIXED:
        return html.P(t("待分派的和已分派的请分开选择"), className="muted")
    return batch_form.load_form(
        dependencies.get_actor(), Act(act), submit=ids.BATCH_SUBMIT, takes_focus=False
    )


@callback(
    output=OUTCOME,
    inputs={"clicks": Input(ids.BATCH_SUBMIT, "n_clicks")},
    state={
        "act": State(ids.BATCH_ACT, "data"),
        "picked": State(ids.LIST_PICKED, "data"),
        "named": State(ids.said(ALL), "id"),
        "values": State(ids.said(ALL), "value"),
    },
    prevent_initial_call=True,
    running=[(Output(ids.BATCH_SUBMIT, "disabled"), True, False)],
)
def batch_done(
    *, clicks: int | None, act: str | None, picked: list[Data], named: list[Data], values: list[Any]
) -> tuple[Any, str]:
    """Perform the act on every picked ticket, each in its own transaction."""
    require_click(clicks)
    if act not in OFFERED:
        raise Invalid("待分派的和已分派的请分开选择")
    actor, wanted = dependencies.get_actor(), Act(act)
    batch.check_fits(wanted, batch.parse_states(picked))
    said = read_payload(actor, wanted, named, values)
    picks = batch.parse_picks(picked)
    told = toasts.render_done(batch.perform_each(actor, picks, wanted, said))
    if wanted is Act.DISPATCH:
        offer_withdrawal(actor, [pick.ticket for pick in picks])
    return told, uuid4().hex
