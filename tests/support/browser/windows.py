"""Browser windows that tests hand on: what a test left is cleared, files and compiled scripts stay cached."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, Request

# What the product keeps in a browser, but for its files, which are the same for everybody.
STORES = "local_storage,indexeddb,cache_storage,service_workers"
# The clock that a test sets holds for all later pages of a window, and cannot be taken away.
HAS_THE_REAL_CLOCK = "() => Function.prototype.toString.call(Date).includes('[native code]')"

Size = tuple[int, int]


class Windows:
    """Windows of one browser over one product; ``strangers`` are requests to other hosts."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser, self._url = browser, url
        self._spare: dict[Size, list[BrowserContext]] = {}
        self._lent: list[tuple[Size, BrowserContext]] = []
        self.strangers: list[str] = []

    def open(self, *, width: int = 1920, height: int = 1080, **options: Any) -> BrowserContext:
        """Open a window that no test has used."""
        size = {"width": width, "height": height}
        window = self._browser.new_context(base_url=self._url, viewport=size, locale="zh-CN", **options)
        window.on("request", self._watch)  # a route would ask this process about every request
        return window

    def lend(self, *, width: int = 1920, height: int = 1080) -> BrowserContext:
        """Return a window without pages and cookies; another test may have used it."""
        spare = self._spare.get((width, height))
        window = spare.pop() if spare else self.open(width=width, height=height)
        self._lent.append(((width, height), window))
        return window

    def open_page(self, window: BrowserContext) -> Page:
        """Open the first page of a lent window; its stores hold nothing of earlier tests."""
        page = window.new_page()
        session = window.new_cdp_session(page)
        session.send("Storage.clearDataForOrigin", {"origin": self._url, "storageTypes": STORES})
        session.detach()
        return page

    def take_back(self) -> None:
        """Close the pages of all lent windows, and keep the windows that can be handed on."""
        for size, window in self._lent:
            if _clear(window):
                self._spare.setdefault(size, []).append(window)
            else:
                window.close()
        self._lent.clear()

    def close(self) -> None:
        """Close the windows that are kept."""
        for window in [each for spare in self._spare.values() for each in spare]:
            window.close()

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self._url, "data:", "blob:")):
            self.strangers.append(request.url)


def _clear(window: BrowserContext) -> bool:
    """Take back what a test did to a window; return whether nothing of it is left."""
    try:
        if not window.pages or not all(page.evaluate(HAS_THE_REAL_CLOCK) for page in window.pages):
            return False
        for page in window.pages:
            page.close()
        window.unroute_all(behavior="ignoreErrors")
        window.set_offline(False)
        window.clear_permissions()
        window.clear_cookies()
    except Error:  # a page of it has crashed
        return False
    return True
