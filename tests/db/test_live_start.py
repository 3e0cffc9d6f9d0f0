"""The first city is served before the others are loaded."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from db.feed_listener import Follower
from db.session import DatabaseUrls, engines, live_transaction, owner_transaction
from domain.errors import Busy, NotFound
from live import loading
from live.city_state import CityState
from live.feed_consumer import Runner
from tests.support import factories

CITY, REPLAY, OTHER = "370783", "boston", "370784"
AS_OF = datetime(2015, 6, 30, 16, tzinfo=UTC)


@pytest.fixture
def runner(database: DatabaseUrls) -> Runner:
    with owner_transaction() as session:
        factories.a_city(session, REPLAY, as_of=AS_OF)
        factories.a_city(session, CITY)
        factories.a_city(session, OTHER)
    return Runner(engine=lambda: engines().screens, reading=live_transaction)


def test_one_city_is_served_first_and_a_replay_last(runner) -> None:
    runner._load_first()

    assert runner.serving
    assert list(runner.pictures) == [CITY]
    assert runner.loading == [OTHER, REPLAY]
    with pytest.raises(Busy) as refused:
        runner.picture(REPLAY)
    assert refused.value.retry_after > 0
    with pytest.raises(NotFound):
        runner.picture("nowhere")


def test_the_others_are_loaded_one_at_a_time_while_the_first_goes_on(runner, monkeypatch) -> None:
    runner._load_first()
    loaded: list[list[str]] = []
    load_city = loading.load

    def load(session: Session, city: str, **named: Any) -> CityState:
        loaded[-1].append(city)
        return load_city(session, city, **named)

    monkeypatch.setattr(loading, "load", load)

    with Follower(engines().screens) as follower:
        for _ in range(3):
            loaded.append([])
            runner._ticked_at = float("-inf")  # a second later
            runner.step(follower)

    assert loaded == [[OTHER], [REPLAY], []]
    assert runner.loading == []
    assert runner.picture(REPLAY).as_of == AS_OF
