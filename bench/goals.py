"""Check the goals of the benchmarks, in lines that the summary at the end collects."""

from collections.abc import Iterable
from dataclasses import dataclass

REACHED, MISSED = "✔", "✘"  # steps of a preparation end with other marks


@dataclass(frozen=True, slots=True)
class Goal:
    """One number to reach: what was measured, the bound, and on which side of it the good numbers lie."""

    what: str
    measured: float
    bound: float
    unit: str
    at_least: bool = False

    @property
    def is_reached(self) -> bool:
        """Return whether the measured number is on the good side."""
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound

    def __str__(self) -> str:
        """Return the line that is printed."""
        mark = REACHED if self.is_reached else MISSED
        side = "≥" if self.at_least else "≤"
        return f"{mark} {self.what}: {number(self.measured)} {self.unit} ({side} {number(self.bound)})"


def number(value: float) -> str:
    """Return a number with as many digits as say something."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def end(goals: Iterable[Goal]) -> None:
    """Print the goals and end the program; its status is 1 when one was missed."""
    listed = list(goals)
    for goal in listed:
        print(goal)
    raise SystemExit(0 if all(goal.is_reached for goal in listed) else 1)


def percentile(values: Iterable[float], percent: float) -> float:
    """Return the smallest value that ``percent`` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * percent // 100).__int__() - 1))]
