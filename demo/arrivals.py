"""Arrivals of tickets by theme, day and hour: seasons, storms, failures."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from demo.copy_text import Ints
from demo.themes import THEMES, Theme
from demo.working_time import WorkTime

DAYS = 730
TICKETS = 330_000
GROWTH = (0.58, 1.46)  # the platform is used more every month
THEME_LIST: list[Theme] = list(THEMES.values())
KEYS = [theme.key for theme in THEME_LIST]
_HOURS = np.array([1, 0.7, 0.5, 0.5, 0.6, 1.2, 3, 6, 11, 12, 11, 8, 5, 6, 9, 10, 9, 8, 7, 6, 5, 4, 3, 1.8])
_LATE_HOURS = np.array([3, 1.5, 1, 0.7, 0.6, 1, 2, 4, 6, 7, 7, 6, 5, 5, 6, 7, 7, 9, 11, 13, 13, 11, 8, 5])
EVENING_THEMES = {"nuisance", "street", "security"}


@dataclass(frozen=True, slots=True)
class Window:
    """The two years to tell, up to ``until``, drawn from ``seed``."""

    until: datetime
    seed: int


@dataclass(frozen=True, slots=True)
class Surge:
    """Some days on which a theme comes ``factor`` times as often, in one town or everywhere (-1)."""

    day: int
    days: int
    theme: str
    factor: float
    town: int = -1


def draw_arrivals(
    window: Window, zone: ZoneInfo, habits: WorkTime, *, towns: int, scale: float, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    """Return instant, theme and town (-1: wherever the theme happens) of each ticket, in order of time."""
    first = window.until.astimezone(zone).date() - timedelta(days=DAYS - 1)
    surges = surges_of(first, towns=towns, rng=rng)
    rates = rates_of(first, habits, zone, rng=rng)
    rates *= TICKETS * scale / rates.sum()
    day, theme, town = arrivals(rates, surges, rng=rng)
    reported = moments(first, day, theme, zone, rng=rng)
    order = np.argsort(reported, kind="stable")
    order = order[reported[order] < int(window.until.timestamp())]
    return reported[order], theme[order], town[order]


def surges_of(first: date, *, towns: int, rng: np.random.Generator) -> list[Surge]:
    """Return storms of summer, cold spells, and local failures; the last of them two days before the end."""
    found = []
    for month in range(DAYS // 30):
        day = month * 30 + int(rng.integers(0, 26))
        season = (first + timedelta(days=day)).month
        if season in (7, 8):
            found.append(Surge(day, 2, "emergency", 24.0))
            found.append(Surge(day, 2, "facilities", 1.8))
        if season in (12, 1):
            found.append(Surge(day, 4, "heating", 2.2))
        theme = ("water", "power", "nuisance", "street", "sanitation", "farming")[int(rng.integers(6))]
        found.append(
            Surge(
                int(rng.integers(0, DAYS - 6)), int(rng.integers(2, 5)), theme, 18.0, int(rng.integers(towns))
            )
        )
    return [*found, Surge(DAYS - 3, 3, "water", 22.0, 0)]


def rates_of(
    first: date, habits: WorkTime, zone: ZoneInfo, *, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return the expected tickets by day and theme, up to a factor."""
    days = [first + timedelta(days=number) for number in range(DAYS)]
    noons = np.array(
        [int(datetime(day.year, day.month, day.day, 12, 30, tzinfo=zone).timestamp()) for day in days]
    )
    worked = habits.seconds_between(noons - 43_200, noons + 39_600) > 0
    months = np.array([day.month - 1 for day in days])
    seasons = np.array([theme.months for theme in THEME_LIST])[:, months].T
    weekend = np.where(
        worked[:, None], 1.0, np.array([theme.weekend for theme in THEME_LIST])[None, :] * 0.78
    )
    monday = np.where(np.array([day.weekday() == 0 for day in days]) & worked, 1.16, 1.0)[:, None]
    shares = np.array([theme.share for theme in THEME_LIST])[None, :]
    growth = np.linspace(*GROWTH, DAYS)[:, None]
    return np.asarray(shares * seasons * weekend * monday * growth * rng.lognormal(0, 0.06, (DAYS, 1)))


def arrivals(
    rates: NDArray[np.float64], surges: list[Surge], *, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    """Return day, theme and town (-1: wherever the theme happens) of each ticket."""
    counts = rng.poisson(rates)
    cells = np.repeat(np.arange(counts.size), counts.ravel())
    days, themes = cells // len(KEYS), cells % len(KEYS)
    parts = [(days, themes, np.full(len(days), -1))]
    for surge in surges:
        kind = KEYS.index(surge.theme)
        span = np.arange(surge.day, min(surge.day + surge.days, DAYS))
        share = 1.0 if surge.town < 0 else 1 / 15
        extra = rng.poisson(rates[span, kind] * (surge.factor - 1) * share)
        day = np.repeat(span, extra)
        parts.append((day, np.full(len(day), kind), np.full(len(day), surge.town)))
    day, theme, town = (np.concatenate(column) for column in zip(*parts, strict=True))
    return day, theme, town


def moments(first: date, day: Ints, theme: Ints, zone: ZoneInfo, *, rng: np.random.Generator) -> Ints:
    """Return an instant within its day for each ticket; some themes are reported in the evening."""
    midnight = int(datetime(first.year, first.month, first.day, tzinfo=zone).astimezone(UTC).timestamp())
    late = np.isin(theme, [KEYS.index(key) for key in EVENING_THEMES])
    usual, evening = (picked(weights, len(day), rng) for weights in (_HOURS, _LATE_HOURS))
    hour = np.where(late, evening, usual)
    return np.asarray(midnight + day * 86_400 + hour * 3600 + rng.integers(0, 3600, len(day)))


def picked(weights: NDArray[np.float64], count: int, rng: np.random.Generator) -> Ints:
    """Return positions drawn by weight."""
    bounds = np.cumsum(weights)
    found = np.searchsorted(bounds, rng.random(count) * bounds[-1], side="right")
    return np.asarray(np.minimum(found, len(weights) - 1))
