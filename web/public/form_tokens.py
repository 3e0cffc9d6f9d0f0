"""Signed form tokens: each carries an idempotency key, and the time of issue."""

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass

from domain.errors import Invalid
from settings import secret_key

LASTS_SECONDS = 24 * 3600


class Expired(Invalid):
    """The form must be sent again, under the new key it comes back with."""

    def __init__(self) -> None:
        super().__init__("页面已失效，您填写的内容还在，请再次点击提交")


@dataclass(frozen=True, slots=True)
class FormToken:
    """The key of one form, and how many seconds ago it was handed out."""

    form: str
    age: float


def create_token() -> str:
    """Return the token of a new form."""
    body = f"{secrets.token_hex(16)}.{int(time.time())}"
    return f"{body}.{_signed(body)}"


def read_token(token: str) -> FormToken:
    """Return what a token says. Raises Expired for one that is not ours or too old."""
    body, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signed(body).encode()):
        raise Expired
    form, _, issued = body.partition(".")
    age = time.time() - int(issued)
    if age > LASTS_SECONDS:
        raise Expired
    return FormToken(form, age)


def derive_key() -> bytes:
    """Return the key of the keyed hashes; codes given out are good only as long as it stays the same."""
    return secret_key().encode()


def _signed(body: str) -> str:
    return hmac.digest(derive_key(), f"form {body}".encode(), hashlib.sha256).hex()
