"""Locate requests: the leaf area of each point, or the area column where there is no point."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from domain.texts import fold_text
from etl.import_report import RowOutcome
from etl.mappings import TicketsMapping
from etl.ticket_rows import IncomingRows
from geo.crs import degrees_of
from geo.locate import Locator

DEFAULT_POINT = "the geocoder's default point: location unknown"


@dataclass(frozen=True, slots=True)
class LocatedArea:
    """One area of the city's tree."""

    level: str
    depth: int
    parent: str | None
    name: str


@dataclass
class AreaLocator:
    """The areas in which requests are placed, with a tree that finds a point's leaf."""

    areas: Mapping[str, LocatedArea]
    leaf: str
    locator: Locator | None
    tree: shapely.STRtree | None
    chains: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, areas: Mapping[str, LocatedArea], leaf: str, polygons: list[tuple[str, BaseGeometry]]
    ) -> "AreaLocator":
        """Return the ground of a city; without leaf polygons no point finds an area."""
        if not polygons:
            return cls(areas, leaf, None, None)
        codes, shapes = zip(*polygons, strict=True)
        return cls(areas, leaf, Locator(codes, shapes), shapely.STRtree(shapes))

    def leaves_at(self, lon: pd.Series, lat: pd.Series) -> pd.Series:
        """Return the code of the leaf at each point, missing outside all; the lowest where several touch."""
        if self.locator is None:
            return pd.Series(None, index=lon.index, dtype=object)
        return pd.Series(self.locator.codes_at(lon.to_numpy(), lat.to_numpy()), index=lon.index, dtype=object)

    def held_by(self, lon: pd.Series, lat: pd.Series) -> pd.Series:
        """Return how many leaves contain each point."""
        counts = np.zeros(len(lon), np.int64)
        if self.tree is not None:
            points = shapely.points(lon.to_numpy(), lat.to_numpy())
            found, _ = self.tree.query(points, predicate="intersects")
            counts = np.bincount(found, minlength=len(lon))
        return pd.Series(counts, index=lon.index)

    def above(self, code: str) -> tuple[str | None, str | None]:
        """Return the codes of the town's depth (1) and of the unit's (2, above the leaf) over an area."""
        if code not in self.chains:
            town = unit = None
            at: str | None = code
            while at is not None and at in self.areas:
                area = self.areas[at]
                town = at if area.depth == 1 else town
                unit = at if area.depth == 2 and area.level != self.leaf else unit
                at = area.parent
            self.chains[code] = (town, unit)
        return self.chains[code]


def locate(rows: IncomingRows, mapping: TicketsMapping, ground: AreaLocator) -> None:
    """Add location, grid_code, unit_code, town_code, lon and lat; exact, area, or unknown."""
    data = rows.data
    lon, lat, is_default = _points(rows, mapping)
    has_point = lon.notna() & lat.notna() & ~is_default
    leaf = ground.leaves_at(lon.where(has_point), lat.where(has_point))
    held = ground.held_by(lon.where(has_point), lat.where(has_point))
    rows.tell(is_default, RowOutcome.MENDED, DEFAULT_POINT, column="latitude")
    rows.tell(
        held > 1,
        RowOutcome.NOTED,
        "a point in more than one area: the lowest code is taken",
        column="area",
        after=leaf,
    )
    rows.tell(
        has_point & leaf.isna() & (ground.locator is not None),
        RowOutcome.NOTED,
        "a point in no area of the city",
        column="latitude",
    )
    named = _named_area(rows, mapping, ground)
    if mapping.area is not None and mapping.area.level == ground.leaf:
        rows.tell(
            leaf.notna() & named.notna() & (leaf != named),
            RowOutcome.NOTED,
            "point and area column differ: the point is taken",
            column="area",
            after=leaf,
        )
    places = mapping.area is not None and not mapping.area.only_compare
    by_name = named.where(leaf.isna() & ~is_default & ~has_point & places)
    placed = leaf.fillna(by_name)
    chains = [ground.above(code) if isinstance(code, str) else (None, None) for code in placed]
    data["town_code"] = pd.Series([town for town, _ in chains], index=data.index, dtype=object)
    data["unit_code"] = pd.Series([unit for _, unit in chains], index=data.index, dtype=object)
    data["grid_code"] = placed.where(placed.map(lambda code: _is_leaf(code, ground)).astype(bool))
    data["location"] = np.select([leaf.notna(), by_name.notna()], ["exact", "area"], "unknown")
    data["lon"], data["lat"] = lon.where(leaf.notna()), lat.where(leaf.notna())


def _points(rows: IncomingRows, mapping: TicketsMapping) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return lon and lat in WGS 84, and which points mean an unknown place; refuse what is no number."""
    for column in ("latitude", "longitude"):
        text = rows.data[column]
        number = pd.to_numeric(text, errors="coerce")
        rows.tell(
            text.notna() & number.isna(),
            RowOutcome.MENDED,
            "not a coordinate: location unknown",
            column=column,
        )
        rows.data[column] = number.astype(float)
    lat, lon = rows.data["latitude"], rows.data["longitude"]
    is_default = pd.Series(False, index=lat.index)
    for default_lat, default_lon in mapping.points.default:
        near_lat = lat.round(mapping.points.decimals) == round(default_lat, mapping.points.decimals)
        near_lon = lon.round(mapping.points.decimals) == round(default_lon, mapping.points.decimals)
        is_default |= near_lat & near_lon
    east, north = degrees_of(
        lon.to_numpy(), lat.to_numpy(), crs=mapping.points.crs, datum=mapping.points.datum
    )
    true_lon, true_lat = pd.Series(east, index=lon.index), pd.Series(north, index=lat.index)
    inside = (true_lat.abs() <= 90) & (true_lon.abs() <= 180)
    outside = lat.notna() & lon.notna() & ~inside
    rows.tell(outside, RowOutcome.MENDED, "not degrees: location unknown", column="latitude")
    return true_lon.where(inside), true_lat.where(inside), is_default


def _named_area(rows: IncomingRows, mapping: TicketsMapping, ground: AreaLocator) -> pd.Series:
    """Return the code of the area that the area column names; an unknown code is reported."""
    data = rows.data
    if mapping.area is None:
        return pd.Series(None, index=data.index, dtype=object)
    of_level = [(code, area) for code, area in ground.areas.items() if area.level == mapping.area.level]
    codes: dict[str, list[str]] = defaultdict(list)
    for code, area in of_level:
        codes[fold_text(area.name) if mapping.area.by == "name" else code].append(code)
    words = data["area"].str.removesuffix(".0").str.zfill(mapping.area.width)
    if mapping.area.by == "name":  # in any width and case, which no two areas should differ by alone
        words = words.map(fold_text, na_action="ignore")
    counts = words.map(lambda word: len(codes.get(word, ()))).fillna(0)
    for count in sorted({int(count) for count in counts.unique() if count > 1}):
        several = f"the area column names {count} areas of one name: location unknown"
        rows.tell(counts == count, RowOutcome.MENDED, several, column="area")
    rows.tell(
        words.notna() & (counts == 0),
        RowOutcome.NOTED,
        "the area column names an area the city does not have",
        column="area",
    )
    return words.map({word: found[0] for word, found in codes.items() if len(found) == 1}).astype(object)


def _is_leaf(code: object, ground: AreaLocator) -> bool:
    return isinstance(code, str) and ground.areas[code].level == ground.leaf
