"""Read what a person should see beside the form of an act before doing it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from dash.development.base_component import Component

from dashboard.desk import hints as drawn
from db.queries import admitted_matters, ticket_activity, ticket_detail
from db.queries.cities import city_facts, settings_of
from db.queries.rating_facts import rating_facts
from db.queries.reference_data import PartyEntry
from db.queries.section_people import OfficePeople, office_people
from db.queries.ticket_activity import ConsultationFacts
from db.queries.ticket_detail import ClockFacts
from db.session import Session
from db.writes import tickets
from domain.enums import Act, ClockKind, OrderRole
from domain.errors import DomainError
from domain.scopes import Actor
from domain.settings import setting_of
from i18n import t
from services import previews
from services.city_context import city_rules
from services.workflow.available_acts import Offer

NOBODY = OfficePeople((), ())


@dataclass(frozen=True, slots=True)
class Asked:
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


Aid = Callable[[Asked], list[Component]]


def beside(asked: Asked) -> list[Component]:
    """Return what stands beside the form of the act; nothing for most acts."""
    aid = AIDS.get(asked.offer.act)
    return aid(asked) if aid else []


def people_for(asked: Asked) -> OfficePeople:
    """Return to whom the actor's office can pass work on inside; nobody for other acts."""
    if asked.offer.act is not Act.HAND_ON or asked.actor.party is None:
        return NOBODY
    return office_people(asked.session, asked.actor.city, asked.actor.party)


def meetings_for(asked: Asked) -> list[ConsultationFacts]:
    """Return the consultations whose minutes are still to be written; none for other acts."""
    if asked.offer.act is not Act.CONSULT:
        return []
    passed = ticket_activity.ticket_loop(asked.session, asked.actor, asked.ticket)
    return [held for held in passed.consultations if held.concluded_at is None]


def extended(session: Session, actor: Actor, *, ticket: UUID, order: UUID, days: int) -> Component:
    """Return the deadline that an extension would give, or why there can be none."""
    found = tickets.seen(session, actor.city, ticket)
    rules = city_rules(session, actor.city)
    charged = tickets.order_of(session, found, order)
    try:
        due = previews.extended_due(session, found, charged, days, rules=rules)
    except DomainError as error:
        return drawn.refused(t(error.message_id, **error.values))
    return drawn.extended(due)


def call_basis(session: Session, city: str, matter: str, *, now: datetime) -> Component:
    """Return what the list of admitted matters says today about calling the county for a matter."""
    today = now.astimezone(city_facts(session, city).zone).date()
    return drawn.call_basis(admitted_matters.call_admitted(session, city, matter, today))


def successor(parties: list[PartyEntry], code: str) -> Component | None:
    """Return who the proposed successor is and what the transfer brings."""
    found = next((party for party in parties if party.code == code), None)
    return drawn.successor(found) if found else None


def _hand_on(asked: Asked) -> list[Component]:
    outer = _clock(asked, ClockKind.COMPLETION)
    return [drawn.outer_clock(outer, now=asked.now)] if outer else []


def _complete(asked: Asked) -> list[Component]:
    story = ticket_detail.ticket_story(asked.session, asked.actor, asked.ticket)
    own = next((order for order in story.orders if order.id == asked.order), None)
    if own is None or own.role is not OrderRole.LEAD:
        return []
    ticket = tickets.seen(asked.session, asked.actor.city, asked.ticket)
    left = {order.id for order in previews.unfinished(asked.session, ticket)}
    return drawn.waits_for([order for order in story.orders if order.id in left])


def _extension(asked: Asked) -> list[Component]:
    ticket = tickets.seen(asked.session, asked.actor.city, asked.ticket)
    order = tickets.order_of(asked.session, ticket, asked.order)
    rules = city_rules(asked.session, asked.actor.city)
    return [drawn.extension(previews.extension(asked.session, ticket, order, rules=rules))]


def _return(asked: Asked) -> list[Component]:
    ticket = tickets.seen(asked.session, asked.actor.city, asked.ticket)
    order = tickets.order_of(asked.session, ticket, asked.order)
    rules = city_rules(asked.session, asked.actor.city)
    window = previews.return_window(order.sent_at, rules=rules, now=asked.now)
    return [drawn.return_window(window, order=asked.order)]


def _transfer(_asked: Asked) -> list[Component]:
    return [drawn.transfer()]


def _rate(asked: Asked) -> list[Component]:
    stored = settings_of(asked.session, asked.actor.city)
    points = {key: setting_of(stored, f"deductions.{key}") for key in drawn.DEDUCTIONS}
    return [
        drawn.rating(rating_facts(asked.session, asked.actor.city, asked.order)),
        drawn.deductions(points),
    ]


def _call(asked: Asked) -> list[Component]:
    matter = tickets.seen(asked.session, asked.actor.city, asked.ticket).matter
    return [call_basis(asked.session, asked.actor.city, matter, now=asked.now)] if matter else []


def _clock(asked: Asked, kind: ClockKind) -> ClockFacts | None:
    story = ticket_detail.ticket_story(asked.session, asked.actor, asked.ticket)
    found = [clock for clock in story.clocks if clock.work_order_id == asked.order and clock.kind is kind]
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
