"""Default values of an act's form: what is known already is filled in, with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dash.development.base_component import Component

import clock
from dashboard.desk.act_fields import FieldDefaults
from dashboard.desk.center_form_defaults import AT_CENTER
from dashboard.shared import suggestion
from dashboard.shared.ticket_forms import Options
from dashboard.shared.urgent_words import load_urgent_words
from db.models import Ticket
from db.queries import reference_data
from db.session import Session
from domain.attachments import FileLimits
from domain.coordination import ReplyChannel
from domain.enums import Act, TicketClass
from domain.scopes import Actor
from services import dispatch_suggestion
from services.workflow.available_acts import Offer


@dataclass(frozen=True, slots=True)
class Beginning:
    """Default values of a form; ``told``: why."""

    ticket_class: TicketClass
    urgent: bool
    lead: str | None = None
    cooperating: tuple[str, ...] = ()
    target: str | None = None
    days: int | None = None
    told: Component | None = None
    text: str = ""
    way: ReplyChannel = ReplyChannel.PHONE
    why_not: str = ""
    starts: tuple[str, ...] = ()

    def offered(self, parties: Options, limits: FileLimits) -> FieldDefaults:
        """Return what the fields offer."""
        return FieldDefaults(
            parties,
            limits,
            self.ticket_class,
            urgent=self.urgent,
            lead=self.lead,
            cooperating=self.cooperating,
            target=self.target,
            days=self.days,
            text=self.text,
            way=self.way,
            why_not=self.why_not,
            starts=self.starts,
        )


def build_defaults(
    session: Session, actor: Actor, ticket: Ticket, *, offer: Offer, chosen: Mapping[str, Any]
) -> Beginning:
    """Return how the form of an offer begins; chosen: what its button carried."""
    days = str(chosen.get("days") or "")
    begun = Beginning(
        TicketClass(ticket.ticket_class),
        ticket.urgent,
        target=chosen.get("target") or None,
        days=int(days) if days.isdigit() else None,
    )
    begins = AT_CENTER.get(offer.act)
    if begins is not None:
        return replace(begun, **begins(session, actor, ticket.id, now=clock.now(session, actor.city)))
    if offer.act is not Act.DISPATCH:
        return begun
    found = dispatch_suggestion.suggest(
        session, ticket, urgent_words=load_urgent_words(), now=clock.now(session, actor.city)
    )
    names = {party.code: party.name for party in reference_data.list_parties(session, actor.city)}
    return replace(
        begun,
        ticket_class=found.ticket_class,
        urgent=ticket.urgent or bool(found.urgent_words),
        lead=found.lead.party if found.lead else None,
        cooperating=tuple(choice.party for choice in found.cooperating),
        told=suggestion.render_card(found, parties=names),
    )
