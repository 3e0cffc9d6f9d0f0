"""Single-flight render cache: desks with the same queue and scope share a rendering after a change."""

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from time import monotonic
from typing import Generic, TypeVar

import live

MOST = 128
LONGEST_SECONDS = 30.0  # lights turn with time, without an event
Drawn = TypeVar("Drawn")


@dataclass(slots=True)
class _Entry(Generic[Drawn]):
    """The last rendering of a view with its feed position; its renderer holds the lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    known: tuple[int, Drawn] | None = None
    drawn_at: float = 0.0


def get_floor(city: str, event: int) -> int:
    """Return which feed position a rendering must know that is shown to a screen which knows ``event``.

    What was rendered before a ticket was hidden from a reader is shown to none, whatever their screen says.
    """
    picture = live.get_states().get(city)
    return sys.maxsize if picture is None else max(event, picture.hidden_at)


class RenderCache(Generic[Drawn]):
    """Keeps the newest drawing of each view; of many who ask at once one draws, the others wait for it."""

    def __init__(self, most: int = MOST, *, longest: float = LONGEST_SECONDS) -> None:
        """Keep at most so many views, the most recently used ones, each at most ``longest`` seconds."""
        self._most = most
        self._longest = longest
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, _Entry[Drawn]] = OrderedDict()

    def since(self, view: Hashable, event: int, draw: Callable[[], tuple[int, Drawn]]) -> Drawn:
        """Return a drawing of ``view`` that knows the feed up to ``event`` at least.

        draw: returns the feed position it reflects, and the rendering, which must not be changed. Exceptions
        of it are raised to its caller, and the next caller renders again.
        """
        entry = self._entry(view)
        with entry.lock:
            if entry.known is None or entry.known[0] < event or monotonic() - entry.drawn_at > self._longest:
                entry.drawn_at, entry.known = monotonic(), draw()
            return entry.known[1]

    def renew(self, view: Hashable, draw: Callable[[], tuple[int, Drawn]]) -> Drawn:
        """Return a new drawing of ``view`` and keep it: who asks later gets none from before it.

        For what a reader did or chose: a drawing from before the act must not come back with a later event.
        """
        entry = self._entry(view)
        with entry.lock:
            entry.known = None
            entry.drawn_at, entry.known = monotonic(), draw()
            return entry.known[1]

    def _entry(self, view: Hashable) -> _Entry[Drawn]:
        with self._lock:
            entry = self._entries.setdefault(view, _Entry())
            self._entries.move_to_end(view)
            while len(self._entries) > self._most:
                self._entries.popitem(last=False)
            return entry
