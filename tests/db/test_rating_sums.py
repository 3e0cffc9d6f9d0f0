"""Sums of ratings by area hold every rating of a period once."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from db.queries.rollups import RatingSum, rating_sums
from domain.filters import Filters
from domain.terms import Channel, Effect, Secrecy, Speed, Status
from tests import factories

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
    found = rating_sums(session, CITY, since=since, until=until, filters=Filters(**filters))
    return sorted(found, key=lambda one: (one.grid_code or "", one.secret))


def a_sum(town: str, *, department: str | None = None, secret: bool = False) -> RatingSum:
    return RatingSum(town, f"{town}1", f"{town}11", department, secret, Speed.TIMELY, Effect.GOOD, count=1)


def test_secret_ratings_stand_apart(rated):
    assert sums_of(rated) == [a_sum("001"), a_sum("001", secret=True), a_sum("002")]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param({"department": "D02"}, [a_sum("002", department="D02")], id="the rated department"),
        pytest.param({"channel": Channel.MAILBOX}, [], id="another channel"),
        pytest.param({"status": Status.CLOSED}, [], id="another state"),
    ],
)
def test_sums_follow_the_filters(rated, filters, expected):
    assert sums_of(rated, **filters) == expected


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [(DAY, DAY, 3), (DAY - timedelta(1), DAY - timedelta(1), 0), (DAY + timedelta(1), DAY + timedelta(9), 0)],
)
def test_days_are_local_and_inclusive(rated, since, until, count):
    assert sum(one.count for one in sums_of(rated, since, until)) == count
