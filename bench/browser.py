"""Drive a real Chromium without a GPU, and count what it fetches and paints."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
# Without these flags Chromium looks for its maker's hosts at every start.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
POLL_SECONDS = 0.05
PAN_SECONDS = 3.0
PAN_STEP_PX = 8
Found = TypeVar("Found")

COUNT_FRAMES = """() => {
    const frames = (window.benchFrames = []);
    const tick = (at) => { frames.push(at); if (!window.benchStop) requestAnimationFrame(tick); };
    window.benchStop = false;
    requestAnimationFrame(tick);
}"""
FRAMES_PER_SECOND = """() => {
    window.benchStop = true;
    const frames = window.benchFrames;
    return (frames.length - 1) / (frames.at(-1) - frames[0]) * 1000;
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Provide a browser."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


class Wire:
    """The bytes a page fetched, packed as they came, by address; streams of a worker are not among them."""

    def __init__(self, page: Page) -> None:
        """Listen from now on."""
        self.bytes: dict[str, float] = {}
        self._page = page
        self._names: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._finished)

    def forget(self) -> None:
        """Reset the counters."""
        self.bytes.clear()

    def of(self, part: str) -> float:
        """Return the bytes of all addresses that contain ``part``."""
        return sum(size for address, size in self.bytes.items() if part in address)

    def settled(self, seconds: float) -> float:
        """Return the bytes of all addresses once nothing more came for so long."""
        before, total = -1.0, 0.0
        while total != before:
            self._page.wait_for_timeout(seconds * 1000)
            before, total = total, sum(self.bytes.values())
        return total

    def _asked(self, event: dict[str, Any]) -> None:
        self._names[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        address = self._names.get(event["requestId"], "")
        self.bytes[address] = self.bytes.get(address, 0) + event["encodedDataLength"]


def window(browser: Browser, address: str, *, width: int = 1920, height: int = 1080) -> BrowserContext:
    """Return a fresh window with an empty cache."""
    return browser.new_context(base_url=address, viewport={"width": width, "height": height}, locale="zh-CN")


def until(ask: Callable[[], Found], *, seconds: float = 60) -> Found:
    """Return the first answer that means something; the page's policy forbids Playwright's own waiting."""
    given_up_at = time.monotonic() + seconds
    while time.monotonic() < given_up_at:
        if found := ask():
            return found
        time.sleep(POLL_SECONDS)
    raise TimeoutError(f"nothing happened within {seconds} s")


def panning_fps(page: Page) -> float:
    """Return the frames a second while the mouse drags the map to and fro."""
    size = page.viewport_size
    assert size is not None
    x, y = size["width"] // 2, size["height"] // 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + PAN_STEP_PX, y)
    page.evaluate(COUNT_FRAMES)
    ends_at, step = time.monotonic() + PAN_SECONDS, 0
    while time.monotonic() < ends_at:
        step += 1
        way = abs(step % 100 - 50) * PAN_STEP_PX
        page.mouse.move(x + way, y + way // 2)
    fps: float = page.evaluate(FRAMES_PER_SECOND)
    page.mouse.up()
    return fps
