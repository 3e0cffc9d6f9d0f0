"""Groups of sums come out of packed rows as they went in."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries.rollup_rows import (
    build_groups_sql,
    build_numbers_sql,
    build_rows_sql,
    build_span_values,
    build_third_sql,
    get_third,
)
from db.queries.rollup_spans import DaySpan
from db.writes.rollups import COLUMNS
from domain.rollups import Dimension, count_measures
from tests.support import factories

CITY = "370783"
DIMENSION = Dimension.ORDER_UNIT
WIDTH = count_measures(DIMENSION)
THIRD = date(2026, 1, 21)
GIVEN = """
SELECT CAST(:dimension AS text) AS dimension, day, '001' AS town_code, false AS secret, false AS internal,
    key, CAST(counts AS int[]) AS counts
FROM unnest(CAST(:given_keys AS text[]), CAST(:given_days AS date[]), CAST(:given_counts AS text[]))
    given (key, day, counts)
"""
Groups = dict[tuple[str, date], tuple[int, ...]]
groups_of_a_third = st.dictionaries(
    st.tuples(st.sampled_from("甲乙丙ABC"), st.integers(0, 10).map(lambda n: THIRD + timedelta(days=n))),
    st.tuples(*[st.integers(0, 2)] * (WIDTH - 1), st.integers(0, 2**31 - 1)),
    min_size=1,
)


def pack(session: Session, groups: Groups) -> None:
    rows = build_rows_sql(GIVEN, step="day")
    session.execute(text("DELETE FROM rollups"))
    session.execute(
        text(f"INSERT INTO rollups ({COLUMNS}) {rows}"),
        {
            "city": CITY,
            "dimension": DIMENSION.value,
            "given_keys": [key for key, _ in groups],
            "given_days": [day for _, day in groups],
            "given_counts": ["{" + ",".join(map(str, counts)) + "}" for counts in groups.values()],
        },
    )


def unpack(session: Session) -> Groups:
    found = session.execute(text(f"SELECT key, day, counts FROM ({build_groups_sql('rollups')}) g")).all()
    groups: Groups = {(key, day): tuple(counts) for key, day, counts in found}
    assert len(groups) == len(found)
    return groups


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(groups=groups_of_a_third, asked=st.sets(st.integers(0, 10)))
def test_what_was_packed_is_read_for_any_days(session: Session, groups: Groups, asked: set[int]):
    if not session.scalar(text("SELECT count(*) FROM cities")):
        factories.a_city(session)
    days = tuple(THIRD + timedelta(days=n) for n in sorted(asked))
    numbers = text(f"SELECT key, day, n0, n1 FROM ({build_numbers_sql([1, WIDTH])}) g")
    values = {**build_span_values(DaySpan((), days, (), 0)), "city": CITY, "dimension": DIMENSION.value}

    pack(session, groups)

    assert unpack(session) == groups
    read = {(key, day): (first, last) for key, day, first, last in session.execute(numbers, values)}
    assert read == {group: (it[0], it[-1]) for group, it in groups.items() if group[1] in days}


@pytest.mark.parametrize("year", [2027, 2028])
def test_every_day_is_in_the_third_that_begins_at_most_ten_days_before_it(session, year):
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    in_sql = session.scalars(
        text(f"SELECT {build_third_sql('day')} FROM unnest(CAST(:days AS date[])) day ORDER BY day"),
        {"days": days},
    )

    assert list(in_sql) == [get_third(day) for day in days]
    assert {(day - get_third(day)).days for day in days} == set(range(11))
    assert {get_third(day).day for day in days} == {1, 11, 21}


def test_a_list_of_numbers_that_repeats_is_stored_once(session):
    factories.a_city(session)
    numbers = (1,) * WIDTH
    pack(session, {("A", THIRD + timedelta(days=n)): numbers for n in range(11)})

    assert session.scalars(text("SELECT patterns FROM rollups")).one() == [list(numbers)]
