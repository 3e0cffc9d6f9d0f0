"""The route of Dash callbacks, found before all others: a desk asks by hardly anything else."""

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

CALLBACKS = "/_dash-update-component"


class CallbackRoute(BaseRoute):
    """Hands callbacks to the application that is mounted last, without a look at the routes between."""

    def __init__(self, app: ASGIApp) -> None:
        """Remember who answers."""
        self.app = app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return whether a request is a callback."""
        is_callback = scope["type"] == "http" and scope["path"] == CALLBACKS
        return (Match.FULL if is_callback else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer."""
        await self.app(scope, receive, send)
