"""Load the form of an act: what is known already is filled in, with the reason why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from dash.development.base_component import Component

import clock
from dashboard.shared import suggestion
from dashboard.shared.acts import act_forms, correction_defaults, form_hints
from dashboard.shared.acts.act_fields import FormContext
from dashboard.shared.acts.act_forms import ActFacts
from dashboard.shared.acts.center_form_defaults import AT_CENTER
from dashboard.shared.ticket_forms import build_party_options
from dashboard.shared.urgent_words import load_urgent_words
from db.models import Ticket
from db.queries import reference_data
from db.session import Session
from domain.coordination import Contact, ReplyChannel
from domain.enums import Act, TicketClass
from domain.scopes import Actor
from services import attachments, dispatch_suggestion
from services.workflow.available_acts import Offer


@dataclass(frozen=True, slots=True)
class FormDefaults:
    """What the fields of a form begin with, by their paths; ``told``: why, starts: words to begin with."""

    values: Mapping[str, object]
    told: Component | None = None
    starts: tuple[str, ...] = ()


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
    hints = form_hints.HintContext(session, actor, ticket.id, offer, clock.now(session, actor.city))
    context = FormContext(
        build_party_options(reference_data.list_parties(session, actor.city)),
        attachments.get_limits(session, actor.city),
        values=defaults.values,
        starts=defaults.starts,
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
    if offer.act is not Act.DISPATCH:
        return FormDefaults(values)
    suggested = dispatch_suggestion.suggest(session, ticket, urgent_words=load_urgent_words(), now=now)
    names = {party.code: party.name for party in reference_data.list_parties(session, actor.city)}
    values |= {
        "ticket_class": suggested.ticket_class,
        "urgent": ticket.urgent or bool(suggested.urgent_words),
        "lead": suggested.lead.party if suggested.lead else None,
        "cooperating": tuple(choice.party for choice in suggested.cooperating),
    }
    return FormDefaults(values, told=suggestion.render_card(suggested, parties=names))
