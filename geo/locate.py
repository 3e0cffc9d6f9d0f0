"""Find the leaf area of a point: a raster of labels inside areas, the exact test near borders."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
Labels = NDArray[np.int32]

NOWHERE = -1
_BORDER = -2
_CELLS = 2_048  # along the longer side; 16 MB of labels
_SAMPLES_PER_CELL = 4  # along a border


class Locator:
    """Locate points (EPSG:4326) in areas; build one per boundary version, safe for many threads.

    A point on a shared edge belongs to the lowest code, a point outside all areas to none.
    """

    def __init__(self, codes: Sequence[str], geoms: Sequence[BaseGeometry]) -> None:
        order = sorted(range(len(codes)), key=codes.__getitem__)
        self.codes = tuple(codes[place] for place in order)
        self._geoms = np.array([geoms[place] for place in order], object)
        shapely.prepare(self._geoms)
        self._tree = shapely.STRtree(self._geoms)
        west, south, east, north = (float(side) for side in shapely.total_bounds(self._geoms))
        self._cell = max(east - west, north - south) / (_CELLS - 2)
        self._west, self._south = west - self._cell, south - self._cell
        shape = (int((north - self._south) / self._cell) + 2, int((east - self._west) / self._cell) + 2)
        self._labels = self._pure_labels(shape)

    def code_at(self, lon: float, lat: float) -> str | None:
        """Return the code of the area that holds the point, None outside."""
        column, row = (lon - self._west) // self._cell, (lat - self._south) // self._cell
        if not (0 <= row < self._labels.shape[0] and 0 <= column < self._labels.shape[1]):
            return None
        label = int(self._labels[int(row), int(column)])
        if label == _BORDER:
            touched = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
            label = int(touched.min()) if len(touched) else NOWHERE
        return None if label == NOWHERE else self.codes[label]

    def places_at(self, lon: Floats, lat: Floats) -> Labels:
        """Return the position in ``codes`` of the area of each point, ``NOWHERE`` outside (and for NaN)."""
        lon, lat = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
        with np.errstate(invalid="ignore"):
            column = np.floor((lon - self._west) / self._cell)
            row = np.floor((lat - self._south) / self._cell)
            rows, columns = self._labels.shape
            inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        labels = np.full(lon.shape, NOWHERE, np.int32)
        labels[inside] = self._labels[row[inside].astype(np.intp), column[inside].astype(np.intp)]
        unsure = np.flatnonzero(labels == _BORDER)
        labels[unsure] = self._exact(lon[unsure], lat[unsure])
        return labels

    def codes_at(self, lon: Floats, lat: Floats) -> list[str | None]:
        """Return the code of the area of each point, None outside."""
        names = np.array([*self.codes, None], object)
        found: list[str | None] = names[self.places_at(lon, lat)].tolist()
        return found

    def _exact(self, lon: Floats, lat: Floats) -> Labels:
        """Return the lowest area that touches each point, by geometry alone."""
        point, area = self._tree.query(shapely.points(lon, lat), predicate="intersects")
        labels = np.full(lon.shape, len(self.codes), np.int32)
        np.minimum.at(labels, point, area.astype(np.int32))
        labels[labels == len(self.codes)] = NOWHERE
        return labels

    def _pure_labels(self, shape: tuple[int, int]) -> Labels:
        """Return the area of every cell no border runs through, ``_BORDER`` of the others.

        Pure cells side by side lie in one area, so one exact test answers for a whole run of them.
        """
        labels = np.zeros(shape, np.int32)
        flat = labels.ravel()
        self._mark_borders(flat, width=shape[1])
        starts = np.flatnonzero((flat != _BORDER) & (np.append(_BORDER, flat[:-1]) == _BORDER))
        starts = np.union1d(
            starts, np.flatnonzero((np.arange(flat.size) % shape[1] == 0) & (flat != _BORDER))
        )
        rows, columns = np.divmod(starts, shape[1])
        found = self._exact(
            self._west + (columns + 0.5) * self._cell, self._south + (rows + 0.5) * self._cell
        )
        run = np.searchsorted(starts, np.arange(flat.size), side="right") - 1
        return np.where(flat == _BORDER, _BORDER, found[run]).reshape(shape).astype(np.int32)

    def _mark_borders(self, flat: Labels, *, width: int) -> None:
        """Set ``_BORDER`` in every cell a border may touch, and in no cell far from one."""
        starts, ends = _segments(self._geoms)
        steps = np.ceil(np.hypot(*(ends - starts).T) / self._cell * _SAMPLES_PER_CELL).astype(np.intp) + 1
        segment = np.repeat(np.arange(len(steps)), steps)
        along = np.arange(len(segment)) - np.repeat(np.cumsum(steps) - steps, steps)
        share = (along / np.maximum(steps - 1, 1)[segment])[:, None]
        samples = (
            starts[segment] * (1 - share) + ends[segment] * share - (self._west, self._south)
        ) / self._cell
        reach = 0.51 / _SAMPLES_PER_CELL
        for east, north in ((-reach, -reach), (-reach, reach), (reach, -reach), (reach, reach)):
            column, row = (samples + np.array([east, north])).astype(np.intp).T
            flat[row * width + column] = _BORDER


def _segments(geoms: NDArray[np.object_]) -> tuple[Floats, Floats]:
    """Return start and end of every edge of every ring."""
    rings = shapely.get_rings(shapely.get_parts(geoms))
    places, ring = shapely.get_coordinates(rings, return_index=True)
    follows = ring[1:] == ring[:-1]
    starts, ends = places[:-1][follows], places[1:][follows]
    return starts, ends
