"""Hash and check passwords with argon2, few at a time so that a rush of them does not block the machine."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.errors import Busy, Invalid

LONGEST = 200  # characters; hashing longer ones would only cost time
AT_ONCE = 2
WAITING = 8

T = TypeVar("T")

_hasher = PasswordHasher()
_executor = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")
_places = BoundedSemaphore(AT_ONCE + WAITING)


def check_new_password(password: str, *, least: int) -> None:
    """Raise Invalid for a new password that is too short or too long; least: characters, a setting."""
    if not least <= len(password) <= LONGEST:
        raise Invalid("密码须有 {least} 至 {most} 个字符", least=least, most=LONGEST)


def hash_password(password: str) -> str:
    """Return the hash to be stored of a password, whose length was checked when it was new."""
    return _run(lambda: _hasher.hash(password))


def is_password(password: str, stored: str | None) -> bool:
    """Return whether the password fits the stored hash; no hash takes as long and is False."""
    unknown = _nobodys_hash()  # made by the first try of all, whichever name it gives
    return _run(lambda: _fits(password[: LONGEST + 1], stored or unknown)) and stored is not None


def is_outdated(stored: str) -> bool:
    """Return whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def _fits(password: str, stored: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody")


def _run(work: Callable[[], T]) -> T:
    with _place():
        return _executor.submit(work).result()


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise Busy(retry_after=2)
    try:
        yield
    finally:
        _places.release()
