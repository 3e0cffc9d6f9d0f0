"""Keep abuse small: how many letters an address or a phone may send, and how often codes may be tried."""

import math
import time
from collections.abc import Callable

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from access.throttle import TooMany

WRONG_PER_ADDRESS = parse("30 per 15 minutes")  # ours, as are all numbers here
WRONG_PER_NUMBER = parse("60 per 1 hour")


class Inflow:
    """Counts letters and wrong codes, in this process; only hashes of what is counted are kept."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count_letter(
        self, form: str, *, address: str, phone: str | None, setting: Callable[[str], int]
    ) -> None:
        """Count a letter once, however often its form is sent. Raises TooMany."""
        if not self._limiter.hit(parse("1 per 1 day"), "form", form):
            return
        self._hit(RateLimitItemPerHour(setting("public.letters_per_address")), "address", address)
        if phone:
            self._hit(RateLimitItemPerDay(setting("public.letters_per_phone")), "phone", phone)

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

    def _hit(self, limit: RateLimitItem, *what: str) -> None:
        if not self._limiter.hit(limit, *what):
            raise self._too_many(limit, *what)

    def _too_many(self, limit: RateLimitItem, *what: str) -> TooMany:
        until = self._limiter.get_window_stats(limit, *what).reset_time
        return TooMany(retry_after=max(1, math.ceil(until - time.time())))


inflow = Inflow()
