"""Idempotency of acts: the same key again returns the stored answer and does nothing."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from db.queries import idempotency
from db.queries.idempotency import KeyOwner
from domain.errors import Busy, Invalid, KeyReused
from domain.scopes import Actor

LONGEST_KEY = 200
KEPT = timedelta(days=7)  # ours: no request is repeated after so long


def run_once(
    session: Session, actor: Actor, key: str, act: Callable[[], dict[str, Any]], *, fingerprint: bytes
) -> dict[str, Any]:
    """Return the answer of ``act``, run at most once for this actor, city and key.

    The answer is stored in the transaction of its effect: if the act fails, the key is free again. While
    another request with the same key is at work, this one waits for it.
    Raises KeyReused when the key came with another fingerprint before, Busy when the wait is too long.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise Invalid("幂等键须有 1 至 {most} 个字符", most=LONGEST_KEY)
    owner = KeyOwner(actor.city, actor.id, key)
    try:
        claimed = idempotency.claim(session, owner, fingerprint)
    except OperationalError:
        raise Busy(retry_after=2) from None
    if not claimed:
        return _answer_before(session, owner, fingerprint)
    answer = act()
    idempotency.store_answer(session, owner, answer, kept=KEPT)
    return answer


def compute_fingerprint(*parts: str | bytes) -> bytes:
    """Return the fingerprint of a request: method, target and content."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.digest()


def _answer_before(session: Session, owner: KeyOwner, fingerprint: bytes) -> dict[str, Any]:
    before = idempotency.load_answer(session, owner)
    if before.fingerprint != fingerprint:
        raise KeyReused
    return before.answer or {}
