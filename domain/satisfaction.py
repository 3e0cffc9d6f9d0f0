"""Rating scores, shrunk towards the city's mean so that few ratings have little weight; exact fractions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType

from domain.enums import Effect, Speed

# ours, each a setting
SPEED_SCORES: Mapping[Speed, int] = MappingProxyType({Speed.TIMELY: 100, Speed.SLOW: 50, Speed.NONE: 0})
EFFECT_SCORES: Mapping[Effect, int] = MappingProxyType(
    {Effect.GOOD: 100, Effect.FAIR: 75, Effect.MEDIOCRE: 40, Effect.POOR: 0}
)
SHRINKAGE = 10  # ratings' worth of the city mean added to each area; below as many it is marked sparse


@dataclass(frozen=True)
class Scores:
    """Points of each grade of the two aspects, 0 to 100."""

    speed: Mapping[Speed, int] = field(default_factory=lambda: SPEED_SCORES)
    effect: Mapping[Effect, int] = field(default_factory=lambda: EFFECT_SCORES)


def compute_shrunk_mean(
    total: Fraction | int, count: int, *, city_mean: Fraction | float | None, k: int = SHRINKAGE
) -> float | None:
    """Return (total + k × city mean) ÷ (count + k); None when nothing was rated."""
    if count == 0 or city_mean is None:
        return None
    return float((total + k * Fraction(city_mean)) / (count + k))


def is_sparse(count: int, *, k: int = SHRINKAGE) -> bool:
    """Return whether a mean of too few ratings must be marked."""
    return count < k


def is_silent(contacted_at: datetime | None, due_at: datetime | None) -> bool:
    """Return whether no first contact had come when the completion clock ended (不响应)."""
    return contacted_at is None or (due_at is not None and contacted_at > due_at)
