"""Abuse limits of the public page: letters per address and phone, and attempts at codes."""

import math
import threading
import time
from collections.abc import Callable

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from domain.attachments import MEGABYTE
from web.rate_limit import TooMany

ONCE_A_DAY = parse("1 per 1 day")
PHOTO_TRIES = parse("5 per 1 day")  # of one form: a connection breaks off, a page is loaded again


class Inflow:
    """Counts public reports and wrong codes, in this process; only hashes are kept."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._lock = threading.Lock()

    def count_letter(
        self, form: str, *, address: str, phone: str | None, setting: Callable[[str], int]
    ) -> None:
        """Count a public report once, however often its form is sent after it was taken. Raises TooMany.

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

    def count_photos(self, form: str, *, address: str, size: int, setting: Callable[[str], int]) -> None:
        """Count the photos of a form before anything of them is stored. Raises TooMany.

        A form that is sent again brings them again: only so often, and only so much from one address a day.
        size: bytes of all photos.
        """
        if not size:
            return
        megabytes = math.ceil(size / MEGABYTE)
        most = RateLimitItemPerDay(setting("public.megabytes_per_address"))
        with self._lock:
            if not self._limiter.test(PHOTO_TRIES, "photos", form):
                raise self._too_many(PHOTO_TRIES, "photos", form)
            if not self._limiter.hit(most, "megabytes", address, cost=megabytes):
                raise self._too_many(most, "megabytes", address)
            self._limiter.hit(PHOTO_TRIES, "photos", form)

    def check_guess(self, *, number: str, address: str, setting: Callable[[str], int]) -> None:
        """Raise TooMany after too many recent wrong codes from the address or for the number."""
        for limit, *what in _guesses(number, address, setting):
            if not self._limiter.test(limit, *what):
                raise self._too_many(limit, *what)

    def note_wrong(self, *, number: str, address: str, setting: Callable[[str], int]) -> None:
        """Count a wrong number or code."""
        for limit, *what in _guesses(number, address, setting):
            self._limiter.hit(limit, *what)

    def _too_many(self, limit: RateLimitItem, *what: str) -> TooMany:
        until = self._limiter.get_window_stats(limit, *what).reset_time
        return TooMany(retry_after=max(1, math.ceil(until - time.time())))


def _guesses(
    number: str, address: str, setting: Callable[[str], int]
) -> tuple[tuple[RateLimitItem, str, str], ...]:
    of_address = RateLimitItemPerMinute(setting("public.wrong_per_address"), setting("public.wrong_minutes"))
    of_number = RateLimitItemPerHour(setting("public.wrong_per_number"))
    return (of_address, "guess", address), (of_number, "number", number)


inflow = Inflow()
