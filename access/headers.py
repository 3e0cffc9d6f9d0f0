"""Tell browsers to trust nothing but our own files: content security policy and its companions."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from access.places import PHONE, is_static

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# Only who reports from the street says where they stand and takes pictures.
ON_THE_PHONE = {"Permissions-Policy": "camera=(self), microphone=(), geolocation=(self)"}


def content_policy(script_hashes: Sequence[str]) -> str:
    """Return the policy: no eval, no inline script but those of the hashes, nothing from outside."""
    scripts = " ".join(["'self'", *(f"'{value}'" for value in (entry.strip("'") for entry in script_hashes))])
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",  # Dash's components and Leaflet set styles themselves
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self'",
            "manifest-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class SecurityHeaders:
    """Adds the headers to every answer; what may not be stored in a cache is said too."""

    def __init__(self, app: ASGIApp, *, script_hashes: Sequence[str], https: bool = False) -> None:
        self._app = app
        self._headers = {**ALWAYS, "Content-Security-Policy": content_policy(script_hashes)}
        if https:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                given = ON_THE_PHONE if scope["path"].startswith(PHONE) else {}
                for name, value in {**self._headers, **given}.items():
                    headers[name] = value
                if not is_static(scope["path"]):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, dressed)
