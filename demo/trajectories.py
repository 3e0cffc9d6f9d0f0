"""Compute the trajectory of every demonstration ticket: holder, speed, detours."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from demo import workflow_profile as profile
from demo.arrivals import DAYS, KEYS
from demo.copy_text import NEVER, Bools, Ints
from demo.demand import Demand
from demo.reference_data import AGENCIES, DemoParty, MatterRow
from demo.working_time import WorkTime
from domain.deadlines import DEFAULT_LIMITS
from domain.enums import Act, PartyKind

TOWN_THEMES = ("sanitation", "appearance", "farming", "mediation", "civility", "welfare")
Floats = NDArray[np.float64]


class Detour(IntEnum):
    """What may hold a ticket up once it is dispatched."""

    NONE = 0
    PAUSE = 1
    SHELVE = 2
    REWORK = 3


class Way(IntEnum):
    """How a ticket goes: to the Center directly, called by a town, solved on the spot, or dropped."""

    DIRECT = 0
    CALLED = 1
    LOCAL = 2
    MERGED = 3
    CANCELLED = 4


class Course:
    """When each step happens, in epoch seconds, also beyond the end of the history; NEVER if it does not.

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


@dataclass(frozen=True, slots=True)
class End:
    """The end of the history: what has happened by then."""

    now: int

    def has(self, moment: Ints) -> Bools:
        """Return which moments have come."""
        return np.asarray((moment != NEVER) & (moment <= self.now))

    def cut(self, moment: Ints) -> Ints:
        """Return the moments that have come, NEVER for the rest."""
        return np.where(self.has(moment), moment, NEVER)

    def completed(self, course: Course) -> Ints:
        """Return the last completion by the lead; the first one while it is being reviewed."""
        again = (course.detour == Detour.REWORK) & ~self.has(course.released)
        return np.maximum(self.cut(course.completed), np.where(again, self.cut(course.held), NEVER))


@dataclass(frozen=True, slots=True)
class Quality:
    """How slow and how clumsy each party is (standard normal; above 0 is worse)."""

    slow: Floats
    clumsy: Floats


def qualities(parties: list[DemoParty], *, seed: int) -> Quality:
    """Return the invented quality of each party; an office takes after its department."""
    rng = np.random.default_rng([seed, 40])
    slow, clumsy = rng.normal(0, 0.8, len(parties)), rng.normal(0, 0.8, len(parties))
    place = {party.code: number for number, party in enumerate(parties)}
    above = np.array([place[party.parent or party.code] for party in parties])
    return Quality((slow + slow[above]) / 2, (clumsy + clumsy[above]) / 2)


def find_weak_shares(
    demand: Demand, matters: list[MatterRow], parties: list[DemoParty], *, scale: float
) -> Floats:
    """Return in which share of the ratings of each party its quality shows: with routine more rarely.

    demand: of the whole window at ``scale``, from which ratings a year are estimated.
    """
    place = {party.code: number for number, party in enumerate(parties)}
    department = np.array([place[row.department] for row in matters])[demand.matter]
    called = np.bincount(department[demand.by_grid], minlength=len(parties)) * (365 / DAYS / scale)
    towns = sum(party.kind is PartyKind.TOWN for party in parties)
    yearly = called * (1 - profile.LOCAL_SHARE) * profile.RATED_SHARE
    for code in AGENCIES:
        of_offices = yearly[place[code]] * profile.OFFICE_SHARE
        yearly[place[code]] -= of_offices
        for party in parties:
            if party.parent == code:
                yearly[place[party.code]] = of_offices / towns
    return np.asarray(np.minimum(1.0, profile.WEAK_RATINGS / np.maximum(yearly, 1.0)))


class _Life:
    """The random numbers and the working hours of trajectories."""

    def __init__(self, demand: Demand, habits: WorkTime, seed: int) -> None:
        self.demand, self.habits = demand, habits
        self.rng = np.random.default_rng([seed, 41])
        self.count = len(demand)

    def wait(self, moment: Ints, act: Act) -> Ints:
        """Return when an act follows a moment."""
        return self.after(moment, *profile.WAITS[act])

    def after(self, moment: Ints, low: float, high: float) -> Ints:
        """Return moments some working days later, evenly between ``low`` and ``high``."""
        seconds = (self.rng.uniform(low, high, self.count) * profile.DAY).astype(np.int64) + 60
        return self.later(moment, seconds)

    def later(self, moment: Ints, seconds: Ints) -> Ints:
        """Return moments so many working seconds later, NEVER staying NEVER."""
        known = moment != NEVER
        return np.where(known, self.habits.add_seconds(self.safe(moment), seconds), NEVER)

    def safe(self, moment: Ints) -> Ints:
        """Return moments, the report's instead of NEVER."""
        return np.where(moment != NEVER, moment, self.demand.reported)

    def chance(self, share: float | Floats) -> Bools:
        """Return for each ticket whether something of that share happens to it."""
        return np.asarray(self.rng.random(self.count) < share)


