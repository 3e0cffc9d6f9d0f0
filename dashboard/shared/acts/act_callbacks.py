"""Callbacks of the acts on an opened ticket: choose one, fill in its form, submit it."""

from typing import Any
from uuid import UUID, uuid4

from dash import ALL, Input, Output, State, callback, no_update, set_props
from dash.exceptions import PreventUpdate

import clock
from dashboard.shared import ids, masked_person, ticket_forms, toasts
from dashboard.shared.acts import act_forms, form_defaults, submission
from dashboard.shared.acts.act_forms import AT_ONCE, ActFacts
from dashboard.shared.acts.payload_form import read_payload
from dashboard.shared.acts.withdrawal_callbacks import offer_withdrawal
from dashboard.shared.outcome import OUTCOME, require_click
from db.queries import ticket_detail
from db.session import transaction
from db.writes import tickets
from domain.act_payloads import payload_of
from domain.enums import Act, TicketClass
from domain.errors import DomainError
from i18n import label, t
from services import previews
from services.workflow import available_acts
from services.workflow.available_acts import Offer
from web import dependencies

Data = dict[str, Any]


@callback(
    Output(ids.ACT_FORM, "children"),
    Input(ids.ACT_CHOSEN, "data"),
    State(ids.OPENED, "data"),
    prevent_initial_call=True,
)
def act_chosen(chosen: Data | None, opened: Data | None) -> Any:
    """Render the form of the chosen act; none chosen clears its place."""
    if not opened or not opened.get("ticket"):
        raise PreventUpdate
    if not chosen or not chosen.get("act") or chosen.get("at_once"):
        return None
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        ticket = tickets.load_ticket(
            session, actor.city, ticket_detail.get_ticket_id(session, actor.city, opened["ticket"])
        )
        offers = available_acts.list_offers(session, actor, ticket.id, now=clock.now(session, actor.city))
        return form_defaults.load_form(session, actor, ticket, offer=_named(offers, chosen), chosen=chosen)


@callback(
    output=OUTCOME,
    inputs={"clicks": Input(ids.ACT_SUBMIT, "n_clicks")},
    state={
        "facts": State(ids.ACT_FACTS, "data"),
        "named": State(ids.said(ALL), "id"),
        "values": State(ids.said(ALL), "value"),
        "uploaded": State(ids.uploaded(ALL), "data"),
    },
    prevent_initial_call=True,
    running=[(Output(ids.ACT_SUBMIT, "disabled"), True, False)],
)
def act_submitted(
    *, clicks: int | None, facts: Data, named: list[Data], values: list[Any], uploaded: list[list[str]]
) -> tuple[Any, str]:
    """Perform the current act as filled in."""
    require_click(clicks)
    actor = dependencies.get_actor()
    said = read_payload(actor, Act(facts["act"]), named, values)
    told = toasts.render_done(t("{act}已办理", act=label(Act(facts["act"]))))
    if Act(facts["act"]) is Act.REVEAL:
        set_props(
            ids.ACT_FORM,
            {"children": masked_person.render_revealed(submission.reveal_reporter(actor, facts, said))},
        )
        return told, no_update  # rendering the ticket detail again would remove it
    files = tuple(UUID(file) for chosen in uploaded for file in chosen or ())
    submission.submit(actor, facts, said.model_copy(update={"files": files}))
    if facts["act"] == Act.DISPATCH and offer_withdrawal(actor, [UUID(facts["ticket"])]):
        return None, uuid4().hex  # its bar confirms the act
    return told, uuid4().hex


@callback(
    output=OUTCOME,
    inputs={"chosen": Input(ids.ACT_CHOSEN, "data")},
    state={"opened": State(ids.OPENED, "data")},
    prevent_initial_call=True,
)
def act_at_once(chosen: Data | None, opened: Data | None) -> tuple[Any, str]:
    """Do an act that needs nothing said, by its button alone."""
    if not chosen or not chosen.get("at_once") or not opened or not opened.get("ticket"):
        raise PreventUpdate
    act = Act(chosen["act"])
    if act not in AT_ONCE:
        raise DomainError("{act}须填写后办理", act=act)
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        ticket = tickets.load_ticket(
            session, actor.city, ticket_detail.get_ticket_id(session, actor.city, opened["ticket"])
        )
    facts = act_forms.to_store(ActFacts(ticket.id, int(chosen["version"]), chosen["key"], _offer(chosen)))
    submission.submit(actor, facts, payload_of(act))
    return toasts.render_done(t("{act}已办理", act=label(act))), uuid4().hex


@callback(
    Output(ids.ACT_DEADLINE, "children"),
    Input(ids.said("ticket_class"), "value"),
    Input(ids.said("urgent"), "value"),
)
def class_chosen(kind: str, urgent: list[str] | str | None) -> Any:
    """Show until when the work orders would run, before they are sent; of several tickets: not urgent."""
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        planned = previews.preview_dispatch(
            session,
            actor.city,
            ticket_class=TicketClass(kind),
            urgent=urgent in ("yes", ["yes"]),
            now=clock.now(session, actor.city),
        )
    return ticket_forms.render_deadlines(planned)


def _named(offered: list[Offer], chosen: Data) -> Offer:
    """Return the offer that was chosen. Raises DomainError where it is gone."""
    wanted = _offer(chosen)
    for offer in offered:
        if (offer.act, offer.order_id, offer.motion) == (wanted.act, wanted.order_id, wanted.motion):
            return offer
    raise DomainError("这件诉求刚被他人处理过，现在不能{act}", act=wanted.act)


def _offer(chosen: Data) -> Offer:
    order, motion = chosen.get("order"), chosen.get("motion")
    return Offer(
        Act(chosen["act"]),
        UUID(order) if order else None,
        frozenset(),
        UUID(motion) if motion else None,
    )
