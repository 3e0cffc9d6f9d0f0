"""Resolve the principal of a secret: one concurrent look-up for each, cached briefly."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import OperationalError

from db.queries import authentication, tokens
from db.session import account_transaction
from domain.errors import Busy
from domain.scopes import Actor
from web.actor_scopes import list_actors, list_posts

REMEMBERED_SECONDS = 2.0  # a revoked token opens nothing any more after this
REMEMBERED_AT_MOST = 4096
ASKED_AT_MOST = 200  # look-ups that wait for a thread
TOUCH_SECONDS = 60  # how stale a session's last use may be


class Credential(StrEnum):
    """By what a visitor is known."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105  # a word, not a password


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who makes a request: the actor in the chosen city, and who they are in each city they may see.

    A token has no account; ``locale`` is None where nothing was chosen. posts: whom they may
    choose to be in the chosen city; must_change: they came in with a first password.
    """

    actor: Actor
    actors: tuple[Actor, ...]
    account_id: UUID | None
    locale: str | None
    zone: ZoneInfo
    posts: tuple[Actor, ...] = ()
    must_change: bool = False

    @property
    def cities(self) -> tuple[str, ...]:
        """Return the codes of the cities the visitor may see."""
        return tuple(actor.city for actor in self.actors)


Key = tuple[Credential, bytes]


def look_up(key: Key) -> Visitor | None:
    """Load the holder of the secret from the database; records now and then that a session is in use.

    Raises Busy when the database does not answer.
    """
    try:
        return _look_up(*key)
    except OperationalError:
        raise Busy(retry_after=2) from None


def _look_up(proof: Credential, secret_hash: bytes) -> Visitor | None:
    shown = secret_hash if proof is Credential.SESSION else b""
    with account_transaction(shown=shown, lookup=True) as session:
        zones = authentication.load_city_zones(session)
        if proof is Credential.TOKEN:
            token = tokens.find_token(session, secret_hash)
            if token is not None:
                tokens.record_use(session, secret_hash)
            return _of_token(token, secret_hash, zones)
        holder = authentication.find_session_holder(session, secret_hash)
        if holder is not None and holder.quiet_seconds > TOUCH_SECONDS:
            authentication.touch_session(session, secret_hash)
        return _of_holder(holder, zones)


class Visitors:
    """Caches the principals of secrets; requests for the same one share one look-up."""

    def __init__(self, *, threads: int, ask: Callable[[Key], Visitor | None] = look_up) -> None:
        self._ask = ask
        self._limiter = CapacityLimiter(threads)
        self._known: OrderedDict[Key, tuple[float, Visitor | None]] = OrderedDict()
        self._asked: dict[Key, asyncio.Task[Visitor | None]] = {}

    async def find(self, key: Key) -> Visitor | None:
        """Return who holds the secret, at most REMEMBERED_SECONDS out of date.

        Raises Busy where too many look-ups wait already, or the database does not answer.
        """
        found = self._known.get(key)
        if found is not None and found[0] > time.monotonic():
            return found[1]
        if key not in self._asked:
            if len(self._asked) >= ASKED_AT_MOST:
                raise Busy(retry_after=2)
            self._asked[key] = asyncio.create_task(self._learn(key))
        return await asyncio.shield(self._asked[key])

    def forget(self, key: Key) -> None:
        """Look up again next time: the secret's meaning was just changed."""
        self._known.pop(key, None)

    async def _learn(self, key: Key) -> Visitor | None:
        try:
            found = await to_thread.run_sync(partial(self._ask, key), limiter=self._limiter)
        finally:
            del self._asked[key]
        self._known[key] = (time.monotonic() + REMEMBERED_SECONDS, found)
        self._known.move_to_end(key)
        while len(self._known) > REMEMBERED_AT_MOST:
            self._known.popitem(last=False)
        return found


def _of_holder(holder: authentication.SessionHolder | None, zones: dict[str, str]) -> Visitor | None:
    if holder is None:
        return None
    who = {"actor_id": str(holder.account_id), "name": holder.name}
    actors = list_actors(holder.grants, **who, post=holder.post)
    if not actors:
        return None
    chosen = next((actor for actor in actors if actor.city == holder.city), actors[0])
    return Visitor(
        chosen,
        actors,
        holder.account_id,
        holder.locale,
        ZoneInfo(zones[chosen.city]),
        posts=list_posts(chosen.city, holder.grants, **who),
        must_change=holder.must_change,
    )


def _of_token(token: tokens.TokenFacts | None, secret_hash: bytes, zones: dict[str, str]) -> Visitor | None:
    if token is None:
        return None
    actors = list_actors([token.grant], actor_id=f"token:{secret_hash.hex()[:16]}", name=token.label)
    if not actors:
        return None
    return Visitor(actors[0], actors, None, None, ZoneInfo(zones[actors[0].city]))
