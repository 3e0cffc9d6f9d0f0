"""Assign every cell of the city to a town."""

import numpy as np

from scripts.demo_areas.regions import OUTSIDE, one_piece_each, pieces
from scripts.demo_areas.register import TownRow
from scripts.demo_areas.terrain import CELL_M, Ground, Labels, fractal, to_metres

ACROSS_M = 3_200.0  # how much farther a place lies when a guide runs between it and the seat
NEAR_M = 20_000.0  # a guide only divides neighbours, not the far ends of the city

# Metres a town reaches farther than its neighbours (negative: less), after the map of the city.
REACH_M = {
    "001": -300, "003": 200, "004": 0, "005": 900, "006": 900, "100": 700, "103": 500, "104": 700, "106": 500,
    "108": 300, "109": 2_000, "111": 600, "112": 1_700, "115": 5_500, "400": 0,
}  # fmt: skip


def city_cells(ground: Ground) -> Labels:
    """Return 0 in the city and -1 outside: one piece without islands or holes."""
    labels = np.where(ground.inside, 0, OUTSIDE).astype(np.int32)
    piece, sizes = pieces(labels)
    city = np.argmax(np.where(labels.ravel()[np.unique(piece, return_index=True)[1]] == 0, sizes, 0))
    return np.where(piece == piece[0, 0], OUTSIDE, np.where(piece == city, 0, _islands(labels))).astype(
        np.int32
    )


def _islands(labels: Labels) -> Labels:
    """Return what becomes of small pieces: islands are dropped, lakes are filled."""
    return np.where(labels == 0, OUTSIDE, 0).astype(np.int32)


def town_cells(ground: Ground, city: Labels, towns: list[TownRow], *, seed: int) -> Labels:
    """Return the position in ``towns`` of the town of every cell."""
    rng = np.random.default_rng([seed, 4])
    best = np.full(city.shape, np.inf, np.float32)
    labels = np.full(city.shape, OUTSIDE, np.int32)
    wide_x = 900 * fractal(rng, city.shape, wavelength_m=6_000, octaves=3)
    wide_y = 900 * fractal(rng, city.shape, wavelength_m=6_000, octaves=3)
    for number, town in enumerate(towns):
        seat_x, seat_y = to_metres(*town.seat)
        row, column = int(seat_y / CELL_M), int(seat_x / CELL_M)
        distance = np.hypot(ground.field_x + wide_x - seat_x, ground.field_y + wide_y - seat_y)
        fading = np.clip(1 - distance / NEAR_M, 0, 1)
        for side in ground.sides.values():
            distance = distance + np.where(side != side[row, column], ACROSS_M * fading, 0)
        distance -= REACH_M[town.code[6:]]
        at_seat = (ground.x - seat_x) ** 2 + (ground.y - seat_y) ** 2 < 600**2
        distance = np.where(at_seat, -1e6, distance).astype(np.float32)
        nearer = distance < best
        labels[nearer] = number
        best = np.minimum(best, distance)
    labels[city == OUTSIDE] = OUTSIDE
    return one_piece_each(labels, within=city)
