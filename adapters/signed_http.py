"""Signed JSON POST to an external HTTP endpoint, with a time limit; every failure maps to one word."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import httpx

from domain.deliveries import NotDelivered

TIMEOUT = httpx.Timeout(10, connect=5)
SIGNATURE = "X-Huying-Signature"
KEY = "Idempotency-Key"
TRY_AGAIN = frozenset({408, 425, 429})


def sign_body(secret: str, body: bytes) -> str:
    """Return the HMAC-SHA256 of a body in the format of the signature header."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def post(url: str, content: Mapping[str, Any], *, key: str, secret: str | None = None) -> dict[str, Any]:
    """Post JSON and return the answer's object, empty when it holds none. Raises NotDelivered.

    key: the delivery's id, by which the receiver knows a second try. secret: signs the body.
    URLs hold tokens and bodies hold phone numbers, so neither ever appears in a reason.
    """
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", KEY: key}
    if secret is not None:
        headers[SIGNATURE] = sign_body(secret, body)
    try:
        answer = httpx.post(url, content=body, headers=headers, timeout=TIMEOUT, follow_redirects=False)
    except (httpx.HTTPError, httpx.InvalidURL) as failed:
        raise NotDelivered(f"no answer: {type(failed).__name__}") from None
    if not answer.is_success:
        refused = 400 <= answer.status_code < 500 and answer.status_code not in TRY_AGAIN
        raise NotDelivered(f"answered {answer.status_code}", final=refused)
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
