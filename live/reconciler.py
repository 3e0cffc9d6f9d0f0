"""Compare the live state with plain SQL every minute and report the differing figures: 0, or a bug."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import chain
from math import isclose, isnan

import numpy as np
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db.queries.area_counts import CountQuery, PlainValues, count_area_values
from db.queries.area_tree import AreaTree, load_area_tree
from domain.errors import DomainError
from domain.filters import Filters
from domain.measures import MEASURES, SATISFACTION, MeasureScale, MeasureSpec, MeasureSums
from domain.scopes import Scope
from live import metrics
from live.city_state import CityState
from live.counting import AreaValues

PERIOD_SECONDS = 60.0
ATTEMPTS = 5  # a change between the two counts differs once; a wrong figure differs each time
PAUSE_SECONDS = 0.3
SLICE_SECONDS = 0.2  # the database's time for one slice; days of ratings are taken together accordingly
REST = 4  # a slice is followed by a pause of so many times its own length
FIRST_DAYS, MOST_DAYS = 8, 32  # of ratings in one slice

Reading = Callable[[], AbstractContextManager[Session]]
Pause = Callable[[float], object]
Figure = tuple[str, str, str]  # level, measure, area; "" is the total and the unlocated
Look = Callable[[Reading], set[Figure]]

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class ComparisonPace:
    """How many days of ratings are compared together."""

    days: int = FIRST_DAYS

    def took(self, days: int, seconds: float) -> None:
        """Take as many days next time as half of SLICE_SECONDS would do for."""
        self.days = min(MOST_DAYS, max(1, int(days * SLICE_SECONDS / 2 / max(seconds, 1e-3))))


@dataclass(slots=True)
class Round:
    """One comparison of all ratings held, gone on with from minute to minute."""

    picture: CityState
    looks: Iterator[Look]
    differing: set[Figure] = field(default_factory=set)


class Reconciler:
    """Compares all pictures in a thread of its own: open tickets every minute, ratings in longer rounds."""

    def __init__(self, pictures: Callable[[], Mapping[str, CityState]], *, reading: Reading) -> None:
        """Start nothing yet."""
        self.found: dict[str, int] = {}
        self._pictures = pictures
        self._reading = reading
        self._rounds: dict[str, Round] = {}
        self._rated: dict[str, set[Figure]] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reconciler", daemon=True)

    def start(self) -> None:
        """Compare every minute from now on."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stopping.wait(PERIOD_SECONDS):
            for city, picture in self._pictures().items():
                try:
                    self._compare(city, picture)
                except (SQLAlchemyError, DomainError) as error:
                    _log.warning("the picture of %s could not be compared: %s", city, error)
                except Exception:  # noqa: BLE001 — the thread goes on after any bug
                    # Were this thread to end, health would go on reporting the last comparison as today's.
                    self.found.pop(city, None)
                    self._rounds.pop(city, None)
                    _log.exception("the picture of %s could not be compared", city)

    def _compare(self, city: str, picture: CityState) -> None:
        until = time.monotonic() + PERIOD_SECONDS / 2
        with self._reading() as session:
            tree = load_area_tree(session, city)
        differing = set().union(*map(self._rested, open_looks(picture, tree)))
        differing |= self._go_on(city, picture, tree, until=until)
        self.found[city] = len(differing)
        metrics.DIFFERENCES.labels(city).set(len(differing))
        metrics.RECONCILED.labels(city).set(time.time())
        if differing:
            _log.error("the picture of %s differs from the database: %s", city, sorted(differing)[:10])

    def _go_on(self, city: str, picture: CityState, tree: AreaTree, *, until: float) -> set[Figure]:
        """Compare some ratings more; return what differed in this round and in the last whole one."""
        under_way = self._rounds.get(city)
        if under_way is None or under_way.picture is not picture:
            under_way = self._rounds[city] = Round(picture, list_rating_looks(picture, tree))
        for look in under_way.looks:
            under_way.differing |= self._rested(look)
            if time.monotonic() > until or self._stopping.is_set():
                return under_way.differing | self._rated.get(city, set())
        del self._rounds[city]
        self._rated[city] = under_way.differing
        return under_way.differing

    def _rested(self, look: Look) -> set[Figure]:
        began = time.monotonic()
        found = _settled(look, self._reading, self._stopping.wait)
        self._stopping.wait(REST * (time.monotonic() - began))
        return found


def find_differences(picture: CityState, *, reading: Reading, pause: Pause = time.sleep) -> set[Figure]:
    """Return the figures that repeatedly differ from plain SQL."""
    with reading() as session:
        tree = load_area_tree(session, picture.city)
    looks = chain(open_looks(picture, tree), list_rating_looks(picture, tree))
    return set().union(*(_settled(look, reading, pause) for look in looks))


