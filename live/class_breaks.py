"""Class breaks of every level and measure, fixed for one local day; classifies all levels at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.enums import Measure
from geo.classes import NO_CLASS, QUANTILES, Classes, build_count_classes, build_mean_classes
from live.area_index import Ints, Tree

Floats = npt.NDArray[np.float64]
Small = npt.NDArray[np.int8]

KINDS = {Measure.OPEN_TICKETS: "counts", Measure.SLA_RISK: "lights", Measure.SATISFACTION: "satisfaction"}
# Levels are separated by adding this much each; a power of two above any value, so that edges stay exact.
APART = {Measure.OPEN_TICKETS: 2.0**40, Measure.SATISFACTION: 2.0**10}


class Legend:
    """Class breaks of one measure on all levels; values of all levels are classified by one bisection."""

    def __init__(self, measure: Measure, levels: Mapping[str, Classes]) -> None:
        """Concatenate the edges of all levels. levels: in the order of the tree."""
        self.levels = dict(levels)
        self._apart = APART[measure]
        self._edges = np.array(
            [edge + place * self._apart for place, held in enumerate(levels.values()) for edge in held.edges]
        )
        self._first = np.cumsum([0, *(len(held.edges) for held in levels.values())])[:-1]

    def of(self, values: Floats, level: Ints) -> Small:
        """Return the class of each value; NaN has none. level: the number of the level of each."""
        missing = np.isnan(values)
        known = np.where(missing, 0.0, values)
        found = np.searchsorted(self._edges, known + level * self._apart, side="right") - self._first[level]
        return np.where(missing, NO_CLASS, found).astype(np.int8)


@dataclass(frozen=True, slots=True)
class Legends:
    """The legends of the measures that have breaks; lights have none."""

    counts: Legend
    satisfaction: Legend

    def edges(self, level: str, measure: Measure) -> tuple[float, ...]:
        """Return the breaks of a level, none for lights."""
        if measure is Measure.SLA_RISK:
            return ()
        held = self.counts if measure is Measure.OPEN_TICKETS else self.satisfaction
        return held.levels[level].edges


def build_legends(
    tree: Tree,
    *,
    counts: Ints,
    satisfaction: Floats,
    mean: float | None,
    quantiles: Sequence[float] = QUANTILES,
) -> Legends:
    """Return the legends for today's figures of the whole city without a filter.

    counts, satisfaction: one for each row of the tree. mean: the city's satisfaction, None before any rating.
    """
    middle = 75.0 if mean is None else mean
    spans = tree.spans.items()
    return Legends(
        counts=Legend(
            Measure.OPEN_TICKETS,
            {code: build_count_classes(counts[span.rows], quantiles=quantiles) for code, span in spans},
        ),
        satisfaction=Legend(
            Measure.SATISFACTION,
            {code: build_mean_classes(middle, satisfaction[span.rows]) for code, span in spans},
        ),
    )
