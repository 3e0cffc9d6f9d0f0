"""Rate limit of password guessing: tries a minute by account and address, and by address alone (ours)."""

import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from domain.errors import DomainError

PER_ACCOUNT = parse("10 per 5 minutes")
PER_ADDRESS = parse("60 per 5 minutes")


class TooMany(DomainError):
    """Too many tries: wait (Retry-After: ``retry_after`` seconds)."""

    status = 429

    def __init__(self, *, retry_after: int) -> None:
        super().__init__("尝试次数过多，请 {retry_after} 秒后再试", retry_after=retry_after)
        self.retry_after = retry_after


class SignInThrottle:
    """Counts the tries to sign in, in this process."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, *, account: str, address: str) -> None:
        """Count one try. Raises TooMany after too many recent ones."""
        self._hit(PER_ADDRESS, address)
        self._hit(PER_ACCOUNT, account.casefold(), address)

    def _hit(self, limit: RateLimitItem, *what: str) -> None:
        if not self._limiter.hit(limit, *what):
            until = self._limiter.get_window_stats(limit, *what).reset_time
            raise TooMany(retry_after=max(1, math.ceil(until - time.time())))
