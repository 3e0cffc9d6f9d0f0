"""Subscriptions of a screen: each kind of view returns its state and the changes since its last message."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from math import isnan
from typing import Any, Protocol
from urllib.parse import parse_qsl

import numpy as np

from domain.errors import Busy, Invalid
from domain.filters import Filters
from domain.measures import MeasureSums, get_measure
from domain.scopes import Scope
from geo.classes import NO_CLASS
from live.city_state import CityState
from live.class_breaks import Floats
from live.counting import AreaValues

LONGEST_VIEW = 500  # characters


@dataclass(frozen=True, slots=True)
class StreamMessage:
    """One event for a screen: ``snapshot`` or ``change`` with its data."""

    kind: str
    data: dict[str, Any]


class ScreenView(Protocol):
    """The views of one screen under one scope; several screens share one."""

    def prepare(self, picture: CityState) -> None:
        """Read from the database what the first state needs; called without the picture's lock."""

    def snapshot(self, picture: CityState) -> dict[str, Any]:
        """Return the whole state now, without recording it as sent."""

    def change(self, picture: CityState) -> StreamMessage | None:
        """Return the changes since the last call and record them as sent; the first call only records."""


Opener = Callable[[str, Scope], ScreenView]
_openers: dict[str, Opener] = {}


def register(kind: str, opener: Opener) -> None:
    """Register a kind of view; a view is requested as ``kind`` or ``kind&name=value&…``."""
    _openers[kind] = opener


def open_view(asked: str, scope: Scope) -> ScreenView:
    """Return the requested view of a screen. Raises Invalid for what no kind understands."""
    if len(asked) > LONGEST_VIEW:
        raise Invalid("视图参数过长")
    kind = asked.partition("&")[0]
    if "=" in kind:
        return AreaView(asked, scope)
    if kind not in _openers:
        raise Invalid("没有名为 {view} 的视图", view=kind[:40])
    return _openers[kind](asked, scope)


class AreaView:
    """One level and measure under a filter: arrays in feature order, then only the areas that differ."""

    def __init__(self, asked: str, scope: Scope) -> None:
        """Parse a request: ``level=…&measure=…`` and the names of the filter.

        Without a level it is the city's highest, which every city has whatever it calls it.
        """
        query = dict(parse_qsl(asked))
        self.asked = asked
        self.level = query.get("level", "")
        self.measure = get_measure(query.get("measure"))
        self.filters = Filters.from_query(query)
        self.scope = scope
        self._told: AreaValues | None = None

    def prepare(self, picture: CityState) -> None:
        """Read the sums of ratings that are not held."""
        if self.measure.sums is MeasureSums.RATINGS:
            picture.prepare(self.filters, self.scope)

    def snapshot(self, picture: CityState) -> dict[str, Any]:
        """Return all figures of the level; the last ones sent while newer ones are being read."""
        try:
            return self._whole(self._now(picture))
        except Busy:
            if self._told is None:
                raise
            return self._whole(self._told)

    def change(self, picture: CityState) -> StreamMessage | None:
        """Return the areas that differ; a snapshot where the legend, the shapes or most areas do."""
        before = self._told
        try:
            self._told = now = self._now(picture)
        except Busy:
            return None  # the picture reads what is missing and tells of it
        if before is None or _is_same(before, now):
            return None
        if before.breaks != now.breaks or before.shapes != now.shapes or before.codes != now.codes:
            return StreamMessage("snapshot", self._whole(now))
        old, new = _on_screen(before), _on_screen(now)
        different = np.flatnonzero(
            (before.counts != now.counts)
            | (before.classes != now.classes)
            | ~((old == new) | (np.isnan(old) & np.isnan(new)))
        )
        if 2 * len(different) > len(now.codes) > 16:
            return StreamMessage("snapshot", self._whole(now))
        if not len(different) and (before.unlocated, before.total) == (now.unlocated, now.total):
            return None
        values, classes = _told_values(now), to_json_classes(now)
        counts = now.counts.tolist()
        told = [[place, values[place], counts[place], classes[place]] for place in different.tolist()]
        return StreamMessage("change", {"set": told, "unlocated": now.unlocated, "total": now.total})

    def unchanged(self) -> StreamMessage:
        """Return a change of nothing, to tell of tickets that changed without changing a figure."""
        total, unlocated = (self._told.total, self._told.unlocated) if self._told else (0, 0)
        return StreamMessage("change", {"set": [], "unlocated": unlocated, "total": total})

    def _now(self, picture: CityState) -> AreaValues:
        return picture.counted(self.level, self.measure, filters=self.filters, scope=self.scope)

    def _whole(self, now: AreaValues) -> dict[str, Any]:
        return {
            "level": now.level,
            "measure": now.measure.code,
            "shapes": now.shapes,
            "legend": now.legend,
            "values": _told_values(now),
            "counts": now.counts.tolist(),
            "classes": to_json_classes(now),
            "unlocated": now.unlocated,
            "total": now.total,
        }


def _is_same(before: AreaValues, now: AreaValues) -> bool:
    """Return whether nothing changed: the state returns the same arrays then."""
    return before.values is now.values and before.classes is now.classes


def to_json_values(found: AreaValues) -> list[float | int | None]:
    """Return the values as JSON has them: counts whole, shares and means rounded, None for no data."""
    return _as_json(found, np.round(found.values, found.measure.digits))


def _told_values(found: AreaValues) -> list[float | int | None]:
    return _as_json(found, _on_screen(found))


def _on_screen(found: AreaValues) -> Floats:
    rounded: Floats = np.round(found.values, found.measure.screen_digits)
    return rounded


def _as_json(found: AreaValues, values: Floats) -> list[float | int | None]:
    whole = found.measure.is_whole
    return [None if isnan(value) else int(value) if whole else value for value in values.tolist()]


def to_json_classes(found: AreaValues) -> list[int | None]:
    """Return the classes as screens have them: numbers (of lights by their order), None for no data."""
    return [None if held == NO_CLASS else held for held in found.classes.tolist()]


def encode(data: dict[str, Any]) -> bytes:
    """Return compact JSON."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
