"""A full pool refuses after a moment, few compute at once, and who acts comes before refreshes."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from web import thread_pool
from web.thread_pool import CAN_WAIT, ThreadPool, Width

ASKED = {
    "type": "http",
    "method": "POST",
    "path": "/_dash-update-component",
    "headers": [],
    "query_string": b"",
}


async def nothing_comes() -> Any:
    await asyncio.Event().wait()


def statuses(sent: list[dict[str, Any]]) -> list[int]:
    return [message["status"] for message in sent if message["type"] == "http.response.start"]


def test_a_full_pool_answers_503_with_retry_after_and_never_hangs():
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def crowd() -> None:
        release = asyncio.Event()

        async def works(_scope: Any, _receive: Any, _send: Any) -> None:
            await release.wait()

        pool = ThreadPool(works, Width(threads=2, computing=2), wait_seconds=0.05)
        inside = [asyncio.create_task(pool(dict(ASKED), nothing_comes, send)) for _ in range(2)]
        await asyncio.sleep(0)
        await asyncio.wait_for(pool(dict(ASKED), nothing_comes, send), timeout=10)
        release.set()
        await asyncio.gather(*inside)

    asyncio.run(crowd())

    assert statuses(sent) == [503]
    assert (b"retry-after", b"2") in sent[0]["headers"]


def test_an_answer_that_is_taken_slowly_holds_no_place():
    answered: list[str] = []

    async def crowd() -> None:
        takes = asyncio.Event()

        async def works(_scope: Any, _receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        async def slowly(_message: dict[str, Any]) -> None:
            await takes.wait()

        async def quickly(message: dict[str, Any]) -> None:
            answered.append(message["type"])

        pool = ThreadPool(works, Width(threads=1, computing=1), wait_seconds=5)
        slow = asyncio.create_task(pool(dict(ASKED), nothing_comes, slowly))
        await asyncio.sleep(0)
        await asyncio.wait_for(pool(dict(ASKED), nothing_comes, quickly), timeout=10)
        takes.set()
        await slow

    asyncio.run(crowd())

    assert answered == ["http.response.start", "http.response.body"]


class Answering:
    """An application whose answers end when they are released, with the order in which they began."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.release = asyncio.Event()

    async def __call__(self, scope: Any, _receive: Any, _send: Any) -> None:
        self.begun.append(scope["name"])
        await self.release.wait()


def run_crowd(width: Width, crowd: Callable[[Answering, Any], Coroutine[Any, Any, None]]) -> list[str]:
    """Return the names of the requests in the order in which they began to be answered."""

    async def send(_message: dict[str, Any]) -> None:
        return None

    async def run() -> list[str]:
        answering = Answering()
        pool = ThreadPool(answering, width, wait_seconds=5)
        asked: list[asyncio.Task[None]] = []

        async def ask(name: str, *, can_wait: bool = False) -> None:
            scope = {**ASKED, "name": name, CAN_WAIT: can_wait}
            asked.append(asyncio.create_task(pool(scope, nothing_comes, send)))
            await asyncio.sleep(0)

        await crowd(answering, ask)
        answering.release.set()
        await asyncio.wait_for(asyncio.gather(*asked), timeout=10)
        return answering.begun

    return asyncio.run(run())


def test_as_many_begin_as_may_compute_and_the_next_when_one_is_answered():
    async def crowd(answering: Answering, ask: Any) -> None:
        for name in ("a", "b", "c"):
            await ask(name)
        assert answering.begun == ["a", "b"]

    assert run_crowd(Width(threads=10, computing=2), crowd) == ["a", "b", "c"]


def test_one_that_waits_for_the_database_makes_room(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(thread_pool, "COMPUTES_SECONDS", 0.01)

    async def crowd(answering: Answering, ask: Any) -> None:
        for name in ("a", "b", "c", "d"):
            await ask(name)
        await asyncio.sleep(0.1)
        assert answering.begun == ["a", "b", "c"]  # there are no more threads

    assert run_crowd(Width(threads=3, computing=1), crowd) == ["a", "b", "c", "d"]


def test_what_a_user_asks_comes_before_refreshes_that_asked_a_moment_earlier():
    async def crowd(_answering: Answering, ask: Any) -> None:
        await ask("inside")
        await ask("refresh", can_wait=True)
        await ask("user")
        await ask("next user")

    assert run_crowd(Width(threads=1, computing=1), crowd) == ["inside", "user", "next user", "refresh"]


def test_a_refresh_that_has_waited_comes_before_a_user_who_asks_then(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(thread_pool, "LETS_OTHERS_PASS_SECONDS", 0.02)

    async def crowd(_answering: Answering, ask: Any) -> None:
        await ask("inside")
        await ask("refresh", can_wait=True)
        await asyncio.sleep(0.05)
        await ask("user")

    assert run_crowd(Width(threads=1, computing=1), crowd) == ["inside", "refresh", "user"]


def test_a_refresh_waits_longer_before_it_is_refused():
    answered: dict[str, int] = {}

    async def crowd() -> None:
        release = asyncio.Event()

        async def works(_scope: Any, _receive: Any, send: Any) -> None:
            await release.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        async def ask(name: str, *, can_wait: bool) -> None:
            async def send(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    answered[name] = message["status"]

            await pool({**ASKED, CAN_WAIT: can_wait}, nothing_comes, send)

        pool = ThreadPool(works, Width(threads=1, computing=1), wait_seconds=0.1)
        asked = [asyncio.create_task(ask("inside", can_wait=False))]
        await asyncio.sleep(0)
        asked.append(asyncio.create_task(ask("refresh", can_wait=True)))
        await ask("user", can_wait=False)
        release.set()
        await asyncio.gather(*asked)

    asyncio.run(crowd())

    assert answered == {"user": 503, "inside": 200, "refresh": 200}


def test_a_place_that_is_given_to_one_whose_time_is_over_is_not_lost():
    begun: list[str] = []

    async def crowd() -> None:
        release = asyncio.Event()

        async def works(scope: Any, _receive: Any, send: Any) -> None:
            begun.append(scope["name"])
            await release.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        async def gives_up(_message: dict[str, Any]) -> None:
            """Run when the first has left: the second has its place, and has not run since."""
            second.cancel()

        pool = ThreadPool(works, Width(threads=1, computing=1), wait_seconds=5)
        first = asyncio.create_task(pool({**ASKED, "name": "first"}, nothing_comes, gives_up))
        await asyncio.sleep(0)
        second = asyncio.create_task(pool({**ASKED, "name": "second"}, nothing_comes, gives_up))
        await asyncio.sleep(0)
        release.set()
        await asyncio.gather(first, second, return_exceptions=True)
        assert second.cancelled()
        await asyncio.wait_for(pool({**ASKED, "name": "third"}, nothing_comes, gives_up), timeout=10)

    asyncio.run(crowd())

    assert begun == ["first", "third"]
