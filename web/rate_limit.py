"""Rate limit of password guessing: wrong passwords by account and source, by account, by address."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Bucket:
    """Wrong passwords that count together: at most ``most`` of them within ``seconds``."""

    key: tuple[str, ...]
    most: int
    seconds: float


class Tries:
    """One try under way; it counts as a wrong password only after ``count_wrong``."""

    def __init__(self) -> None:
        self.is_wrong = False

    def count_wrong(self) -> None:
        """Let the try count."""
        self.is_wrong = True


class SignInThrottle:
    """Counts wrong passwords, in this process, by limits that are loaded again once in a while.

    Tries under way count too, so that many at once are no more than the limit. A right password counts
    nowhere and forgets the wrong ones of its own device or address. Names without an account count alike.
    """

    def __init__(self, load: Callable[[], SignInLimits]) -> None:
        """Count nothing yet. load: the limits as they are set now."""
        self._load = load
        self._limits = DEFAULT_SIGN_IN
        self._loaded_at = -KEPT_SECONDS
        self._lock = threading.Lock()
        self._wrong: OrderedDict[tuple[str, ...], list[float]] = OrderedDict()
        self._longest = 0.0  # seconds for which anything is kept

    def sign_in(self, *, account: str, address: str, device: str = "") -> AbstractContextManager[Tries]:
        """Enter a try to sign in. Raises TooMany after too many wrong passwords.

        device: a known one of this account; its tries are its own, and no others slow it down.
        """
        name, limits = account.casefold(), self._current()
        wait = limits.lock_minutes * 60
        if device:
            return self._trying([Bucket(("device", name, device), limits.wrong_allowed, wait)])
        minutes = limits.tries_minutes * 60
        # One address alone never uses up what all unfamiliar ones have together.
        everywhere = max(limits.tries_per_account, limits.wrong_allowed + 1)
        return self._trying(
            [
                Bucket(("source", name, address), limits.wrong_allowed, wait),
                Bucket(("account", name), everywhere, minutes),
                Bucket(("address", address), limits.tries_per_address, minutes),
            ]
        )

    def change_password(self, account: str) -> AbstractContextManager[Tries]:
        """Enter a try to change the password of an account. Raises TooMany after too many wrong old ones."""
        limits = self._current()
        return self._trying([Bucket(("change", account), limits.wrong_allowed, limits.lock_minutes * 60)])

    def forgive(self, account: str) -> None:
        """Forget the wrong passwords of an account: an administrator unlocked it."""
        name = account.casefold()
        with self._lock:
            for key in [key for key in self._wrong if key[0] != "address" and key[1] == name]:
                del self._wrong[key]

    @contextmanager
    def _trying(self, buckets: list[Bucket]) -> Iterator[Tries]:
        at = self._enter(buckets)
        tries = Tries()
        right = False
        try:
            yield tries
            right = not tries.is_wrong
        finally:
            if not tries.is_wrong:
                self._leave(buckets, at, forget=right)

    def _enter(self, buckets: list[Bucket]) -> float:
        now = time.monotonic()
        with self._lock:
            self._sweep(now)
            for bucket in buckets:
                recent = [at for at in self._wrong.get(bucket.key, ()) if at > now - bucket.seconds]
                if len(recent) >= bucket.most:
                    free = recent[-bucket.most] + bucket.seconds
                    raise TooMany(retry_after=max(1, math.ceil(free - now)))
            for bucket in buckets:
                kept = self._wrong.setdefault(bucket.key, [])
                kept[:] = [*(at for at in kept if at > now - bucket.seconds), now]
                self._wrong.move_to_end(bucket.key)
                self._longest = max(self._longest, bucket.seconds)
        return now

    def _leave(self, buckets: list[Bucket], at: float, *, forget: bool) -> None:
        with self._lock:
            for number, bucket in enumerate(buckets):
                kept = self._wrong.get(bucket.key, [])
                if forget and number == 0:
                    kept.clear()
                elif at in kept:
                    kept.remove(at)
                if not kept:
                    self._wrong.pop(bucket.key, None)

    def _sweep(self, now: float) -> None:
        """Remove what no limit asks about any more; the first entry is the one that rested longest."""
        while self._wrong and next(iter(self._wrong.values()))[-1] <= now - self._longest:
            self._wrong.popitem(last=False)

    def _current(self) -> SignInLimits:
        now = time.monotonic()
        if now - self._loaded_at >= KEPT_SECONDS:
            self._loaded_at = now  # first, so that of many at once one asks
            self._limits = self._load()
        return self._limits
