"""Paths and detours of a ticket, the instants of its trajectory, and the quality of each party."""

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from demo.copy_text import NEVER, Bools, Ints
from demo.reference_data import DemoParty


class Detour(IntEnum):
    """What may hold a ticket up once it is dispatched."""

    NONE = 0
    PAUSE = 1
    SHELVE = 2
    REWORK = 3


class TicketPath(IntEnum):
    """How a ticket goes: to the Center directly, called by a town, solved on the spot, or dropped."""

    DIRECT = 0
    CALLED = 1
    LOCAL = 2
    MERGED = 3
    CANCELLED = 4


@dataclass(frozen=True, slots=True)
class Course:
    """When each step happens, in epoch seconds, also after the end of the history; NEVER if it does not.

    lead, first, helper: positions of parties, -1 for none; ``first`` is who had it before a reassignment.
    held, released: the span of the detour; for a rework from the first completion to the sending back.
    """

    way: Ints
    detour: Ints
    complex: Bools
    lead: Ints
    first: Ints
    helper: Ints
    called: Ints
    accepted: Ints
    dropped: Ints
    dispatched: Ints
    reassigned: Ints
    responded: Ints
    helper_responded: Ints
    helper_completed: Ints
    held: Ints
    released: Ints
    completed: Ints
    solved: Ints
    reviewed: Ints
    fed_back: Ints
    called_back: Ints
    rated: Ints
    rating_lapsed: Ints
    closed: Ints

    @property
    def sent(self) -> Ints:
        """Return when the present lead's work order was sent."""
        return np.where(self.reassigned != NEVER, self.reassigned, self.dispatched)

    def taken(self, chosen: Ints | Bools) -> "Course":
        """Return the courses of some tickets."""
        return Course(**{part.name: getattr(self, part.name)[chosen] for part in fields(self)})


@dataclass(frozen=True, slots=True)
class Quality:
    """How slow and how clumsy each party is (standard normal; above 0 is worse)."""

    slow: NDArray[np.float64]
    clumsy: NDArray[np.float64]


def qualities(parties: list[DemoParty], *, seed: int) -> Quality:
    """Return the invented quality of each party; an office takes after its department."""
    rng = np.random.default_rng([seed, 40])
    slow, clumsy = rng.normal(0, 0.8, len(parties)), rng.normal(0, 0.8, len(parties))
    place = {party.code: number for number, party in enumerate(parties)}
    above = np.array(
        [place[party.parent] if party.parent else number for number, party in enumerate(parties)]
    )
    return Quality((slow + slow[above]) / 2, (clumsy + clumsy[above]) / 2)
