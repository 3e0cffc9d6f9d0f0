"""Actors and subjects of the demonstration's generated history."""

from dataclasses import dataclass
from pathlib import Path

from demo.area_rows import DemoArea, load_areas
from demo.locations import Layout, layout_of
from demo.reference_data import DemoParty, MatterRow, matters, parties
from domain.enums import Level

GRIDS = Path(__file__).resolve().parents[1] / "data" / "grids.geojson"


@dataclass(frozen=True, slots=True)
class Actors:
    """The areas with their spots, the parties that hold work orders, and the matters."""

    areas: list[DemoArea]
    layout: Layout
    parties: list[DemoParty]
    matters: list[MatterRow]


def make_cast(seed: int) -> Actors:
    """Return the cast of the shipped areas; ``seed`` chooses the spots."""
    areas = load_areas(GRIDS)
    towns = [(area.code, area.name) for area in areas if area.level is Level.TOWN]
    return Actors(areas, layout_of(areas, seed=seed), parties(towns), matters())
