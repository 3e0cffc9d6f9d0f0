"""Every page with harmful names, in a narrow window, and in colours that the system chose."""

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import app as entrance
import live
from db.models import City
from db.session import owner_transaction
from demo.areas import CITY_CODE
from tests.browser.conftest import UNTIL
from tests.support.browser import dash_page, screens
from tests.support.browser.every_page import ELEMENTS, IN_TEXT, VISITS, harmful_names
from tests.support.browser.pictures import LIST_PICTURES, LIST_VANISHED
from tests.support.browser.sign_in import sign_in
from tests.web.conftest import Product, served
from web.navigation import ENTRIES

pytestmark = pytest.mark.browser

USUAL, NARROW = {"width": 1366, "height": 768}, {"width": 683, "height": 384}
POLICY = "Content Security Policy"  # what Chromium says of all that the policy refuses
FRAMES_MS = 40  # a new size or place of the mouse is drawn in the next frames
Walked = Mapping[str, Mapping[str, Any]]
WITHOUT_NAMES = {"/m/", "/public", "/login"}  # the phone shows what it read itself; the others none

HARM = """([selector, words]) => ({
  elements: [...document.querySelectorAll(selector)].map((each) => each.parentElement.outerHTML),
  shown: document.body.textContent.includes(words),
  title: document.title,
})"""
WIDTH = """() => {
  const beyond = document.documentElement.scrollWidth - innerWidth;
  const row = document.querySelector("#desk-list [data-open]");
  row?.scrollIntoView();
  const { left, top } = row?.getBoundingClientRect() ?? {};
  const reached = row === null || row.contains(document.elementFromPoint(left + 20, top + 10));
  const wide = beyond <= 0 ? [] : [...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 6).map((each) => `${each.tagName}.${each.className}`);
  return { beyond, reached, wide };
}"""


@pytest.fixture(scope="module")
def walked(product: Product, chromium: Browser) -> Walked:
    """What was seen on every page of a product whose names are all harmful."""
    found: dict[str, dict[str, Any]] = {}
    with harmful_names(), served(entrance.create_app()) as running:
        window = chromium.new_context(base_url=running.url, viewport=USUAL, locale="zh-CN")
        page = window.new_page()
        for username, paths in VISITS.items():
            window.clear_cookies()
            if username:
                sign_in(window, username, running.url)
            else:
                put_present(None)
            found |= {path: look(page, path) for path in paths}
        window.close()
        put_present(UNTIL)
    live.start()  # the second server stopped what the product of the other tests shares with it
    return found


def put_present(until: Any) -> None:
    """Set the city's present; nothing is reported to one that has none of its own."""
    with owner_transaction() as session:
        session.get_one(City, CITY_CODE).as_of = until


def look(page: Page, path: str) -> dict[str, Any]:
    """Open a page, and what is first in its list, and return what can be wrong with it."""
    refusals: list[str] = []
    page.on("console", lambda said: refusals.append(said.text) if POLICY in said.text else None)
    page.set_viewport_size(USUAL)
    answer = page.goto(path)
    if page.evaluate("() => Boolean(document.getElementById('react-entry-point'))"):
        screens.until(page, "() => document.querySelector('#page > *')")
        dash_page.settle(page)
        if page.locator("#desk-list [data-open]").count():
            page.locator("#desk-list [data-open]").first.click()
            dash_page.settle(page)
    if page.locator(".leaflet-container").count():
        page.mouse.move(700, 400, steps=3)
    page.wait_for_timeout(FRAMES_MS)
    seen = {
        "status": answer.status if answer else 0,
        "refusals": refusals,
        **page.evaluate(HARM, [ELEMENTS, IN_TEXT]),
    }
    seen["pictures"] = page.evaluate(LIST_PICTURES)
    page.emulate_media(forced_colors="active")
    seen["vanished"] = page.evaluate(LIST_VANISHED)
    page.emulate_media(forced_colors="none")
    page.set_viewport_size(NARROW)
    page.wait_for_timeout(FRAMES_MS)
    return {**seen, **page.evaluate(WIDTH)}


def test_every_page_of_the_navigation_is_looked_at(walked: Walked) -> None:
    assert {entry.path for entry in ENTRIES} <= {path.split("?")[0] for path in walked}
    assert {path: seen["status"] for path, seen in walked.items() if seen["status"] != 200} == {}


def test_a_name_is_text_on_every_page(walked: Walked) -> None:
    assert {path: seen["elements"] for path, seen in walked.items() if seen["elements"]} == {}
    assert [path for path, seen in walked.items() if seen["title"] == "hit"] == []
    assert {path for path, seen in walked.items() if not seen["shown"]} <= WITHOUT_NAMES


def test_no_page_needs_what_its_policy_refuses(walked: Walked) -> None:
    assert {path: seen["refusals"] for path, seen in walked.items() if seen["refusals"]} == {}


def test_no_page_is_wider_than_a_narrow_window_and_every_list_is_reached(walked: Walked) -> None:
    wide = {path: (seen["beyond"], seen["wide"]) for path, seen in walked.items() if seen["beyond"] > 0}

    assert wide == {}
    assert [path for path, seen in walked.items() if not seen["reached"]] == []


def test_nothing_vanishes_in_colours_of_the_system(walked: Walked) -> None:
    assert sum(seen["pictures"] for seen in walked.values()) > 100
    assert {path: seen["vanished"] for path, seen in walked.items() if seen["vanished"]} == {}
