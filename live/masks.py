"""Turn filter and scope into numpy masks; ``db.queries.filters`` and row security say the same in SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np

from db.queries.filters import day_begins
from domain.filters import Filters
from domain.periods import LATEST
from domain.scopes import Reach, Scope
from domain.terms import WorkField
from live.rows import BITS, Rows, micros
from live.tree import GRID, TOWN, UNIT, Bools, Ints, Tree

ONE_DAY = timedelta(days=1)
_PLACE_OF_REACH = {Reach.TOWN: TOWN, Reach.UNIT: UNIT, Reach.GRID: GRID}
_EQUAL = ("department", "matter", "channel", "ticket_class", "status")

MattersOfField = Mapping[WorkField, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Mask:
    """Which rows a filter and a scope let through; a department means the row's own (lead, or rated one)."""

    filters: Filters
    scope: Scope
    zone: ZoneInfo
    matters: MattersOfField
    tree: Tree

    def of(self, rows: Rows, slots: Ints) -> Bools:
        """Return for each of ``slots`` whether it is let through."""
        return self.within_scope(rows, slots) & self._filtered(rows, slots)

    def within_scope(self, rows: Rows, slots: Ints) -> Bools:
        """Return for each of ``slots`` whether the scope may see it, whatever is filtered."""
        reach = self.scope.reach
        if reach is Reach.WHOLE:
            return np.ones(len(slots), dtype=np.bool_)
        if reach is Reach.NONE:
            return np.zeros(len(slots), dtype=np.bool_)
        code = getattr(self.scope, reach.value)
        if reach is Reach.DEPARTMENT:
            return _involves(rows, slots, code)
        area = self.tree.index.get(code, -1)
        found: Bools = rows.place[slots, _PLACE_OF_REACH[reach]] == area
        return found | _involves(rows, slots, code) if reach is Reach.TOWN else found

    def _filtered(self, rows: Rows, slots: Ints) -> Bools:
        found = np.ones(len(slots), dtype=np.bool_)
        known = rows.words.known
        for name in _EQUAL:
            wanted = getattr(self.filters, name)
            if wanted is not None:
                found &= rows.column[name][slots] == known(wanted)
        if self.filters.urgent is not None:
            found &= rows.column["urgent"][slots] == int(self.filters.urgent)
        if self.filters.work_field is not None:
            of_field = [known(code) for code in self.matters.get(self.filters.work_field, ())]
            found &= np.isin(rows.column["matter"][slots], of_field)
        if self.filters.since is not None:
            found &= rows.column["at"][slots] >= micros(day_begins(self.filters.since, self.zone))
        if self.filters.until is not None:
            end = day_begins(min(self.filters.until, LATEST) + ONE_DAY, self.zone)
            found &= rows.column["at"][slots] < micros(end)
        return found


def _involves(rows: Rows, slots: Ints, party: str) -> Bools:
    bit = rows.words.parties.get(party, -1)
    word, place = divmod(bit, BITS)
    if bit < 0 or word >= rows.involved.shape[1]:
        return np.zeros(len(slots), dtype=np.bool_)
    found: Bools = (rows.involved[slots, word] >> place) & 1 == 1
    return found
