"""Times, places and matters of incoming tickets: weeks, seasons, surges, hot spots."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from demo.arrivals import KEYS, THEME_LIST, Window, draw_arrivals, picked
from demo.copy_text import Bools, Ints
from demo.locations import COUNTRY, DOWNTOWN, SPOTS, Floats, Layout
from demo.reference_data import MatterRow
from demo.themes import Theme
from demo.working_time import WorkTime
from domain.enums import Channel, Location, RequesterKind, RequestKind, Secrecy

UNKNOWN, ONLY_GRID, ONLY_TOWN = 0.045, 0.055, 0.01  # shares of places not known; the first among direct ones

CHANNELS = list(Channel)
_DIRECT = {
    Channel.HOTLINE_5123456: 0.52, Channel.HOTLINE_5150000: 0.22, Channel.MAILBOX: 0.07,
    Channel.PLATFORM: 0.14, Channel.DEVICE: 0.05,
}  # fmt: skip
_SEEN_BY_DEVICES = {"facilities", "nuisance", "emergency", "construction", "farming", "sanitation"}
_ENTERPRISES = {"wages": 0.22, "market": 0.12, "construction": 0.15, "power": 0.15}
_KINDS = {
    "education": (0.6, 0.2, 0.15, 0.05), "health": (0.5, 0.25, 0.2, 0.05), "wages": (0.35, 0.45, 0.18, 0.02),
    "civility": (0.15, 0.15, 0.2, 0.5), "market": (0.1, 0.2, 0.68, 0.02), "welfare": (0.35, 0.6, 0.03, 0.02),
}  # fmt: skip
_USUAL_KINDS = (0.08, 0.46, 0.41, 0.05)  # enquiry, help, complaint, suggestion
REQUEST_KINDS = (
    RequestKind.ENQUIRY, RequestKind.HELP, RequestKind.COMPLAINT, RequestKind.SUGGESTION, RequestKind.TIP_OFF,
)  # fmt: skip
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
    towns = len(layout.towns)
    reported, theme, town = draw_arrivals(window, zone, habits, towns=towns, scale=scale, rng=rng)
    return _described(layout, matters, reported, theme=theme, town=town, rng=rng)


def _described(
    layout: Layout,
    matters: list[MatterRow],
    reported: Ints,
    *,
    theme: Ints,
    town: Ints,
    rng: np.random.Generator,
) -> Demand:
    count = len(reported)
    matter, grid = np.empty(count, np.int64), np.empty(count, np.int64)
    pull = layout.weights(DOWNTOWN, rng), layout.weights(COUNTRY, rng)
    for number, kind in enumerate(THEME_LIST):
        members = np.flatnonzero(theme == number)
        candidates = np.array([place for place, row in enumerate(matters) if row.theme == kind.key])
        weights = np.array([matters[place].weight for place in candidates.tolist()])
        matter[members] = candidates[picked(weights, len(members), rng)]
        grid[members] = _grids(layout, pull, kind, town[members], rng=rng)
    by_grid = rng.random(count) < np.array([kind.grid for kind in THEME_LIST])[theme]
    channel = _channels(theme, by_grid, rng)
    request = _requests(theme, rng)
    secrecy = _secrecies(matters, matter, request)
    # Secret reports go to the Center: users of their place do not see them.
    secret = secrecy == SECRECIES.index(Secrecy.SECRET)
    channel = np.where(secret & by_grid, CHANNELS.index(Channel.HOTLINE_5123456), channel)
    by_grid = by_grid & ~secret
    public = np.array([row.public for row in matters])[matter] & (channel != CHANNELS.index(Channel.MAILBOX))
    location = _locations(by_grid, rng)
    known = location != LOCATIONS.index(Location.UNKNOWN)
    only_town = rng.random(count) < ONLY_TOWN / (ONLY_TOWN + ONLY_GRID)
    coarse = (location == LOCATIONS.index(Location.AREA)) & only_town
    unit = layout.unit_of_grid[grid]
    return Demand(
        reported=reported,
        theme=theme,
        matter=matter,
        channel=channel,
        request=request,
        secrecy=secrecy,
        requester=_requesters(theme, by_grid, rng),
        public=public & (secrecy == 0),
        by_grid=by_grid,
        location=location,
        urgent=rng.random(count) < np.array([kind.urgent for kind in THEME_LIST])[theme],
        complex=rng.random(count) < np.array([kind.complex for kind in THEME_LIST])[theme],
        town=np.where(known, layout.town_of_grid[grid], -1),
        unit=np.where(known & ~coarse, unit, -1),
        grid=np.where(known & ~coarse, grid, -1),
        spot=(SPOTS * rng.random(count) ** 2.4).astype(np.int64),
    )


def _grids(
    layout: Layout, pull: tuple[Floats, Floats], theme: Theme, town: Ints, *, rng: np.random.Generator
) -> Ints:
    """Return a grid for each ticket of a theme; those of a surge fall into a few grids of its town."""
    by_town = rng.lognormal(0, 0.3, len(layout.towns))[layout.town_of_grid]
    hot = rng.lognormal(0, 0.55, len(layout.grids))
    weights = (pull[0] * theme.town_pull + pull[1] * (1 - theme.town_pull)) * by_town * hot
    found = picked(weights, len(town), rng)
    for place in np.unique(town[town >= 0]).tolist():
        members = np.flatnonzero(town == place)
        here = np.where(layout.town_of_grid == place, weights * rng.lognormal(0, 1.6, len(weights)), 0)
        found[members] = picked(here, len(members), rng)
    return found


def _channels(theme: Ints, by_grid: Bools, rng: np.random.Generator) -> Ints:
    count = len(theme)
    listed = np.array([CHANNELS.index(channel) for channel in _DIRECT])
    direct = listed[picked(np.array(list(_DIRECT.values())), count, rng)]
    watched = np.isin(theme, [KEYS.index(key) for key in _SEEN_BY_DEVICES])
    unseen = (direct == CHANNELS.index(Channel.DEVICE)) & ~watched
    direct = np.where(unseen, CHANNELS.index(Channel.PLATFORM), direct)
    own = np.where(rng.random(count) < 0.74, CHANNELS.index(Channel.GRID_STAFF), CHANNELS.index(Channel.TOWN))
    return np.where(by_grid, own, direct)


def _requesters(theme: Ints, by_grid: Bools, rng: np.random.Generator) -> Ints:
    enterprise = np.array([_ENTERPRISES.get(key, 0.04) for key in KEYS])[theme]
    chance = rng.random(len(theme))
    citizen, company, grassroots = (
        REQUESTERS.index(kind)
        for kind in (RequesterKind.CITIZEN, RequesterKind.ENTERPRISE, RequesterKind.GRASSROOTS)
    )
    return np.where(by_grid & (chance > 0.35), grassroots, np.where(chance < enterprise, company, citizen))


def _requests(theme: Ints, rng: np.random.Generator) -> Ints:
    bounds = np.cumsum([_KINDS.get(key, _USUAL_KINDS) for key in KEYS], axis=1)[theme]
    found = np.minimum((rng.random((len(theme), 1)) > bounds).sum(axis=1), 3)
    return np.where(theme == KEYS.index("tip_offs"), REQUEST_KINDS.index(RequestKind.TIP_OFF), found)


def _secrecies(matters: list[MatterRow], matter: Ints, request: Ints) -> Ints:
    found = np.array([SECRECIES.index(row.secrecy) for row in matters])[matter]
    tip_off = request == REQUEST_KINDS.index(RequestKind.TIP_OFF)
    return np.where(tip_off, SECRECIES.index(Secrecy.SECRET), found)


def _locations(by_grid: Bools, rng: np.random.Generator) -> Ints:
    chance = rng.random(len(by_grid))
    area = np.where(
        chance < UNKNOWN + ONLY_GRID + ONLY_TOWN,
        LOCATIONS.index(Location.AREA),
        LOCATIONS.index(Location.EXACT),
    )
    return np.where((chance < UNKNOWN) & ~by_grid, LOCATIONS.index(Location.UNKNOWN), area)
