"""The bar that withdraws a dispatch for some seconds: when it is shown, and what its button does."""

from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid4

from dash import Input, callback, set_props
from dash.exceptions import PreventUpdate

import clock
from dashboard.shared import ids, toasts
from dashboard.shared.acts import act_forms, batch, submission
from dashboard.shared.acts.act_forms import ActFacts
from dashboard.shared.acts.batch import Pick
from dashboard.shared.outcome import OUTCOME
from db.session import transaction
from db.writes import tickets
from domain.act_payloads import payload_of
from domain.enums import Act
from domain.scopes import Actor
from i18n import label, t
from services import previews
from services.workflow.available_acts import Offer
from web import dependencies

Data = dict[str, Any]


def offer_withdrawal(actor: Actor, dispatched: Collection[UUID]) -> bool:
    """Show the bar that withdraws these dispatches; return whether any of them can be withdrawn."""
    with transaction(actor.scope) as session:
        found = previews.list_withdrawable(session, actor, now=clock.now(session, actor.city))
    offered = [each for each in found if each.id in dispatched]
    if not offered:
        return False
    seconds = min(each.seconds_left for each in offered)
    if len(offered) == 1:
        message = t("已分派 {number}", number=offered[0].number)
    else:
        message = t("已分派 {count} 件", count=len(offered))
    bar = toasts.render_undo(message, [each.id for each in offered], seconds=seconds)
    set_props(ids.UNDO, {"children": bar})
    return True


@callback(output=OUTCOME, inputs={"asked": Input(ids.UNDO_ASKED, "data")}, prevent_initial_call=True)
def dispatch_withdrawn(asked: Data | None) -> tuple[Any, str]:
    """Withdraw the dispatches of the bar, each in its own transaction."""
    if not asked or not asked["tickets"]:
        raise PreventUpdate
    wanted = [UUID(each) for each in asked["tickets"][: batch.MOST]]
    set_props(ids.UNDO, {"children": None})
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        found = [tickets.load_ticket(session, actor.city, each) for each in wanted]
        picks = [Pick(ticket.id, ticket.version, ticket.number) for ticket in found]
    return toasts.render_done(_withdraw(actor, picks, key=str(asked["key"]))), uuid4().hex


def _withdraw(actor: Actor, picks: list[Pick], *, key: str) -> str:
    """Withdraw each dispatch; return what was done. Raises the refusal of a single one.

    key: of the press of the button, so that a repeated request is performed once.
    """
    act = Act.WITHDRAW_DISPATCH
    if len(picks) > 1:
        return batch.perform_each(actor, picks, act, payload_of(act))
    [pick] = picks
    facts = ActFacts(pick.ticket, pick.version, key, Offer(act, None, frozenset()))
    submission.submit(actor, act_forms.to_store(facts), payload_of(act))
    return t("{act}已办理", act=label(act))
