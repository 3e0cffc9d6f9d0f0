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

WALKS = 6
STEPS = 60
ACTS_AT_LEAST = 30  # of some fifty; fewer would prove little


@pytest.fixture(scope="module")
def engine(cluster: Cluster) -> Iterator[Engine]:
    """The application's own role on a city of its own."""
    engines = sessions.connect(copy_template(cluster, "loop_machine"))
    with owner_transaction() as session:
        a_walkable_city(session)
    yield engines.people
    engines.dispose()
    drop(cluster, "loop_machine")


def test_the_loop_holds_whoever_does_whatever(engine: Engine) -> None:
    done: Counter[Act] = Counter()

    # A walk ends at its first fault, so nothing need be shrunk; the long run looks for the shortest one.
    @settings(max_examples=WALKS, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32 - 1))
    def walk(seed: int) -> None:
        with engine.connect() as connection, connection.begin() as outer:
            LoopMachine(connection, done).walk_through(happenings(seed, STEPS))
            outer.rollback()

    walk()

    assert len(done) >= ACTS_AT_LEAST, sorted(set(Act) - set(done))
