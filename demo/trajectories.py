"""Compute the trajectory of every demonstration ticket: holder, speed, detours."""

import numpy as np
from numpy.typing import NDArray

from demo.arrivals import KEYS
from demo.copy_text import NEVER, Bools, Ints
from demo.demand import Demand
from demo.paths import Course, Detour, TicketPath, qualities
from demo.reference_data import AGENCIES, DemoParty, MatterRow
from demo.working_time import WorkTime
from domain.deadlines import DEFAULT_LIMITS
from domain.enums import PartyKind

DAY = 27_000  # seconds of one working day: 7.5 hours
LOCAL_SHARE = 0.34  # of what grid staff and towns find is solved on the spot
TOWN_THEMES = ("sanitation", "appearance", "farming", "mediation", "civility", "welfare")


class _Life:
    """The random numbers and the working hours of trajectories."""

    def __init__(self, demand: Demand, habits: WorkTime, seed: int) -> None:
        self.demand, self.habits = demand, habits
        self.rng = np.random.default_rng([seed, 41])
        self.count = len(demand)

    def after(self, moment: Ints, low: float, high: float) -> Ints:
        """Return moments some working days later, evenly between ``low`` and ``high``."""
        seconds = (self.rng.uniform(low, high, self.count) * DAY).astype(np.int64) + 60
        return self.later(moment, seconds)

    def later(self, moment: Ints, seconds: Ints) -> Ints:
        """Return moments so many working seconds later, NEVER staying NEVER."""
        known = moment != NEVER
        return np.where(
            known, self.habits.add_seconds(np.where(known, moment, self.demand.reported), seconds), NEVER
        )

    def chance(self, share: float | NDArray[np.float64]) -> Bools:
        """Return for each ticket whether something of that share happens to it."""
        return np.asarray(self.rng.random(self.count) < share)


def make_course(
    demand: Demand, matters: list[MatterRow], parties: list[DemoParty], *, habits: WorkTime, seed: int
) -> Course:
    """Return the trajectory of every ticket, drawn from ``seed``."""
    life = _Life(demand, habits, seed)
    quality = qualities(parties, seed=seed)
    way = _ways(life)
    called, accepted, dropped, dispatched = _arrive(life, way)
    lead, first, helper = _choose(life, way, matters, parties)
    first = np.where(dispatched != NEVER, first, -1)
    reassigned = np.where(first >= 0, life.after(dispatched, 0.05, 0.7), NEVER)
    sent = np.where(reassigned != NEVER, reassigned, dispatched)
    responded, due_share = _respond(life, sent, quality.slow[lead])
    allowed = np.where(demand.complex, DEFAULT_LIMITS.complex_days, DEFAULT_LIMITS.general_days)
    completed = _complete(life, sent, responded, days=allowed, share=due_share)
    detour, held, released, completed = _detours(life, sent, responded, completed=completed, days=allowed)
    helper = np.where((dispatched == NEVER) | np.isin(detour, (Detour.PAUSE, Detour.SHELVE)), -1, helper)
    helper_responded = np.where(helper >= 0, life.after(dispatched, 0.05, 0.6), NEVER)
    helper_completed = _helped(life, helper_responded, np.where(detour == Detour.REWORK, held, completed))
    solved = np.where(way == TicketPath.LOCAL, life.after(demand.reported, 0.02, 1.7), NEVER)
    reviewed = life.after(completed, 0.1, 1.7)
    fed_back = life.after(np.where(way == TicketPath.LOCAL, solved, reviewed), 0.05, 1.1)
    called_back = life.later(fed_back, _back_seconds(life))
    rated, lapsed = _rate(life, reviewed, way)
    settled = life.after(called_back, 0.01, 0.3)
    closed = np.where(dropped != NEVER, dropped, np.maximum(settled, np.where(rated != NEVER, rated, lapsed)))
    return Course(
        way=way,
        detour=detour,
        complex=demand.complex,
        lead=np.where(dispatched != NEVER, lead, -1),
        first=first,
        helper=helper,
        called=called,
        accepted=accepted,
        dropped=dropped,
        dispatched=dispatched,
        reassigned=reassigned,
        responded=responded,
        helper_responded=helper_responded,
        helper_completed=helper_completed,
        held=held,
        released=released,
        completed=completed,
        solved=solved,
        reviewed=reviewed,
        fed_back=fed_back,
        called_back=called_back,
        rated=rated,
        rating_lapsed=lapsed,
        closed=closed,
    )


