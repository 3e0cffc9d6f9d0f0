"""Count tickets and ratings for every area of every level, with incremental updates."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from db.queries.rollups import RatingSum
from domain.enums import LIGHT_ORDER, Light
from domain.measures import MeasureScale, MeasureSpec, MeasureValue
from domain.satisfaction import Scores
from geo.classes import NO_CLASS
from live.area_index import Ints, LevelRows, Tree
from live.class_breaks import Floats, Legend, Legends, Small
from live.columns import RED, ColumnRows, Columns
from live.filter_masks import Mask

LIGHT_NAMES = tuple(light.value for light in LIGHT_ORDER)


@dataclass(frozen=True, slots=True)
class CountedAt:
    """Position of a city's figures: its current time and the number of the last change."""

    city: str
    as_of: datetime
    event: int


@dataclass(frozen=True, slots=True)
class AreaValues:
    """Figures of one level in feature order: NaN and class −1 mean no data.

    The counts of the areas and ``unlocated`` (in no area shown on this level) always add up to ``total``.
    """

    city: str
    level: str
    measure: MeasureSpec
    as_of: datetime
    event: int
    shapes: str | None
    codes: tuple[str, ...]
    breaks: tuple[float, ...]
    values: Floats
    counts: Ints
    classes: Small
    unlocated: int
    total: int

    @property
    def legend(self) -> dict[str, Any]:
        """Return the kind of scale and its breaks."""
        return {"kind": self.measure.scale.value, "breaks": list(self.breaks)}

    def shown_class(self, place: int) -> int | str | None:
        """Return the class of one area for machines: a number, the name of a light, None for no data."""
        found = int(self.classes[place])
        if found == NO_CLASS:
            return None
        return LIGHT_NAMES[found] if self.measure.scale is MeasureScale.LIGHTS else found


class Tally:
    """Sums of what one mask lets through: ``kinds`` numbers for each row of the tree.

    The columns after the tree's hold one column that stays zero, for rows without secret tickets.
    """

    kinds: int

    def __init__(self, mask: Mask, *, tree: Tree, least_secret: int) -> None:
        """Start with nothing counted. least_secret: how many secret tickets a town must have to show them."""
        self.mask = mask
        self.tree = tree
        self.least_secret = least_secret
        self.table = np.zeros((self.kinds, tree.row_count + 1), dtype=np.int64)
        self.total = 0
        self.version = 0  # how often figures changed
        # The last answer of each level and measure, with what it rests on: version, legends, city's mean.
        self.answers: dict[tuple[str, MeasureSpec], tuple[tuple[Any, ...], AreaValues]] = {}
        self.count = np.zeros(tree.row_count, dtype=np.int64)
        self._visible = tree.visible(mask.scope)

    def apply(self, rows: Columns, slots: Ints, signs: Ints) -> None:
        """Add (sign 1) or take away (−1) what the mask lets through of these slots."""
        let = self.mask.of(rows, slots)
        slots, signs = slots[let], signs[let]
        if not len(slots):
            return
        touched = self.tree.rows_of(rows.column["secret"][slots], rows.place[slots])
        self.total += int(signs.sum())
        self.version += 1
        self._add(rows, slots, touched, signs)
        self._refresh(self.tree.shown_rows(touched))

    def count_all(self, rows: ColumnRows) -> None:
        """Add all rows."""
        slots = rows.all_slots()
        self.apply(rows, slots, np.ones(len(slots), dtype=np.int64))

    def unlocated(self, span: LevelRows) -> int:
        """Return how many lie in no area that this level shows."""
        return self.total - int(self.count[span.rows].sum())

    def shown(self, rows: Ints) -> Ints:
        """Return the sums of these rows as they may be shown: secret ones in groups, hidden areas empty."""
        secret = self.table[:, self.tree.secret_row[rows]]
        enough = self._counted(secret) >= self.least_secret
        found: Ints = (self.table[:, rows] + secret * enough) * self._visible[rows]
        return found

    def _add(self, rows: Columns, slots: Ints, touched: Ints, signs: Ints) -> None:
        raise NotImplementedError

    def _refresh(self, rows: Ints) -> None:
        raise NotImplementedError

    def _counted(self, cells: Ints) -> Ints:
        raise NotImplementedError


