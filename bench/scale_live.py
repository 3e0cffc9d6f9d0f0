"""Measure a server's memory: loading a city's state, comparing it, and counting its areas."""

import gc
import time
from collections.abc import Iterator

from bench.scale_measure import Taken, measure
from bench.scale_world import World
from db.session import live_transaction, transaction
from domain.enums import Role
from domain.filters import Filters
from domain.measures import OPEN_TICKETS
from domain.scopes import Scope
from live import loading
from live.reconciler import find_differences
from live.wall_facts import read_facts

ROUNDS = 3


def live_questions(world: World, *, only: str) -> Iterator[tuple[str, Taken]]:
    """Yield what each piece takes; pages are those of its reading."""
    load, reconcile, values, wall = (
        "live: load",
        "live: reconciler round",
        "live: values of grids",
        "wall, all facts",
    )
    if not any(only in name for name in (load, reconcile, values, wall)):
        return
    yield load, measure(live_transaction, lambda session: loading.load(session, world.city))
    with live_transaction() as session:
        picture = loading.load(session, world.city)
    gc.collect()
    scope = Scope.whole(world.city)
    yield reconcile, _timed(lambda: find_differences(picture, reading=live_transaction))
    yield values, _timed(lambda: picture.values("grid", OPEN_TICKETS, filters=Filters(), scope=scope))
    leader = world.actor(Role.LEADER).scope
    yield wall, measure(lambda: transaction(leader), lambda session: read_facts(session, leader, picture))


def _timed(ask: object) -> Taken:
    assert callable(ask)
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    return Taken(tuple(times), 0)
