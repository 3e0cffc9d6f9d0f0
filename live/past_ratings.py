"""Rating sums before the period in memory; loaded on request."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from sqlalchemy.exc import SQLAlchemyError

from db.queries.rollups import RatingSum
from domain.errors import DomainError
from domain.filters import Filters
from domain.scopes import Scope

KEPT = 32  # periods, filters and scopes; the one asked for longest ago is dropped
WAIT_SECONDS = 20.0  # above the statement timeout of the reading

Asked = tuple[Filters, Scope]
Sums = Sequence[RatingSum]

_log = logging.getLogger(__name__)


class PastRatings:
    """Sums by period, filter and scope; several who ask for the same share one reading."""

    def __init__(self, read: Callable[[Filters, Scope], Sums], *, tell: Callable[[], None]) -> None:
        """Read nothing yet. tell: called after a reading without a waiting caller."""
        self._read = read
        self._tell = tell
        self._lock = threading.Lock()
        self._kept: OrderedDict[Asked, Sums] = OrderedDict()
        self._reading: dict[Asked, Future[Sums]] = {}

    def find(self, asked: Asked) -> Sums | None:
        """Return the sums if they were read, without waiting."""
        with self._lock:
            found = self._kept.get(asked)
            if found is not None:
                self._kept.move_to_end(asked)
            return found

    def load(self, asked: Asked) -> None:
        """Read the sums unless they are kept. Raises what the reading raises."""
        with self._lock:
            if asked in self._kept:
                return
            reading = self._reading.get(asked)
            is_first = reading is None
            if reading is None:
                reading = self._reading[asked] = Future()
        if is_first:
            self._fulfil(asked, reading)
        reading.result(WAIT_SECONDS)

    def load_soon(self, asked: Asked) -> None:
        """Read the sums in a thread of their own and tell, unless a reading is under way."""
        with self._lock:
            if asked in self._reading:
                return
        threading.Thread(target=self._load_and_tell, args=(asked,), name="past ratings", daemon=True).start()

    def forget(self) -> None:
        """Drop all sums, and those that are being read: ratings they rest on have changed."""
        with self._lock:
            self._kept.clear()
            self._reading.clear()

    def _fulfil(self, asked: Asked, reading: "Future[Sums]") -> None:
        try:
            sums = self._read(*asked)
        except Exception as error:  # noqa: BLE001  # every waiting caller gets the same error
            self._end(asked, reading, None)
            reading.set_exception(error)
        else:
            self._end(asked, reading, sums)
            reading.set_result(sums)

    def _end(self, asked: Asked, reading: "Future[Sums]", sums: Sums | None) -> None:
        with self._lock:
            if self._reading.get(asked) is not reading:
                return  # forgotten meanwhile
            del self._reading[asked]
            if sums is not None:
                self._kept[asked] = sums
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)

    def _load_and_tell(self, asked: Asked) -> None:
        try:
            self.load(asked)
        except (SQLAlchemyError, DomainError, TimeoutError) as error:
            _log.warning("ratings of %s could not be summed: %s", asked[1].city, error)
        else:
            self._tell()
