"""A full pool refuses after a moment, and a slot is free again as soon as a response begins."""

import asyncio
from typing import Any

from web.concurrency_limit import Pool

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

        pool = Pool(works, threads=2, wait_seconds=0.05)
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

        pool = Pool(works, threads=1, wait_seconds=5)
        slow = asyncio.create_task(pool(dict(ASKED), nothing_comes, slowly))
        await asyncio.sleep(0)
        await asyncio.wait_for(pool(dict(ASKED), nothing_comes, quickly), timeout=10)
        takes.set()
        await slow

    asyncio.run(crowd())

    assert answered == ["http.response.start", "http.response.body"]
