"""Who makes the current request and what it is about, for Dash callbacks and as FastAPI dependencies."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import flask
from fastapi import Depends, Header, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from db.session import Session, deferred_transaction
from domain import filters
from domain.errors import DomainError, NotFound
from domain.scopes import Actor
from web.idempotent_acts import perform
from web.principals import Visitor


class NotSignedIn(DomainError):
    """A sign-in is required."""

    status = 401

    def __init__(self) -> None:
        super().__init__("请先登录")


def get_actor() -> Actor:
    """Return the principal of the current Dash callback. Raises NotSignedIn."""
    return get_visitor().actor


def get_visitor() -> Visitor:
    """Return the principal of the current Dash callback, with all their choices. Raises NotSignedIn."""
    found: Visitor | None = flask.request.environ["asgi.scope"].get("visitor")
    if found is None:
        raise NotSignedIn
    return found


def get_request_actor(request: Request) -> Actor:
    """Return who asks an API route, in the city they chose. Raises NotSignedIn."""
    return get_request_visitor(request).actor


def get_request_visitor(request: Request) -> Visitor:
    """Return the principal of an API route, with all their choices. Raises NotSignedIn."""
    found: Visitor | None = request.scope.get("visitor")
    if found is None:
        raise NotSignedIn
    return found


def get_actor_in_city(request: Request, city: str) -> Actor:
    """Return the actor of an API route in ``city``.

    Raises NotSignedIn, or NotFound when there is no such city for them.
    """
    for found in get_request_visitor(request).actors:
        if found.city == city:
            return found
    raise NotFound("没有编码为 {city} 的城市", city=city)


async def get_current_actor(request: Request) -> Actor:
    """Return who asks an API route; on the event loop, so that it waits for no thread. Raises NotSignedIn."""
    return get_request_actor(request)


CityParam = Annotated[
    str | None, Query(max_length=40, description="City code; the caller's own where left out")
]
IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=200)]
CurrentActor = Annotated[Actor, Depends(get_current_actor)]


async def get_city_actor(request: Request, city: CityParam = None) -> Actor:
    """Return who asks, as they are in the query's city, or in the one they chose.

    Raises NotSignedIn or NotFound.
    """
    return get_request_actor(request) if city is None else get_actor_in_city(request, city)


async def get_current_visitor(request: Request) -> Visitor:
    """Return who asks, with all they may choose from. Raises NotSignedIn."""
    return get_request_visitor(request)


async def read_filters(request: Request) -> filters.Filters:
    """Return the filters of the query. Raises Invalid."""
    return filters.Filters.from_query(request.query_params)


@dataclass(frozen=True, slots=True)
class IdempotentCall:
    """A changing call of one actor, which takes effect once for its key."""

    actor: Actor
    key: str

    def answer(
        self,
        act: str,
        body: BaseModel,
        perform_act: Callable[[Session, datetime], BaseModel],
        *,
        status: int = 200,
        decides: bool = False,
    ) -> JSONResponse:
        """Return what the act answers, or answered before. Raises KeyReused for another act or body.

        decides: the table of the act names the actor's role, also where it changes nothing else.
        """
        content = {"act": act, **body.model_dump(mode="json")}
        answer = perform(
            self.actor,
            self.key,
            content,
            lambda session, now: perform_act(session, now).model_dump(mode="json"),
            decides=decides,
        )
        return JSONResponse(answer, status_code=status)


async def build_idempotent_call(actor: CurrentActor, key: IdempotencyKey) -> IdempotentCall:
    """Return the call of who asks."""
    return IdempotentCall(actor, key)


CityActor = Annotated[Actor, Depends(get_city_actor)]
CurrentVisitor = Annotated[Visitor, Depends(get_current_visitor)]
Filters = Annotated[filters.Filters, Depends(read_filters)]
OncePerKey = Annotated[IdempotentCall, Depends(build_idempotent_call)]


def open_actor_session(actor: CurrentActor) -> Iterator[Session]:
    """Yield a transaction in the caller's scope."""
    with deferred_transaction(actor.scope) as session:
        yield session


def open_city_session(actor: CityActor) -> Iterator[Session]:
    """Yield a transaction in the caller's scope in the query's city."""
    with deferred_transaction(actor.scope) as session:
        yield session


# They end before the answer is sent: a slow reader holds no connection.
DbSession = Annotated[Session, Depends(open_actor_session, scope="function")]
CityDbSession = Annotated[Session, Depends(open_city_session, scope="function")]
