"""Signed cookie of a device on which accounts signed in: others' wrong passwords do not slow it down.

It opens nothing. It only gives the device tries of its own for the accounts that it names, in keyed hashes.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.responses import Response

from settings import secret_key, settings
from web import cookies

KNOWN_SECONDS = 180 * 24 * 3600  # since the last sign-in (ours)
ACCOUNTS = 12  # the last ones that signed in on a shared computer
MARK_BYTES = 12


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device's own name, and the marks of the accounts that signed in on it, the last one first."""

    name: str
    marks: tuple[str, ...]

    def knows(self, username: str) -> bool:
        """Return whether the account signed in on this device."""
        return _mark(username) in self.marks


def read_device(sent: Mapping[str, str]) -> KnownDevice | None:
    """Return the device that the cookies of a request prove; None for a forged, old or missing one."""
    try:
        name, marks = _seal().loads(sent.get(cookies.DEVICE, ""), max_age=KNOWN_SECONDS)
        return KnownDevice(str(name), tuple(map(str, marks)))
    except (BadData, TypeError, ValueError):
        return None


def find_own_device(sent: Mapping[str, str], username: str) -> str:
    """Return the name of the device if the account signed in on it, else an empty text."""
    device = read_device(sent)
    return device.name if device is not None and device.knows(username) else ""


def remember_account(response: Response, sent: Mapping[str, str], username: str) -> None:
    """Let the device keep that the account signed in on it."""
    device = read_device(sent) or KnownDevice(secrets.token_urlsafe(MARK_BYTES), ())
    mark = _mark(username)
    marks = [mark, *(each for each in device.marks if each != mark)][:ACCOUNTS]
    sealed = str(_seal().dumps([device.name, marks]))
    secure = settings().secure_cookies
    cookies.set_cookie(response, cookies.DEVICE, sealed, seconds=KNOWN_SECONDS, secure=secure)


def _mark(username: str) -> str:
    """Return the mark of an account: who reads the cookie learns no name."""
    keyed = hmac.new(secret_key().encode(), f"device {username.casefold()}".encode(), hashlib.sha256)
    return keyed.hexdigest()[: 2 * MARK_BYTES]


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key(), salt=cookies.DEVICE)
