"""Keep abuse small: how many letters an address or a phone may send, and how often codes may be tried."""

import math
import threading
import time
from collections.abc import Callable

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from web.rate_limit import TooMany

WRONG_PER_ADDRESS = parse("30 per 15 minutes")  # ours, as are all numbers here
WRONG_PER_NUMBER = parse("60 per 1 hour")
ONCE_A_DAY = parse("1 per 1 day")


class Inflow:
    """Counts letters and wrong codes, in this process; only hashes of what is counted are kept."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._lock = threading.Lock()

    def count_letter(
        self, form: str, *, address: str, phone: str | None, setting: Callable[[str], int]
    ) -> None:
        """Count a letter once, however often its form is sent after it was taken. Raises TooMany.

        A form that was refused is no better the next time: nothing of it is counted, and it is refused until
        the window ends.
        """
        limits: list[tuple[RateLimitItem, str, str]] = [
            (RateLimitItemPerHour(setting("public.letters_per_address")), "address", address)
        ]
        if phone:
            limits.append((RateLimitItemPerDay(setting("public.letters_per_phone")), "phone", phone))
        with self._lock:  # two clicks on one form count as one
            if not self._limiter.test(ONCE_A_DAY, "form", form):
                return
            for limit, *what in limits:
                if not self._limiter.test(limit, *what):
                    raise self._too_many(limit, *what)
            for limit, *what in (*limits, (ONCE_A_DAY, "form", form)):
                self._limiter.hit(limit, *what)

    def check_guess(self, *, number: str, address: str) -> None:
        """Raise TooMany when there were too many wrong codes lately from the address or for the number."""
        for limit, *what in self._guesses(number, address):
            if not self._limiter.test(limit, *what):
                raise self._too_many(limit, *what)

    def note_wrong(self, *, number: str, address: str) -> None:
        """Count a wrong number or code."""
        for limit, *what in self._guesses(number, address):
            self._limiter.hit(limit, *what)

    def _guesses(self, number: str, address: str) -> tuple[tuple[RateLimitItem, str, str], ...]:
        return (WRONG_PER_ADDRESS, "guess", address), (WRONG_PER_NUMBER, "number", number)

    def _too_many(self, limit: RateLimitItem, *what: str) -> TooMany:
        until = self._limiter.get_window_stats(limit, *what).reset_time
        return TooMany(retry_after=max(1, math.ceil(until - time.time())))


inflow = Inflow()
