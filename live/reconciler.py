"""Compare the picture with plain SQL every minute and say how many figures differ: 0, or a bug."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from math import isclose, isnan

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db.queries.area_tree import AreaTree, area_tree
from db.queries.area_values import PlainValues, Question, area_values
from domain.errors import DomainError
from domain.filters import Filters
from domain.scopes import Scope
from domain.terms import Measure
from live import metrics
from live.counting import AreaValues
from live.picture import Picture

PERIOD_SECONDS = 60.0
ATTEMPTS = 5  # a change between the two counts differs once; a wrong figure differs each time
PAUSE_SECONDS = 0.3

Reading = Callable[[], AbstractContextManager[Session]]
Figure = tuple[str, Measure, str]  # level, measure, area; "" stands for the total and the unlocated

_log = logging.getLogger(__name__)


class Reconciler:
    """Compares all pictures of a process in a thread of its own."""

    def __init__(self, pictures: Callable[[], Mapping[str, Picture]], *, reading: Reading) -> None:
        """Start nothing yet."""
        self.found: dict[str, int] = {}
        self._pictures = pictures
        self._reading = reading
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
                except Exception:  # noqa: BLE001
                    # Were this thread to end, health would go on reporting the last comparison as today's.
                    self.found.pop(city, None)
                    _log.exception("the picture of %s could not be compared", city)

    def _compare(self, city: str, picture: Picture) -> None:
        differing = compare(picture, reading=self._reading, pause=self._stopping.wait)
        self.found[city] = len(differing)
        metrics.DIFFERENCES.labels(city).set(len(differing))
        metrics.RECONCILED.labels(city).set(time.time())
        if differing:
            _log.error("the picture of %s differs from the database: %s", city, sorted(differing)[:10])


def compare(
    picture: Picture, *, reading: Reading, pause: Callable[[float], object] = time.sleep
) -> set[Figure]:
    """Return the figures that differ from plain SQL however often one looks."""
    differing = _differing(picture, reading)
    for _ in range(ATTEMPTS - 1):
        if not differing:
            break
        pause(PAUSE_SECONDS)
        differing &= _differing(picture, reading)
    return differing


def _differing(picture: Picture, reading: Reading) -> set[Figure]:
    with picture.lock:
        held = picture.all_values().values()
        question = question_of(picture)
    with reading() as session:
        tree = area_tree(session, picture.city)
        return {
            (found.level, found.measure, code)
            for found in held
            for code in unequal(found, _plain(session, tree, found, question))
        }


def question_of(picture: Picture, *, filters: Filters | None = None, scope: Scope | None = None) -> Question:
    """Return what plain SQL must be asked to equal the picture as it is now."""
    return Question(
        filters=filters or Filters(),
        scope=scope or Scope.whole(picture.city),
        now=picture.as_of,
        zone=picture.zone,
        scores=picture.rules.scores,
        shrinkage=picture.rules.shrinkage,
        least_secret=picture.rules.least_secret,
        period_days=picture.rules.period_days,
    )


def unequal(found: AreaValues, plain: PlainValues) -> set[str]:
    """Return the areas whose figures differ, "" for the total and the unlocated."""
    wrong = set() if (found.total, found.unlocated) == (plain.total, plain.unlocated) else {""}
    for place, code in enumerate(found.codes):
        count, value = int(found.counts[place]), float(found.values[place])
        expected = plain.areas.get(code)
        if expected is None:
            equal = count == 0 and (isnan(value) or value == 0)
        else:
            equal = count == expected.count and _same(value, expected.value)
            equal &= found.measure is not Measure.SLA_RISK or found.shown_class(place) == expected.worst
        if not equal:
            wrong.add(code)
    return wrong


def _plain(session: Session, tree: AreaTree, found: AreaValues, question: Question) -> PlainValues:
    return area_values(session, tree, level=found.level, measure=found.measure, question=question)


def _same(value: float, expected: float | None) -> bool:
    return isnan(value) if expected is None else isclose(value, expected, rel_tol=1e-9, abs_tol=1e-9)
