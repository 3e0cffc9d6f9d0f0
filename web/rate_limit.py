"""Rate limit of password guessing: tries by account and address, and by address alone (settings)."""

import math
import time
from collections.abc import Callable

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from domain.accounts import DEFAULT_SIGN_IN, SignInLimits
from domain.errors import DomainError

KEPT_SECONDS = 30.0  # after which a changed setting counts


# Up to how many seconds which words say the wait, and the seconds of their unit.
_WAITS = (
    (90, "尝试次数过多，请 {amount} 秒后再试", 1),
    (90 * 60, "尝试次数过多，请 {amount} 分钟后再试", 60),
    (20 * 3600, "尝试次数过多，请 {amount} 小时后再试", 3600),
    (math.inf, "尝试次数过多，请明天再试", 3600),
)


class TooMany(DomainError):
    """Too many tries: wait (Retry-After: ``retry_after`` seconds)."""

    status = 429

    def __init__(self, *, retry_after: int) -> None:
        message, unit = next((told, unit) for most, told, unit in _WAITS if retry_after <= most)
        super().__init__(message, retry_after=retry_after, amount=math.ceil(retry_after / unit))
        self.retry_after = retry_after


class SignInThrottle:
    """Counts the tries to sign in, in this process, by limits that are loaded again once in a while."""

    def __init__(self, load: Callable[[], SignInLimits]) -> None:
        """Count nothing yet. load: the limits as they are set now."""
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._load = load
        self._limits = DEFAULT_SIGN_IN
        self._loaded_at = -KEPT_SECONDS

    def count(self, *, account: str, address: str) -> None:
        """Count one try. Raises TooMany after too many recent ones."""
        limits = self._current()
        minutes = limits.tries_minutes
        self._hit(RateLimitItemPerMinute(limits.tries_per_address, minutes), address)
        self._hit(RateLimitItemPerMinute(limits.tries_per_account, minutes), account.casefold(), address)

    def _current(self) -> SignInLimits:
        now = time.monotonic()
        if now - self._loaded_at >= KEPT_SECONDS:
            self._loaded_at = now  # first, so that of many at once one asks
            self._limits = self._load()
        return self._limits

    def _hit(self, limit: RateLimitItem, *what: str) -> None:
        if not self._limiter.hit(limit, *what):
            until = self._limiter.get_window_stats(limit, *what).reset_time
            raise TooMany(retry_after=max(1, math.ceil(until - time.time())))
