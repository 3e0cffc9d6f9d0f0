"""Dependencies that return the current principal, for Dash callbacks and API routes."""

import flask
from fastapi import Request

from domain.errors import DomainError, NotFound
from domain.scopes import Actor
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
    """Return the actor of an API route, in their chosen city; also a dependency. Raises NotSignedIn."""
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
