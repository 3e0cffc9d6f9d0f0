"""State machine in which any user does anything in the workflow; invariants are checked after each act."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from random import Random
from uuid import UUID

from sqlalchemy import Connection

from domain.enums import Act
from domain.errors import DomainError, NotAllowed, NotFound, Stale
from services.workflow.available_acts import OF_ORDERS, Offer
from tests.support.workflow import invariants
from tests.support.workflow.payloads import PLAIN, Chosen, drawn, said
from tests.support.workflow.walk import WALKERS, Move, Walk, a_report

PLACES = {"grid_staff": "00111", "unit": "00111", "town": "0011", "other_town": "00211"}
REPORTING = ("grid_staff", "intake", "town", "unit", "other_town", "dispatcher")
ACTING = (
    "dispatcher", "D01", "town", "D02", "reviewer", "caller", "D03", "intake", "other_town", "unit",
    "grid_staff", "system",
)  # fmt: skip
MOST_TICKETS = 3
CHOICES = 5  # among how many of the least done acts is chosen
ASKED = 4  # so many people are asked what they are offered
MOST_STEPS_TO_THE_END = 40
NOT_IN_THE_STATE = "现在的状态“{status}”不能{act}"
# A minute, an hour, past the window of a return, overnight, a weekend, the festival.
MINUTES = (1, 60, 300, 900, 3 * 1440, 16 * 1440)
# What works though it is not offered: it is offered on the work order it means.
MEANS_THE_LEAD = frozenset({Act.URGE, Act.REWORK})


NOTES = frozenset({Act.REVEAL, Act.SUPPLEMENT, Act.LINK, Act.SUPERVISE, Act.ESCALATE})


class Kind(StrEnum):
    """What happens in a step."""

    OFFERED = "offered"  # a user performs an offered act
    ON = "on"  # the owners do what brings a ticket nearer to its end
    ANYTHING = "anything"  # a user tries an act that is not offered
    TIME = "time"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Happening:
    """One step: small numbers that choose actor, act and object."""

    kind: Kind
    who: int
    of: int
    choice: int
    chosen: Chosen


KINDS = (*[Kind.OFFERED] * 8, *[Kind.ON] * 2, Kind.ANYTHING, Kind.TIME, Kind.REPORT)


def happenings(seed: int, steps: int) -> list[Happening]:
    """Return a random walk."""
    lots = Random(seed)
    return [happening(lots.getrandbits(32)) for _ in range(steps)]


def happening(seed: int) -> Happening:
    """Return one random step."""
    lots = Random(seed)
    return Happening(
        kind=lots.choice(KINDS),
        who=lots.randrange(60),
        of=lots.randrange(60),
        choice=lots.randrange(60),
        chosen=drawn(lots),
    )


class LoopMachine:
    """A few tickets on one connection, and how often which act was done to them."""

    def __init__(self, connection: Connection, done: Counter[Act]) -> None:
        self.walk = Walk(connection)
        self.done = done
        self.here: Counter[Act] = Counter()
        self.told: list[str] = []
        self.walk.report("grid_staff", a_report("00111", urgent=False, tip_off=False))

    def happen(self, step: Happening) -> None:
        """Perform one step and check everything if it changed something."""
        before = (sum(self.done.values()), len(self.walk.tickets))
        {
            Kind.OFFERED: self._do_what_is_offered,
            Kind.ON: self._move_on,
            Kind.ANYTHING: self._try_what_is_not_offered,
            Kind.TIME: self._wait,
            Kind.REPORT: self._report,
        }[step.kind](step)
        if before != (sum(self.done.values()), len(self.walk.tickets)):
            self.check()

    def walk_through(self, steps: list[Happening]) -> None:
        """Perform every step, and then bring all tickets to their end."""
        try:
            for step in steps:
                self.happen(step)
            self.bring_all_to_their_end()
        except Exception as fault:
            fault.add_note("\n".join(self.told))
            raise

    def check(self) -> None:
        """Check the books of every ticket, and that the owner of each open one can move it on."""
        invariants.check_everything(self.walk)
        for ticket in self.walk.tickets:
            move = self.walk.next_move(ticket)
            assert move is None or self._offer(ticket, move), f"{move} is not offered"

    def bring_all_to_their_end(self) -> None:
        """Let the owners bring every ticket to its end: nothing ever gets stuck."""
        for ticket in self.walk.tickets:
            for _ in range(MOST_STEPS_TO_THE_END):
                move = self.walk.next_move(ticket)
                if move is None:
                    break
                self.walk.now += timedelta(minutes=1)
                self.walk.act(ticket, move, said(self.walk, ticket, move, PLAIN))
            assert self.walk.next_move(ticket) is None, "the ticket never ends"
        invariants.check_everything(self.walk)

    def _do_what_is_offered(self, step: Happening) -> None:
        """Do one of the acts offered to some people that was done least: notes would crowd out the rest."""
        ticket = self._ticket(step.of)
        people = [ACTING[(step.who + place) % len(ACTING)] for place in range(ASKED)]
        moves = [move for who in people for move in self._moves_of(who, ticket)]
        if moves:
            moves.sort(key=lambda move: self.here[move.act] + 4 * (move.act in NOTES))
            self._do(ticket, moves[step.choice % min(len(moves), CHOICES)], step.chosen)

    def _moves_of(self, who: str, ticket: UUID) -> list[Move]:
        try:
            offered = self.walk.offered(who, ticket)
        except NotFound:
            return []
        return [Move(who, offer.act, offer.order_id, offer.motion) for offer in offered]

    def _move_on(self, step: Happening) -> None:
        ticket = self._ticket(step.of)
        move = self.walk.next_move(ticket)
        if move is not None:
            self._do(ticket, move, step.chosen)

    def _try_what_is_not_offered(self, step: Happening) -> None:
        ticket, orders = self._ticket(step.of), self.walk.orders_of(self._ticket(step.of))
        order = orders[step.choice % len(orders)] if orders and step.choice % 2 else None
        acts, people = list(Act), sorted(WALKERS)
        move = Move(people[step.who % len(people)], acts[step.choice % len(acts)], order)
        if self._offer(ticket, move) is None:
            refusal = self._refusal_of(ticket, move, step.chosen)
            assert refusal is not None, f"{move} was done though it is not offered"

    def _wait(self, step: Happening) -> None:
        self.walk.now += timedelta(minutes=MINUTES[step.choice % len(MINUTES)])

    def _report(self, step: Happening) -> None:
        if len(self.walk.open_tickets()) < MOST_TICKETS:
            who = REPORTING[step.who % len(REPORTING)]
            request = a_report(PLACES.get(who, ""), urgent=step.chosen.urgent, tip_off=step.chosen.is_complex)
            self.walk.report(who, request)

    def _ticket(self, place: int) -> UUID:
        """Return an open ticket, now and then any one."""
        tickets = (place % 5 and self.walk.open_tickets()) or self.walk.tickets
        return tickets[place % len(tickets)]

    def _offer(self, ticket: UUID, move: Move) -> Offer | None:
        """Return the offer by which a user may make a move."""
        try:
            offered = self.walk.offered(move.who, ticket)
        except NotFound:
            return None
        means_the_lead = move.order is None and move.act in MEANS_THE_LEAD
        fitting = (
            offer
            for offer in offered
            if offer.act is move.act
            and (offer.order_id == move.order or move.act not in OF_ORDERS or means_the_lead)
            and move.motion in (None, offer.motion)
        )
        return next(fitting, None)

    def _do(self, ticket: UUID, move: Move, chosen: Chosen) -> None:
        """Do what is offered; only what was said, or a rule of business, may refuse it, in words."""
        offer = self._offer(ticket, move)
        assert offer is not None, f"{move} is not offered"
        refusal = self._refusal_of(ticket, move, chosen)
        if refusal is None:
            assert not (chosen.mute and offer.needs), f"{move} was done without a word"
            return
        illegal = isinstance(refusal, NotAllowed | NotFound | Stale)
        illegal |= refusal.message_id == NOT_IN_THE_STATE
        assert not illegal, f"{move} is offered, but: {refusal}"

    def _refusal_of(self, ticket: UUID, move: Move, chosen: Chosen) -> DomainError | None:
        try:
            self.walk.act(ticket, move, said(self.walk, ticket, move, chosen))
        except DomainError as refusal:
            return refusal
        self.told.append(f"{self.walk.now:%m-%d %H:%M} {move.who}: {move.act}")
        self.done[move.act] += 1
        self.here[move.act] += 1
        return None