def open_looks(picture: CityState, tree: AreaTree) -> Iterator[Look]:
    """Yield the comparisons of open tickets: one level and measure each."""
    sides = Sides(picture, tree)
    for level in picture.tree.spans:
        for measure in MEASURES.values():
            if measure.sums is MeasureSums.OPEN_TICKETS:
                yield partial(sides.unequal_open, level, measure)


def list_rating_looks(picture: CityState, tree: AreaTree) -> Iterator[Look]:
    """Yield the comparisons of ratings: one level and some days each, then shown figures with held ones.

    Where what is held equals SQL on all days, and what is shown is its sum, what is shown equals SQL.
    """
    sides, pace = Sides(picture, tree), ComparisonPace()
    for within in list_held_days(picture, pace):
        for level in picture.tree.spans:
            yield partial(sides.unequal_rated, within, pace, level)
    yield sides.drifted


def list_held_days(picture: CityState, pace: ComparisonPace) -> Iterator[Filters]:
    """Yield the days whose ratings are held, as many at once as ``pace`` allows at that time."""
    first, last = picture.held_from, picture.held_from
    while last < picture.today:
        last = first + timedelta(days=pace.days - 1)
        yield Filters(since=first, until=last if last < picture.today else None)
        first = last + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sides:
    """A live state and the areas as the database has them."""

    picture: CityState
    tree: AreaTree

    def unequal_open(self, level: str, measure: MeasureSpec, reading: Reading) -> set[Figure]:
        """Return the figures of open tickets that differ."""
        with self.picture.lock:
            found, question = self.picture.values(level, measure), build_count_query(self.picture)
        return self._unequal(found, question, reading)

    def unequal_rated(
        self, within: Filters, pace: ComparisonPace, level: str, reading: Reading
    ) -> set[Figure]:
        """Return the areas whose ratings on these days differ."""
        days = ((within.until or self.picture.today) - (within.since or self.picture.today)).days + 1
        with self.picture.lock:
            found, question = (
                self.picture.recounted(level, within),
                build_count_query(self.picture, filters=within),
            )
        began = time.monotonic()
        differing = self._unequal(found, question, reading)
        pace.took(days, time.monotonic() - began)
        return differing

    def drifted(self, _reading: Reading) -> set[Figure]:
        """Return the figures of satisfaction shown that are not what the held ratings add up to."""
        picture = self.picture
        found: set[Figure] = set()
        for level in picture.tree.spans:
            with picture.lock:
                shown = picture.values(level, SATISFACTION)
                held = picture.recounted(level, picture.running_period)
            same = (shown.counts == held.counts) & np.isclose(shown.values, held.values, equal_nan=True)
            found |= {(level, SATISFACTION.code, shown.codes[place]) for place in np.flatnonzero(~same)}
            if (shown.total, shown.unlocated) != (held.total, held.unlocated):
                found.add((level, SATISFACTION.code, ""))
        return found

    def _unequal(self, found: AreaValues, question: CountQuery, reading: Reading) -> set[Figure]:
        with reading() as session:
            plain = count_area_values(
                session, self.tree, level=found.level, measure=found.measure, question=question
            )
        return {(found.level, found.measure.code, code) for code in find_unequal(found, plain)}


def _settled(look: Look, reading: Reading, pause: Pause) -> set[Figure]:
    """Return what repeatedly differs."""
    differing = look(reading)
    for _ in range(ATTEMPTS - 1):
        if not differing:
            break
        pause(PAUSE_SECONDS)
        differing &= look(reading)
    return differing


def build_count_query(
    picture: CityState, *, filters: Filters | None = None, scope: Scope | None = None
) -> CountQuery:
    """Return the count query that must equal the live state."""
    return CountQuery(
        filters=filters or Filters(),
        scope=scope or Scope.whole(picture.city),
        now=picture.as_of,
        zone=picture.zone,
        scores=picture.rules.scores,
        shrinkage=picture.rules.shrinkage,
        least_secret=picture.rules.least_secret,
        period_days=picture.rules.period_days,
    )


def find_unequal(found: AreaValues, plain: PlainValues) -> set[str]:
    """Return the areas whose figures differ, "" for the total and the unlocated."""
    wrong = set() if (found.total, found.unlocated) == (plain.total, plain.unlocated) else {""}
    for place, code in enumerate(found.codes):
        count, value = int(found.counts[place]), float(found.values[place])
        expected = plain.areas.get(code)
        if expected is None:
            equal = count == 0 and (isnan(value) or value == 0)
        else:
            equal = count == expected.count and _same(value, expected.value)
            equal &= (
                found.measure.scale is not MeasureScale.LIGHTS or found.shown_class(place) == expected.worst
            )
        if not equal:
            wrong.add(code)
    return wrong


def _same(value: float, expected: float | None) -> bool:
    return isnan(value) if expected is None else isclose(value, expected, rel_tol=1e-9, abs_tol=1e-9)
