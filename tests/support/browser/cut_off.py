"""Requests that a lost connection cuts off, for as long as a test says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from re import Pattern

from playwright.sync_api import Page, Route

from tests.support.browser.waiting import PATIENCE_MS

PAUSE_MS = 20


@contextmanager
def cut_off(page: Page, address: str | Pattern[str], *, performed: bool = False) -> Iterator[list[int]]:
    """Abort each request of the page's window to an address that begins in the block.

    performed: the server does what they ask, and only its answer is lost; yields a list that grows by the
    status of each. The handler stays after the block and lets requests pass: where one is taken away while a
    request is under way, Playwright continues that request by itself.
    """
    cut, under_way = True, 0
    statuses: list[int] = []

    def handle(route: Route) -> None:
        nonlocal under_way
        if not cut:
            route.fallback()
            return
        under_way += 1
        try:
            status = route.fetch().status if performed else None
            route.abort("connectionreset")
        finally:
            under_way -= 1
        if status is not None:
            statuses.append(status)  # last: tests go on from here

    page.context.route(address, handle)
    yield statuses
    cut = False
    for _ in range(PATIENCE_MS // PAUSE_MS):
        if not under_way:
            return
        page.wait_for_timeout(PAUSE_MS)
    raise AssertionError(f"after {PATIENCE_MS} ms there is still a request under way to {address}")
