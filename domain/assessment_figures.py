"""Figures of the assessment: what counts of points, what they cost, intervals, and how towns rate."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from domain.deductions import AssessmentLimits
from domain.enums import Effect, Speed

NORMAL_QUANTILE = 1.96  # two-sided 95 %


def cap_points(points: int, cap: int) -> int:
    """Return what counts of the points of a year: at most the cap.

    Below zero where a year gives back more points of frozen years than its own ratings take.
    """
    return min(points, cap)


def compute_performance_loss(points: int, *, cap: int, share: Fraction) -> Fraction:
    """Return the share of a department's performance that its points cost; at the cap it is ``share``."""
    return share * Fraction(cap_points(points, cap), cap)


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true share lies in 95 of 100 cases."""

    low: float
    high: float


def compute_interval(part: int, whole: int, *, z: float = NORMAL_QUANTILE) -> Interval | None:
    """Return the Wilson interval of a share; None of nothing."""
    if whole == 0:
        return None
    share = part / whole
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole)
    return Interval(max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))


@dataclass(frozen=True, slots=True)
class TownRatings:
    """How one town rates: its ratings by the two grades."""

    town: str
    counts: Mapping[tuple[Speed, Effect], int]

    @property
    def total(self) -> int:
        """Return how many ratings there are."""
        return sum(self.counts.values())

    @property
    def most_frequent(self) -> tuple[Speed, Effect] | None:
        """Return the judgement that the town gives most."""
        return max(self.counts, key=lambda pair: (self.counts[pair], pair), default=None)

    def is_always_same(self, limits: AssessmentLimits) -> bool:
        """Tell whether nearly all ratings are the same; it is marked and has no consequence."""
        most, total = self.most_frequent, self.total
        if most is None or total < limits.same_least:
            return False
        return Fraction(self.counts[most], total) >= limits.same_share
