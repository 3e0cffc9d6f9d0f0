"""Ask whether an act was already done under a key, and keep its answer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import IdempotencyKey

FORGOTTEN_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class KeyOwner:
    """Whose key it is: keys of different actors and cities never meet."""

    city: str
    actor: str
    key: str


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What an act answered, and the fingerprint of the request that asked for it."""

    fingerprint: bytes
    answer: dict[str, Any] | None


def claim(session: Session, owner: KeyOwner, fingerprint: bytes) -> bool:
    """Take the key for this transaction; False when it was used before.

    Waits while another transaction holds the same key: it is then either used or free again.
    """
    taken = session.execute(
        insert(IdempotencyKey)
        .values(city=owner.city, actor=owner.actor, key=owner.key, fingerprint=fingerprint, at=func.now())
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.key)
    )
    return taken.first() is not None


def stored(session: Session, owner: KeyOwner) -> StoredAnswer:
    """Return what is stored under a key that was used before."""
    found = session.execute(
        select(IdempotencyKey.fingerprint, IdempotencyKey.answer).where(*_is(owner))
    ).one()
    return StoredAnswer(*found)


def keep(session: Session, owner: KeyOwner, answer: dict[str, Any]) -> None:
    """Store the answer under the key this transaction claimed."""
    session.execute(update(IdempotencyKey).where(*_is(owner)).values(answer=answer))


def forget_old(session: Session, owner: KeyOwner, *, kept: timedelta) -> None:
    """Delete the owner's keys that are older than ``kept``; what another act is deleting is left to it."""
    of_owner = (IdempotencyKey.city == owner.city, IdempotencyKey.actor == owner.actor)
    old = (
        select(IdempotencyKey.key)
        .where(*of_owner, IdempotencyKey.at < func.now() - kept)
        .limit(FORGOTTEN_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    session.execute(delete(IdempotencyKey).where(*of_owner, IdempotencyKey.key.in_(old)))


def _is(owner: KeyOwner) -> tuple[Any, ...]:
    return (
        IdempotencyKey.city == owner.city,
        IdempotencyKey.actor == owner.actor,
        IdempotencyKey.key == owner.key,
    )
