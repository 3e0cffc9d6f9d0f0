"""Say when, where and about what the tickets of the demonstration come in: weeks, seasons, surges, hot spots."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from domain.terms import Channel, Location, RequesterKind, RequestKind, Secrecy
from etl.demo.catalogue import MatterRow
from etl.demo.columns import Bools, Ints
from etl.demo.own_matters import THEMES, Theme
from etl.demo.places import COUNTRY, DOWNTOWN, SPOTS, Layout
from etl.demo.worktime import WorkTime

DAYS = 730
TICKETS = 330_000
GROWTH = (0.58, 1.46)  # the platform is used more every month
UNKNOWN, ONLY_GRID, ONLY_TOWN = 0.045, 0.055, 0.01  # shares of places not known; the first among direct ones
THEME_LIST: list[Theme] = list(THEMES.values())
KEYS = [theme.key for theme in THEME_LIST]

_HOURS = np.array([1, 0.7, 0.5, 0.5, 0.6, 1.2, 3, 6, 11, 12, 11, 8, 5, 6, 9, 10, 9, 8, 7, 6, 5, 4, 3, 1.8])
_LATE_HOURS = np.array([3, 1.5, 1, 0.7, 0.6, 1, 2, 4, 6, 7, 7, 6, 5, 5, 6, 7, 7, 9, 11, 13, 13, 11, 8, 5])
EVENING_THEMES = {"nuisance", "street", "security"}
CHANNELS = list(Channel)
_DIRECT = (
    Channel.HOTLINE_5123456,
    Channel.HOTLINE_5150000,
    Channel.MAILBOX,
    Channel.PLATFORM,
    Channel.DEVICE,
)
_DIRECT_SHARES = (0.52, 0.22, 0.07, 0.14, 0.05)
_SEEN_BY_DEVICES = {"facilities", "nuisance", "emergency", "construction", "farming", "sanitation"}
_ENTERPRISES = {"wages": 0.22, "market": 0.12, "construction": 0.15, "power": 0.15}
_KINDS = {
    "education": (0.6, 0.2, 0.15, 0.05), "health": (0.5, 0.25, 0.2, 0.05), "wages": (0.35, 0.45, 0.18, 0.02),
    "civility": (0.15, 0.15, 0.2, 0.5), "market": (0.1, 0.2, 0.68, 0.02), "welfare": (0.35, 0.6, 0.03, 0.02),
}  # fmt: skip
_USUAL_KINDS = (0.08, 0.46, 0.41, 0.05)  # enquiry, help, complaint, suggestion
REQUEST_KINDS = (
    RequestKind.ENQUIRY,
    RequestKind.HELP,
    RequestKind.COMPLAINT,
    RequestKind.SUGGESTION,
    RequestKind.TIP_OFF,
)
REQUESTERS = tuple(RequesterKind)
LOCATIONS = tuple(Location)
SECRECIES = tuple(Secrecy)


@dataclass(frozen=True, slots=True)
class Demand:
    """The tickets as reported, in order of time; codes point into the lists of this module, -1 is none."""

    reported: Ints
    theme: Ints
    matter: Ints
    channel: Ints
    requester: Ints
    request: Ints
    secrecy: Ints
    public: Bools
    urgent: Bools
    complex: Bools
    by_grid: Bools  # found by grid staff or a town
    location: Ints
    town: Ints
    unit: Ints
    grid: Ints
    spot: Ints

    def __len__(self) -> int:
        """Return the number of tickets."""
        return len(self.reported)


@dataclass(frozen=True, slots=True)
class Window:
    """The time to tell: from ``begin`` (None: two years before) until ``until``, drawn from ``seed``.

    numbers: the last number given out before, on days that began earlier.
    """

    begin: datetime | None
    until: datetime
    seed: int
    numbers: Mapping[date, int] = field(default_factory=dict)

    @property
    def begin_second(self) -> int:
        """Return the first epoch second of the window."""
        return 0 if self.begin is None else int(self.begin.timestamp())


@dataclass(frozen=True, slots=True)
class Surge:
    """Some days on which a theme comes ``factor`` times as often, in one town or everywhere (-1)."""

    day: int
    days: int
    theme: str
    factor: float
    town: int = -1


def make_demand(
    layout: Layout,
    matters: list[MatterRow],
    *,
    window: Window,
    zone: ZoneInfo,
    habits: WorkTime,
    scale: float,
) -> Demand:
    """Return the tickets of the window, drawn from two years up to its end; ``scale`` thins them out."""
    rng = np.random.default_rng([window.seed, 30])
    until = window.until
    first = until.astimezone(zone).date() - timedelta(days=DAYS - 1)
    surges = surges_of(first, towns=len(layout.towns), rng=rng)
    rates = _rates(first, habits, zone, rng=rng)
    rates *= TICKETS * scale / rates.sum()
    day, theme, town = _arrivals(rates, surges, rng=rng)
    reported = _moments(first, day, theme, zone, rng=rng)
    kept = (reported < int(until.timestamp())) & (reported >= window.begin_second)
    order = np.argsort(reported[kept], kind="stable")
    reported, theme, town = (column[kept][order] for column in (reported, theme, town))
    return _described(layout, matters, reported, theme, town, rng=rng)


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


def _rates(first: date, habits: WorkTime, zone: ZoneInfo, *, rng: np.random.Generator) -> NDArray[np.float64]:
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


def _arrivals(
    rates: NDArray[np.float64], surges: list[Surge], *, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    """Return day, theme and town (-1: wherever the theme happens) of each ticket."""
    counts = rng.poisson(rates)
    days, themes = np.divmod(np.repeat(np.arange(counts.size), counts.ravel()), len(KEYS))
    parts = [(days, themes, np.full(len(days), -1))]
    for surge in surges:
        theme = KEYS.index(surge.theme)
        span = np.arange(surge.day, min(surge.day + surge.days, DAYS))
        share = 1.0 if surge.town < 0 else 1 / 15
        extra = rng.poisson(rates[span, theme] * (surge.factor - 1) * share)
        day = np.repeat(span, extra)
        parts.append((day, np.full(len(day), theme), np.full(len(day), surge.town)))
    day, theme, town = (np.concatenate(column) for column in zip(*parts, strict=True))
    return day, theme, town


def _moments(first: date, day: Ints, theme: Ints, zone: ZoneInfo, *, rng: np.random.Generator) -> Ints:
    midnight = int(datetime(first.year, first.month, first.day, tzinfo=zone).astimezone(UTC).timestamp())
    late = np.isin(theme, [KEYS.index(key) for key in EVENING_THEMES])
    usual, evening = (_picked(weights, len(day), rng) for weights in (_HOURS, _LATE_HOURS))
    hour = np.where(late, evening, usual)
    return midnight + day * 86_400 + hour * 3600 + rng.integers(0, 3600, len(day))


def _described(
    layout: Layout,
    matters: list[MatterRow],
    reported: Ints,
    theme: Ints,
    town: Ints,
    *,
    rng: np.random.Generator,
) -> Demand:
    count = len(reported)
    matter, grid = np.empty(count, np.int64), np.empty(count, np.int64)
    pull = _grid_pulls(layout, rng)
    for number, kind in enumerate(THEME_LIST):
        members = np.flatnonzero(theme == number)
        candidates = np.array([place for place, row in enumerate(matters) if row.theme == kind.key])
        weights = np.array([matters[place].weight for place in candidates.tolist()])
        matter[members] = candidates[_picked(weights, len(members), rng)]
        grid[members] = _grids(layout, pull, kind, town[members], rng=rng)
    by_grid = rng.random(count) < np.array([kind.grid for kind in THEME_LIST])[theme]
    channel = _channels(theme, by_grid, rng)
    request = _requests(theme, rng)
    secrecy = _secrecies(matters, matter, request)
    public = np.array([row.public for row in matters])[matter] & (channel != CHANNELS.index(Channel.MAILBOX))
    location = _locations(by_grid, rng)
    known = location != LOCATIONS.index(Location.UNKNOWN)
    coarse = (location == LOCATIONS.index(Location.AREA)) & (
        rng.random(count) < ONLY_TOWN / (ONLY_TOWN + ONLY_GRID)
    )
    unit = layout.unit_of_grid[grid]
    return Demand(
        reported=reported, theme=theme, matter=matter, channel=channel, request=request, secrecy=secrecy,
        requester=_requesters(theme, by_grid, rng), public=public & (secrecy == 0), by_grid=by_grid, location=location,
        urgent=rng.random(count) < np.array([kind.urgent for kind in THEME_LIST])[theme],
        complex=rng.random(count) < np.array([kind.complex for kind in THEME_LIST])[theme],
        town=np.where(known, layout.town_of_grid[grid], -1), unit=np.where(known & ~coarse, unit, -1),
        grid=np.where(known & ~coarse, grid, -1), spot=(SPOTS * rng.random(count) ** 2.4).astype(np.int64),
    )  # fmt: skip


def _grid_pulls(layout: Layout, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return layout.weights(DOWNTOWN, rng), layout.weights(COUNTRY, rng)


def _grids(
    layout: Layout,
    pull: tuple[NDArray[np.float64], NDArray[np.float64]],
    theme: Theme,
    town: Ints,
    *,
    rng: np.random.Generator,
) -> Ints:
    """Return a grid for each ticket of a theme; those of a surge fall into a few grids of its town."""
    by_town = rng.lognormal(0, 0.3, len(layout.towns))[layout.town_of_grid]
    hot = rng.lognormal(0, 0.55, len(layout.grids))
    weights = (pull[0] * theme.town_pull + pull[1] * (1 - theme.town_pull)) * by_town * hot
    found = _picked(weights, len(town), rng)
    for place in np.unique(town[town >= 0]).tolist():
        members = np.flatnonzero(town == place)
        here = np.where(layout.town_of_grid == place, weights * rng.lognormal(0, 1.6, len(weights)), 0)
        found[members] = _picked(here, len(members), rng)
    return found


def _channels(theme: Ints, by_grid: Bools, rng: np.random.Generator) -> Ints:
    count = len(theme)
    direct = np.array([CHANNELS.index(channel) for channel in _DIRECT])[
        _picked(np.array(_DIRECT_SHARES), count, rng)
    ]
    watched = np.isin(theme, [KEYS.index(key) for key in _SEEN_BY_DEVICES])
    unseen = (direct == CHANNELS.index(Channel.DEVICE)) & ~watched
    direct = np.where(unseen, CHANNELS.index(Channel.PLATFORM), direct)
    own = np.where(rng.random(count) < 0.74, CHANNELS.index(Channel.GRID_STAFF), CHANNELS.index(Channel.TOWN))
    return np.where(by_grid, own, direct)


def _requesters(theme: Ints, by_grid: Bools, rng: np.random.Generator) -> Ints:
    enterprise = np.array([_ENTERPRISES.get(key, 0.04) for key in KEYS])[theme]
    chance = rng.random(len(theme))
    people = np.where(
        chance < enterprise,
        REQUESTERS.index(RequesterKind.ENTERPRISE),
        REQUESTERS.index(RequesterKind.CITIZEN),
    )
    return np.where(by_grid & (chance > 0.35), REQUESTERS.index(RequesterKind.GRASSROOTS), people)


def _requests(theme: Ints, rng: np.random.Generator) -> Ints:
    bounds = np.cumsum([_KINDS.get(key, _USUAL_KINDS) for key in KEYS], axis=1)[theme]
    found = np.minimum((rng.random((len(theme), 1)) > bounds).sum(axis=1), 3)
    return np.where(theme == KEYS.index("tip_offs"), REQUEST_KINDS.index(RequestKind.TIP_OFF), found)


def _secrecies(matters: list[MatterRow], matter: Ints, request: Ints) -> Ints:
    found = np.array([SECRECIES.index(row.secrecy) for row in matters])[matter]
    return np.where(
        request == REQUEST_KINDS.index(RequestKind.TIP_OFF), SECRECIES.index(Secrecy.SECRET), found
    )


def _locations(by_grid: Bools, rng: np.random.Generator) -> Ints:
    chance = rng.random(len(by_grid))
    area = np.where(
        chance < UNKNOWN + ONLY_GRID + ONLY_TOWN,
        LOCATIONS.index(Location.AREA),
        LOCATIONS.index(Location.EXACT),
    )
    return np.where((chance < UNKNOWN) & ~by_grid, LOCATIONS.index(Location.UNKNOWN), area)


def _picked(weights: NDArray[np.float64], count: int, rng: np.random.Generator) -> Ints:
    """Return positions drawn by weight."""
    bounds = np.cumsum(weights)
    return np.minimum(np.searchsorted(bounds, rng.random(count) * bounds[-1], side="right"), len(weights) - 1)
