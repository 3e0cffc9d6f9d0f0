"""Callbacks of a dispatcher: dispatch, reassign, one ticket or several."""

from typing import Any
from uuid import UUID, uuid4

from dash import Input, Output, State, callback, no_update
from dash.exceptions import PreventUpdate

from dashboard.shared import act_requests, batch, batch_forms, ids, ticket_forms, toasts
from dashboard.shared.batch_forms import BatchKind
from dashboard.shared.forms import DispatchForm
from db.queries import reference_data
from db.session import transaction
from i18n import t
from web import dependencies

Data = dict[str, Any]

# What every act ends with: a notice, and a new number that makes the panel read again.
TOLD = (
    Output(ids.NOTICES, "children", allow_duplicate=True),
    Output(ids.DONE, "data", allow_duplicate=True),
)
DISPATCH_FORM = {
    "kind": State(ids.FORM_CLASS, "value"),
    "urgent": State(ids.FORM_URGENT, "value"),
    "lead": State(ids.FORM_LEAD, "value"),
    "cooperating": State(ids.FORM_COOPERATING, "value"),
    "note": State(ids.FORM_NOTE, "value"),
}
REASSIGN_FORM = {"to": State(ids.FORM_TO, "value"), "reason": State(ids.FORM_REASON, "value")}
PICKED = State(ids.LIST_PICKED, "data")


def only_if(clicks: int | None) -> None:
    """Continue only after a click: a button that is just being rendered triggers too, with none."""
    if not clicks:
        raise PreventUpdate


@callback(
    output=TOLD,
    inputs={"clicks": Input(ids.FORM_DISPATCH, "n_clicks")},
    state={"facts": State(ids.FORM_FACTS, "data"), "form": DISPATCH_FORM},
    prevent_initial_call=True,
    running=[(Output(ids.FORM_DISPATCH, "disabled"), True, False)],
)
def dispatch_clicked(clicks: int | None, facts: Data, form: Data) -> tuple[Any, str]:
    """Dispatch the shown ticket as filled in."""
    only_if(clicks)
    act_requests.dispatch_one(
        dependencies.get_actor(),
        UUID(facts["ticket"]),
        DispatchForm(**form),
        version=facts["version"],
        key=facts["key"],
    )
    return toasts.render_done(t("已分派，时限已开始计算")), uuid4().hex


@callback(
    output=TOLD,
    inputs={"clicks": Input(ids.FORM_REASSIGN, "n_clicks")},
    state={
        "facts": State(ids.FORM_FACTS, "data"),
        "order": State(ids.FORM_ORDER, "value"),
        "form": REASSIGN_FORM,
    },
    prevent_initial_call=True,
    running=[(Output(ids.FORM_REASSIGN, "disabled"), True, False)],
)
def reassign_clicked(clicks: int | None, facts: Data, order: str, form: Data) -> tuple[Any, str]:
    """Reassign the chosen work order of the shown ticket to another party."""
    only_if(clicks)
    filled = act_requests.ReassignForm(**form, order=UUID(order))
    act_requests.reassign_one(
        dependencies.get_actor(), UUID(facts["ticket"]), filled, version=facts["version"], key=facts["key"]
    )
    return toasts.render_done(t("已改派，新工单的时限已重新起算")), uuid4().hex


@callback(
    Output(ids.BATCH_COUNT, "children"),
    Output(ids.BATCH_KIND, "data"),
    Input(ids.LIST_PICKED, "data"),
    State(ids.BATCH_KIND, "data"),
    prevent_initial_call=True,
)
def tickets_picked(picked: list[Data], shown: str) -> tuple[str, Any]:
    """Count the picked tickets and tell what can be done with all of them."""
    count = t("已选 {count} 件", count=len(picked)) if picked else ""
    kind = act_requests.get_batch_kind(set(batch.parse_states(picked))).value
    return count, no_update if kind == shown else kind  # the same kind again would render the form again


@callback(
    Output(ids.BATCH_FORM, "children"),
    Input(ids.BATCH_KIND, "data"),
    prevent_initial_call=True,
)
def batch_offered(kind: str) -> Any:
    """Show the form for the picked tickets; it stays while more of the same kind are picked."""
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        parties = ticket_forms.build_party_options(reference_data.list_parties(session, actor.city))
    return batch_forms.render_form(BatchKind(kind), parties=parties)


@callback(
    output=TOLD,
    inputs={"clicks": Input(ids.BATCH_DISPATCH, "n_clicks")},
    state={"picked": PICKED, "form": DISPATCH_FORM},
    prevent_initial_call=True,
    running=[(Output(ids.BATCH_DISPATCH, "disabled"), True, False)],
)
def batch_dispatched(clicks: int | None, picked: list[Data], form: Data) -> tuple[Any, str]:
    """Dispatch every picked ticket to the same parties, each in its own transaction."""
    only_if(clicks)
    outcome = act_requests.dispatch_each(
        dependencies.get_actor(), batch.parse_picks(picked), DispatchForm(**form)
    )
    return toasts.render_done(outcome), uuid4().hex


@callback(
    output=TOLD,
    inputs={"clicks": Input(ids.BATCH_REASSIGN, "n_clicks")},
    state={"picked": PICKED, "form": REASSIGN_FORM},
    prevent_initial_call=True,
    running=[(Output(ids.BATCH_REASSIGN, "disabled"), True, False)],
)
def batch_reassigned(clicks: int | None, picked: list[Data], form: Data) -> tuple[Any, str]:
    """Reassign the lead of every picked ticket to another party, each in its own transaction."""
    only_if(clicks)
    outcome = act_requests.reassign_each(
        dependencies.get_actor(), batch.parse_picks(picked), act_requests.ReassignForm(**form)
    )
    return toasts.render_done(outcome), uuid4().hex
