"""Wall messages with figures and map colours: all of it once, then only the differences."""

from collections.abc import Callable
from typing import Any

import numpy as np

from domain.measures import OPEN_TICKETS, MeasureSpec, list_wall_measures
from domain.scopes import Scope
from live import wall_figures
from live.area_index import Tree
from live.city_state import CityState
from live.class_breaks import Small
from live.counting import AreaValues
from live.subscriptions import StreamMessage
from live.wall_facts import BoardFacts

KIND = "board"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
CLASSES = 8  # of one area: seven and "no data"; two areas fit in one character

Colours = dict[MeasureSpec, AreaValues]
Parts = dict[str, Any]


class BoardView:
    """The figures of one scope. ``facts`` gives what was last read for it, None before the first reading."""

    def __init__(self, scope: Scope, *, facts: Callable[[Scope], BoardFacts | None]) -> None:
        """Record nothing as sent."""
        self.scope = scope
        self._facts = facts
        self._told: tuple[Parts, Colours] | None = None
        self._leaves: tuple[Tree, wall_figures.Leaves] | None = None

    def prepare(self, picture: CityState) -> None:
        """Read nothing: a wall shows the running period, which is held."""

    def snapshot(self, picture: CityState) -> dict[str, Any]:
        """Return all figures and the classes of the smallest areas under each measure."""
        return self._whole(self._parts(picture), self._colours(picture))

    def change(self, picture: CityState) -> StreamMessage | None:
        """Return the parts and areas that differ; everything where shapes or class breaks do."""
        before, now = self._told, (self._parts(picture), self._colours(picture))
        self._told = now
        if before is None:
            return None
        if _drawn_anew(before[1], now[1]):
            return StreamMessage("snapshot", self._whole(*now))
        parts = {name: part for name, part in now[0].items() if part != before[0].get(name)}
        different = _different(before[1], now[1])
        glowing = np.flatnonzero(before[1][OPEN_TICKETS].counts != now[1][OPEN_TICKETS].counts)
        if not parts and not different and not len(glowing):
            return None
        return StreamMessage("change", {"parts": parts, "areas": different, "glow": glowing.tolist()})

    def _parts(self, picture: CityState) -> Parts:
        with picture.lock:
            tickets = wall_figures.open_now(picture, self.scope)
            parts: Parts = {"counts": wall_figures.build_counts(picture, tickets)}
            facts = self._facts(self.scope)
            if facts is None:
                return parts
            return parts | {
                "past": wall_figures.build_past(facts),
                "on_time": wall_figures.build_on_time(facts),
                "day": wall_figures.build_day(picture, facts),
                "loop": wall_figures.build_steps(facts),
                "newest": wall_figures.build_newest(facts),
                "supervision": wall_figures.build_supervision(facts),
                "departments": wall_figures.build_departments(picture, facts, tickets),
                "hot": wall_figures.build_hottest(
                    picture, facts, self.scope, leaves=self._leaves_of(picture)
                ),
            }

    def _leaves_of(self, picture: CityState) -> wall_figures.Leaves:
        if self._leaves is None or self._leaves[0] is not picture.tree:
            self._leaves = (picture.tree, wall_figures.build_leaves(picture))
        return self._leaves[1]

    def _colours(self, picture: CityState) -> Colours:
        level = wall_figures.get_leaf_level(picture).areas.code
        return {measure: picture.values(level, measure, scope=self.scope) for measure in list_wall_measures()}

    def _whole(self, parts: Parts, colours: Colours) -> dict[str, Any]:
        first = colours[OPEN_TICKETS]
        return {
            "level": first.level,
            "shapes": first.shapes,
            "count": len(first.codes),
            "parts": parts,
            "map": {
                measure.code: {
                    "legend": found.legend,
                    "classes": pack_classes(found.classes),
                    "unlocated": found.unlocated,
                    "total": found.total,
                }
                for measure, found in colours.items()
            },
        }


def pack_classes(classes: Small) -> str:
    """Return the classes (−1 = no data) as text, two areas to a character: 2 kB for 3,917 areas."""
    digits = (classes.astype(np.int64) + 1) % CLASSES
    pairs = np.append(digits, 0)[: 2 * ((len(digits) + 1) // 2)].reshape(-1, 2)
    return "".join(ALPHABET[pair] for pair in (pairs[:, 0] * CLASSES + pairs[:, 1]).tolist())


def _drawn_anew(before: Colours, now: Colours) -> bool:
    return any(
        before[measure].breaks != found.breaks
        or before[measure].shapes != found.shapes
        or len(before[measure].codes) != len(found.codes)
        for measure, found in now.items()
    )


def _different(before: Colours, now: Colours) -> dict[str, Any]:
    """Return for each measure whose map changed the areas with a new class, and the totals."""
    found = {}
    for measure, values in now.items():
        held = before[measure]
        places = np.flatnonzero(held.classes != values.classes)
        if len(places) or (held.total, held.unlocated) != (values.total, values.unlocated):
            found[measure.code] = {
                "classes": [[place, int(values.classes[place])] for place in places.tolist()],
                "unlocated": values.unlocated,
                "total": values.total,
            }
    return found
