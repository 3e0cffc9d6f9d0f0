"""Find tickets of the demonstration on which something beside the straight way may happen now."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.queries import simulation, simulation_asides
from db.queries.simulation import Candidate
from demo.report_pool import Scenery
from demo.sections import SECTIONS
from domain.enums import Status
from services.city_context import city_rules
from services.previews import return_window

MANY = 400  # candidates looked at for each act
PAUSED_FOR = timedelta(days=3)
SHELVED_FOR = timedelta(days=10)

Orders = Callable[[Session, str, int], list[Candidate]]


@dataclass(frozen=True, slots=True)
class Stage:
    """The city at one moment, with the dice of those who play it."""

    session: Session
    scenery: Scenery
    dice: random.Random
    now: datetime


Finds = Callable[[Stage], list[Candidate]]


def orders(found: Orders) -> Finds:
    """Return what finds work orders."""
    return lambda stage: found(stage.session, stage.scenery.city, MANY)


def leads(found: Orders) -> Finds:
    """Return what finds the work orders that departments lead."""

    def kept(stage: Stage) -> list[Candidate]:
        listed = found(stage.session, stage.scenery.city, MANY)
        return [one for one in listed if one.leads and one.party and one.party.startswith("D")]

    return kept


def standing(status: Status) -> Finds:
    """Return what finds the open tickets of a state."""
    return lambda stage: simulation.in_status(stage.session, stage.scenery.city, status, MANY, now=stage.now)


def called(status: Status) -> Finds:
    """Return what finds the open tickets of a state that a town called."""
    return lambda stage: _called(standing(status)(stage))


def returnable(stage: Stage) -> list[Candidate]:
    """Return lead work orders that may still be returned."""
    rules = city_rules(stage.session, stage.scenery.city)

    def fresh(one: Candidate) -> bool:
        window = return_window(one.sent_at or stage.now, rules=rules, now=stage.now)
        return window.is_open and window.until is not None

    return [one for one in leads(simulation.unanswered)(stage) if fresh(one)]


def in_sections(stage: Stage) -> list[Candidate]:
    """Return work orders of parties that have sections."""
    return [one for one in orders(simulation.at_work)(stage) if one.party in SECTIONS]


def undispatched(stage: Stage) -> list[Candidate]:
    """Return what a town called and nobody dispatched yet."""
    return [*called(Status.CALLED)(stage), *called(Status.ACCEPTED)(stage)]


def contacted(stage: Stage) -> list[Candidate]:
    """Return called tickets whose lead said that it made contact."""
    return _called(leads(simulation.at_work)(stage))


def urged(stage: Stage) -> list[Candidate]:
    """Return what a department leads in some town."""
    return [one for one in leads(simulation.at_work)(stage) if one.town]


def helpers(stage: Stage) -> list[Candidate]:
    """Return work orders of cooperating parties."""
    return [one for one in orders(simulation.at_work)(stage) if not one.leads]


def general(stage: Stage) -> list[Candidate]:
    """Return dispatched tickets of the general class."""
    return [one for one in standing(Status.DISPATCHED)(stage) if not one.complex]


def calm(stage: Stage) -> list[Candidate]:
    """Return dispatched tickets that are not urgent."""
    return [one for one in standing(Status.DISPATCHED)(stage) if not one.urgent]


def pressing(stage: Stage) -> list[Candidate]:
    """Return dispatched tickets that are urgent."""
    return [one for one in standing(Status.DISPATCHED)(stage) if one.urgent]


def enquiries(stage: Stage) -> list[Candidate]:
    """Return enquiries that wait to be dispatched."""
    return simulation_asides.enquiries(stage.session, stage.scenery.city, MANY)


def consulted(stage: Stage) -> list[Candidate]:
    """Return called tickets whose consultation was held and has no minutes yet."""
    return simulation_asides.consulted(stage.session, stage.scenery.city, now=stage.now)


def paused_long(stage: Stage) -> list[Candidate]:
    """Return work orders that were paused some days ago."""
    before = stage.now - PAUSED_FOR
    return simulation_asides.paused(stage.session, stage.scenery.city, before=before)


def shelved_long(stage: Stage) -> list[Candidate]:
    """Return tickets that were shelved long ago."""
    found = standing(Status.SHELVED)(stage)
    return [one for one in found if one.changed_at < stage.now - SHELVED_FOR]


def doubles(stage: Stage) -> list[Candidate]:
    """Return tickets that wait to be dispatched, each with an older one of the same matter in its unit."""
    return simulation_asides.twins(stage.session, stage.scenery.city, same_unit=True, limit=MANY)


def alike(stage: Stage) -> list[Candidate]:
    """Return tickets that wait to be dispatched, each with one of the same matter elsewhere in its town."""
    return simulation_asides.twins(stage.session, stage.scenery.city, same_unit=False, limit=MANY)


def _called(listed: Iterable[Candidate]) -> list[Candidate]:
    return [one for one in listed if one.called and one.town]
