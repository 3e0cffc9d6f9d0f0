"""Load what a user should see next to the form of an act before performing it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from dash.development.base_component import Component

from dashboard.shared.acts import hints as drawn
from db.queries import admitted_matters, ticket_activity, ticket_detail
from db.queries.cities import load_city_facts, load_settings
from db.queries.rating_facts import load_rating_facts
from db.queries.reference_data import PartyEntry
from db.queries.section_people import OfficePeople, load_office_people
from db.queries.ticket_activity import ConsultationFacts
from db.queries.ticket_facts import ClockFacts
from db.session import Session
from db.writes import tickets
from domain.enums import Act, ClockKind, OrderRole
from domain.errors import DomainError
from domain.scopes import Actor
from domain.stored_settings import get_setting
from i18n import t
from services import previews
from services.city_context import load_city_rules
from services.workflow.available_acts import Offer

NOBODY = OfficePeople((), ())


@dataclass(frozen=True, slots=True)
class HintContext:
    """For whom, of which ticket and for which act the aids are read."""

    session: Session
    actor: Actor
    ticket: UUID
    offer: Offer
    now: datetime

    @property
    def order(self) -> UUID:
        """Return the work order that the act is about."""
        if self.offer.order_id is None:
            raise DomainError("{act}须指明是哪张联动工单", act=self.offer.act)
        return self.offer.order_id


Aid = Callable[[HintContext], list[Component]]


def render_hints(context: HintContext) -> list[Component]:
    """Return the hints next to the form of the act; empty for most acts."""
    aid = AIDS.get(context.offer.act)
    return aid(context) if aid else []


def load_people(context: HintContext) -> OfficePeople:
    """Return to whom the actor's office can hand work over internally; empty for other acts."""
    if context.offer.act is not Act.HAND_ON or context.actor.party is None:
        return NOBODY
    return load_office_people(context.session, context.actor.city, context.actor.party)


def list_meetings(context: HintContext) -> list[ConsultationFacts]:
    """Return the consultations whose minutes are still to be written; none for other acts."""
    if context.offer.act is not Act.CONSULT:
        return []
    passed = ticket_activity.load_ticket_activity(context.session, context.actor, context.ticket)
    return [held for held in passed.consultations if held.concluded_at is None]


def render_extended(session: Session, actor: Actor, *, ticket: UUID, order: UUID, days: int) -> Component:
    """Return the deadline that an extension would give, or why there can be none."""
    found = tickets.load_ticket(session, actor.city, ticket)
    rules = load_city_rules(session, actor.city)
    charged = tickets.load_order(session, found, order)
    try:
        due = previews.preview_extended_due(session, found, charged, days, rules=rules)
    except DomainError as error:
        return drawn.render_refused(t(error.message_id, **error.values))
    return drawn.render_extended(due)


def render_call_basis(session: Session, city: str, matter: str, *, now: datetime) -> Component:
    """Return what the list of admitted matters says today about calling the county for a matter."""
    today = now.astimezone(load_city_facts(session, city).zone).date()
    return drawn.render_call_basis(admitted_matters.is_call_admitted(session, city, matter, today))


def render_successor(parties: list[PartyEntry], code: str) -> Component | None:
    """Return who the proposed successor is and what the transfer brings."""
    found = next((party for party in parties if party.code == code), None)
    return drawn.render_successor(found) if found else None


def _hand_on(context: HintContext) -> list[Component]:
    outer = _clock(context, ClockKind.COMPLETION)
    return [drawn.render_outer_clock(outer, now=context.now)] if outer else []


def _complete(context: HintContext) -> list[Component]:
    story = ticket_detail.load_ticket_detail(context.session, context.actor, context.ticket)
    own = next((order for order in story.orders if order.id == context.order), None)
    if own is None or own.role is not OrderRole.LEAD:
        return []
    ticket = tickets.load_ticket(context.session, context.actor.city, context.ticket)
    left = {order.id for order in previews.list_unfinished(context.session, ticket)}
    return drawn.render_waits_for([order for order in story.orders if order.id in left])


def _extension(context: HintContext) -> list[Component]:
    ticket = tickets.load_ticket(context.session, context.actor.city, context.ticket)
    order = tickets.load_order(context.session, ticket, context.order)
    rules = load_city_rules(context.session, context.actor.city)
    return [drawn.render_extension(previews.preview_extension(context.session, ticket, order, rules=rules))]


def _return(context: HintContext) -> list[Component]:
    ticket = tickets.load_ticket(context.session, context.actor.city, context.ticket)
    order = tickets.load_order(context.session, ticket, context.order)
    rules = load_city_rules(context.session, context.actor.city)
    window = previews.preview_return_window(order.sent_at, rules=rules, now=context.now)
    return [drawn.render_return_window(window, order=context.order)]


def _transfer(_context: HintContext) -> list[Component]:
    return [drawn.render_transfer()]


def _rate(context: HintContext) -> list[Component]:
    stored = load_settings(context.session, context.actor.city)
    points = {key: get_setting(stored, f"deductions.{key}") for key in drawn.DEDUCTIONS}
    return [
        drawn.render_rating(load_rating_facts(context.session, context.actor.city, context.order)),
        drawn.render_deductions(points),
    ]


def _call(context: HintContext) -> list[Component]:
    matter = tickets.load_ticket(context.session, context.actor.city, context.ticket).matter
    return [render_call_basis(context.session, context.actor.city, matter, now=context.now)] if matter else []


def _clock(context: HintContext, kind: ClockKind) -> ClockFacts | None:
    story = ticket_detail.load_ticket_detail(context.session, context.actor, context.ticket)
    found = [clock for clock in story.clocks if clock.work_order_id == context.order and clock.kind is kind]
    return found[-1] if found else None


AIDS: Mapping[Act, Aid] = MappingProxyType(
    {
        Act.HAND_ON: _hand_on,
        Act.COMPLETE: _complete,
        Act.REQUEST_EXTENSION: _extension,
        Act.RETURN: _return,
        Act.TRANSFER: _transfer,
        Act.RATE: _rate,
        Act.CALL: _call,
    }
)
