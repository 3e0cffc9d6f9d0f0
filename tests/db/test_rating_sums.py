"""Sums of ratings by area hold every rating of a period once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from db.queries.rollups import RatingSum, load_rating_sums
from domain.enums import Channel, Effect, Secrecy, Speed, Status
from domain.filters import Filters
from services import rollups
from tests.support import factories

CITY = "370783"
NOON = factories.NOON
DAY = NOON.date()


@pytest.fixture
def rated(session: Session) -> Session:
    """A city with ratings of 2 March: two of town 001 (one secret), one of town 002 by D02 alone."""
    factories.a_city(session)
    for town, departments, secrecy in (
        ("001", ("D01",), Secrecy.NORMAL),
        ("001", ("D01",), Secrecy.SECRET),
        ("002", ("D02",), Secrecy.NORMAL),
    ):
        ticket = factories.a_ticket(session, town=town, departments=departments, secrecy=secrecy)
        factories.a_story(session, ticket)
    return session


def sums_of(session: Session, since: date = DAY, until: date = DAY, **filters: object) -> list[RatingSum]:
    found = load_rating_sums(session, CITY, since=since, until=until, filters=Filters(**filters))
    return sorted(found, key=lambda one: (one.town_code or "", one.secret))


def a_sum(town: str, *, department: str | None = None, secret: bool = False) -> RatingSum:
    unit, grid = (None, None) if secret else (f"{town}1", f"{town}11")
    return RatingSum(town, unit, grid, department, secret, Speed.TIMELY, Effect.GOOD, count=1)


@pytest.fixture(params=["from the tables", "from the sums"])
def either(request: pytest.FixtureRequest, rated: Session) -> Session:
    """The rated city, with and without sums of its past days."""
    if request.param == "from the sums":
        while rollups.run_step(rated, CITY, rated.scalar(select(func.now())), settled=timedelta(0)):
            pass
        # What is not read from the sums would be missed.
        rated.execute(text("UPDATE evaluations SET rated_at = rated_at + interval '100 years'"))
        rated.execute(text("UPDATE evaluations SET rated_at = '2020-01-01' WHERE department = 'D01'"))
        rated.execute(text("DELETE FROM evaluations WHERE rated_at > '2100-01-01'"))
    return rated


def test_secret_ratings_stand_apart(either):
    assert sums_of(either) == [a_sum("001"), a_sum("001", secret=True), a_sum("002")]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param({"department": "D02"}, [a_sum("002", department="D02")], id="the rated department"),
        pytest.param({"channel": Channel.MAILBOX}, [], id="another channel"),
        pytest.param({"status": Status.CLOSED}, [], id="another state"),
    ],
)
def test_sums_follow_the_filters(either, filters, expected):
    assert sums_of(either, **filters) == expected


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [(DAY, DAY, 3), (DAY - timedelta(1), DAY - timedelta(1), 0), (DAY + timedelta(1), DAY + timedelta(9), 0)],
)
def test_days_are_local_and_inclusive(either, since, until, count):
    assert sum(one.count for one in sums_of(either, since, until)) == count
