"""The picture of now: what is open, counted for every area, and what goes out to screens."""

import gc
import threading

from db.feed import poke
from db.session import engines, live_transaction
from domain.errors import Busy
from live.broadcaster import Hub
from live.city_state import Picture
from live.counting import AreaValues
from live.feed_consumer import Runner
from live.reconciler import Reconciler
from live.subscriptions import register
from live.wall_refresher import BoardKeeper
from live.wall_view import KIND, BoardView

__all__ = [
    "AreaValues",
    "Hub",
    "Picture",
    "cities_loading",
    "differences",
    "hub",
    "picture",
    "pictures",
    "poke",
    "register",
    "running",
    "screens",
    "serving",
    "start",
    "stop",
]

_lock = threading.Lock()
_runner: Runner | None = None
_reconciler: Reconciler | None = None
_boards: BoardKeeper | None = None


def start() -> None:
    """Load the first city's picture and keep all true until stop(); db.session is connected before.

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
        boards = BoardKeeper(picture=runner.picture, tell=runner.hub.tell, reading=live_transaction)
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


def running() -> Runner:
    """Return what keeps the pictures of this process. Raises Busy before start() is through."""
    if _runner is None:
        raise Busy
    return _runner


def serving() -> bool:
    """Tell whether the pictures of this process are at the present."""
    return _runner is not None and _runner.serving


def differences() -> dict[str, int]:
    """Return for each city how many figures differed from plain SQL when last compared: 0, or a bug."""
    return dict(_reconciler.found) if _reconciler is not None else {}


def cities_loading() -> list[str]:
    """Return the cities of this process that are not loaded yet."""
    return [] if _runner is None else _runner.loading


def pictures() -> dict[str, Picture]:
    """Return the pictures of this process by city, none before start() is through."""
    return {} if _runner is None else _runner.pictures


def screens() -> int:
    """Return how many streams this process holds open."""
    return 0 if _runner is None else _runner.hub.screens


def picture(city: str) -> Picture:
    """Return the picture of a city. Raises NotFound, or Busy while it is not loaded yet."""
    return running().picture(city)


def hub() -> Hub:
    """Return what brings changes to the screens of this process. Raises Busy before start() is through."""
    return running().hub
