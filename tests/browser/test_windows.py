"""What browser tests rest on: a window handed on is empty, an assertion waits as long as it says."""

import pytest

from tests.support.browser.waiting import SLICE_MS, expect
from tests.support.browser.windows import Windows

pytestmark = pytest.mark.browser

KEEP_THINGS = """async () => {
  localStorage.setItem("theme", "dark");
  document.cookie = "left=1";
  await (await caches.open("left")).put("/left", new Response("left"));
  await new Promise((done) => { indexedDB.open("left").onsuccess = done; });
  await navigator.serviceWorker.register("/m/sw.js", { scope: "/m/", type: "module" });
}"""
LIST_THINGS = """async () => [
  ...Object.keys(localStorage), document.cookie, ...await caches.keys(),
  ...(await indexedDB.databases()).map(({ name }) => name),
  ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
].filter(Boolean)"""


def test_a_window_that_is_handed_on_holds_nothing_of_the_test_before(windows: Windows) -> None:
    first = windows.lend()
    page = windows.open_page(first)
    page.goto("/login")
    page.evaluate(KEEP_THINGS)
    assert len(page.evaluate(LIST_THINGS)) >= 5  # the worker fills a cache of its own
    first.set_offline(True)
    windows.take_back()

    again = windows.lend()
    page = windows.open_page(again)
    page.goto("/api/health")  # no page of ours: the sign-in page opens the phone's storage to empty it

    assert again is first
    assert again.pages == [page]
    assert page.evaluate(LIST_THINGS) == []


def test_a_window_with_a_clock_of_its_own_is_not_handed_on(windows: Windows) -> None:
    first = windows.lend()
    page = windows.open_page(first)
    page.goto("/login")
    page.clock.install()
    windows.take_back()

    assert windows.lend() is not first


def test_an_assertion_waits_over_several_slices_and_then_fails(windows: Windows) -> None:
    page = windows.open_page(windows.lend())
    page.goto("/login")
    page.evaluate(f"() => {{ setTimeout(() => {{ document.title = 'later'; }}, {SLICE_MS + 300}); }}")

    expect(page).to_have_title("later")
    with pytest.raises(AssertionError, match="never"):
        expect(page).to_have_title("never", timeout=200)
