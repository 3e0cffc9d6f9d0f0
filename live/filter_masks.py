"""Translate filter and scope to numpy masks; ``db.queries.filters`` and row security do the same in SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np

from db.queries.filters import get_day_start
from domain.enums import WorkField
from domain.filters import Filters
from domain.periods import LATEST
from domain.scopes import Reach, Scope
from live.area_index import GRID, TOWN, UNIT, Bools, Ints, Tree
from live.columns import BITS, FACTS, NEVER, CodeNumbers, Columns, to_microseconds

ONE_DAY = timedelta(days=1)
_PLACE_OF_REACH = {Reach.TOWN: TOWN, Reach.UNIT: UNIT, Reach.GRID: GRID}
_EQUAL = FACTS[: FACTS.index("secret")]  # facts that a filter compares with one value each
_FIELDS = list(WorkField)
ANY, NONE = -1, -2  # of what a mask wants to equal: no condition, and a code that no row has

_OF_PARTIES = (Reach.TOWN, Reach.DEPARTMENT)

MattersOfField = Mapping[WorkField, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Mask:
    """Which rows a filter and a scope let through; a department means the row's own (lead, or rated one)."""

    filters: Filters
    scope: Scope
    zone: ZoneInfo
    matters: MattersOfField
    tree: Tree

    def of(self, rows: Columns, slots: Ints) -> Bools:
        """Return for each of ``slots`` whether it is let through."""
        return self.within_scope(rows, slots) & self._filtered(rows, slots)

    def within_scope(self, rows: Columns, slots: Ints) -> Bools:
        """Return for each of ``slots`` whether the scope may see it, whatever is filtered."""
        reached = self._reached(rows, slots)
        if self.scope.secrets:
            return reached
        known: Bools = reached & (rows.column["secret"][slots] == 0) & (rows.column["internal"][slots] == 0)
        return known

    def _reached(self, rows: Columns, slots: Ints) -> Bools:
        reach = self.scope.reach
        plain: Bools = rows.column["secret"][slots] == 0
        if reach is Reach.WHOLE:
            return np.ones(len(slots), dtype=np.bool_)
        if reach is Reach.NONE:
            return np.zeros(len(slots), dtype=np.bool_)
        code = getattr(self.scope, reach.value)
        if reach is Reach.DEPARTMENT:
            return _involves(rows, slots, code)
        area = self.tree.index.get(code, -1)
        found: Bools = (rows.place[slots, _PLACE_OF_REACH[reach]] == area) & plain
        return found | _involves(rows, slots, code) if reach is Reach.TOWN else found

    def _filtered(self, rows: Columns, slots: Ints) -> Bools:
        found = np.ones(len(slots), dtype=np.bool_)
        known = rows.words.known
        for name in _EQUAL:
            wanted = getattr(self.filters, name)
            if wanted is not None:
                number = int(wanted) if isinstance(wanted, bool) else known(wanted)
                found &= rows.column[name][slots] == number
        if self.filters.work_field is not None:
            of_field = [known(code) for code in self.matters.get(self.filters.work_field, ())]
            found &= np.isin(rows.column["matter"][slots], of_field)
        if self.filters.since is not None or self.filters.until is not None:
            begin, end = self.period
            at = rows.column["at"][slots]
            found &= (at >= begin) & (at < end)
        return found

    @property
    def period(self) -> tuple[int, int]:
        """Return from which instant on, and until before which one, rows are let through."""
        since, until = self.filters.since, self.filters.until
        return (
            -NEVER if since is None else to_microseconds(get_day_start(since, self.zone)),
            NEVER
            if until is None
            else to_microseconds(get_day_start(min(until, LATEST) + ONE_DAY, self.zone)),
        )


