"""First passwords: random, shown once, to be changed by their owner."""

import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher

PASSWORD_BYTES = 12  # 16 characters
# 96 random bits need no slow hash, and a whole city's staff is opened in one go; a sign-in renews the hash.
_hasher = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """A password to be shown once, and what is stored of it."""

    plain: str
    hash: str


def create_first_password() -> FirstPassword:
    """Return a new first password."""
    plain = secrets.token_urlsafe(PASSWORD_BYTES)
    while plain.startswith("-"):  # a table would write a quote before it
        plain = secrets.token_urlsafe(PASSWORD_BYTES)
    return FirstPassword(plain, _hasher.hash(plain))