def make_course(
    demand: Demand, matters: list[MatterRow], parties: list[DemoParty], *, habits: WorkTime, seed: int
) -> Course:
    """Return the trajectory of every ticket, drawn from ``seed``."""
    life, course = _Life(demand, habits, seed), Course()
    course.complex = demand.complex
    _arrive(life, course)
    _choose(life, course, matters, parties)
    course.reassigned = np.where(course.first >= 0, life.wait(course.dispatched, Act.REASSIGN), NEVER)
    _handle(life, course, qualities(parties, seed=seed).slow)
    _help(life, course)
    _finish(life, course)
    return course


def _arrive(life: _Life, course: Course) -> None:
    """Draw the ways, and when tickets are called, accepted, dropped, dispatched."""
    demand, rng, count = life.demand, life.rng, life.count
    local = demand.by_grid & ~demand.urgent & life.chance(profile.LOCAL_SHARE)
    dice = rng.random(count)
    way = np.where(demand.by_grid, Way.CALLED, Way.DIRECT)
    way = np.where(~demand.by_grid & (dice < 0.018), Way.MERGED, way)
    way = np.where(~demand.by_grid & (dice > 0.991), Way.CANCELLED, way)
    course.way = way = np.where(local, Way.LOCAL, way)
    minutes = (rng.exponential(7, count) * 60).astype(np.int64) + 40
    called = np.where(demand.urgent, demand.reported + 2 * minutes, life.wait(demand.reported, Act.CALL))
    course.called = np.where(way == Way.CALLED, called, NEVER)
    came = np.where(way == Way.CALLED, called, demand.reported)
    delay = np.where(way == Way.CALLED, 3, 1) * minutes
    course.accepted = np.where(way == Way.LOCAL, NEVER, came + delay)
    dropping = (way == Way.MERGED) | (way == Way.CANCELLED)
    course.dropped = np.where(dropping, life.wait(course.accepted, Act.MERGE), NEVER)
    waiting = np.minimum(rng.lognormal(np.log(3.2), 0.75, count), 30) * 3600
    waiting = np.where(demand.urgent, rng.uniform(180, 1500, count), waiting).astype(np.int64)
    slow = life.chance(0.012) & ~demand.urgent
    dispatched = np.where(slow, life.after(course.accepted, 1.2, 2.6), course.accepted + waiting)
    course.dispatched = np.where(dropping | (way == Way.LOCAL), NEVER, dispatched)


def _choose(life: _Life, course: Course, matters: list[MatterRow], parties: list[DemoParty]) -> None:
    """Draw lead, first receiver where it was another, and cooperating party."""
    demand, rng, sent = life.demand, life.rng, course.dispatched != NEVER
    place = {party.code: number for number, party in enumerate(parties)}
    towns = np.array([number for number, party in enumerate(parties) if party.kind is PartyKind.TOWN])
    departments = [party for party in parties if party.kind is PartyKind.DEPARTMENT]
    office = np.full((len(departments), len(towns)), -1)
    for code in AGENCIES:
        office[place[code]] = [place[f"{code}-{parties[town].code[6:]}"] for town in towns.tolist()]
    department = np.array([place[row.department] for row in matters])[demand.matter]
    town = np.where(demand.town >= 0, towns[demand.town], -1)
    local = np.where(demand.town >= 0, office[department, demand.town], -1)
    lead = np.where((local >= 0) & life.chance(profile.OFFICE_SHARE), local, department)
    townish = np.isin(demand.theme, [KEYS.index(key) for key in TOWN_THEMES])
    townish &= (course.way == Way.DIRECT) & (town >= 0)
    lead = np.where(townish & life.chance(0.3), town, lead)
    loads = np.array([party.load for party in departments])
    others = rng.choice(len(departments), (2, life.count), p=loads / loads.sum())
    helper = np.where(life.chance(0.4) & (town >= 0), town, others[1])
    helps = (helper != lead) & (helper != department) & life.chance(profile.HELPER_SHARE)
    helper = np.where(helps, helper, -1)
    first = np.where((others[0] != lead) & (others[0] != helper) & life.chance(0.05), others[0], -1)
    course.lead, course.first, course.helper = lead, np.where(sent, first, -1), np.where(sent, helper, -1)


