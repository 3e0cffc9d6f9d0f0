"""Gather who and what the story of the demonstration is about."""

from dataclasses import dataclass
from pathlib import Path

from demo.area_rows import AreaRow, load_areas
from demo.locations import Layout, layout_of
from demo.reference_data import MatterRow, Party, matters, parties
from domain.enums import Level

GRIDS = Path(__file__).resolve().parents[1] / "data" / "grids.geojson"


@dataclass(frozen=True, slots=True)
class Cast:
    """The areas with their spots, the parties that hold work orders, and the matters."""

    areas: list[AreaRow]
    layout: Layout
    parties: list[Party]
    matters: list[MatterRow]


def make_cast(seed: int) -> Cast:
    """Return the cast of the shipped areas; ``seed`` chooses the spots."""
    areas = load_areas(GRIDS)
    towns = [(area.code, area.name) for area in areas if area.level is Level.TOWN]
    return Cast(areas, layout_of(areas, seed=seed), parties(towns), matters())
