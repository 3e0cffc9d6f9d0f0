"""Generate the grid staff: about 12,000 fictitious people in four roles."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from demo.copy_text import Ints, Table, constant, texts, uuids, uuids_of, words
from demo.locations import Layout
from demo.reference_data import DemoParty
from demo.texts import names, phones
from domain.accounts import StaffRole
from domain.enums import AreaKind, PartyKind

ROLES = list(StaffRole)
VACANT, DOUBLE = 0.015, 0.01  # shares of grids without a chief, and with two
MEMBERS, ASSISTANTS, PROFESSIONALS = 3_260, 2_550, 1_000
GRIDS_EACH = 9  # of a professional
LINES = (
    "治安巡防", "消防安全", "市场监管", "生态环保", "安全生产", "城市管理", "法律服务", "自然资源",
    "民政救助", "卫生健康",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Posts:
    """Posts as columns; person and area are positions, line -1 for none."""

    person: Ints
    area: Ints
    line: Ints


def staff_tables(
    city: str, layout: Layout, parties: list[DemoParty], *, until: date, seed: int, scale: float
) -> list[Table]:
    """Return the rows of ``staff`` and ``staff_posts``; ``scale`` thins out all but the chiefs."""
    rng = np.random.default_rng([seed, 100])
    areas = [*(unit.code for unit in layout.units), *(grid.code for grid in layout.grids)]
    role, department, posts = _people(layout, parties, rng=rng, scale=scale)
    count = len(role)
    born = int((until - timedelta(days=800) - date(1970, 1, 1)).days) * 86_400
    ids = uuids_of(np.full(count, born), stream=(seed, 101))
    people = Table(
        "staff",
        {
            "city": constant(city, count),
            "id": uuids(ids),
            "name": texts(names(rng.integers(0, 2**40, count))),
            "role": words(ROLES, role),
            "phone": texts(phones(rng.integers(0, 2**40, count))),
            "department": words([party.code for party in parties], department),
        },
    )
    began = rng.integers(60, 790, len(posts.person)).tolist()
    held = Table(
        "staff_posts",
        {
            "city": constant(city, len(began)),
            "id": uuids(uuids_of(np.full(len(began), born), stream=(seed, 102))),
            "staff_id": uuids(ids[posts.person]),
            "area_code": words(areas, posts.area),
            "line_of_work": words(LINES, posts.line),
            "valid_from": [(until - timedelta(days=days)).isoformat().encode() for days in began],
            "valid_to": constant(None, len(began)),
        },
    )
    return [people, held]


def _people(
    layout: Layout, parties: list[DemoParty], *, rng: np.random.Generator, scale: float
) -> tuple[Ints, Ints, Posts]:
    """Return role and department (-1) of each person, and the posts."""
    units, grids = len(layout.units), len(layout.grids)
    grid_areas = np.arange(grids) + units
    chance = rng.random(grids)
    chiefs = np.concatenate([np.arange(units), grid_areas[chance >= VACANT], grid_areas[chance > 1 - DOUBLE]])
    weight = _busy(layout)
    members = grid_areas[rng.choice(grids, round(MEMBERS * scale), p=weight)]
    assistants = grid_areas[rng.choice(grids, round(ASSISTANTS * scale), p=weight)]
    plain = np.concatenate([chiefs, members, assistants])
    sizes = (len(chiefs), len(members), len(assistants))
    role = np.repeat(
        [ROLES.index(part) for part in (StaffRole.CHIEF, StaffRole.MEMBER, StaffRole.ASSISTANT)], sizes
    )
    count = round(PROFESSIONALS * scale)
    office, areas = _professionals(layout, parties, count, rng=rng)
    person = np.concatenate([np.arange(len(plain)), len(plain) + np.repeat(np.arange(count), GRIDS_EACH)])
    line = np.concatenate([np.full(len(plain), -1), np.repeat(office % len(LINES), GRIDS_EACH)])
    return (
        np.concatenate([role, np.full(count, ROLES.index(StaffRole.PROFESSIONAL))]),
        np.concatenate([np.full(len(plain), -1), office]),
        Posts(person, np.concatenate([plain, areas + units]), line),
    )


def _professionals(
    layout: Layout, parties: list[DemoParty], count: int, *, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Return the office of each professional, and the grids they serve in one town, in one long column."""
    towns = [party.code for party in parties if party.kind is PartyKind.TOWN]
    offices = np.array([number for number, party in enumerate(parties) if party.kind is not PartyKind.TOWN])
    posted = [parties[number] for number in offices.tolist()]
    weights = np.array([3.0 if one.kind is PartyKind.AGENCY else one.load for one in posted])
    office = rng.choice(offices, count, p=weights / weights.sum())
    sizes = np.bincount(layout.town_of_grid, minlength=len(towns))
    home = rng.choice(len(towns), count, p=sizes / sizes.sum())
    stationed = [parties[number].town_code for number in office.tolist()]
    home = np.array(
        [towns.index(town) if town else place for town, place in zip(stationed, home.tolist(), strict=True)]
    )
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    offset = (rng.random(count) * sizes[home]).astype(np.int64)[:, None] + np.arange(GRIDS_EACH)[None, :]
    # grids are in code order, so a town's grids follow each other
    return office, (starts[home][:, None] + offset % sizes[home][:, None]).ravel()


def _busy(layout: Layout) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    kinds = [layout.units[unit].kind for unit in layout.unit_of_grid.tolist()]
    weight = np.array([1.6 if kind is AreaKind.COMMUNITY else 1.0 for kind in kinds])
    return np.asarray(weight / weight.sum())
