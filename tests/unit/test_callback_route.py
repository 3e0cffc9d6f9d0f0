"""Callbacks reach the screens without a look at other routes, and nothing else takes that way."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from web.callback_route import CALLBACKS, CallbackRoute


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
