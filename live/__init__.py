"""The picture of now: what is open, counted for every area, and what goes out to screens."""

import threading

from db.feed import poke
from db.session import engines, live_transaction
from domain.errors import Busy
from live.counting import AreaValues
from live.hub import Hub
from live.picture import Picture
from live.reconciler import Reconciler
from live.runner import Runner
from live.views import register

__all__ = [
    "AreaValues",
    "Hub",
    "Picture",
    "differences",
    "hub",
    "picture",
    "poke",
    "register",
    "running",
    "serving",
    "start",
    "stop",
]

_lock = threading.Lock()
_runner: Runner | None = None
_reconciler: Reconciler | None = None


def start() -> None:
    """Load the pictures of this process and keep them true until stop(); db.session is connected before.

    Raises SQLAlchemyError when the database does not answer.
    """
    global _runner, _reconciler
    with _lock:
        if _runner is not None:
            return
        runner = Runner(engine=lambda: engines().screens, reading=live_transaction)
        runner.start()
        _runner = runner
        _reconciler = Reconciler(lambda: runner.pictures, reading=live_transaction)
        _reconciler.start()


def stop() -> None:
    """End what start() began."""
    global _runner, _reconciler
    with _lock:
        if _reconciler is not None:
            _reconciler.stop()
        if _runner is not None:
            _runner.stop()
        _runner = _reconciler = None


def running() -> Runner:
    """Return what keeps the pictures of this process. Raises Busy before start() is through."""
    if _runner is None:
        raise Busy
    return _runner


def serving() -> bool:
    """Tell whether the pictures of this process are at the present."""
    return _runner is not None and _runner.serving


def differences() -> dict[str, int]:
    """Return for each city how many figures differed from plain SQL when last compared; all are 0, or a bug."""
    return dict(_reconciler.found) if _reconciler is not None else {}


def picture(city: str) -> Picture:
    """Return the picture of a city. Raises NotFound, or Busy before start() is through."""
    return running().picture(city)


def hub() -> Hub:
    """Return what brings changes to the screens of this process. Raises Busy before start() is through."""
    return running().hub