@dataclass(slots=True)
class LightFigures:
    """Value and class of every row under one measure; ``legend`` gave the classes."""

    values: Floats
    classes: Small
    legend: Legend | None = None


class LightTally(Tally):
    """Open tickets by light: the figures of every measure asked for follow each change at once."""

    kinds = len(LIGHT_ORDER)

    def __init__(self, mask: Mask, *, tree: Tree, least_secret: int) -> None:
        """Start with no ticket."""
        super().__init__(mask, tree=tree, least_secret=least_secret)
        self._figures: dict[MeasureSpec, LightFigures] = {}

    def figures(self, measure: MeasureSpec, legend: Legend | None) -> tuple[Floats, Small]:
        """Return value and class of every row; legend: None for lights."""
        held = self._held(measure)
        if legend is not held.legend:
            held.legend = legend
            held.classes[:] = legend.of(held.values, self.tree.level_of_row) if legend else NO_CLASS
        return held.values, held.classes

    def values(self, measure: MeasureSpec) -> Floats:
        """Return the value of every row."""
        return self._held(measure).values

    def _held(self, measure: MeasureSpec) -> LightFigures:
        """Return the figures of a measure, computed for all rows the first time."""
        held = self._figures.get(measure)
        if held is None:
            rows = np.arange(self.tree.row_count)
            held = LightFigures(np.full(len(rows), np.nan), np.full(len(rows), NO_CLASS, dtype=np.int8))
            self._figures[measure] = held
            self._refresh_figures(measure, held, rows, self.shown(rows))
        return held

    def _counted(self, cells: Ints) -> Ints:
        found: Ints = cells.sum(axis=0)
        return found

    def _add(self, rows: Columns, slots: Ints, touched: Ints, signs: Ints) -> None:
        cells = rows.column["light"][slots][:, None] * self.table.shape[1] + touched
        np.add.at(self.table.reshape(-1), cells.reshape(-1), np.repeat(signs, touched.shape[1]))

    def _refresh(self, rows: Ints) -> None:
        cells = self.shown(rows)
        self.count[rows] = cells.sum(axis=0)
        for measure, held in self._figures.items():
            self._refresh_figures(measure, held, rows, cells)

    def _refresh_figures(self, measure: MeasureSpec, held: LightFigures, rows: Ints, cells: Ints) -> None:
        """Compute value and class of these rows from their tickets by light."""
        part = sum_lights(cells, measure.part)
        if measure.value is MeasureValue.COUNT:
            held.values[rows] = np.where(self._visible[rows], part, np.nan)
        else:
            whole = sum_lights(cells, measure.whole)
            held.values[rows] = np.divide(part, whole, out=np.full(len(rows), np.nan), where=whole > 0)
        if measure.scale is MeasureScale.LIGHTS:
            # The last light that any ticket shows is the worst; where none does, the class of no data.
            worst = RED - np.argmax(cells[::-1] > 0, axis=0)
            held.classes[rows] = np.where(cells.any(axis=0), worst, NO_CLASS)
        elif held.legend is not None:
            held.classes[rows] = held.legend.of(held.values[rows], self.tree.level_of_row[rows])


