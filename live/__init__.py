"""Live state: open tickets, counted for every area, and what is sent to screens."""

import gc
import threading

from db.feed import poke
from db.session import engines, live_transaction
from domain.errors import Busy
from live.broadcaster import Broadcaster
from live.city_state import CityState
from live.counting import AreaValues
from live.feed_consumer import Runner
from live.reconciler import Reconciler
from live.subscriptions import register
from live.wall_refresher import WallRefresher
from live.wall_view import KIND, BoardView

__all__ = [
    "AreaValues",
    "Broadcaster",
    "CityState",
    "count_screens",
    "get_broadcaster",
    "get_differences",
    "get_runner",
    "get_state",
    "get_states",
    "is_serving",
    "list_loading_cities",
    "poke",
    "register",
    "start",
    "stop",
]

_lock = threading.Lock()
_runner: Runner | None = None
_reconciler: Reconciler | None = None
_boards: WallRefresher | None = None


def start() -> None:
    """Load the first city's state and keep all current until stop(); db.session is connected before.

    The other cities are loaded meanwhile. Without a database serving() is false until one answers.
    """
    global _runner, _reconciler, _boards
    with _lock:
        if _runner is not None:
            return
        runner = Runner(engine=lambda: engines().screens, reading=live_transaction)
        runner.start()
        # What was loaded lives as long as the process; looking for garbage in it halts every screen.
        gc.collect()
        gc.freeze()
        _runner = runner
        _reconciler = Reconciler(lambda: runner.pictures, reading=live_transaction)
        _reconciler.start()
        boards = WallRefresher(picture=runner.picture, tell=runner.hub.tell, reading=live_transaction)
        register(KIND, lambda _asked, scope: BoardView(scope, facts=boards.facts))
        boards.start()
        _boards = boards


def stop() -> None:
    """End what start() began."""
    global _runner, _reconciler, _boards
    with _lock:
        if _boards is not None:
            _boards.stop()
        if _reconciler is not None:
            _reconciler.stop()
        if _runner is not None:
            _runner.stop()
        _runner = _reconciler = _boards = None


def get_runner() -> Runner:
    """Return what keeps the pictures of this process. Raises Busy before start() is through."""
    if _runner is None:
        raise Busy
    return _runner


def is_serving() -> bool:
    """Return whether the states of this process are current."""
    return _runner is not None and _runner.serving


def get_differences() -> dict[str, int]:
    """Return for each city how many figures differed from plain SQL when last compared: 0, or a bug."""
    return dict(_reconciler.found) if _reconciler is not None else {}


def list_loading_cities() -> list[str]:
    """Return the cities of this process that are not loaded yet."""
    return [] if _runner is None else _runner.loading


def get_states() -> dict[str, CityState]:
    """Return the pictures of this process by city, none before start() is through."""
    return {} if _runner is None else _runner.pictures


def count_screens() -> int:
    """Return how many streams this process holds open."""
    return 0 if _runner is None else _runner.hub.screens


def get_state(city: str) -> CityState:
    """Return the state of a city. Raises NotFound, or Busy while it is not loaded yet."""
    return get_runner().picture(city)


def get_broadcaster() -> Broadcaster:
    """Return what brings changes to the screens of this process. Raises Busy before start() is through."""
    return get_runner().hub
