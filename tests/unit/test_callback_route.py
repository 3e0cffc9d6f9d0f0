"""Callbacks reach the screens without a look at other routes; what only the live stream asks can wait."""

import asyncio
import json

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from web.callback_route import CALLBACKS, CallbackRoute
from web.thread_pool import CAN_WAIT


@pytest.fixture
def app():
    app = Starlette(routes=[Route("/{rest:path}", PlainTextResponse("other"), methods=["GET", "POST"])])
    app.router.routes.insert(0, CallbackRoute(PlainTextResponse("screens")))
    return app


@pytest.mark.parametrize(
    ("path", "answered"),
    [
        (CALLBACKS, "screens"),
        (f"{CALLBACKS}?a=1", "screens"),
        (f"{CALLBACKS}/more", "other"),
        ("/api/v1/tickets", "other"),
        ("/", "other"),
    ],
)
def test_a_callback_goes_to_the_screens(app, path, answered):
    async def ask() -> str:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://screens.test") as client:
            return (await client.post(path)).text

    assert asyncio.run(ask()) == answered


@pytest.mark.parametrize(
    ("body", "can_wait"),
    [
        ({"changedPropIds": ["pulse.data"]}, True),
        ({"changedPropIds": ["pulse.data", "story.data"]}, True),
        ({"changedPropIds": ["pulse.data", "done.data"]}, False),
        ({"changedPropIds": ["done.data"], "inputs": [{"id": "pulse.data"}]}, False),
        ({"changedPropIds": []}, False),
        ({"said": "pulse.data"}, False),
        (["pulse.data"], False),
        (None, False),
    ],
)
def test_only_what_the_live_stream_alone_asks_can_wait_and_its_body_arrives(body, can_wait):
    async def screens(scope: Scope, receive: Receive, send: Send) -> None:
        received = (await Request(scope, receive).body()).decode()
        await JSONResponse([scope[CAN_WAIT], received])(scope, receive, send)

    app = Starlette()
    app.router.routes.insert(0, CallbackRoute(screens, stores=("pulse", "story")))
    sent = "no json: pulse.data" if body is None else json.dumps(body)

    async def ask() -> list[object]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://screens.test") as client:
            return (await client.post(CALLBACKS, content=sent)).json()

    assert asyncio.run(ask()) == [can_wait, sent]
