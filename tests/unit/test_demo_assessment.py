"""The ratings of the generated history cost departments points that can be compared: few reach the cap."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from demo.arrivals import Window
from demo.outcomes import rating_table
from demo.story import make_history
from demo.trajectories import find_weak_shares
from demo.workflow_profile import WEAK_RATINGS
from demo.world import make_cast
from domain.deductions import build_schedule
from domain.enums import Effect, PartyKind, Speed
from settings import Settings

UNTIL = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
CAP, SCALE = 300, 0.6


@pytest.fixture(scope="module")
def story():
    seed = Settings.model_fields["demo_seed"].default
    cast = make_cast(seed)
    history, _ = make_history(cast, window=Window(UNTIL, seed), scale=SCALE)
    columns = rating_table(history).columns
    names = ("department", "speed", "effect", "rated_at")
    rows = zip(*([value.decode() for value in columns[name]] for name in names), strict=True)
    return history, [(party, Speed(speed), Effect(effect), at) for party, speed, effect, at in rows]


@pytest.fixture(scope="module")
def points(story):
    history, ratings = story
    rules, found = build_schedule({}, []).at(UNTIL), Counter[str]()
    for party, speed, effect, at in ratings:
        found[party] += rules.take(speed, effect) if at.startswith("2026") else 0
    departments = [party.code for party in history.cast.parties if party.kind is PartyKind.DEPARTMENT]
    return {code: found[code] for code in departments}


def test_departments_spread_below_the_cap(points):
    lost = sorted(points.values())

    assert len(lost) == 36
    assert 20 <= lost[0] <= 80
    assert 80 <= lost[18] <= 220
    assert 1 <= sum(one >= CAP for one in lost) <= 5
    assert lost[-1] < 2 * CAP


def test_points_do_not_follow_the_volume(story, points):
    _, ratings = story
    counts = Counter(party for party, *_ in ratings)
    ordered = sorted(points, key=lambda code: counts[code])
    idle, busy = (sum(points[code] for code in third) for third in (ordered[:12], ordered[-12:]))

    assert sum(counts[code] for code in ordered[-12:]) > 20 * sum(counts[code] for code in ordered[:12])
    assert busy < 3 * idle


def test_most_ratings_are_good_and_some_towns_rate_alike(story):
    _, ratings = story
    good = sum(speed is Speed.TIMELY and effect is Effect.GOOD for _, speed, effect, _ in ratings)

    assert 0.8 < good / len(ratings) < 0.95


def test_the_simulator_rates_by_the_same_routine(story):
    history, ratings = story
    cast = history.cast
    shares = find_weak_shares(history.demand, cast.matters, cast.parties, scale=SCALE)
    share = dict(zip((party.code for party in cast.parties), shares.tolist(), strict=True))
    counts = Counter(party for party, *_ in ratings)
    busiest = max((code for code in counts if code in share), key=lambda code: counts[code])

    assert share[busiest] == pytest.approx(WEAK_RATINGS * 2 / (counts[busiest] / SCALE), rel=0.2)
    assert all(0 < one <= 1 for one in shares)
