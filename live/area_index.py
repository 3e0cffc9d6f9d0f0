"""Index of a city's areas for counting: the row of a place at each level, and the areas of a scope."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from db.queries.area_tree import AreaTree, LevelAreas
from domain.scopes import Reach, Scope

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

PLACES = 4  # columns of a ticket's place: city, town, unit, grid
CITY, TOWN, UNIT, GRID = range(PLACES)


@dataclass(frozen=True, slots=True)
class LevelRows:
    """Rows of one level in the table of all levels: its areas, then one row for unlocated tickets."""

    start: int
    stop: int
    depth: int
    areas: LevelAreas

    @property
    def rows(self) -> slice:
        """Return the rows of the areas, without the row of the unlocated."""
        return slice(self.start, self.stop)

    @property
    def nowhere(self) -> int:
        """Return the row of unlocated tickets of this level."""
        return self.stop


class Tree:
    """Rows of every area of every level, and secret rows that town level shows only in groups.

    ``rows_of(secret, place)`` gives the row of each level that a ticket falls into. A secret ticket falls
    into the city, into a secret row of its town, and nowhere below.
    """

    def __init__(self, tree: AreaTree) -> None:
        """Number the areas and lay the rows of all levels end to end."""
        self.parents = tree.parents
        self._children: dict[str, list[str]] = {}
        for code, parent in tree.parents.items():
            if parent is not None:
                self._children.setdefault(parent, []).append(code)
        self.index = {code: place for place, code in enumerate(tree.parents)}
        self.unknown = len(self.index)
        deepest = max((level.depth for level in tree.levels), default=0)
        self.spans: dict[str, LevelRows] = {}
        row = 0
        for level in tree.levels:
            stop = row + len(level.codes)
            self.spans[level.code] = LevelRows(row, stop, level.depth, level)
            row = stop + 1
        self.secret = {
            code: slice(first, first + len(span.areas.codes)) for code, span, first in self._secret_rows(row)
        }
        self.row_count = max((part.stop for part in self.secret.values()), default=row)
        self.level_of_row = self._levels_of_rows()
        self.secret_row, self._shown_row = self._secret_pairs()
        self._columns = np.array(
            [_column(span.depth, deepest) for span in self.spans.values()], dtype=np.intp
        )
        self._maps = self._row_maps()

    def rows_of(self, secret: Ints, places: Ints) -> Ints:
        """Return one row per level (second axis, in the order of ``spans``) for each ticket.

        secret: 0 or 1 for each. places: indexes of city, town, unit and grid for each; ``unknown`` for none.
        """
        found: Ints = self._maps[secret[:, None], np.arange(len(self._columns)), places[:, self._columns]]
        return found

    def shown_rows(self, touched: Ints) -> Ints:
        """Return each of these rows once, a secret row replaced by the row of its area."""
        found: Ints = np.unique(self._shown_row[touched])
        return found

    def place(self, *, town: str | None, unit: str | None, grid: str | None) -> tuple[int, int, int, int]:
        """Return the indexes of a ticket's place; codes that are no areas count as unknown."""
        find = self.index.get
        unknown = self.unknown
        return (
            unknown,
            find(town, unknown) if town else unknown,
            find(unit, unknown) if unit else unknown,
            find(grid, unknown) if grid else unknown,
        )

    def visible(self, scope: Scope) -> Bools:
        """Return for each row whether ``scope`` may see figures of its area: its own and those above."""
        seen = np.zeros(self.row_count, dtype=np.bool_)
        if scope.reach in (Reach.WHOLE, Reach.DEPARTMENT):
            seen[:] = True
            return seen
        home = getattr(scope, scope.reach.value, None) if scope.reach is not Reach.NONE else None
        if home is None:
            return seen
        shown = {*self.path(home), *self.list_below(home)}
        for span in self.spans.values():
            seen[span.rows] = [code in shown for code in span.areas.codes]
        return seen

    def path(self, code: str) -> list[str]:
        """Return the codes from an area up to the city, itself first."""
        found = [code]
        while (parent := self.parents.get(found[-1])) is not None and len(found) <= len(self.spans):
            found.append(parent)
        return found

    def list_below(self, code: str) -> list[str]:
        """Return an area and all below it."""
        found = [code]
        for area in found:
            found.extend(self._children.get(area, ()))
        return found

    def _secret_rows(self, row: int) -> list[tuple[str, LevelRows, int]]:
        """Return each level just below the city with its span and the first of its secret rows."""
        found = []
        for code, span in self.spans.items():
            if span.depth == 1:
                found.append((code, span, row))
                row += len(span.areas.codes)
        return found

    @property
    def top(self) -> LevelRows | None:
        """Return the highest level, None of a city without levels."""
        return min(self.spans.values(), key=lambda span: span.depth, default=None)

    def _levels_of_rows(self) -> Ints:
        """Return the number of the level of each row; secret rows, never shown, count as the first."""
        found = np.zeros(self.row_count, dtype=np.int64)
        for number, span in enumerate(self.spans.values()):
            found[span.start : span.stop + 1] = number
        return found

    def _secret_pairs(self) -> tuple[Ints, Ints]:
        """Return for each row its secret row (one past the last: none), and the other way round."""
        secret = np.full(self.row_count, self.row_count, dtype=np.int64)
        shown = np.arange(self.row_count, dtype=np.int64)
        for code, rows in self.secret.items():
            secret[self.spans[code].rows] = np.arange(rows.start, rows.stop)
            shown[rows] = np.arange(self.spans[code].start, self.spans[code].stop)
        return secret, shown

    def _row_maps(self) -> Ints:
        """Return [secret, level, area] → row."""
        maps = np.empty((2, len(self.spans), self.unknown + 1), dtype=np.int64)
        for number, (code, span) in enumerate(self.spans.items()):
            maps[:, number] = span.start if span.depth == 0 and span.areas.codes else span.nowhere
            if span.depth == 0:
                continue
            for offset, area in enumerate(span.areas.codes):
                if area in self.index:
                    maps[0, number, self.index[area]] = span.start + offset
                    if code in self.secret:
                        maps[1, number, self.index[area]] = self.secret[code].start + offset
        return maps


def _column(depth: int, deepest: int) -> int:
    """Return which column of a ticket's place answers for a level."""
    if depth == 0:
        return CITY
    if depth == deepest:
        return GRID
    return TOWN if depth == 1 else UNIT
