"""The generated history of the demonstration city follows the city's own rules, and is deterministic."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import shapely

from demo.areas import CITY_CODE
from demo.copy_text import NEVER, NULL, Table
from demo.grid_staff import staff_tables
from demo.story import story_tables
from demo.texts import PHONE_PREFIX
from demo.working_time import WorkTime
from demo.world import WorldData, make_cast
from domain import clocks
from domain.accounts import StaffRole
from domain.deadlines import Limit
from domain.enums import ClockKind, PartyKind, Secrecy
from etl.holidays import read_calendar

UNTIL = datetime(2026, 9, 24, 6, 30, tzinfo=UTC)
LIMITS = [
    Limit(days=1), Limit(days=2), Limit(days=3), Limit(days=5), Limit(seconds=14_400), Limit(seconds=13_500),
    Limit(seconds=7_200, natural=True),
]  # fmt: skip


@pytest.fixture(scope="module")
def cast() -> WorldData:
    return make_cast(1)


@pytest.fixture(scope="module")
def tables(cast: WorldData) -> dict[str, Table]:
    return told(cast)


def told(cast: WorldData, *, until: datetime = UNTIL, seed: int = 1) -> dict[str, Table]:
    return {table.name: table for table in story_tables(cast, until=until, seed=seed, scale=0.005)}


def digests(tables: dict[str, Table]) -> dict[str, str]:
    return {name: table.digest() for name, table in tables.items()}


def second_of(at: datetime | None) -> int:
    return NEVER if at is None else int(at.timestamp())


def test_the_same_seed_and_end_give_the_same_bytes(cast, tables):
    assert digests(told(cast)) == digests(tables)


def test_another_seed_or_end_gives_other_bytes(cast, tables):
    first = digests(tables)

    assert first["tickets"] != digests(told(cast, seed=2))["tickets"]
    assert first["tickets"] != digests(told(cast, until=UNTIL + timedelta(days=1)))["tickets"]


@pytest.mark.parametrize("limit", LIMITS, ids=str)
def test_clocks_in_columns_equal_the_rules_of_the_domain(limit):
    calendar = read_calendar()
    first = int(datetime(2025, 12, 1, tzinfo=UTC).timestamp())
    starts = np.random.default_rng(7).integers(first, first + 430 * 86_400, 400)  # runs into the missing 2027

    found = WorkTime(calendar).start_limit(starts, limit)

    for place, start in enumerate(starts.tolist()):
        at = datetime.fromtimestamp(start, UTC)
        expected = clocks.start(ClockKind.COMPLETION, limit, at=at, calendar=calendar)
        instants = [second_of(moment) for moment in (expected.yellow_at, expected.orange_at, expected.due_at)]
        assert [found.yellow[place], found.orange[place], found.due[place]] == instants
        assert found.missing_year[place] == (expected.missing_year or NEVER)


def test_clocks_that_stood_still_equal_paused_and_resumed_ones():
    calendar = read_calendar()
    begun = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    held, freed = begun + timedelta(hours=5), begun + timedelta(days=6, hours=3)
    clock = clocks.start(ClockKind.COMPLETION, Limit(days=3), at=begun, calendar=calendar)
    expected = clocks.resume(clocks.pause(clock, at=held, calendar=calendar), at=freed, calendar=calendar)

    worktime = WorkTime(calendar)
    start, pause, resume = (np.array([second_of(at)]) for at in (begun, held, freed))
    stood = worktime.seconds_between(pause, resume)
    found = worktime.moved(start, worktime.add_days(start, 3), stood=stood)

    assert found.due.tolist() == [second_of(expected.due_at)]
    assert found.yellow.tolist() == [second_of(expected.yellow_at)]
    assert stood.tolist() == [expected.paused_seconds]


def test_spots_lie_inside_their_grids(cast):
    shapes = np.array([grid.geom for grid in cast.layout.grids])

    inside = shapely.intersects_xy(shapes[:, None], cast.layout.lon, cast.layout.lat)

    assert inside.all()


def test_numbers_are_unique_and_count_by_day(tables):
    numbers = [number.decode() for number in tables["tickets"].columns["number"]]

    days = [(day, int(count)) for day, _, count in (number.partition("-") for number in numbers)]
    counted = Counter(day for day, _ in days)
    highest = {day: max(count for other, count in days if other == day) for day in counted}

    assert len(set(numbers)) == len(numbers)
    assert highest == counted


def test_no_telephone_number_of_the_story_can_be_called(tables):
    phones = {*tables["reporters"].columns["phone"], *tables["staff"].columns["phone"]} - {NULL}

    assert phones
    assert all(len(phone) == 11 and phone.startswith(PHONE_PREFIX.encode()) for phone in phones)


def test_every_matter_has_a_department_that_exists(cast):
    departments = {party.code for party in cast.parties if party.kind is PartyKind.DEPARTMENT}

    assert len(departments) == 36
    assert {row.department for row in cast.matters} <= departments


def test_tip_offs_are_secret_and_never_public(tables):
    columns = tables["tickets"].columns
    rows = zip(columns["request_kind"], columns["secrecy"], columns["public"], strict=True)

    tip_offs = {(secrecy, public) for kind, secrecy, public in rows if kind == b"tip_off"}

    assert tip_offs == {(Secrecy.SECRET.value.encode(), b"f")}


def test_a_story_may_end_in_a_year_without_a_calendar(cast):
    clocks_told = told(cast, until=datetime(2027, 2, 3, 4, 0, tzinfo=UTC))["clocks"].columns

    pending = [
        due == NULL and paused == NULL
        for due, paused in zip(clocks_told["due_at"], clocks_told["paused_at"], strict=True)
    ]
    missing = {year for year, waits in zip(clocks_told["missing_year"], pending, strict=True) if waits}

    assert missing == {b"2027"}


def test_over_12_000_people_of_four_roles_serve_in_the_grids(cast):
    [people, posts] = staff_tables(CITY_CODE, cast.layout, cast.parties, until=UNTIL.date(), seed=1, scale=1)

    roles = people.columns["role"]
    assert len(roles) > 12_000
    assert {one.decode() for one in roles} == {role.value for role in StaffRole}
    assert len(posts.columns["id"]) > len(roles)  # professionals serve several
