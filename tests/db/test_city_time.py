"""The time of a city is the transaction's, or the day of a replay city."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import clock
from db.models import City

AS_OF = datetime(2015, 6, 30, 16, tzinfo=UTC)


def a_city(code: str, *, as_of: datetime | None) -> City:
    return City(
        city=code, name=code, name_en=code, zone="Asia/Shanghai", calendar="working", number_prefix=code,
        as_of=as_of, simulated=False,
    )  # fmt: skip


def test_a_replay_city_stands_still(session: Session) -> None:
    session.add(a_city("replay", as_of=AS_OF))
    session.flush()  # the question reads the table

    assert clock.now(session, "replay") == AS_OF


def test_another_city_has_the_transactions_time_in_utc(session: Session) -> None:
    session.add(a_city("today", as_of=None))
    session.flush()  # the question reads the table

    found = clock.now(session, "today")

    assert found == session.execute(select(func.now())).scalar_one()
    assert found.utcoffset() == timedelta(0)


def test_time_stands_still_within_a_transaction(session: Session) -> None:
    assert clock.now(session, "today") == clock.now(session, "today")