def _handle(life: _Life, course: Course, slow: Floats) -> None:
    """Draw when the lead responds, what holds it up, and when it completes."""
    demand, rng, habits, sent = life.demand, life.rng, life.habits, course.sent
    slow = slow[course.lead]
    pace = np.exp(rng.normal(np.log(0.34) + 0.3 * slow, 0.55))
    usual = life.later(sent, (pace * DEFAULT_LIMITS.response_minutes * 60).astype(np.int64) + 60)
    fast = sent + (pace * DEFAULT_LIMITS.urgent_response_minutes * 60).astype(np.int64) + 60
    course.responded = np.where(sent == NEVER, NEVER, np.where(demand.urgent, fast, usual))
    share = rng.normal(0.66 + 0.07 * slow, 0.17)
    late = rng.exponential(0.45, life.count) * life.chance(np.clip(0.022 * np.exp(0.9 * slow), 0.004, 0.16))
    share = np.clip(share, 0.06, 0.985) + late
    days = np.where(demand.complex, DEFAULT_LIMITS.complex_days, DEFAULT_LIMITS.general_days)
    due = habits.add_days(life.safe(sent), days)
    allowed = habits.seconds_between(life.safe(sent), due)
    done = life.later(sent, (share * allowed).astype(np.int64))
    done = np.where(sent != NEVER, np.maximum(done, life.after(course.responded, 0.02, 0.2)), NEVER)
    course.lead = np.where(course.dispatched != NEVER, course.lead, -1)
    _hold_up(life, course, completed=done, due=due)


def _hold_up(life: _Life, course: Course, *, completed: Ints, due: Ints) -> None:
    """Draw the detour of each ticket, its span, and the completion after it."""
    known = course.dispatched != NEVER
    dice = life.rng.random(life.count)
    start = life.wait(course.responded, Act.PAUSE)
    can_hold = known & (start < completed) & (start < due - 3600) & ~life.demand.urgent
    detour = np.where(can_hold & (dice < 0.006), Detour.SHELVE, Detour.NONE)
    detour = np.where(can_hold & life.demand.complex & (dice > 0.962), Detour.PAUSE, detour)
    reworked = known & (detour == Detour.NONE) & (dice > 0.4) & (dice < 0.4 + profile.REWORK_SHARE)
    course.detour = detour = np.where(reworked, Detour.REWORK, detour)
    months = start + (life.rng.uniform(20, 130, life.count) * 86_400).astype(np.int64)
    which = [detour == Detour.SHELVE, detour == Detour.PAUSE, detour == Detour.REWORK]
    ends = [
        life.later(months, np.full(life.count, 60)),
        life.wait(start, Act.RESUME),
        life.wait(completed, Act.REWORK),
    ]
    course.released = np.select(which, ends, NEVER)
    course.held = np.select([which[2], detour != Detour.NONE], [completed, start], NEVER)
    rest = np.where(which[2], life.rng.uniform(0.15, 1.1, life.count) * profile.DAY, profile.DAY * 0.3)
    rest = np.where(which[1], np.maximum(life.habits.seconds_between(start, completed), 1800), rest)
    again = life.later(course.released, rest.astype(np.int64))
    course.completed = np.where(detour == Detour.NONE, completed, again)


def _help(life: _Life, course: Course) -> None:
    """Draw when the cooperating party responds, and is done before the lead is."""
    course.helper = np.where(np.isin(course.detour, (Detour.PAUSE, Detour.SHELVE)), -1, course.helper)
    course.helper_responded = np.where(course.helper >= 0, life.after(course.dispatched, 0.05, 0.6), NEVER)
    responded = course.helper_responded
    lead = np.where(course.detour == Detour.REWORK, course.held, course.completed)
    share = life.rng.random(life.count)
    done = responded + (share * np.maximum(lead - responded, 120)).astype(np.int64)
    done = np.minimum(np.maximum(done, responded + 60), np.maximum(lead, responded + 120))
    course.helper_completed = np.where(responded == NEVER, NEVER, done)


def _finish(life: _Life, course: Course) -> None:
    """Draw what follows the completion: review, reply, call-back, rating, end."""
    local, called = course.way == Way.LOCAL, course.way == Way.CALLED
    course.solved = np.where(local, life.wait(life.demand.reported, Act.SOLVE_LOCALLY), NEVER)
    course.reviewed = life.wait(course.completed, Act.PASS_REVIEW)
    course.fed_back = life.wait(np.where(local, course.solved, course.reviewed), Act.FEED_BACK)
    # Some reporters are called again and again.
    days = life.rng.uniform(*profile.WAITS[Act.CALL_BACK], life.count)
    days = days + life.chance(0.05) * life.rng.exponential(1.2, life.count)
    course.called_back = life.later(course.fed_back, np.asarray(days * profile.DAY, np.int64))
    rates = called & life.chance(profile.RATED_SHARE)
    course.rated = np.where(rates, life.wait(course.reviewed, Act.RATE), NEVER)
    lapse = life.habits.add_days(life.safe(course.reviewed), DEFAULT_LIMITS.rating_days)
    course.rating_lapsed = np.where(called & ~rates & (course.reviewed != NEVER), lapse, NEVER)
    settled = life.wait(course.called_back, Act.CLOSE)
    settled = np.maximum(settled, np.maximum(course.rated, course.rating_lapsed))
    course.closed = np.where(course.dropped != NEVER, course.dropped, settled)
