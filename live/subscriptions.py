"""Know what a screen can look at: each kind of view says its state and what changed since it last told."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from math import isnan
from typing import Any, Protocol
from urllib.parse import parse_qsl

import numpy as np

from domain.enums import Measure
from domain.errors import Busy, Invalid
from domain.filters import Filters
from domain.scopes import Scope
from geo.classes import NO_CLASS
from live.city_state import Picture
from live.class_breaks import Floats
from live.counting import AreaValues

DIGITS = 4  # decimals of shares and means
# Every rating moves the mean of all, and with it each area a little: what no eye can see is not sent.
SCREEN_DIGITS = {Measure.SATISFACTION: 2}
LONGEST_VIEW = 500  # characters
AREAS = "areas"


@dataclass(frozen=True, slots=True)
class Message:
    """One event for a screen: ``snapshot`` or ``change`` with its data."""

    kind: str
    data: dict[str, Any]


class View(Protocol):
    """What one screen looks at under one scope; several screens share one."""

    def prepare(self, picture: Picture) -> None:
        """Read from the database what the first state needs; nobody holds the picture's lock."""

    def snapshot(self, picture: Picture) -> dict[str, Any]:
        """Return the whole state now, without remembering it as told."""

    def change(self, picture: Picture) -> Message | None:
        """Return what changed since the last call and remember it as told; the first call only remembers."""


Opener = Callable[[str, Scope], View]
_openers: dict[str, Opener] = {}


def register(kind: str, opener: Opener) -> None:
    """Make a kind of view known; a view is asked for as ``kind`` or ``kind&name=value&…``."""
    _openers[kind] = opener


def open_view(asked: str, scope: Scope) -> View:
    """Return the view a screen asks for. Raises Invalid for what no kind understands."""
    if len(asked) > LONGEST_VIEW:
        raise Invalid("视图参数过长")
    kind = asked.partition("&")[0]
    if "=" in kind:
        return AreaView(asked, scope)
    if kind not in _openers:
        raise Invalid("没有名为 {view} 的视图", view=kind[:40])
    return _openers[kind](asked, scope)


def measure_of(text: str | None) -> Measure:
    """Return the measure of that name. Raises Invalid."""
    try:
        return Measure(text or Measure.OPEN_TICKETS)
    except ValueError:
        raise Invalid("没有名为 {measure} 的指标", measure=str(text)[:40]) from None


class AreaView:
    """One level and measure under a filter: arrays in feature order, then only the areas that differ."""

    def __init__(self, asked: str, scope: Scope) -> None:
        """Read what is asked for: ``level=…&measure=…`` and the names of the filter.

        Without a level it is the city's highest, which every city has whatever it calls it.
        """
        query = dict(parse_qsl(asked))
        self.asked = asked
        self.level = query.get("level", "")
        self.measure = measure_of(query.get("measure"))
        self.filters = Filters.from_query(query)
        self.scope = scope
        self._told: AreaValues | None = None

    def prepare(self, picture: Picture) -> None:
        """Read the sums of ratings that are not held."""
        if self.measure is Measure.SATISFACTION:
            picture.prepare(self.filters, self.scope)

    def snapshot(self, picture: Picture) -> dict[str, Any]:
        """Return all figures of the level; those last told while newer ones are being read."""
        try:
            return self._whole(self._now(picture))
        except Busy:
            if self._told is None:
                raise
            return self._whole(self._told)

    def change(self, picture: Picture) -> Message | None:
        """Return the areas that differ; a snapshot where the legend, the shapes or most areas do."""
        before = self._told
        try:
            self._told = now = self._now(picture)
        except Busy:
            return None  # the picture reads what is missing and tells of it
        if before is None or _is_same(before, now):
            return None
        if before.breaks != now.breaks or before.shapes != now.shapes or before.codes != now.codes:
            return Message("snapshot", self._whole(now))
        old, new = _on_screen(before), _on_screen(now)
        different = np.flatnonzero(
            (before.counts != now.counts)
            | (before.classes != now.classes)
            | ~((old == new) | (np.isnan(old) & np.isnan(new)))
        )
        if 2 * len(different) > len(now.codes) > 16:
            return Message("snapshot", self._whole(now))
        if not len(different) and (before.unlocated, before.total) == (now.unlocated, now.total):
            return None
        values, classes = _told_values(now), shown_classes(now)
        counts = now.counts.tolist()
        told = [[place, values[place], counts[place], classes[place]] for place in different.tolist()]
        return Message("change", {"set": told, "unlocated": now.unlocated, "total": now.total})

    def unchanged(self) -> Message:
        """Return a change of nothing, to tell of tickets that changed without changing a figure."""
        total, unlocated = (self._told.total, self._told.unlocated) if self._told else (0, 0)
        return Message("change", {"set": [], "unlocated": unlocated, "total": total})

    def _now(self, picture: Picture) -> AreaValues:
        return picture.counted(self.level, self.measure, filters=self.filters, scope=self.scope)

    def _whole(self, now: AreaValues) -> dict[str, Any]:
        return {
            "level": now.level,
            "measure": now.measure.value,
            "shapes": now.shapes,
            "legend": now.legend,
            "values": _told_values(now),
            "counts": now.counts.tolist(),
            "classes": shown_classes(now),
            "unlocated": now.unlocated,
            "total": now.total,
        }


def _is_same(before: AreaValues, now: AreaValues) -> bool:
    """Tell whether nothing changed: the picture hands out the same arrays then."""
    return before.values is now.values and before.classes is now.classes


def shown_values(found: AreaValues) -> list[float | int | None]:
    """Return the values as JSON has them: counts whole, shares and means rounded, None for no data."""
    return _as_json(found, np.round(found.values, DIGITS))


def _told_values(found: AreaValues) -> list[float | int | None]:
    return _as_json(found, _on_screen(found))


def _on_screen(found: AreaValues) -> Floats:
    rounded: Floats = np.round(found.values, SCREEN_DIGITS.get(found.measure, DIGITS))
    return rounded


def _as_json(found: AreaValues, values: Floats) -> list[float | int | None]:
    whole = found.measure is Measure.OPEN_TICKETS
    return [None if isnan(value) else int(value) if whole else value for value in values.tolist()]


def shown_classes(found: AreaValues) -> list[int | None]:
    """Return the classes as screens have them: numbers (of lights by their order), None for no data."""
    return [None if held == NO_CLASS else held for held in found.classes.tolist()]


def encode(data: dict[str, Any]) -> bytes:
    """Return compact JSON."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
