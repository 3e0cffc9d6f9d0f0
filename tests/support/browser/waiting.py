"""Assertions that look at a page ten times a second; Playwright's own pauses grow to half a second."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page
from playwright.sync_api import expect as look

PATIENCE_MS = 30_000  # how long a state is waited for; a busy machine needs it, a quiet one never
# Within so short a wait Playwright never pauses longer than a tenth of a second.
SLICE_MS = 2_400
look.set_options(timeout=PATIENCE_MS)  # where a test takes Playwright's own


class Patient:
    """The assertions about a page or a part of it, each waited for in slices."""

    def __init__(self, actual: Page | Locator) -> None:
        self._looks = look(actual)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        check = getattr(self._looks, name)

        def wait(*expected: Any, timeout: float = PATIENCE_MS, **options: Any) -> Any:
            __tracebackhide__ = True
            end = time.monotonic() + timeout / 1000
            while True:
                left_ms = (end - time.monotonic()) * 1000
                try:
                    return check(*expected, timeout=max(1, min(SLICE_MS, left_ms)), **options)
                except AssertionError:
                    if left_ms <= SLICE_MS:
                        raise

        return wait


def expect(actual: Page | Locator) -> Patient:
    """Return the assertions about a page or a part of it; each waits until it holds, at most PATIENCE_MS."""
    return Patient(actual)