def _ways(life: _Life) -> Ints:
    local = life.demand.by_grid & ~life.demand.urgent & life.chance(LOCAL_SHARE)
    way = np.where(life.demand.by_grid, TicketPath.CALLED, TicketPath.DIRECT)
    dice = life.rng.random(life.count)
    way = np.where(~life.demand.by_grid & (dice < 0.018), TicketPath.MERGED, way)
    way = np.where(~life.demand.by_grid & (dice > 0.991), TicketPath.CANCELLED, way)
    return np.where(local, TicketPath.LOCAL, way)


def _arrive(life: _Life, way: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Return when tickets are called, accepted, dropped, dispatched."""
    demand, rng = life.demand, life.rng
    minutes = (rng.exponential(7, life.count) * 60).astype(np.int64) + 40
    called = np.where(demand.urgent, demand.reported + 2 * minutes, life.after(demand.reported, 0.05, 1.9))
    called = np.where(way == TicketPath.CALLED, called, NEVER)
    came = np.where(way == TicketPath.CALLED, called, demand.reported)
    accepted = np.where(
        way == TicketPath.LOCAL, NEVER, came + np.where(way == TicketPath.CALLED, 3, 1) * minutes
    )
    dropping = (way == TicketPath.MERGED) | (way == TicketPath.CANCELLED)
    dropped = np.where(dropping, life.after(accepted, 0.05, 0.8), NEVER)
    waiting = np.minimum(rng.lognormal(np.log(3.2), 0.75, life.count), 30) * 3600
    waiting = np.where(demand.urgent, rng.uniform(180, 1500, life.count), waiting).astype(np.int64)
    slow = life.chance(0.012) & ~demand.urgent
    dispatched = np.where(slow, life.after(accepted, 1.2, 2.6), accepted + waiting)
    return called, accepted, dropped, np.where(dropping | (way == TicketPath.LOCAL), NEVER, dispatched)


def _choose(
    life: _Life, way: Ints, matters: list[MatterRow], parties: list[DemoParty]
) -> tuple[Ints, Ints, Ints]:
    """Return lead, first receiver where it was another, and cooperating party."""
    demand, rng = life.demand, life.rng
    place = {party.code: number for number, party in enumerate(parties)}
    towns = np.array([number for number, party in enumerate(parties) if party.kind is PartyKind.TOWN])
    departments = [party for party in parties if party.kind is PartyKind.DEPARTMENT]
    office = np.full((len(departments), len(towns)), -1)
    for code in AGENCIES:
        office[place[code]] = [place[f"{code}-{parties[town].code[6:]}"] for town in towns.tolist()]
    department = np.array([place[row.department] for row in matters])[demand.matter]
    town = np.where(demand.town >= 0, towns[demand.town], -1)
    local = np.where(demand.town >= 0, office[department, demand.town], -1)
    lead = np.where((local >= 0) & life.chance(0.5), local, department)
    townish = (
        np.isin(demand.theme, [KEYS.index(key) for key in TOWN_THEMES])
        & (way == TicketPath.DIRECT)
        & (town >= 0)
    )
    lead = np.where(townish & life.chance(0.3), town, lead)
    loads = np.array([party.load for party in departments])
    others = rng.choice(len(departments), (2, life.count), p=loads / loads.sum())
    helper = np.where(life.chance(0.4) & (town >= 0), town, others[1])
    helper = np.where((helper != lead) & (helper != department) & life.chance(0.17), helper, -1)
    first = np.where((others[0] != lead) & (others[0] != helper) & life.chance(0.05), others[0], -1)
    return lead, first, helper


def _respond(life: _Life, sent: Ints, slow: NDArray[np.float64]) -> tuple[Ints, NDArray[np.float64]]:
    """Return when the lead responds, and the share of its time it will need."""
    demand, rng = life.demand, life.rng
    pace = np.exp(rng.normal(np.log(0.34) + 0.3 * slow, 0.55))
    usual = life.later(sent, (pace * DEFAULT_LIMITS.response_minutes * 60).astype(np.int64) + 60)
    fast = sent + (pace * DEFAULT_LIMITS.urgent_response_minutes * 60).astype(np.int64) + 60
    responded = np.where(sent == NEVER, NEVER, np.where(demand.urgent, fast, usual))
    share = rng.normal(0.66 + 0.07 * slow, 0.17)
    late = rng.exponential(0.45, life.count) * life.chance(np.clip(0.022 * np.exp(0.9 * slow), 0.004, 0.16))
    return responded, np.clip(share, 0.06, 0.985) + late


def _complete(life: _Life, sent: Ints, responded: Ints, *, days: Ints, share: NDArray[np.float64]) -> Ints:
    """Return when the lead first says it is done; a little after the response at the earliest."""
    known = sent != NEVER
    safe = np.where(known, sent, life.demand.reported)
    allowed = life.habits.seconds_between(safe, life.habits.add_days(safe, days))
    done = life.later(sent, (share * allowed).astype(np.int64))
    return np.where(known, np.maximum(done, life.after(responded, 0.02, 0.2)), NEVER)


def _detours(
    life: _Life, sent: Ints, responded: Ints, *, completed: Ints, days: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the detour of each ticket, its span, and the completion after it."""
    known = sent != NEVER
    dice = life.rng.random(life.count)
    start = life.after(responded, 0.1, 0.5)
    due = life.habits.add_days(np.where(known, sent, life.demand.reported), days)
    can_hold = known & (start < completed) & (start < due - 3600) & ~life.demand.urgent
    detour = np.where(can_hold & (dice < 0.006), Detour.SHELVE, Detour.NONE)
    detour = np.where(can_hold & life.demand.complex & (dice > 0.962), Detour.PAUSE, detour)
    detour = np.where(known & (detour == Detour.NONE) & (dice > 0.4) & (dice < 0.45), Detour.REWORK, detour)
    months = start + (life.rng.uniform(20, 130, life.count) * 86_400).astype(np.int64)
    ends = np.select(
        [detour == Detour.SHELVE, detour == Detour.PAUSE, detour == Detour.REWORK],
        [
            life.later(months, np.full(life.count, 60)),
            life.after(start, 2.0, 8.5),
            life.after(completed, 0.1, 1.5),
        ],
        NEVER,
    )
    held = np.select([detour == Detour.REWORK, detour != Detour.NONE], [completed, start], NEVER)
    rest = np.where(detour == Detour.REWORK, life.rng.uniform(0.15, 1.1, life.count) * DAY, DAY * 0.3)
    rest = np.where(
        detour == Detour.PAUSE, np.maximum(life.habits.seconds_between(start, completed), 1800), rest
    )
    again = life.later(ends, rest.astype(np.int64))
    return detour, held, ends, np.where(detour == Detour.NONE, completed, again)


def _helped(life: _Life, responded: Ints, lead_completed: Ints) -> Ints:
    """Return when the cooperating party is done: between its response and the lead's completion."""
    share = life.rng.random(life.count)
    span = np.maximum(lead_completed - responded, 120)
    done = responded + (share * span).astype(np.int64)
    return np.where(
        responded == NEVER,
        NEVER,
        np.minimum(np.maximum(done, responded + 60), np.maximum(lead_completed, responded + 120)),
    )


def _back_seconds(life: _Life) -> Ints:
    """Return working seconds until the reporter is reached; some are tried again and again."""
    days = life.rng.uniform(0.3, 2.2, life.count) + life.chance(0.05) * life.rng.exponential(1.2, life.count)
    return np.asarray(days * DAY, np.int64)


def _rate(life: _Life, reviewed: Ints, way: Ints) -> tuple[Ints, Ints]:
    """Return when the town rates, or when its time to rate lapses."""
    called = way == TicketPath.CALLED
    rates = called & life.chance(0.9)
    rated = np.where(rates, life.after(reviewed, 0.1, 4.2), NEVER)
    known = reviewed != NEVER
    lapse = life.habits.add_days(np.where(known, reviewed, life.demand.reported), DEFAULT_LIMITS.rating_days)
    return rated, np.where(called & ~rates & known, lapse, NEVER)