class RatingTally(Tally):
    """Ratings by area: how many, and their points (doubled); shown shrunk towards the city's mean."""

    kinds = 2

    def __init__(self, mask: Mask, *, tree: Tree, least_secret: int, shrinkage: int) -> None:
        """Start with no rating. shrinkage: how many ratings' worth of the mean each area is given."""
        super().__init__(mask, tree=tree, least_secret=least_secret)
        self.shrinkage = shrinkage
        self.points = np.zeros(tree.row_count, dtype=np.int64)
        self.all_points = 0
        self._kept: tuple[tuple[Legend, float | None], Floats, Small] | None = None

    @property
    def mean(self) -> float | None:
        """Return the mean of all ratings counted, None of none."""
        return self.all_points / (2 * self.total) if self.total else None

    def begin_with(self, sums: Sequence[RatingSum], scores: Scores) -> None:
        """Count ratings that are not held as rows; their filter and scope are those of the mask."""
        if not sums:
            return
        places = [self.tree.place(town=s.town_code, unit=s.unit_code, grid=s.grid_code) for s in sums]
        secret, counts = np.array([(s.secret, s.count) for s in sums], dtype=np.int64).T
        points = counts * [scores.speed[s.speed] + scores.effect[s.effect] for s in sums]
        touched = self.tree.rows_of(secret, np.array(places, dtype=np.int64))
        self.total += int(counts.sum())
        self._count(touched, counts, points)
        self._refresh(self.tree.shown_rows(touched))

    def values(self, mean: float | None) -> Floats:
        """Return the mean of every row shrunk towards the city's ``mean``, NaN where nothing was rated."""
        values = np.full(len(self.count), np.nan)
        rated = np.flatnonzero(self.count)
        if mean is not None:
            towards = self.shrinkage * mean
            values[rated] = (self.points[rated] / 2 + towards) / (self.count[rated] + self.shrinkage)
        return values

    def figures(self, legend: Legend, mean: float | None) -> tuple[Floats, Small]:
        """Return value and class of every row; all follow the mean, so one more rating changes all."""
        if self._kept is None or self._kept[0] != (legend, mean):
            values = self.values(mean)
            classes = np.full(len(values), NO_CLASS, dtype=np.int8)
            rated = np.flatnonzero(self.count)
            classes[rated] = legend.of(values[rated], self.tree.level_of_row[rated])
            self._kept = ((legend, mean), values, classes)
        return self._kept[1:]

    def _counted(self, cells: Ints) -> Ints:
        found: Ints = cells[0]
        return found

    def _add(self, rows: Columns, slots: Ints, touched: Ints, signs: Ints) -> None:
        self._count(touched, signs, signs * rows.column["points"][slots])

    def _count(self, touched: Ints, counts: Ints, points: Ints) -> None:
        self.all_points += int(points.sum())
        np.add.at(self.table[0], touched.reshape(-1), np.repeat(counts, touched.shape[1]))
        np.add.at(self.table[1], touched.reshape(-1), np.repeat(points, touched.shape[1]))

    def _refresh(self, rows: Ints) -> None:
        self.count[rows], self.points[rows] = self.shown(rows)
        self._kept = None


def sum_lights(cells: Ints, lights: AbstractSet[Light]) -> Ints:
    """Return how many tickets show one of ``lights``; cells: a row a light, in their order."""
    total: Ints = cells[[place for place, light in enumerate(LIGHT_ORDER) if light in lights]].sum(axis=0)
    return total


def compute_level_values(
    tally: LightTally | RatingTally,
    span: LevelRows,
    measure: MeasureSpec,
    *,
    legends: Legends,
    mean: float | None,
    at: CountedAt,
) -> AreaValues:
    """Return the figures of one level. mean: the city's satisfaction."""
    if isinstance(tally, RatingTally):
        values, classes = tally.figures(legends.by_measure[measure], mean)
    else:
        values, classes = tally.figures(measure, legends.by_measure.get(measure))
    level, rows = span.areas.code, span.rows
    return AreaValues(
        city=at.city,
        level=level,
        measure=measure,
        as_of=at.as_of,
        event=at.event,
        shapes=span.areas.shapes,
        codes=span.areas.codes,
        breaks=legends.edges(level, measure),
        values=values[rows].copy(),
        counts=tally.count[rows].copy(),
        classes=classes[rows].copy(),
        unlocated=tally.unlocated(span),
        total=tally.total,
    )
