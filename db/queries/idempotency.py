"""Look up an act by its idempotency key, and store its answer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Interval, bindparam, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import IdempotencyKey
from db.models.base import table_of

FORGOTTEN_AT_ONCE = 100
_SET_KEEPER = text("SELECT set_config('app.keeper', :actor, true)")


_KEYS = table_of(IdempotencyKey)
_OF_OWNER = (IdempotencyKey.city == bindparam("of_city"), IdempotencyKey.actor == bindparam("of_actor"))
_OLD = (
    select(IdempotencyKey.key)
    .where(*_OF_OWNER, IdempotencyKey.at < func.now() - bindparam("kept", type_=Interval))
    .limit(FORGOTTEN_AT_ONCE)
    .with_for_update(skip_locked=True)
)
_FORGET = delete(_KEYS).where(*_OF_OWNER, IdempotencyKey.key.in_(_OLD))
_KEEP = (
    update(_KEYS)
    .where(*_OF_OWNER, IdempotencyKey.key == bindparam("of_key"))
    .values(answer=bindparam("said", type_=IdempotencyKey.answer.type))
    .add_cte(_FORGET.cte("forgotten"))
)


@dataclass(frozen=True, slots=True)
class KeyOwner:
    """Whose key it is: keys of different actors and cities never meet."""

    city: str
    actor: str
    key: str


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """Answer of an act, and the fingerprint of its request."""

    fingerprint: bytes
    answer: dict[str, Any] | None


def claim(session: Session, owner: KeyOwner, fingerprint: bytes) -> bool:
    """Take the key for this transaction; False when it was used before.

    Waits while another transaction holds the same key: it is then either used or free again. The rest of
    the transaction sees the keys of this owner alone.
    """
    session.execute(_SET_KEEPER, {"actor": owner.actor})
    taken = session.execute(
        insert(IdempotencyKey)
        .values(city=owner.city, actor=owner.actor, key=owner.key, fingerprint=fingerprint, at=func.now())
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.key)
    )
    return taken.first() is not None


def load_answer(session: Session, owner: KeyOwner) -> StoredAnswer:
    """Return what is stored under a key that was used before."""
    found = session.execute(
        select(IdempotencyKey.fingerprint, IdempotencyKey.answer).where(*_is(owner))
    ).one()
    return StoredAnswer(*found)


def store_answer(session: Session, owner: KeyOwner, answer: dict[str, Any], *, kept: timedelta) -> None:
    """Store the answer under the key this transaction claimed; the owner's older keys are deleted.

    kept: how old a key may become. What another act is deleting is left to it.
    """
    named = {"of_city": owner.city, "of_actor": owner.actor, "of_key": owner.key}
    session.execute(_KEEP, {**named, "said": answer, "kept": kept})


def _is(owner: KeyOwner) -> tuple[Any, ...]:
    return (
        IdempotencyKey.city == owner.city,
        IdempotencyKey.actor == owner.actor,
        IdempotencyKey.key == owner.key,
    )
