"""Callbacks of a desk's acts: choose an act, fill in its form, perform it."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from dash import ALL, Input, Output, State, callback, no_update, set_props
from dash.exceptions import PreventUpdate

import clock
from dashboard.desk import act_forms, correction_defaults, form_defaults, form_hints
from dashboard.desk.act_forms import AT_ONCE, ActFacts
from dashboard.desk.payload_form import read_said
from dashboard.map.dispatch_callbacks import TOLD, only_if
from dashboard.shared import act_requests, forms, ids, masked_person, ticket_forms, toasts
from db.queries import cities, reference_data, ticket_detail
from db.session import transaction
from db.writes import tickets
from domain.act_payloads import NOTHING
from domain.enums import Act, ClockKind
from domain.errors import DomainError
from i18n import label, t
from services import attachments
from services.workflow import available_acts
from services.workflow.available_acts import Offer
from web import dependencies

Data = dict[str, Any]


@callback(
    Output(ids.DESK_FORM, "children"),
    Input(ids.ACT_CHOSEN, "data"),
    State(ids.DESK_OPEN, "data"),
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
        offer = _named(
            available_acts.list_offers(session, actor, ticket.id, now=clock.now(session, actor.city)), chosen
        )
        parties = ticket_forms.build_party_options(reference_data.list_parties(session, actor.city))
        limits = attachments.get_limits(session, actor.city)
        begun = form_defaults.build_defaults(session, actor, ticket, offer=offer, chosen=chosen)
        asked = form_hints.HintRequest(session, actor, ticket.id, offer, clock.now(session, actor.city))
        beside = form_hints.render_hints(asked)
        fields = replace(
            begun.offered(parties, limits),
            people=form_hints.load_people(asked),
            meetings=tuple(form_hints.list_meetings(asked)),
            correctable=correction_defaults.load_correctable(session, actor, ticket, offer),
        )
    facts = ActFacts(ticket.id, ticket.version, str(uuid4()), offer)
    return act_forms.render_form(facts, fields, told=begun.told, beside=beside)


@callback(
    output=TOLD,
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
    only_if(clicks)
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        zone = cities.load_city_facts(session, actor.city).zone
    said = read_said(named, values, zone=zone)
    told = toasts.render_done(t("{act}已办理", act=label(Act(facts["act"]))))
    if Act(facts["act"]) is Act.REVEAL:
        set_props(
            ids.DESK_FORM,
            {"children": masked_person.render_revealed(act_requests.reveal_reporter(actor, facts, said))},
        )
        return told, no_update  # rendering the ticket detail again would remove it
    files = tuple(UUID(file) for chosen in uploaded for file in chosen or ())
    act_requests.perform_act(actor, facts, replace(said, files=files))
    return told, uuid4().hex


@callback(
    output=TOLD,
    inputs={"chosen": Input(ids.ACT_CHOSEN, "data")},
    state={"opened": State(ids.DESK_OPEN, "data")},
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
    act_requests.perform_act(actor, facts, NOTHING)
    return toasts.render_done(t("{act}已办理", act=label(act))), uuid4().hex


@callback(
    Output(ids.ACT_DEADLINE, "children"),
    Input(ids.said("ticket_class"), "value"),
    Input(ids.said("urgent"), "value"),
)
def class_chosen(kind: str, urgent: list[str] | str | None) -> Any:
    """Show until when the work orders would run, before they are sent."""
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        planned = forms.preview_clocks(session, actor.city, kind=kind, urgent=urgent)
    return ticket_forms.render_deadlines(
        {kind: planned[kind] for kind in (ClockKind.RESPONSE, ClockKind.COMPLETION)}
    )


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
