"""Table of side events: frequency, tickets, actors, and texts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from db.queries.simulation import MovableTicket
from db.writes import tickets
from demo import actions
from demo import side_event_texts as words
from demo import side_event_tickets as finds
from demo.actors import party_of, seat_of, town_of
from demo.world import CityMoment
from domain.act_payloads import payload_of
from domain.coordination import Contact
from domain.enums import Act, Status
from domain.scopes import Actor
from services.workflow import execution
from services.workflow.execution import ActRequest

NOTICED_AFTER = timedelta(seconds=20)  # a mistaken dispatch, well within the seconds of its withdrawal


@dataclass(frozen=True, slots=True)
class SideEvent:
    """One kind of act: on which tickets, by whom, saying what, and how often.

    times: how often the built city has it open. a_day: how often the living one does it on a working
    day; the shares of all work orders that follow (returned 2 %, extended 3 %, paused 1 %) are ours.
    of_order: it is about one work order. drains: it takes from the dispatchers' queue.
    """

    act: Act
    who: Callable[[CityMoment, MovableTicket], Actor]
    found: Callable[[CityMoment], list[MovableTicket]]
    said: words.Says
    times: int = 0
    a_day: float = 0
    of_order: bool = False
    drains: bool = False

    def perform(self, moment: CityMoment, candidate: MovableTicket) -> None:
        """Do it through the service that people use. Raises DomainError where it is refused."""
        order = candidate.order_id if self.of_order else None
        said = payload_of(self.act, **self.said(moment, candidate))
        request = ActRequest(self.act, candidate.version, said, order)
        actor = self.who(moment, candidate)
        execution.execute(moment.session, candidate.ticket_id, request=request, actor=actor, now=moment.now)


class MistakenDispatch(SideEvent):
    """A dispatch that its dispatcher withdraws before any party has opened it."""

    def perform(self, moment: CityMoment, candidate: MovableTicket) -> None:
        """Dispatch the ticket, and withdraw that some seconds later. Raises DomainError where refused."""
        before = replace(moment, now=moment.now - NOTICED_AFTER)
        actions.dispatch_one(before, candidate)
        sent = tickets.load_ticket(moment.session, moment.city, candidate.ticket_id)
        SideEvent.perform(self, moment, replace(candidate, version=sent.version))


def _holder(moment: CityMoment, candidate: MovableTicket) -> Actor:
    return party_of(moment.world, candidate.party or "")


def _town(moment: CityMoment, candidate: MovableTicket) -> Actor:
    return town_of(moment.world, candidate.town)


def _seat(seat: str) -> Callable[[CityMoment, MovableTicket], Actor]:
    return lambda moment, _candidate: seat_of(moment.city, seat)


_DISPATCHER, _INTAKE, _CALLER = _seat("dispatcher"), _seat("intake"), _seat("caller")
_LEADER = _seat("leader")
_SENT, _LEADS, _LED_AND_CALLED = finds.UNANSWERED, finds.LEADS, finds.LEADS_OF_CALLED
_CALLED_AND_DONE = finds.find_tickets(Status.COMPLETED, finds.is_called)
_CALLED_UP = finds.CALLED_AT_WORK
_WAITING = finds.find_tickets(Status.ACCEPTED)
_WAITING_A_WHILE = finds.find_waiting_since(NOTICED_AFTER)

OF_HOLDERS = (
    SideEvent(Act.RETURN, _holder, finds.find_returnable, words.not_ours, times=8, a_day=10, of_order=True),
    SideEvent(Act.SIGN, _holder, _SENT, words.nothing, times=30, a_day=150, of_order=True),
    SideEvent(Act.RESPOND, _holder, _SENT, words.contact(*Contact), times=12, of_order=True),
    SideEvent(Act.PLAN, _holder, _LEADS, words.plan, times=20, a_day=40, of_order=True),
    SideEvent(Act.REQUEST_EXTENSION, _holder, _LEADS, words.more_days, times=14, a_day=15, of_order=True),
    SideEvent(Act.TRANSFER, _holder, _LEADS, words.by_the_list, times=9, a_day=7, of_order=True),
    SideEvent(
        Act.TRANSFER,
        _holder,
        finds.find_of_list(finds.LEADS),
        words.pushed_by_department,
        times=2,
        a_day=0.2,
        of_order=True,
    ),
    SideEvent(Act.HAND_ON, _holder, finds.IN_SECTIONS, words.to_section, times=12, a_day=6, of_order=True),
)
OF_TOWNS = (
    SideEvent(Act.DISPUTE_CONTACT, _town, _LED_AND_CALLED, words.no_contact, times=4, a_day=2, of_order=True),
    SideEvent(Act.URGE, _town, finds.LEADS_IN_TOWNS, words.urging, times=16, a_day=20, of_order=True),
    SideEvent(Act.CONSULT, _town, _CALLED_UP, words.invitation, times=5, a_day=4),
    SideEvent(Act.CONSULT, _town, _CALLED_UP, words.minutes, times=5, a_day=1),
    SideEvent(Act.CONSULT, _town, finds.find_consulted, words.minutes_of, a_day=12),
    SideEvent(Act.PROPOSE, _town, finds.find_undispatched, words.proposal, times=6, a_day=5),
    SideEvent(
        Act.OBJECT,
        _town,
        finds.find_tickets(Status.COMPLETED, finds.is_called),
        words.not_done,
        times=6,
        a_day=4,
    ),
    SideEvent(Act.MEDIATE, _town, _CALLED_UP, words.mediation, times=8, a_day=6),
)
OF_DISPATCHERS = (
    SideEvent(Act.REASSIGN, _DISPATCHER, finds.UNANSWERED_LEADS, words.redirected, a_day=8, of_order=True),
    MistakenDispatch(Act.WITHDRAW_DISPATCH, _DISPATCHER, _WAITING_A_WHILE, words.nothing, a_day=5),
    SideEvent(
        Act.REASSIGN,
        _DISPATCHER,
        finds.find_of_list(finds.UNANSWERED_LEADS),
        words.pushed_by_center,
        times=6,
        a_day=0.5,
        of_order=True,
    ),
    SideEvent(Act.RECLASSIFY, _DISPATCHER, finds.GENERAL, words.harder, times=3, a_day=4),
    SideEvent(Act.MAKE_URGENT, _DISPATCHER, finds.CALM, words.now_dangerous, times=3, a_day=2),
    SideEvent(Act.END_URGENCY, _DISPATCHER, finds.URGENT, words.danger_over, times=2, a_day=1),
    SideEvent(Act.PAUSE, _DISPATCHER, _LEADS, words.waiting, a_day=5, of_order=True),
    SideEvent(Act.RESUME, _DISPATCHER, finds.find_paused_long, words.nothing, a_day=60, of_order=True),
    SideEvent(Act.SHELVE, _DISPATCHER, _CALLED_UP, words.shelving, a_day=1),
    SideEvent(Act.UNSHELVE, _DISPATCHER, finds.find_shelved_long, words.taken_up_again, a_day=10),
    SideEvent(Act.RELEASE, _DISPATCHER, finds.HELPERS, words.released, times=2, a_day=2, of_order=True),
    SideEvent(Act.SUPERVISE, _DISPATCHER, _CALLED_UP, words.watched, times=8, a_day=4),
    SideEvent(Act.INSTRUCT, _LEADER, _CALLED_UP, words.instructed, times=5, a_day=1),
    SideEvent(Act.ESCALATE, _DISPATCHER, _CALLED_UP, words.raised, times=4, a_day=1),
    SideEvent(Act.MERGE, _DISPATCHER, finds.find_twins(same_unit=True), words.same_as, a_day=8, drains=True),
    SideEvent(Act.LINK, _DISPATCHER, finds.find_twins(same_unit=False), words.alike_with, times=6, a_day=6),
    SideEvent(Act.CANCEL, _DISPATCHER, _WAITING, words.invalid, a_day=4, drains=True),
    SideEvent(Act.SPLIT, _DISPATCHER, _WAITING, words.parts, a_day=1, drains=True),
)
OF_DESKS = (
    SideEvent(Act.ANSWER_AT_ONCE, _INTAKE, finds.find_enquiries, words.answer, a_day=18, drains=True),
    SideEvent(Act.SUPPLEMENT, _INTAKE, finds.find_tickets(Status.DISPATCHED), words.added, times=8, a_day=12),
    SideEvent(Act.MISS_CALL_BACK, _CALLER, finds.find_tickets(Status.FED_BACK), words.not_reached, times=20),
)
SIDE_EVENTS = (*OF_HOLDERS, *OF_TOWNS, *OF_DISPATCHERS, *OF_DESKS)


def leave_traces(moment: CityMoment, *, scale: float) -> int:
    """Do the acts; return how many were done. A ticket that cannot take one is passed over."""
    return sum(
        _leave(moment, event, max(1, round(event.times * scale))) for event in SIDE_EVENTS if event.times
    )


def _leave(moment: CityMoment, event: SideEvent, times: int) -> int:
    candidates = event.found(moment)
    moment.dice.shuffle(candidates)
    tries = (moment.tries(event.perform, candidate) for candidate in candidates)
    return sum(islice(filter(None, tries), times))
