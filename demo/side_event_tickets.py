"""Queries for tickets of the demonstration where a side event may happen now."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.queries import simulation, simulation_asides
from db.queries.simulation import MovableTicket
from demo.report_pool import World
from demo.sections import SECTIONS
from domain.enums import Status
from services.city_context import load_city_rules
from services.previews import preview_return_window

MANY = 400  # candidates looked at for each act
PAUSED_FOR = timedelta(days=3)
SHELVED_FOR = timedelta(days=10)

Orders = Callable[[Session, str, int], list[MovableTicket]]


@dataclass(frozen=True, slots=True)
class SimulationState:
    """The city at one moment, with the dice of those who play it."""

    session: Session
    scenery: World
    dice: random.Random
    now: datetime


Finds = Callable[[SimulationState], list[MovableTicket]]


def orders(found: Orders) -> Finds:
    """Return what finds work orders."""
    return lambda stage: found(stage.session, stage.scenery.city, MANY)


def leads(found: Orders) -> Finds:
    """Return what finds the work orders that departments lead."""

    def kept(stage: SimulationState) -> list[MovableTicket]:
        listed = found(stage.session, stage.scenery.city, MANY)
        return [one for one in listed if one.leads and one.party and one.party.startswith("D")]

    return kept


def standing(status: Status) -> Finds:
    """Return what finds the open tickets of a state."""
    return lambda stage: simulation.list_in_status(
        stage.session, stage.scenery.city, status, MANY, now=stage.now
    )


def called(status: Status) -> Finds:
    """Return what finds the open tickets of a state that a town called."""
    return lambda stage: _called(standing(status)(stage))


def returnable(stage: SimulationState) -> list[MovableTicket]:
    """Return lead work orders that may still be returned."""
    rules = load_city_rules(stage.session, stage.scenery.city)

    def fresh(one: MovableTicket) -> bool:
        window = preview_return_window(one.sent_at or stage.now, rules=rules, now=stage.now)
        return window.is_open and window.until is not None

    return [one for one in leads(simulation.list_unanswered)(stage) if fresh(one)]


def in_sections(stage: SimulationState) -> list[MovableTicket]:
    """Return work orders of parties that have sections."""
    return [one for one in orders(simulation.list_at_work)(stage) if one.party in SECTIONS]


def undispatched(stage: SimulationState) -> list[MovableTicket]:
    """Return tickets that a town called and that are not dispatched yet."""
    return [*called(Status.CALLED)(stage), *called(Status.ACCEPTED)(stage)]


def contacted(stage: SimulationState) -> list[MovableTicket]:
    """Return called tickets whose lead said that it made contact."""
    return _called(leads(simulation.list_at_work)(stage))


def urged(stage: SimulationState) -> list[MovableTicket]:
    """Return what a department leads in some town."""
    return [one for one in leads(simulation.list_at_work)(stage) if one.town]


def helpers(stage: SimulationState) -> list[MovableTicket]:
    """Return work orders of cooperating parties."""
    return [one for one in orders(simulation.list_at_work)(stage) if not one.leads]


def general(stage: SimulationState) -> list[MovableTicket]:
    """Return dispatched tickets of the general class."""
    return [one for one in standing(Status.DISPATCHED)(stage) if not one.complex]


def calm(stage: SimulationState) -> list[MovableTicket]:
    """Return dispatched tickets that are not urgent."""
    return [one for one in standing(Status.DISPATCHED)(stage) if not one.urgent]


def pressing(stage: SimulationState) -> list[MovableTicket]:
    """Return dispatched tickets that are urgent."""
    return [one for one in standing(Status.DISPATCHED)(stage) if one.urgent]


def enquiries(stage: SimulationState) -> list[MovableTicket]:
    """Return enquiries that wait to be dispatched."""
    return simulation_asides.list_enquiries(stage.session, stage.scenery.city, MANY)


def consulted(stage: SimulationState) -> list[MovableTicket]:
    """Return called tickets whose consultation was held and has no minutes yet."""
    return simulation_asides.list_consulted(stage.session, stage.scenery.city, now=stage.now)


def paused_long(stage: SimulationState) -> list[MovableTicket]:
    """Return work orders that were paused some days ago."""
    before = stage.now - PAUSED_FOR
    return simulation_asides.list_paused(stage.session, stage.scenery.city, before=before)


def shelved_long(stage: SimulationState) -> list[MovableTicket]:
    """Return tickets that were shelved long ago."""
    found = standing(Status.SHELVED)(stage)
    return [one for one in found if one.changed_at < stage.now - SHELVED_FOR]


def doubles(stage: SimulationState) -> list[MovableTicket]:
    """Return tickets that wait to be dispatched, each with an older one of the same matter in its unit."""
    return simulation_asides.list_twins(stage.session, stage.scenery.city, same_unit=True, limit=MANY)


def alike(stage: SimulationState) -> list[MovableTicket]:
    """Return tickets that wait to be dispatched, each with one of the same matter elsewhere in its town."""
    return simulation_asides.list_twins(stage.session, stage.scenery.city, same_unit=False, limit=MANY)


def _called(listed: Iterable[MovableTicket]) -> list[MovableTicket]:
    return [one for one in listed if one.called and one.town]
