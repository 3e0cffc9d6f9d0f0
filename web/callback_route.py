"""The route of Dash callbacks, found before all others: a desk asks by hardly anything else."""

import json
from collections.abc import Iterable

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from web.request_body import read_body, repeat_body
from web.thread_pool import CAN_WAIT

CALLBACKS = "/_dash-update-component"


class CallbackRoute(BaseRoute):
    """Hands callbacks to the application that is mounted last, without a look at the routes between."""

    def __init__(self, app: ASGIApp, *, stores: Iterable[str] = ()) -> None:
        """Remember who answers. stores: components that only the live stream writes; they can wait."""
        self.app = app
        self._changed = frozenset(f"{store}.data" for store in stores)
        self._words = tuple(name.encode() for name in self._changed)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return whether a request is a callback."""
        is_callback = scope["type"] == "http" and scope["path"] == CALLBACKS
        return (Match.FULL if is_callback else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer."""
        body = await read_body(receive)
        if body is not None:
            scope[CAN_WAIT] = self._is_refresh(body)
            await self.app(scope, repeat_body(body, receive), send)

    def _is_refresh(self, body: bytes) -> bool:
        """Return whether nothing but the live stream asks."""
        if not any(word in body for word in self._words):
            return False
        try:
            changed = json.loads(body)["changedPropIds"]
            return bool(changed) and self._changed.issuperset(changed)
        except (ValueError, TypeError, LookupError):
            return False
