"""Requests of callbacks that wait on the way for as long as a test says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Page, Route

from tests.support.browser.waiting import PATIENCE_MS

CALLBACKS = "**/_dash-update-component*"
PAUSE_MS = 20


@dataclass(slots=True)
class Held:
    """The requests of a page that wait."""

    page: Page
    routes: list[Route] = field(default_factory=list)

    def wait(self) -> None:
        """Return once a request waits. Raises AssertionError where none comes."""
        for _ in range(PATIENCE_MS // PAUSE_MS):
            if self.routes:
                return
            self.page.wait_for_timeout(PAUSE_MS)
        raise AssertionError(f"after {PATIENCE_MS} ms there is still no request to hold")


@contextmanager
def held(page: Page, said: str) -> Iterator[Held]:
    """Hold the page's callbacks whose body contains ``said``, and let them go after the block.

    The handler stays after the block and lets requests pass, as that of `cut_off` does.
    """
    holding = True
    found = Held(page)

    def handle(route: Route) -> None:
        if holding and said in (route.request.post_data or ""):
            found.routes.append(route)
        else:
            route.fallback()

    page.context.route(CALLBACKS, handle)
    yield found
    holding = False
    for route in found.routes:
        route.continue_()
