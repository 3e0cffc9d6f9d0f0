"""Load the form of an act: what is known already is filled in, with the reason why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from dash.development.base_component import Component

import clock
from dashboard.shared import html, ids, suggestion
from dashboard.shared.acts import act_forms, correction_defaults, duty_defaults, form_hints, step_defaults
from dashboard.shared.acts.act_controls import FormContext
from dashboard.shared.acts.act_forms import ActFacts
from dashboard.shared.acts.center_form_defaults import AT_CENTER
from dashboard.shared.acts.duty_defaults import DutyDefaults
from dashboard.shared.party_names import load_party_names
from dashboard.shared.ticket_forms import build_party_options
from db.models import Ticket
from db.queries import cities, reference_data
from db.session import Session
from domain.coordination import Contact, ReplyChannel
from domain.enums import Act, TicketClass
from domain.scopes import Actor
from services import attachments, dispatch_suggestion
from services.duty_suggestion import Complaint
from services.workflow.available_acts import Offer

NO_DUTIES = DutyDefaults()


@dataclass(frozen=True, slots=True)
class FormDefaults:
    """What the fields of a form begin with, by their paths; ``told``: why, starts: words to begin with."""

    values: Mapping[str, object]
    told: Component | None = None
    starts: tuple[str, ...] = ()
    duties: DutyDefaults = NO_DUTIES
    finding: Component | None = None


def load_form(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    *,
    offer: Offer,
    chosen: Mapping[str, Any],
    takes_focus: bool = True,
) -> Component:
    """Return the form of an offered act; chosen: what its button carried."""
    defaults = load_defaults(session, actor, ticket, offer=offer, chosen=chosen)
    steps = step_defaults.load_steps(session, ticket.city, ticket.number, offer)
    hints = form_hints.HintContext(session, actor, ticket.id, offer, clock.now(session, actor.city))
    context = FormContext(
        build_party_options(reference_data.list_parties(session, actor.city)),
        attachments.get_limits(session, actor.city),
        values={**defaults.values, "step": steps.chosen},
        steps=steps.options,
        starts=defaults.starts,
        duties=defaults.duties.options,
        situations=defaults.duties.situations,
        ticket=str(ticket.id),
        finding=defaults.finding,
        people=form_hints.load_people(hints),
        meetings=tuple(form_hints.list_meetings(hints)),
        correctable=correction_defaults.load_correctable(session, actor, ticket, offer),
    )
    facts = ActFacts(ticket.id, ticket.version, str(uuid4()), offer)
    beside = form_hints.render_hints(hints)
    return act_forms.render_form(facts, context, told=defaults.told, beside=beside, takes_focus=takes_focus)


def load_defaults(
    session: Session, actor: Actor, ticket: Ticket, *, offer: Offer, chosen: Mapping[str, Any]
) -> FormDefaults:
    """Return what the form of an offer begins with; chosen: what its button carried."""
    days = str(chosen.get("days") or "")
    values: dict[str, object] = {
        "ticket_class": TicketClass(ticket.ticket_class),
        "urgent": ticket.urgent,
        "contact": Contact.CALL,
        "delivery.way": ReplyChannel.PHONE,
        "reached": True,
        "target": chosen.get("target") or None,
        "days": int(days) if days.isdigit() else None,
    }
    now = clock.now(session, actor.city)
    begins = AT_CENTER.get(offer.act)
    if begins is not None:
        found = dict(begins(session, actor, ticket.id, now=now))
        told, starts = found.pop("told", None), found.pop("starts", ())
        return FormDefaults({**values, **found}, told=told, starts=starts)
    if offer.act is Act.REASSIGN:
        return _for_reassignment(session, actor, ticket, values, now=now)
    if offer.act is not Act.DISPATCH:
        return FormDefaults(values)
    suggested = dispatch_suggestion.suggest(session, ticket, now=now)
    names = load_party_names(session, actor.city)
    listed = duty_defaults.load_for_dispatch(
        session, actor.city, _complaint(ticket), suggested, names=names, day=_day_of(session, actor, now)
    )
    usual = suggested.ticket_class if ticket.matter else listed.ticket_class
    values |= {
        "ticket_class": usual or TicketClass(ticket.ticket_class),
        "urgent": ticket.urgent or bool(suggested.urgent_words),
        "lead": suggested.lead.party if suggested.lead else None,
        "cooperating": tuple(choice.party for choice in suggested.cooperating),
    }
    if listed.lead is not None:
        values |= {"lead": listed.lead, "cooperating": listed.cooperating}
    values |= {"duty": listed.duty, "situation": listed.situation}
    history = suggestion.render_card(suggested, parties=names)
    return FormDefaults(values, told=_render_sides(listed, history), duties=listed)


def _for_reassignment(
    session: Session, actor: Actor, ticket: Ticket, values: Mapping[str, object], *, now: datetime
) -> FormDefaults:
    names = load_party_names(session, actor.city)
    listed = duty_defaults.load_for_reassignment(
        session,
        actor.city,
        _complaint(ticket),
        held=(ticket.duty, ticket.situation),
        names=names,
        day=_day_of(session, actor, now),
    )
    found = {**values, "duty": listed.duty, "situation": listed.situation}
    return FormDefaults(found, told=_render_sides(listed, None), duties=listed)


def _render_sides(listed: DutyDefaults, history: Component | None) -> Component:
    """Return what the list says, and next to it what history suggests."""
    side = html.Div(listed.card, id=ids.DUTY_CARD, className="told-sides__part")
    parts = [side] if history is None else [side, html.Div(history, className="told-sides__part")]
    return html.Div(parts, className="told-sides")


def _complaint(ticket: Ticket) -> Complaint:
    area = ticket.grid_code or ticket.unit_code or ticket.town_code
    return Complaint(ticket.matter, ticket.description, area)


def _day_of(session: Session, actor: Actor, now: datetime) -> date:
    return now.astimezone(cities.load_city_facts(session, actor.city).zone).date()
