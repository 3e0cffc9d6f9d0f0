"""Security headers: a content security policy that trusts only our own files, and related headers."""

from collections.abc import Iterable, Mapping, Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.url_paths import PHONE, is_static

RawHeader = tuple[bytes, bytes]

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# Only the page for reports from the street uses location and camera.
ON_THE_PHONE = {"Permissions-Policy": "camera=(self), microphone=(), geolocation=(self)"}


OWN_STYLES = "style-src 'self'"
# Dash's components bring style sheets as elements; charts set styles as attributes of what they draw.
STYLES_OF_COMPONENTS = "style-src 'self' 'unsafe-inline'"


def build_content_policy(script_hashes: Sequence[str], *, styles: str = OWN_STYLES) -> str:
    """Return the policy: no eval, no inline script but those of the hashes, nothing from outside."""
    scripts = " ".join(["'self'", *(f"'{value}'" for value in (entry.strip("'") for entry in script_hashes))])
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            styles,
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
    """Adds the headers to every answer; what may not be stored in a cache is said too.

    screens: paths of the pages that Dash draws.
    """

    def __init__(
        self, app: ASGIApp, *, script_hashes: Sequence[str], screens: Iterable[str] = (), https: bool = False
    ) -> None:
        self._app = app
        self._screens = frozenset(screens)
        given = {**ALWAYS, "Content-Security-Policy": build_content_policy(script_hashes)}
        if https:
            given["Strict-Transport-Security"] = "max-age=31536000"
        self._pairs = _raw(given)
        self._phone_pairs = _raw({**given, **ON_THE_PHONE})
        policy = build_content_policy(script_hashes, styles=STYLES_OF_COMPONENTS)
        self._screen_pairs = _raw({**given, "Content-Security-Policy": policy})
        self._names = frozenset(name for name, _ in self._pairs)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._dressed(scope["path"], message.get("headers", ()))
            await send(message)

        await self._app(scope, receive, dressed)

    def _choose(self, path: str) -> list[RawHeader]:
        """Return our headers for the answer of a path."""
        if path in self._screens:
            return self._screen_pairs
        return self._phone_pairs if path.startswith(PHONE) else self._pairs

    def _dressed(self, path: str, told: Iterable[RawHeader]) -> list[RawHeader]:
        """Return the headers of an answer with ours in the place of any of the same name."""
        names = self._names
        found = [pair for pair in told if pair[0].lower() not in names]
        found += self._choose(path)
        if not is_static(path) and not any(name.lower() == b"cache-control" for name, _ in found):
            found.append((b"cache-control", b"no-store"))
        return found


def _raw(headers: Mapping[str, str]) -> list[RawHeader]:
    """Return headers as servers write them."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
