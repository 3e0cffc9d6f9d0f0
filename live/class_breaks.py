"""Class breaks of every level and measure, fixed for one local day; classifies all levels at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.measures import MEASURES, SHARE_BREAKS, MeasureScale, MeasureSpec, MeasureSums, get_breaks
from geo.classes import NO_CLASS, QUANTILES, Classes, build_count_classes, build_mean_classes
from live.area_index import Ints, Tree

Floats = npt.NDArray[np.float64]
Small = npt.NDArray[np.int8]

# Levels are separated by adding this much each; a power of two above any value, so that edges stay exact.
APART = {MeasureScale.COUNTS: 2.0**40, MeasureScale.SHARE: 2.0**10, MeasureScale.SATISFACTION: 2.0**10}


class Legend:
    """Class breaks of one measure on all levels; values of all levels are classified by one bisection."""

    def __init__(self, scale: MeasureScale, levels: Mapping[str, Classes]) -> None:
        """Concatenate the edges of all levels. levels: in the order of the tree."""
        self.levels = dict(levels)
        self._apart = APART[scale]
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


@dataclass(frozen=True, slots=True, eq=False)
class Legends:
    """The legends of the measures that have breaks; lights have none."""

    by_measure: Mapping[MeasureSpec, Legend]

    def edges(self, level: str, measure: MeasureSpec) -> tuple[float, ...]:
        """Return the breaks of a level, none for lights."""
        legend = self.by_measure.get(measure)
        return () if legend is None else legend.levels[level].edges


def build_legends(
    tree: Tree,
    *,
    open_tickets: Callable[[MeasureSpec], Floats],
    satisfaction: Floats,
    mean: float | None,
    quantiles: Sequence[float] = QUANTILES,
    share_breaks: tuple[float, ...] = SHARE_BREAKS,
) -> Legends:
    """Return the legends for today's figures of the whole city without a filter.

    open_tickets, satisfaction: the value of each row of the tree.
    mean: the city's satisfaction, None before any rating.
    """
    middle = 75.0 if mean is None else mean

    def build_classes(measure: MeasureSpec, values: Floats) -> Classes:
        if measure.scale is MeasureScale.COUNTS:
            return build_count_classes(values, quantiles=quantiles)
        return build_mean_classes(middle, values)

    def build_levels(measure: MeasureSpec) -> dict[str, Classes]:
        if measure.scale is MeasureScale.SHARE:
            return dict.fromkeys(tree.spans, Classes(get_breaks(measure, share_breaks)))
        values = satisfaction if measure.sums is MeasureSums.RATINGS else open_tickets(measure)
        return {code: build_classes(measure, values[span.rows]) for code, span in tree.spans.items()}

    return Legends(
        {
            measure: Legend(measure.scale, build_levels(measure))
            for measure in MEASURES.values()
            if measure.scale is not MeasureScale.LIGHTS
        }
    )
