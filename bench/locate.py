"""Measure point to grid, one by one and in bulk, against geopandas.sjoin in the same run."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from bench.goals import Goal, end
from demo.areas import load_areas
from domain.enums import Level
from geo.locate import NOWHERE, Locator

FILE = Path(__file__).resolve().parents[1] / "data" / "grids.geojson"
Answer = TypeVar("Answer")
Floats = NDArray[np.float64]
POINTS = 100_000
ROUNDS = 5


def best_of(rounds: int, act: Callable[[], Answer]) -> tuple[float, Answer]:
    """Return the shortest time of some rounds, in seconds, and the last answer."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        answer = act()
        times.append(time.perf_counter() - start)
    return min(times), answer


def main() -> None:
    """Print microseconds a point and the ratio to the peer; fail on a wrong answer or a missed target."""
    grids = [area for area in load_areas(FILE) if area.level is Level.GRID]
    rng = np.random.default_rng(1)
    chosen = rng.choice(len(grids), POINTS)  # as many points in small grids as in wide ones, as tickets are
    bounds = shapely.bounds(np.array([grid.geom for grid in grids], object))[chosen]
    lon, lat = rng.uniform(bounds[:, 0], bounds[:, 2]), rng.uniform(bounds[:, 1], bounds[:, 3])

    start = time.perf_counter()
    locator = Locator([grid.code for grid in grids], [grid.geom for grid in grids])
    built = time.perf_counter() - start
    pairs = list(zip(lon[:20_000].tolist(), lat[:20_000].tolist(), strict=True))
    one, _ = best_of(ROUNDS, lambda: [locator.code_at(*pair) for pair in pairs])
    bulk, places = best_of(ROUNDS, lambda: locator.places_at(lon, lat))

    frame = geopandas.GeoDataFrame(
        {"place": range(len(grids))}, geometry=[grid.geom for grid in grids], crs=4326
    )
    peer, joined = best_of(ROUNDS, lambda: join(frame, lon, lat))

    print(f"built once per boundary version: {built:.2f} s")
    print(f"{POINTS:,} points: {bulk * 1e3:.0f} ms, geopandas.sjoin {peer * 1e3:.0f} ms")
    print(f"points outside of every grid: {(places == NOWHERE).sum():,}")
    end(
        [
            Goal("one point to its grid", one / len(pairs) * 1e6, 10, "µs"),
            Goal(f"{POINTS:,} points, faster than geopandas.sjoin", peer / bulk, 2, "×", at_least=True),
            Goal("answers that differ from geopandas.sjoin", int((places != joined).sum()), 0, "points"),
        ]
    )


def join(frame: geopandas.GeoDataFrame, lon: Floats, lat: Floats) -> NDArray[np.int32]:
    """Return the lowest grid of each point as geopandas.sjoin finds it."""
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat, crs=4326))
    found: pd.Series = geopandas.sjoin(points, frame, predicate="intersects", how="left")["place"]
    return found.groupby(level=0).min().fillna(NOWHERE).to_numpy(np.int32)


if __name__ == "__main__":
    main()
