"""Deductions of points by grade: the settings of the assessment, and which of them held at an instant."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType

from domain.enums import Effect, Speed
from domain.stored_settings import get_setting

# The setting of each grade that costs points; no value is a grade of both aspects.
GRADE_KEYS: Mapping[Speed | Effect, str] = MappingProxyType(
    {
        **{grade: f"deductions.speed.{grade}" for grade in (Speed.SLOW, Speed.NONE)},
        **{grade: f"deductions.effect.{grade}" for grade in (Effect.FAIR, Effect.MEDIOCRE, Effect.POOR)},
    }
)
CAP = "deductions.yearly_cap"
KEYS = (*GRADE_KEYS.values(), CAP)


@dataclass(frozen=True, slots=True)
class SettingStep:
    """One change of a setting that took effect at an instant."""

    key: str
    before: int
    after: int
    at: datetime


@dataclass(frozen=True, slots=True)
class DeductionRules:
    """The settings of deductions that held from one instant on, by key."""

    values: Mapping[str, int]

    def take(self, speed: Speed | None, effect: Effect | None) -> int:
        """Return the points of these two grades; 及时, 好 and a lifted aspect cost none."""
        return sum(self.take_grade(grade) for grade in (speed, effect) if grade is not None)

    def take_grade(self, grade: Speed | Effect) -> int:
        """Return the points of one grade."""
        return self.values[GRADE_KEYS[grade]] if grade in GRADE_KEYS else 0

    @property
    def cap(self) -> int:
        """Return the most points that a department loses in a year."""
        return self.values[CAP]


@dataclass(frozen=True, slots=True)
class DeductionSchedule:
    """The rules by time: ``rules[0]`` before the first instant, ``rules[n]`` from ``instants[n - 1]`` on."""

    instants: tuple[datetime, ...]
    rules: tuple[DeductionRules, ...]

    def at(self, instant: datetime) -> DeductionRules:
        """Return the rules in force at an instant."""
        return self.rules[bisect_right(self.instants, instant)]


def build_schedule(stored: Mapping[str, object], steps: Iterable[SettingStep]) -> DeductionSchedule:
    """Return the rules by time from the settings in force and their changes, in any order."""
    known = sorted((step for step in steps if step.key in KEYS), key=lambda step: (step.at, step.key))
    values = {key: int(get_setting(stored, key)) for key in KEYS}
    for step in reversed(known):
        values[step.key] = step.before
    instants: list[datetime] = []
    rules = [DeductionRules(dict(values))]
    for step in known:
        values[step.key] = step.after
        if instants and instants[-1] == step.at:
            rules[-1] = DeductionRules(dict(values))
        else:
            instants.append(step.at)
            rules.append(DeductionRules(dict(values)))
    return DeductionSchedule(tuple(instants), tuple(rules))


@dataclass(frozen=True, slots=True)
class AssessmentLimits:
    """Settings of the assessment that no rating is judged by.

    share: of a department's performance. few: fewer ratings are marked. same_share, same_least: from which
    share of one and the same judgement, among at least so many ratings, a rater is marked.
    """

    share: Fraction
    few: int
    same_share: Fraction
    same_least: int


def parse_assessment_limits(stored: Mapping[str, object]) -> AssessmentLimits:
    """Return the limits of a city from its stored settings."""
    return AssessmentLimits(
        share=Fraction(get_setting(stored, "assessment.share_percent"), 100),
        few=int(get_setting(stored, "assessment.few_ratings")),
        same_share=Fraction(get_setting(stored, "assessment.same_percent"), 100),
        same_least=int(get_setting(stored, "assessment.same_least")),
    )
