"""Terrain of the demonstration city: raster, coast, noise, rivers and the grain of the fields."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Labels = NDArray[np.int32]

SOURCES = Path(__file__).resolve().parents[2] / "data" / "shouguang"
ORIGIN = (118.52, 36.70)  # lon, lat of the raster's south-west corner
EXTENT = (0.62, 0.62)  # degrees
METRES = (111_320 * math.cos(math.radians(37.01)), 110_960.0)  # per degree of lon and lat at this latitude
CELL_M = 25.0
CREEK_M = 700.0  # half the width of a creek in the coarse outline that is only rounding

# Rough courses (lon, lat), good to a kilometre or two: they only guide borders.
MI_RIVER = (
    (118.70, 36.70), (118.735, 36.75), (118.765, 36.79), (118.805, 36.83), (118.824, 36.87), (118.832, 36.91),
    (118.845, 36.96), (118.862, 37.01), (118.885, 37.045), (118.93, 37.06), (118.99, 37.10),
)  # fmt: skip
DAN_RIVER = (
    (118.845, 36.72), (118.86, 36.79), (118.895, 36.85), (118.935, 36.90), (118.955, 36.95), (118.965, 37.0),
    (118.975, 37.05), (118.98, 37.10),
)  # fmt: skip
ZHANGSENG_RIVER = (
    (118.63, 36.70), (118.652, 36.80), (118.662, 36.88), (118.672, 36.94), (118.705, 37.0), (118.70, 37.06),
    (118.70, 37.10),
)  # fmt: skip
NORTH_CANAL = (
    (118.52, 37.135),
    (118.66, 37.146),
    (118.74, 37.152),
    (118.82, 37.145),
    (118.90, 37.128),
    (119.14, 37.12),
)
XIAOQING_RIVER = (
    (118.52, 37.17),
    (118.70, 37.195),
    (118.78, 37.215),
    (118.86, 37.236),
    (118.96, 37.252),
    (119.14, 37.27),
)
CROSSROAD = ((118.52, 36.918), (118.72, 36.906), (118.80, 36.909), (118.9, 36.925), (119.14, 36.94))


@dataclass(frozen=True, slots=True)
class Ground:
    """The raster everything grows on; every array is [row from south, column from west], in metres.

    x, y: cell centres; field_x, field_y: the centre of the field a cell belongs to, where borders follow
    fields, or the cell itself bent by noise, where they run free; inside: whether the cell is in the city;
    sides: for each river or road, which side the cell lies on.
    """

    x: Floats
    y: Floats
    field_x: Floats
    field_y: Floats
    angle: Floats
    inside: NDArray[np.bool_]
    sides: dict[str, NDArray[np.bool_]]


def to_metres(lon: float, lat: float) -> tuple[float, float]:
    """Return metres east and north of the raster's corner."""
    return (lon - ORIGIN[0]) * METRES[0], (lat - ORIGIN[1]) * METRES[1]


def fractal(
    rng: np.random.Generator, shape: tuple[int, int], *, wavelength_m: float, octaves: int, rough: float = 0.5
) -> Floats:
    """Return smooth noise in about -1..1 whose octaves halve in wavelength and shrink by ``rough``."""
    field = np.zeros(shape, np.float32)
    height, wavelength = 1.0, wavelength_m / CELL_M
    for _ in range(octaves):
        field += np.float32(height) * _smooth(rng, shape, wavelength)
        height, wavelength = height * rough, wavelength * 0.5
    return field


def _smooth(rng: np.random.Generator, shape: tuple[int, int], wavelength: float) -> Floats:
    knots = (
        rng.random((int(shape[0] / wavelength) + 3, int(shape[1] / wavelength) + 3)).astype(np.float32) * 2
        - 1
    )
    rows, row_share = _knots_of(shape[0], wavelength)
    columns, column_share = _knots_of(shape[1], wavelength)
    lines = knots[rows] + (knots[rows + 1] - knots[rows]) * row_share[:, None]
    left, right = lines[:, columns], lines[:, columns + 1]
    return np.asarray(left + (right - left) * column_share, np.float32)


def _knots_of(length: int, wavelength: float) -> tuple[NDArray[np.int64], Floats]:
    place = np.arange(length) / wavelength
    knot = np.floor(place).astype(np.int64)
    share = place - knot
    return knot, (share * share * (3 - 2 * share)).astype(np.float32)


def lay(seed: int) -> Ground:
    """Return the ground for ``seed``; equal seeds give equal bytes."""
    shape = (int(EXTENT[1] * METRES[1] / CELL_M), int(EXTENT[0] * METRES[0] / CELL_M))
    x = np.broadcast_to((np.arange(shape[1], dtype=np.float32) + 0.5) * np.float32(CELL_M), shape)
    y = np.broadcast_to(((np.arange(shape[0], dtype=np.float32) + 0.5) * np.float32(CELL_M))[:, None], shape)
    rng = np.random.default_rng([seed, 1])
    bend_x = fractal(rng, shape, wavelength_m=2_400, octaves=5, rough=0.62)
    bend_y = fractal(rng, shape, wavelength_m=2_400, octaves=5, rough=0.62)
    free = fractal(rng, shape, wavelength_m=3_000, octaves=2)
    angle, length, width = _grain(rng, x, y, bend=bend_x)
    bent_x, bent_y = x + 420 * bend_x, y + 420 * bend_y
    along, across = turned(bent_x * 0.25 + x * 0.75, bent_y * 0.25 + y * 0.75, angle)
    row = np.floor(across / width)
    along = (np.floor(along / length + row * 0.37) + 0.5 - row * 0.37) * length
    field_x, field_y = turned(along, (row + 0.5) * width, -angle)
    runs_free = free > 0.1
    return Ground(
        x=x, y=y, angle=angle, inside=_filled(_coast(seed), shape), sides=_sides(rng, x, y),
        field_x=np.where(runs_free, bent_x, field_x + 300 * bend_x),
        field_y=np.where(runs_free, bent_y, field_y + 300 * bend_y),
    )  # fmt: skip


