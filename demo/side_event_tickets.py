"""Queries for tickets of the demonstration where a side event may happen now."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from db.queries import simulation, simulation_asides
from db.queries.simulation import MovableTicket
from demo.reference_data import SECTIONS
from demo.world import CityMoment
from domain.enums import Status
from services.city_context import load_city_rules
from services.previews import preview_return_window

MANY = 400  # candidates looked at for each act
PAUSED_FOR = timedelta(days=3)
SHELVED_FOR = timedelta(days=10)


Finds = Callable[[CityMoment], list[MovableTicket]]
Fits = Callable[[MovableTicket], object]


def find_orders(query: Callable[[Session, str, int], list[MovableTicket]], fits: Fits = bool) -> Finds:
    """Return what finds the work orders of a query that fit."""
    return lambda moment: list(filter(fits, query(moment.session, moment.city, MANY)))


def find_tickets(status: Status, fits: Fits = bool) -> Finds:
    """Return what finds the open tickets of a state that fit."""

    def find(moment: CityMoment) -> list[MovableTicket]:
        session, city = moment.session, moment.city
        return list(filter(fits, simulation.list_in_status(session, city, status, MANY, now=moment.now)))

    return find


def find_waiting_since(span: timedelta) -> Finds:
    """Return what finds tickets that wait to be dispatched and were not changed for some time."""

    def find(moment: CityMoment) -> list[MovableTicket]:
        before = moment.now - span
        waiting = (Status.CALLED, Status.ACCEPTED)
        return [
            one
            for status in waiting
            for one in find_tickets(status, lambda one: one.changed_at < before)(moment)
        ]

    return find


def is_led(one: MovableTicket) -> bool:
    """Tell whether a department leads the work order."""
    return bool(one.leads and one.party and one.party.startswith("D"))


def is_called(one: MovableTicket) -> bool:
    """Tell whether a town called the Center about the ticket."""
    return bool(one.called and one.town)


def find_returnable(moment: CityMoment) -> list[MovableTicket]:
    """Return lead work orders that may still be returned."""
    rules = load_city_rules(moment.session, moment.city)

    def is_fresh(one: MovableTicket) -> bool:
        window = preview_return_window(one.sent_at or moment.now, rules=rules, now=moment.now)
        return window.is_open and window.until is not None

    return list(filter(is_fresh, UNANSWERED_LEADS(moment)))


def find_undispatched(moment: CityMoment) -> list[MovableTicket]:
    """Return what a town called and has not been dispatched."""
    return [
        one for status in (Status.CALLED, Status.ACCEPTED) for one in find_tickets(status, is_called)(moment)
    ]


def find_enquiries(moment: CityMoment) -> list[MovableTicket]:
    """Return enquiries that wait to be dispatched."""
    return simulation_asides.list_enquiries(moment.session, moment.city, MANY)


def find_consulted(moment: CityMoment) -> list[MovableTicket]:
    """Return called tickets whose consultation was held and has no minutes yet."""
    return simulation_asides.list_consulted(moment.session, moment.city, now=moment.now)


def find_paused_long(moment: CityMoment) -> list[MovableTicket]:
    """Return work orders that were paused some days ago."""
    before = moment.now - PAUSED_FOR
    return simulation_asides.list_paused(moment.session, moment.city, before=before)


def find_shelved_long(moment: CityMoment) -> list[MovableTicket]:
    """Return tickets that were shelved long ago."""
    before = moment.now - SHELVED_FOR
    return find_tickets(Status.SHELVED, lambda one: one.changed_at < before)(moment)


def find_twins(*, same_unit: bool) -> Finds:
    """Return what finds tickets to be dispatched, each with an older one of its matter near it."""
    return lambda moment: simulation_asides.list_twins(
        moment.session, moment.city, same_unit=same_unit, limit=MANY
    )


def find_of_list(finds: Finds) -> Finds:
    """Return what finds those in a town whose matter has a duty on the list."""
    return lambda moment: [one for one in finds(moment) if one.town and one.matter in moment.world.duties]


UNANSWERED = find_orders(simulation.list_unanswered)
UNANSWERED_LEADS = find_orders(simulation.list_unanswered, is_led)
LEADS = find_orders(simulation.list_at_work, is_led)
LEADS_IN_TOWNS = find_orders(simulation.list_at_work, lambda one: is_led(one) and one.town)
LEADS_OF_CALLED = find_orders(simulation.list_at_work, lambda one: is_led(one) and is_called(one))
IN_SECTIONS = find_orders(simulation.list_at_work, lambda one: one.party in SECTIONS)
HELPERS = find_orders(simulation.list_at_work, lambda one: not one.leads)
CALLED_AT_WORK = find_tickets(Status.DISPATCHED, is_called)
GENERAL = find_tickets(Status.DISPATCHED, lambda one: not one.complex)
CALM = find_tickets(Status.DISPATCHED, lambda one: not one.urgent)
URGENT = find_tickets(Status.DISPATCHED, lambda one: one.urgent)
