"""The settings of a city that figures depend on."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.measures import SHARE_BREAKS
from domain.satisfaction import SHRINKAGE, Scores
from domain.settings import FIGURES_PERIOD
from geo.classes import QUANTILES


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings of a city that figures rest on."""

    scores: Scores = field(default_factory=Scores)
    shrinkage: int = SHRINKAGE
    least_secret: int = 3
    period_days: int = 90
    quantiles: tuple[float, ...] = QUANTILES
    share_breaks: tuple[float, ...] = SHARE_BREAKS
    figures_period: timedelta = FIGURES_PERIOD

    def held_from(self, today: date) -> date:
        """Return the first day whose ratings are held: the period's, and one more for those near midnight."""
        return today - timedelta(days=self.period_days)