def turned(x: Floats, y: Floats, angle: Floats) -> tuple[Floats, Floats]:
    """Return x and y turned by a small angle, by a rational formula that is the same on every machine."""
    half = angle * np.float32(0.5)
    cosine = (1 - half * half) / (1 + half * half)
    sine = 2 * half / (1 + half * half)
    return x * cosine + y * sine, y * cosine - x * sine


def _grain(rng: np.random.Generator, x: Floats, y: Floats, *, bend: Floats) -> tuple[Floats, Floats, Floats]:
    """Return angle, length and width of the fields of each cell; some kilometres share them."""
    step = 4
    coarse_x, coarse_y = (x + 900 * bend)[::step, ::step], (y + 900 * bend)[::step, ::step]
    centres = rng.random((90, 2)) * (x[0, -1], y[-1, 0])
    best = np.full(coarse_x.shape, np.inf, np.float32)
    zone = np.zeros(coarse_x.shape, np.int64)
    for number, (cx, cy) in enumerate(centres.astype(np.float32)):
        distance = (coarse_x - cx) ** 2 + (coarse_y - cy) ** 2
        zone[distance < best] = number
        best = np.minimum(best, distance)
    zone = np.repeat(np.repeat(zone, step, 0), step, 1)[: x.shape[0], : x.shape[1]]
    angle = (rng.random(90).astype(np.float32) - 0.35) * 0.5
    length = 190 + 150 * rng.random(90).astype(np.float32)
    width = 130 + 120 * rng.random(90).astype(np.float32)
    return angle[zone], length[zone], width[zone]


def _coast(seed: int) -> NDArray[np.float64]:
    """Return the coarse outline in metres, its corners cut and its edges broken as coasts and ditches are."""
    outline = json.loads((SOURCES / "outline_coarse.geojson").read_text(encoding="utf-8"))
    ring = outline["features"][0]["geometry"]["coordinates"][0][:-1]
    coarse = shapely.Polygon([to_metres(lon, lat) for lon, lat in ring])
    whole = coarse.buffer(CREEK_M, join_style="mitre").buffer(-CREEK_M, join_style="mitre")
    corners = shapely.get_coordinates(whole.exterior)[:-1]
    after = np.roll(corners, -1, axis=0)
    points = np.stack([corners * 0.75 + after * 0.25, corners * 0.25 + after * 0.75], axis=1).reshape(-1, 2)
    rng = np.random.default_rng([seed, 2])
    for _ in range(5):
        step = np.roll(points, -1, axis=0) - points
        shift = (rng.random(len(points)) - 0.5) * 0.44
        middle = points + step * 0.5 + np.stack([-step[:, 1], step[:, 0]], axis=1) * shift[:, None]
        points = np.stack([points, middle], axis=1).reshape(-1, 2)
    return points


def _filled(ring: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return the cells whose centre lies inside ``ring`` (even-odd rule)."""
    flips = np.zeros((shape[0], shape[1] + 1), np.int32)
    after = np.roll(ring, -1, axis=0)
    for (x0, y0), (x1, y1) in zip(ring, after, strict=True):
        low, high = sorted((y0, y1))
        rows = np.arange(math.ceil(low / CELL_M - 0.5), math.ceil(high / CELL_M - 0.5))
        if not len(rows):
            continue
        crossing = x0 + ((rows + 0.5) * CELL_M - y0) / (y1 - y0) * (x1 - x0)
        columns = np.ceil(crossing / CELL_M - 0.5).astype(np.int64)
        np.add.at(flips, (rows, np.clip(columns, 0, shape[1])), 1)
    return np.asarray(np.cumsum(flips, axis=1)[:, :-1] % 2 == 1)


def _sides(rng: np.random.Generator, x: Floats, y: Floats) -> dict[str, NDArray[np.bool_]]:
    """Return, for each guide, the cells east of it (rivers) or north of it (canals and roads)."""
    shape = (y.shape[0], x.shape[1])
    meander = 380 * fractal(rng, shape, wavelength_m=2_800, octaves=5, rough=0.6)
    found: dict[str, NDArray[np.bool_]] = {}
    for name, course in {"mi": MI_RIVER, "dan": DAN_RIVER, "zhangseng": ZHANGSENG_RIVER}.items():
        line = np.array([to_metres(*place) for place in course])
        found[name] = x + meander > np.interp(y[:, 0], line[:, 1], line[:, 0]).astype(np.float32)[:, None]
    for name, course in {"canal": NORTH_CANAL, "xiaoqing": XIAOQING_RIVER, "road": CROSSROAD}.items():
        line = np.array([to_metres(*place) for place in course])
        bend = meander * (0.3 if name == "road" else 1)
        found[name] = y + bend > np.interp(x[0], line[:, 0], line[:, 1]).astype(np.float32)
    return found
