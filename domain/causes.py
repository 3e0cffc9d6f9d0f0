"""The rule of candidates (未诉先办): which places had more reports of a matter than the season explains.

A window is whole weeks, so that every weekday counts equally. What is expected at a place follows from its
own tickets of the year before, from the share of the matter in its town, and from how often the matter was
reported in the same weeks elsewhere in the city, which holds the season, the weather and holidays. Counts of
reporters are numbers: no person is known here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import exp, lgamma, log

WEEK = timedelta(days=7)
LEAST_DAYS = 180  # of history without which nothing is expected
SHARE_WEIGHT = 50.0  # tickets of the city with which the share of a matter in a town is supported
SEASON_WEIGHT = 20.0  # tickets that speak for a season like that of the year before
LEAST_EXPECTED = 0.2  # tickets in a window, also where the year before had none


class CauseSign(StrEnum):
    """Why a place is a candidate, beyond having more reports than expected."""

    REPEATED = "repeated"  # in most weeks of the window
    MANY_PEOPLE = "many_people"  # from several reporters


@dataclass(frozen=True, slots=True)
class CauseRules:
    """Thresholds, all of them settings.

    weeks: of a window. least_tickets: in it. ratio: how many times what is expected. chance: how likely so
    many tickets are by chance, at most. least_weeks: with a report, of a repeated one. least_people:
    reporters. dispersion: how much more counts of a place vary than by chance alone; 0 = not more.
    """

    weeks: int
    least_tickets: int
    ratio: float
    chance: float
    least_weeks: int
    least_people: int
    dispersion: float


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """Reports of a matter at a place in a window. place: a unit, or the town itself. people: reporters."""

    place: str
    town: str
    matter: str
    count: int
    weeks: int
    people: int


@dataclass(frozen=True, slots=True)
class ReportHistory:
    """Tickets of the year before a window. days: how many were counted. town_matters: by town and matter."""

    days: int
    units: Mapping[str, int]
    town_matters: Mapping[tuple[str, str], int]

    @property
    def towns(self) -> dict[str, int]:
        """Return the tickets of each town."""
        return _sum_by(self.town_matters, 0)

    @property
    def matters(self) -> dict[str, int]:
        """Return the tickets of each matter."""
        return _sum_by(self.town_matters, 1)


@dataclass(frozen=True, slots=True)
class CauseFinding:
    """A candidate. expected: tickets in the window. chance: of so many or more."""

    counted: PlaceCount
    expected: float
    chance: float
    signs: tuple[CauseSign, ...]


def find_window(today: date, weeks: int) -> tuple[date, date]:
    """Return the first day of the last whole weeks before a day, and the day after; weeks begin on Monday."""
    after = today - timedelta(days=today.weekday())
    return after - weeks * WEEK, after


def list_findings(
    counts: Iterable[PlaceCount],
    history: ReportHistory,
    present: Mapping[str, int],
    rules: CauseRules,
) -> list[CauseFinding]:
    """Return the candidates of a window, the least likely by chance first. present: its tickets by matter."""
    if history.days < LEAST_DAYS:
        return []
    towns, matters = history.towns, history.matters
    total = sum(towns.values())
    found = []
    for one in counts:
        if one.count < rules.least_tickets:
            continue
        share = matters.get(one.matter, 0) / total if total else 0.0
        if one.place != one.town:
            own = history.town_matters.get((one.town, one.matter), 0)
            share = (own + SHARE_WEIGHT * share) / (towns.get(one.town, 0) + SHARE_WEIGHT)
        usual = towns.get(one.town, 0) if one.place == one.town else history.units.get(one.place, 0)
        span = rules.weeks * WEEK.days / history.days
        season = compute_season(one, matters.get(one.matter, 0) * span, present.get(one.matter, 0))
        finding = judge(one, max(LEAST_EXPECTED, usual * share * span * season), rules)
        if finding is not None:
            found.append(finding)
    return sorted(found, key=lambda one: (one.chance, -one.counted.count, one.counted.place))


def compute_season(one: PlaceCount, usual: float, present: int) -> float:
    """Return how many times as often as usual the matter was reported elsewhere in the same weeks."""
    return (max(present - one.count, 0) + SEASON_WEIGHT) / (usual + SEASON_WEIGHT)


def judge(one: PlaceCount, expected: float, rules: CauseRules) -> CauseFinding | None:
    """Return the finding about a place, None where it is no candidate."""
    signs = tuple(
        sign
        for sign, holds in (
            (CauseSign.REPEATED, one.weeks >= rules.least_weeks),
            (CauseSign.MANY_PEOPLE, one.people >= rules.least_people),
        )
        if holds
    )
    if not signs or one.count < rules.least_tickets or one.count < rules.ratio * expected:
        return None
    chance = compute_chance(one.count, expected, dispersion=rules.dispersion)
    return CauseFinding(one, expected, chance, signs) if chance <= rules.chance else None


def compute_chance(count: int, expected: float, *, dispersion: float = 0.0) -> float:
    """Return the probability of ``count`` or more where ``expected`` are expected.

    Negative binomial with variance expected × (1 + dispersion); Poisson without dispersion.
    """
    if count <= 0:
        return 1.0
    term = exp(_log_probability(count, expected, dispersion))
    total, place = term, count
    while term > total * 1e-12 and place < count + 10_000:
        term *= _step(place, expected, dispersion)
        place += 1
        total += term
    return min(1.0, total)


def has_fallen(before: int, after: int, *, fall: float) -> bool:
    """Return whether the reports of a place fell by a share of what they were."""
    return after <= before * (1 - fall)


def _log_probability(count: int, expected: float, dispersion: float) -> float:
    if not dispersion:
        return count * log(expected) - expected - lgamma(count + 1)
    size = expected / dispersion
    return (
        lgamma(count + size)
        - lgamma(size)
        - lgamma(count + 1)
        - size * log(1 + dispersion)
        + count * log(dispersion / (1 + dispersion))
    )


def _step(count: int, expected: float, dispersion: float) -> float:
    """Return the probability of one more, divided by that of ``count``."""
    if not dispersion:
        return expected / (count + 1)
    return (count + expected / dispersion) / (count + 1) * dispersion / (1 + dispersion)


def _sum_by(counts: Mapping[tuple[str, str], int], place: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, count in counts.items():
        found[key[place]] = found.get(key[place], 0) + count
    return found
