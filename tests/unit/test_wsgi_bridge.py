"""The bridge from ASGI to the WSGI application of the screens: whole answers, in a thread."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import pytest

from web.wsgi_bridge import WsgiBridge

PLACE: ContextVar[str] = ContextVar("PLACE", default="")
SCOPE = {
    "type": "http", "method": "POST", "path": "/页", "query_string": b"a=1", "http_version": "1.1",
    "headers": [(b"content-type", b"application/json"), (b"x-one", b"1")], "scheme": "http",
    "server": ("127.0.0.1", 8050), "client": ("127.0.0.9", 5),
}  # fmt: skip


def ask(application: Any, *pieces: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the bridge sends for one request whose body comes in these pieces."""
    sent: list[dict[str, Any]] = []
    coming = list(pieces or [{"type": "http.request", "body": b""}])

    async def receive() -> dict[str, Any]:
        return coming.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(WsgiBridge(application, threads=2)(SCOPE, receive, send))
    return sent


def test_an_answer_is_sent_whole_with_its_status_and_headers() -> None:
    def application(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("201 Created", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        path = environ["PATH_INFO"].encode("latin-1").decode()
        return [f"{environ['REQUEST_METHOD']} {path}?{environ['QUERY_STRING']} ".encode(), b"done"]

    begun, content = ask(application)
    assert (begun["type"], begun["status"]) == ("http.response.start", 201)
    assert begun["headers"] == [
        (b"content-type", b"text/plain"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"),
    ]  # fmt: skip
    assert content == {"type": "http.response.body", "body": "POST /页?a=1 done".encode()}


def test_a_body_in_pieces_arrives_whole_and_who_asked_is_known() -> None:
    def application(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [])
        facts = (environ["REMOTE_ADDR"], environ["CONTENT_TYPE"], environ["HTTP_X_ONE"])
        return [environ["wsgi.input"].read(), " ".join(facts).encode(), b" ", environ["wsgi.input"].read()]

    sent = ask(
        application,
        {"type": "http.request", "body": b"one ", "more_body": True},
        {"type": "http.request", "body": b"two ", "more_body": False},
    )
    assert sent[1]["body"] == b"one two 127.0.0.9 application/json 1 "


def test_the_application_runs_in_a_thread_and_in_the_context_of_the_request() -> None:
    found: list[object] = []

    def application(_environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        found.extend([PLACE.get(), threading.current_thread() is threading.main_thread()])
        start("204 No Content", [])
        return []

    PLACE.set("圣城")
    assert ask(application)[0]["status"] == 204
    assert found == ["圣城", False]


def test_what_is_written_comes_first_and_an_iterable_is_closed() -> None:
    closed: list[bool] = []

    class Parts:
        """An answer that must be closed."""

        def __iter__(self) -> Iterator[bytes]:
            return iter([b"two"])

        def close(self) -> None:
            """Record it."""
            closed.append(True)

    def application(_environ: dict[str, Any], start: Callable[..., Any]) -> Parts:
        start("200 OK", [])(b"one ")
        return Parts()

    assert ask(application)[1]["body"] == b"one two"
    assert closed == [True]


def test_an_answer_begun_again_counts_as_the_later_one() -> None:
    def application(_environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [("X-First", "1")])
        start("500 Internal Server Error", [], (ValueError, ValueError(), None))
        return [b"no"]

    begun, _ = ask(application)
    assert (begun["status"], begun["headers"]) == (500, [])


def test_an_error_of_the_application_is_raised_and_nothing_is_sent() -> None:
    def application(_environ: dict[str, Any], _start: Callable[..., Any]) -> list[bytes]:
        raise ValueError("no answer")

    with pytest.raises(ValueError, match="no answer"):
        ask(application)


def test_of_a_caller_who_went_away_nothing_is_asked() -> None:
    def application(_environ: dict[str, Any], _start: Callable[..., Any]) -> list[bytes]:
        raise AssertionError("asked")

    assert ask(application, {"type": "http.disconnect"}) == []
