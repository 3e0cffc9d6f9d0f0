"""Satisfaction of an area from the city state: the same number that colours the map."""

from dataclasses import dataclass
from math import isnan

import live
from domain.filters import Filters
from domain.measures import SATISFACTION
from domain.satisfaction import is_sparse
from domain.scopes import Scope


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The score of an area (0–100, None without ratings), on how many it rests, whether they are few."""

    score: float | None
    count: int
    sparse: bool


def load_satisfaction(scope: Scope, *, level: str, code: str, filters: Filters) -> Satisfaction:
    """Return the satisfaction of one area over the map's period. Raises Busy while the state loads."""
    values = live.get_state(scope.city).values(level, SATISFACTION, filters=filters, scope=scope)
    if code not in values.codes:
        return Satisfaction(None, 0, sparse=False)
    place = values.codes.index(code)
    count, score = int(values.counts[place]), float(values.values[place])
    return Satisfaction(None if isnan(score) else score, count, sparse=count > 0 and is_sparse(count))
