"""Tell who makes the request at hand, to Dash callbacks and to API routes."""

import flask
from fastapi import Request

from domain.errors import DomainError, NotFound
from domain.scopes import Actor
from web.principals import Visitor


class NotSignedIn(DomainError):
    """Ask to sign in first."""

    status = 401

    def __init__(self) -> None:
        super().__init__("请先登录")


def actor() -> Actor:
    """Return who called the Dash callback at hand. Raises NotSignedIn."""
    return visitor().actor


def visitor() -> Visitor:
    """Return who called the Dash callback at hand, with all they may choose from. Raises NotSignedIn."""
    found: Visitor | None = flask.request.environ["asgi.scope"].get("visitor")
    if found is None:
        raise NotSignedIn
    return found


def request_actor(request: Request) -> Actor:
    """Return who asks an API route, in the city they chose; also a FastAPI dependency. Raises NotSignedIn."""
    return request_visitor(request).actor


def request_visitor(request: Request) -> Visitor:
    """Return who asks an API route, with all they may choose from. Raises NotSignedIn."""
    found: Visitor | None = request.scope.get("visitor")
    if found is None:
        raise NotSignedIn
    return found


def in_city(request: Request, city: str) -> Actor:
    """Return who asks an API route, as they are in ``city``.

    Raises NotSignedIn, or NotFound when there is no such city for them.
    """
    for found in request_visitor(request).actors:
        if found.city == city:
            return found
    raise NotFound("没有编码为 {city} 的城市", city=city)
