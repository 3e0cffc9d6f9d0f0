"""Transitions of the state tables, and constructors for many rows at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from domain.enums import Act, ClockKind, OrderStatus, Role, Status

State = TypeVar("State", Status, OrderStatus)


class Need(StrEnum):
    """What an act must bring along."""

    REASON = "reason"
    LEAD = "lead"
    SUCCESSOR = "successor"
    EVIDENCE = "evidence"  # a note, photos before and after
    PLAN = "plan"  # with its date
    REPLY = "reply"  # the written reply, its way and the proof of delivery
    ANSWER = "answer"  # solved? satisfied?
    GRADES = "grades"
    REVIEW_DATE = "review_date"
    TARGET = "target"  # the other ticket
    CLASS = "class"
    MINUTES = "minutes"  # of a consultation: time, place, attendance, conclusions
    MEDIATION = "mediation"
    NOTE = "note"
    CONTACT = "contact"  # how first contact was made
    DAYS = "days"
    PARTS = "parts"  # the tickets to be split off
    HANDLER = "handler"  # section or person within the department
    CORRECTION = "correction"  # what of a ticket is said otherwise
    STEP = "step"  # of the flow chart


class Tick(StrEnum):
    """What an act does to a clock; a clock that is not there, or does not run, is left alone."""

    START = "start"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    RUN_ON = "run_on"  # with what was left when it stopped
    RESTART = "restart"  # the old one stops, a new one begins
    CHANGE = "change"  # another limit: start and paused time are kept
    REOPEN = "reopen"  # as if it had never stopped: the time since then counts
    VOID = "void"  # stops and has no deadline any more: it counts for nothing


Clocks = Mapping[ClockKind, Tick]
NO_CLOCKS: Clocks = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Transition(Generic[State]):
    """Who may do an act in a state, where it leads, what it needs and what it does to the clocks.

    to: None = the state it had before it was held, which its row keeps.
    otherwise: the rule instead of this one where no department ever had the ticket; its own otherwise
    where only the Center had it.
    urgent_only: those of ``who`` who may do it with urgent tickets alone.
    secret_only: those who may do it with secret tickets alone, which the others do not see.
    holder: only the party that holds the work order (a ticket's lead), not everyone with that role.
    by_system: the worker may do it too, without a person.
    by_reporter: the ticket's reporter may do it too, without an account.
    """

    who: frozenset[Role]
    to: State | None
    needs: frozenset[Need] = frozenset()
    clocks: Clocks = field(default_factory=lambda: NO_CLOCKS)
    urgent_only: frozenset[Role] = frozenset()
    secret_only: frozenset[Role] = frozenset()
    holder: bool = False
    by_system: bool = False
    by_reporter: bool = False
    otherwise: "Transition[State] | None" = None


Table = dict[tuple[State | None, Act], Transition[State]]


def build_for_each(states: Iterable[State], act: Act, rule: Transition[State]) -> Table[State]:
    """Return the same rule for each of ``states``."""
    return {(state, act): rule for state in states}


def build_side_act(states: Iterable[State], act: Act, rule: Transition[State]) -> Table[State]:
    """Return the rule of an act that leaves each of ``states`` as it is."""
    return {(state, act): replace(rule, to=state) for state in states}
