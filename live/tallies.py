"""Lazy tallies of requested figures; a change waits in each until its figures are requested."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

from domain.filters import Filters
from domain.scopes import Scope
from live.area_index import Ints
from live.columns import ColumnRows, Columns, join_columns
from live.counting import Tally
from live.filter_masks import Masks, MattersOfField

MOST = 200  # filters and scopes of one kind of rows; the one asked for longest ago is dropped
MOST_WAITING = 256  # rows queued for an unread tally; more cost as much as counting afresh

Key = tuple[Filters, Scope]
T = TypeVar("T", bound=Tally)


@dataclass(slots=True)
class _Kept(Generic[T]):
    """A tally, its place among the masks, and the changes not yet counted: rows, and how each counts."""

    tally: T
    place: int
    blocks: list[Columns] = field(default_factory=list)
    signs: list[Ints] = field(default_factory=list)
    waiting: int = 0


class Tallies(Generic[T]):
    """The tallies of one kind of rows; the caller holds the state's lock."""

    def __init__(self, rows: ColumnRows, *, matters: MattersOfField, most: int = MOST) -> None:
        """Start with none."""
        self.rows = rows
        self._kept: OrderedDict[Key, _Kept[T]] = OrderedDict()
        self._masks = Masks(most, words=rows.words, matters=matters)
        self._keys: dict[int, Key] = {}
        self._free = list(range(most))

    def __contains__(self, key: Key) -> bool:
        """Return whether the tally of this filter and scope is kept."""
        return key in self._kept

    def find(self, key: Key) -> T | None:
        """Return the tally of a filter and scope, every change counted; None where it is not kept."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        self._kept.move_to_end(key)
        if kept.blocks:
            block, signs = join_columns(kept.blocks), np.concatenate(kept.signs)
            kept.blocks, kept.signs, kept.waiting = [], [], 0
            kept.tally.apply(block, np.arange(len(block)), signs)
        return kept.tally

    def add(self, key: Key, tally: T) -> T:
        """Count all rows into an empty tally and keep it."""
        tally.count_all(self.rows)
        if not self._free:
            self._drop(next(iter(self._kept)))
        place = self._free.pop()
        self._kept[key], self._keys[place] = _Kept(tally, place), key
        self._masks.put(place, tally.mask)
        return tally

    def note(self, gone: Columns, come: Columns) -> None:
        """Queue removed and added rows for the tallies that count them."""
        if not len(gone) and not len(come):
            return
        block, signs = join_columns([gone, come]), np.repeat([-1, 1], [len(gone), len(come)])
        for place in self._masks.letting(block):
            kept = self._kept[self._keys[place]]
            kept.blocks.append(block)
            kept.signs.append(signs)
            kept.waiting += len(block)
            if kept.waiting > MOST_WAITING:
                self._drop(self._keys[place])

    def drop(self, unwanted: Callable[[Key], bool]) -> None:
        """Drop the tallies of these filters and scopes."""
        for key in [key for key in self._kept if unwanted(key)]:
            self._drop(key)

    def _drop(self, key: Key) -> None:
        place = self._kept.pop(key).place
        del self._keys[place]
        self._masks.clear(place)
        self._free.append(place)