class Masks:
    """Many masks side by side, to find at once which of them let any of a few rows through.

    Each mask has an index; its conditions are stored at that index of arrays, one array per condition.
    """

    def __init__(self, most: int, *, words: CodeNumbers, matters: MattersOfField) -> None:
        """Start with ``most`` free places, none of which lets anything through."""
        self._words = words
        self._matters = matters
        self._masks: dict[int, Mask] = {}
        self._wanted = np.full((len(_EQUAL), most), NONE)
        self._field = np.full(most, ANY)
        self._period = np.zeros((2, most), dtype=np.int64)
        self._whole, self._secrets = np.zeros((2, most), dtype=np.bool_)
        self._column, self._area = np.zeros(most, dtype=np.int64), np.full(most, NONE)
        self._party, self._bit = np.zeros((2, most), dtype=np.int64)
        self._involved = np.zeros(most, dtype=np.bool_)
        self._field_of: dict[int, int] = {}
        self._known = (0, 0)

    def put(self, place: int, mask: Mask) -> None:
        """Take a mask in at a free place."""
        self._masks[place] = mask
        self._write(place, mask)

    def clear(self, place: int) -> None:
        """Disable the mask at this index."""
        del self._masks[place]
        self._wanted[:, place] = NONE

    def letting(self, rows: Columns) -> list[int]:
        """Return the places of the masks that let any of ``rows`` through."""
        self._learn()
        at = rows.column["at"]
        wanted, held = self._wanted[:, :, None], rows.table[: len(_EQUAL), None, :]
        let = ((wanted == ANY) | (wanted == held)).all(axis=0)
        let &= (at >= self._period[0][:, None]) & (at < self._period[1][:, None])
        let &= self._within_scope(rows)
        if (self._field != ANY).any():
            fields = [self._field_of.get(matter, NONE) for matter in rows.column["matter"].tolist()]
            let &= (self._field[:, None] == ANY) | (self._field[:, None] == fields)
        return np.flatnonzero(let.any(axis=1)).tolist()

    def _within_scope(self, rows: Columns) -> Bools:
        found: Bools = self._whole[:, None] | (rows.place.T[self._column] == self._area[:, None])
        found &= self._whole[:, None] | (rows.column["secret"] == 0)
        word = np.minimum(self._party, rows.involved.shape[1] - 1)
        bits = (rows.involved.T[word] >> self._bit[:, None]) & 1 == 1
        found |= bits & (self._involved & (word == self._party))[:, None]
        found &= self._secrets[:, None] | ((rows.column["internal"] | rows.column["secret"]) == 0)
        return found

    def _learn(self) -> None:
        """Look codes and parties up again where rows brought new ones."""
        known = (len(self._words.codes), len(self._words.parties))
        if known == self._known:
            return
        self._known = known
        self._field_of = {
            self._words.known(code): _FIELDS.index(field)
            for field, codes in self._matters.items()
            for code in codes
            if code in self._words.codes
        }
        for place, mask in self._masks.items():
            self._write(place, mask)

    def _write(self, place: int, mask: Mask) -> None:
        filters, scope = mask.filters, mask.scope
        for line, name in enumerate(_EQUAL):
            wanted = getattr(filters, name)
            if wanted is None:
                self._wanted[line, place] = ANY
            elif isinstance(wanted, bool):
                self._wanted[line, place] = int(wanted)
            else:
                self._wanted[line, place] = self._words.codes.get(wanted, NONE)
        self._field[place] = ANY if filters.work_field is None else _FIELDS.index(filters.work_field)
        self._period[:, place] = mask.period
        self._whole[place] = scope.reach is Reach.WHOLE
        self._secrets[place] = scope.secrets
        column = _PLACE_OF_REACH.get(scope.reach)
        code = None if column is None else getattr(scope, scope.reach.value)
        self._column[place] = column or 0
        self._area[place] = NONE if code is None else mask.tree.index.get(code, NONE)
        party = getattr(scope, scope.reach.value) if scope.reach in _OF_PARTIES else None
        bit = NONE if party is None else self._words.parties.get(party, NONE)
        self._involved[place] = bit >= 0
        self._party[place], self._bit[place] = divmod(max(bit, 0), BITS)


def _involves(rows: Columns, slots: Ints, party: str) -> Bools:
    bit = rows.words.parties.get(party, -1)
    word, place = divmod(bit, BITS)
    if bit < 0 or word >= rows.involved.shape[1]:
        return np.zeros(len(slots), dtype=np.bool_)
    found: Bools = (rows.involved[slots, word] >> place) & 1 == 1
    return found
