"""Server-sent events that keep screens up to date."""

import asyncio
import time
from functools import partial
from typing import Annotated

import anyio
from anyio import to_thread
from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

import live
from api.map_query import FILTERS, view_of
from domain.errors import Busy, Invalid, NotFound
from i18n import t
from live.broadcaster import Screen
from live.city_state import CityState
from live.frames import Audience, encode_event
from version import VERSION
from web import reserved_threads
from web.dependencies import CityActor

router = APIRouter(prefix="/api/v1", tags=["map"])

MOST_VIEWS = 16  # of one stream: all tabs of a browser together
RETRY_MS = 1000
LOADING_SECONDS = 20.0  # a stream waits so long for a city that is being loaded
LOOK_AGAIN_SECONDS = 0.2
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class EventStream(Response):
    """One open stream; written as plain ASGI, since about a thousand of them are written to at once."""

    media_type = "text/event-stream"

    def __init__(self, audience: Audience, *, since: int | None) -> None:
        """Remember who listens, and from which event on."""
        super().__init__()
        self._audience = audience
        self._since = since

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send a greeting, the missed frames or the whole state, then every change until disconnected."""
        hub = live.get_broadcaster()
        screen = Screen(asyncio.get_running_loop())
        join = partial(hub.join, screen, self._audience, since=self._since)
        first = await to_thread.run_sync(join, limiter=reserved_threads.SCREENS)
        watcher = asyncio.ensure_future(_until_gone(receive, screen))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
            await send(_part(self._hello() + self._refused(hub) + first))
            while not screen.gone:
                body = await screen.take()
                if body is None:
                    body = await to_thread.run_sync(
                        hub.snapshot, self._audience, limiter=reserved_threads.SCREENS
                    )
                if body:
                    await send(_part(body))
        finally:
            watcher.cancel()
            hub.leave(screen, self._audience)

    def _hello(self) -> bytes:
        city = self._audience.scope.city
        told = {"version": VERSION, "city": city, "event": live.get_state(city).event}
        return b"retry: %d\n%s" % (RETRY_MS, encode_event("hello", told))

    def _refused(self, hub: live.Broadcaster) -> bytes:
        """Return an event for each view that the city does not have: which, and why, in words."""
        return b"".join(
            encode_event("refused", {"view": asked, "why": t(error.message_id, **error.values)})
            for asked, error in hub.refused(self._audience)
        )


@router.get(
    "/stream",
    status_code=200,
    response_class=EventStream,
    description="Server-sent events `hello`, `snapshot` and `change`, with event ids; `refused` with `view` "
    "and `why` for each view that the city does not have, while the others go on. What is looked at: "
    "`view` (several times, each `level=…&measure=…&filters`), or the same names directly: "
    f"level, measure, {FILTERS}. `since` or Last-Event-ID: what was missed is told first, or a snapshot.",
)
async def stream(
    request: Request,
    actor: CityActor,
    *,
    view: Annotated[list[str] | None, Query(max_length=MOST_VIEWS)] = None,
    since: Annotated[int | None, Query(ge=0)] = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventStream:
    """Send changes to the caller."""
    picture = await _loaded(actor.city)
    views = tuple(dict.fromkeys(view or [view_of(request.query_params, level=picture.leaf)]))
    return EventStream(Audience(actor.scope, views), since=_event(last_event_id, since))


async def _loaded(city: str) -> CityState:
    """Return the state of a city, waiting a while for one that is being loaded. Raises Busy or NotFound."""
    until = time.monotonic() + LOADING_SECONDS
    while True:
        try:
            return live.get_state(city)
        except (Busy, NotFound):  # the caller has a post there: a city just brought in is loaded soon
            if time.monotonic() > until:
                raise
        await anyio.sleep(LOOK_AGAIN_SECONDS)


def _event(last_event_id: str | None, since: int | None) -> int | None:
    """Return the last event the caller saw: a browser that reconnects by itself says so in the header."""
    if not last_event_id:
        return since
    if not last_event_id.isdecimal() or len(last_event_id) > 18:
        raise Invalid("事件编号“{event}”不是数字", event=last_event_id[:40])
    return int(last_event_id)


async def _until_gone(receive: Receive, screen: Screen) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
    screen.close()


def _part(body: bytes) -> dict[str, object]:
    return {"type": "http.response.body", "body": body, "more_body": True}
