"""Table of side events: frequency, tickets, actors, and texts."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries.simulation import MovableTicket, list_at_work, list_unanswered
from demo import side_event_texts as words
from demo import side_event_tickets as finds
from demo.actions import party_of, seat_of, town_of
from demo.report_pool import World
from demo.side_event_tickets import SimulationState
from domain.coordination import Contact
from domain.enums import Act, Status
from domain.scopes import Actor
from services.workflow import execution
from services.workflow.execution import ActRequest


@dataclass(frozen=True, slots=True)
class Aside:
    """One kind of act: on which tickets, by whom, saying what, and how often.

    times: how often the built city has it open. a_day: how often the living one does it on a working
    day; the shares of all work orders that follow (returned 2 %, extended 3 %, paused 1 %) are ours.
    of_order: it is about one work order. drains: it takes from the dispatchers' queue.
    """

    act: Act
    who: Callable[[SimulationState, MovableTicket], Actor]
    found: Callable[[SimulationState], list[MovableTicket]]
    said: words.Says
    times: int = 0
    a_day: float = 0
    of_order: bool = False
    drains: bool = False


def perform(stage: SimulationState, aside: Aside, candidate: MovableTicket) -> None:
    """Do an act to a ticket through the service that people use. Raises DomainError where it is refused."""
    order = candidate.order_id if aside.of_order else None
    said = aside.said(stage, candidate)
    request = ActRequest(aside.act, candidate.version, said, order)
    actor = aside.who(stage, candidate)
    execution.execute(stage.session, candidate.ticket_id, request=request, actor=actor, now=stage.now)


def _holder(stage: SimulationState, candidate: MovableTicket) -> Actor:
    return party_of(stage.scenery, candidate)


def _town(stage: SimulationState, candidate: MovableTicket) -> Actor:
    return town_of(stage.scenery, candidate.town)


def _seat(seat: str) -> Callable[[SimulationState, MovableTicket], Actor]:
    return lambda stage, _candidate: seat_of(stage.scenery.city, seat)


_DISPATCHER, _INTAKE, _CALLER = _seat("dispatcher"), _seat("intake"), _seat("caller")
_SENT = finds.orders(list_unanswered)
_LEADS = finds.leads(list_at_work)
_CALLED_UP = finds.called(Status.DISPATCHED)
_WAITING = finds.standing(Status.ACCEPTED)

OF_HOLDERS = (
    Aside(Act.RETURN, _holder, finds.returnable, words.not_ours, times=8, a_day=10, of_order=True),
    Aside(Act.SIGN, _holder, _SENT, words.nothing, times=30, a_day=150, of_order=True),
    Aside(Act.RESPOND, _holder, _SENT, words.contact(*Contact), times=12, of_order=True),
    Aside(Act.PLAN, _holder, _LEADS, words.plan, times=20, a_day=40, of_order=True),
    Aside(Act.REQUEST_EXTENSION, _holder, _LEADS, words.more_days, times=14, a_day=15, of_order=True),
    Aside(Act.TRANSFER, _holder, _LEADS, words.by_the_list, times=9, a_day=7, of_order=True),
    Aside(Act.HAND_ON, _holder, finds.in_sections, words.to_section, times=12, a_day=6, of_order=True),
)
OF_TOWNS = (
    Aside(Act.DISPUTE_CONTACT, _town, finds.contacted, words.no_contact, times=4, a_day=2, of_order=True),
    Aside(Act.URGE, _town, finds.urged, words.urging, times=16, a_day=20, of_order=True),
    Aside(Act.CONSULT, _town, _CALLED_UP, words.invitation, times=5, a_day=4),
    Aside(Act.CONSULT, _town, _CALLED_UP, words.minutes, times=5, a_day=1),
    Aside(Act.CONSULT, _town, finds.consulted, words.minutes_of, a_day=12),
    Aside(Act.PROPOSE, _town, finds.undispatched, words.proposal, times=6, a_day=5),
    Aside(Act.OBJECT, _town, finds.called(Status.COMPLETED), words.not_done, times=6, a_day=4),
    Aside(Act.MEDIATE, _town, _CALLED_UP, words.mediation, times=8, a_day=6),
)
OF_DISPATCHERS = (
    Aside(Act.REASSIGN, _DISPATCHER, finds.leads(list_unanswered), words.redirected, a_day=8, of_order=True),
    Aside(Act.RECLASSIFY, _DISPATCHER, finds.general, words.harder, times=3, a_day=4),
    Aside(Act.MAKE_URGENT, _DISPATCHER, finds.calm, words.now_dangerous, times=3, a_day=2),
    Aside(Act.END_URGENCY, _DISPATCHER, finds.pressing, words.danger_over, times=2, a_day=1),
    Aside(Act.PAUSE, _DISPATCHER, _LEADS, words.waiting, a_day=5, of_order=True),
    Aside(Act.RESUME, _DISPATCHER, finds.paused_long, words.nothing, a_day=60, of_order=True),
    Aside(Act.SHELVE, _DISPATCHER, _CALLED_UP, words.shelving, a_day=1),
    Aside(Act.UNSHELVE, _DISPATCHER, finds.shelved_long, words.taken_up_again, a_day=10),
    Aside(Act.RELEASE, _DISPATCHER, finds.helpers, words.released, times=2, a_day=2, of_order=True),
    Aside(Act.SUPERVISE, _DISPATCHER, _CALLED_UP, words.watched, times=8, a_day=4),
    Aside(Act.ESCALATE, _DISPATCHER, _CALLED_UP, words.raised, times=4, a_day=1),
    Aside(Act.MERGE, _DISPATCHER, finds.doubles, words.same_as, a_day=8, drains=True),
    Aside(Act.LINK, _DISPATCHER, finds.alike, words.alike_with, times=6, a_day=6),
    Aside(Act.CANCEL, _DISPATCHER, _WAITING, words.invalid, a_day=4, drains=True),
    Aside(Act.SPLIT, _DISPATCHER, _WAITING, words.parts, a_day=1, drains=True),
)
OF_DESKS = (
    Aside(Act.ANSWER_AT_ONCE, _INTAKE, finds.enquiries, words.answer_on_the_spot, a_day=18, drains=True),
    Aside(Act.SUPPLEMENT, _INTAKE, finds.standing(Status.DISPATCHED), words.added, times=8, a_day=12),
    Aside(Act.MISS_CALL_BACK, _CALLER, finds.standing(Status.FED_BACK), words.not_reached, times=20),
)
ASIDES = (*OF_HOLDERS, *OF_TOWNS, *OF_DISPATCHERS, *OF_DESKS)


def scene_of(aside: Aside) -> Callable[..., None]:
    """Return the side event as an action that the simulator performs."""

    def scene(
        session: Session, scenery: World, candidate: MovableTicket, *, dice: random.Random, now: datetime
    ) -> None:
        perform(SimulationState(session, scenery, dice, now), aside, candidate)

    return scene
