"""Colour classes of numbers, with breaks that are round, few and the same all day."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.settings import BREAKS

NO_CLASS = -1  # the class of no data in arrays; None in scalars
LEAST, MOST = 5, 7
QUANTILES = tuple(share / 100 for share in BREAKS)  # of the areas that have any; settings of the city
ROUND = (1, 1.2, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9)  # leading digits of a round break; ours
STEPS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 8.0, 10.0)  # widths of a satisfaction class in points; ours
STEPS_EACH_SIDE = 2.5  # classes that should hold the usual values on each side of the mean


@dataclass(frozen=True, slots=True)
class Classes:
    """Breaks of a scale, ascending: class i holds values from edge i-1 (included) to edge i (not)."""

    edges: tuple[float, ...]

    def __len__(self) -> int:
        """Return how many classes there are."""
        return len(self.edges) + 1

    def of(self, value: float | None) -> int | None:
        """Return the class of one value; None for no data."""
        if value is None or np.isnan(value):
            return None
        return int(np.searchsorted(self.edges, value, side="right"))

    def of_all(self, values: NDArray[np.floating] | NDArray[np.integer]) -> NDArray[np.int8]:
        """Return the class of each value, ``NO_CLASS`` where it is NaN."""
        found = np.searchsorted(self.edges, values, side="right").astype(np.int8)
        return np.where(np.isnan(values), np.int8(NO_CLASS), found)

    def tally(self, values: NDArray[np.floating] | NDArray[np.integer]) -> list[int]:
        """Return how many values each class holds, for the legend; no data is not counted."""
        found = self.of_all(values)
        return [int(count) for count in np.bincount(found[found != NO_CLASS], minlength=len(self))]


def build_count_classes(
    counts: NDArray[np.floating] | NDArray[np.integer] | Sequence[int],
    *,
    quantiles: Sequence[float] = QUANTILES,
) -> Classes:
    """Return 5 to 7 classes for counts: zero alone, then round whole breaks after the spread of the others.

    quantiles: of the areas that have any, ascending; a break is looked for at each.

    A small change of the counts mostly leaves the breaks as they are, for they snap to round numbers.
    """
    given = np.asarray(counts)
    some = given[given > 0]
    edges = [1]
    for wish in np.quantile(some, quantiles, method="inverted_cdf") if len(some) else ():
        edge = _round_down(float(wish))
        if edge > edges[-1]:
            edges.append(edge)
    while len(edges) < LEAST - 1:
        edges.append(_next_round(edges[-1]))
    return Classes(tuple(float(edge) for edge in edges[: MOST - 1]))


def _round_down(value: float) -> int:
    """Return the largest round whole number up to ``value`` (at least 1)."""
    power = 10 ** max(0, len(str(int(value))) - 1)
    fitting = [int(digit * power) for digit in ROUND if digit * power <= value and (digit * power) % 1 == 0]
    return max([1, *fitting])


def _next_round(value: int) -> int:
    """Return the smallest round whole number above ``value``."""
    power = 10 ** (len(str(value)) - 1)
    above = [int(digit * size) for size in (power, power * 10) for digit in ROUND if (digit * size) % 1 == 0]
    return min(edge for edge in above if edge > value)


def build_mean_classes(mean: float, values: NDArray[np.floating] | Sequence[float] = ()) -> Classes:
    """Return 7 diverging classes whose middle one is centred on the city's mean, rounded to half a point.

    values: what is to be coloured (0..100, NaN for no data); the classes are as wide as they spread.
    """
    known = np.asarray(values, np.float64)
    known = known[~np.isnan(known)]
    middle = round(mean * 2) / 2
    usual = float(np.quantile(np.abs(known - mean), 0.9)) if len(known) else STEPS[2] * STEPS_EACH_SIDE
    room = min(middle, 100 - middle)
    fitting = [step for step in STEPS if step * STEPS_EACH_SIDE <= room] or STEPS[:1]
    width = min(fitting, key=lambda step: abs(step * STEPS_EACH_SIDE - usual))
    return Classes(tuple(middle + width * place for place in (-2.5, -1.5, -0.5, 0.5, 1.5, 2.5)))
