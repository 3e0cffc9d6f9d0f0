"""Four workers, killed again and again in the middle of their work: each notification is sent once."""

import pytest

from tests.support.killed_workers import levels_told, some_due_clocks, told, work_and_kill

pytestmark = pytest.mark.slow  # tests/db/test_workers.py kills one of two workers in CI
TICKETS = 900


@pytest.mark.parametrize("seed", [1, 2])
def test_of_workers_killed_at_random_everything_is_told_once(database, seed):
    expected = some_due_clocks(TICKETS)

    died = work_and_kill(database, expected, workers=4, kills=6, seed=seed)

    assert died >= 3, "workers died while there was work"
    assert told() == expected
    assert levels_told() == {True: 2 * TICKETS, False: 2 * TICKETS}
