"""Let any user perform any act on several tickets, on working days, at night and over the festival."""

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from db import session as sessions
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from db.session import owner_transaction
from domain.enums import Act
from tests.support.workflow.machine import LoopMachine, happenings
from tests.support.workflow.walk import a_walkable_city

STEPS = 60


@pytest.fixture(scope="module")
def engine(cluster: Cluster) -> Iterator[Engine]:
    """The application's own role on a city of its own."""
    engines = sessions.connect(copy_template(cluster, "loop_machine"))
    with owner_transaction() as session:
        a_walkable_city(session)
    yield engines.people
    engines.dispose()
    drop(cluster, "loop_machine")


# How many walks, and how many of some fifty acts they must do: fewer would prove little.
@pytest.mark.parametrize(
    ("walks", "acts_at_least"),
    [pytest.param(3, 24, id="three"), pytest.param(6, 30, id="six", marks=pytest.mark.slow)],
)
def test_the_loop_holds_whoever_does_whatever(engine: Engine, walks: int, acts_at_least: int) -> None:
    done: Counter[Act] = Counter()

    # A walk ends at its first fault, so nothing need be shrunk; the long run looks for the shortest one.
    @settings(max_examples=walks, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32 - 1))
    def walk(seed: int) -> None:
        with engine.connect() as connection, connection.begin() as outer:
            LoopMachine(connection, done).walk_through(happenings(seed, STEPS))
            outer.rollback()

    walk()

    assert len(done) >= acts_at_least, sorted(set(Act) - set(done))
