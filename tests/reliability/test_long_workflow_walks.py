"""Long random walks through the workflow, with shrinking to the shortest failing walk."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import session as sessions
from db.session import DatabaseUrls, owner_transaction
from domain.enums import Act
from tests.support.workflow.machine import Happening, LoopMachine, happening, happenings
from tests.support.workflow.walk import a_walkable_city

pytestmark = pytest.mark.slow

LONG_WALKS = 6
STEPS = 150
SHORT_WALKS = 25
ACTS_AT_LEAST = 42
HAPPENINGS = st.integers(0, 2**32 - 1).map(happening)


def test_the_loop_holds_on_long_walks(database: DatabaseUrls) -> None:
    done: Counter[Act] = Counter()
    with owner_transaction() as session:
        a_walkable_city(session)

    for seed in range(LONG_WALKS):
        _walk(happenings(seed, STEPS), done)

    assert len(done) >= ACTS_AT_LEAST, sorted(set(Act) - set(done))


def test_no_short_walk_breaks_the_loop(database: DatabaseUrls) -> None:
    with owner_transaction() as session:
        a_walkable_city(session)

    @settings(max_examples=SHORT_WALKS, suppress_health_check=list(HealthCheck))
    @given(steps=st.lists(HAPPENINGS, max_size=30))
    def walk(steps: list[Happening]) -> None:
        _walk(steps, Counter())

    walk()


def _walk(steps: list[Happening], done: Counter[Act]) -> None:
    with sessions.engines().people.connect() as connection, connection.begin() as outer:
        LoopMachine(connection, done).walk_through(steps)
        outer.rollback()
