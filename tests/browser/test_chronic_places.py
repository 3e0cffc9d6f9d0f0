"""Chronic places on the map: a switch, marks of two shapes, a list for keyboards, and changes of others."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Page

from demo.accounts import DEMO_DEPARTMENT
from tests.support.browser import screens
from tests.support.browser.screens import TOWN
from tests.support.browser.waiting import expect
from tests.support.causes import some_causes

pytestmark = pytest.mark.browser

COUNTED = """(all) => all === [...document.querySelectorAll("#map .chronic-mark")].reduce(
  (sum, mark) => sum + Number(mark.parentNode.querySelector("text")?.textContent ?? 1), 0)"""


@pytest.fixture
def causes(product) -> Iterator[list[UUID]]:
    """Two candidates, and a project of the department that can sign in."""
    with some_causes(town=TOWN, lead=DEMO_DEPARTMENT) as made:
        yield made


def turned_on(page: Page) -> Page:
    screens.at_map(page).get_by_test_id("chronic-switch").click()
    expect(page.get_by_test_id("chronic-switch")).to_have_attribute("aria-checked", "true")
    return page


def apart(page: Page) -> None:
    """Zoom in until no two marks are joined."""
    page.evaluate("() => { huying.map.leaflet().setZoom(16, { animate: false }); }")
    expect(page.locator("#map .chronic-count")).to_have_count(0)


def test_marks_differ_by_shape_and_the_list_says_the_same(seat, causes):
    page = turned_on(seat("leader", "/map", width=1366, height=768))

    expect(page.get_by_test_id("chronic-place")).to_have_count(3)
    screens.until(page, COUNTED, 3)  # at the zoom of the city marks that would overlap are one
    apart(page)
    for state, many in (("candidate", 2), ("project", 1)):
        expect(page.locator(f"#map .chronic-mark--{state}")).to_have_count(many)
        expect(page.locator(f"#map .chronic-line--{state}")).to_have_count(many)
    fills = page.evaluate(
        "() => ['candidate', 'project'].map((name) =>"
        " getComputedStyle(document.querySelector(`#map .chronic-mark--${name}`)).fill)"
    )
    assert fills[0] != fills[1]
    assert "chronic=1" in page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_test_id("chronic-switch").click()
    expect(page.locator("#map .chronic-mark")).to_have_count(0)


def test_in_english_the_layer_is_english(seat, causes):
    page = turned_on(seat("leader", "/map"))
    origin = {"Origin": page.evaluate("origin")}
    page.request.post("/session/locale", form={"locale": "en"}, headers=origin)
    try:
        page.reload()
        section = screens.at_map(page).locator("#chronic")
        expect(section).to_contain_text("Chronic places")
        expect(section.locator(".chronic__keys")).to_contain_text("Candidate (hollow, dashed)")
        expect(section.locator(".chronic__excess").first).to_contain_text("expected")
    finally:
        page.request.post("/session/locale", form={"locale": "zh_CN"}, headers=origin)


def test_the_list_is_reached_by_keys_and_leads_to_the_place_and_to_its_cause(seat, causes):
    page = turned_on(seat("leader", "/map"))
    button = page.get_by_test_id("chronic-place").first.locator("button")
    button.focus()
    place = button.get_attribute("data-place")
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("panel")).to_be_visible()
    screens.until(page, "(code) => huying.view.current().area === code", place)
    screens.until(page, "() => huying.map.leaflet().getZoom() > 12")
    page.get_by_test_id("chronic-place").first.locator("a").click()
    expect(page.get_by_test_id("causes-page")).to_be_visible()
    expect(page.get_by_test_id("cause")).to_contain_text("候选专题")


def test_who_leads_a_project_sees_it_alone_and_others_have_no_switch(seat, causes):
    page = turned_on(seat("department", "/map"))

    expect(page.get_by_test_id("chronic-place")).to_have_count(1)
    office = screens.at_map(seat("assessor", "/map"))
    expect(office.get_by_test_id("chronic-switch")).to_have_count(0)


def test_what_another_decides_disappears_from_the_map(seat, causes):
    page = turned_on(seat("leader", "/map"))
    expect(page.get_by_test_id("chronic-place")).to_have_count(3)
    center = seat("dispatcher", f"/causes?queue=candidates&opened={causes[0]}&act=dismiss")

    form = center.get_by_test_id("office-form")
    form.locator("textarea").first.fill("集市已经搬迁")
    center.locator("#causes-submit").click()

    expect(page.get_by_test_id("chronic-place")).to_have_count(2)
    screens.until(page, COUNTED, 2)


def test_a_city_without_any_says_why(seat):
    page = turned_on(seat("leader", "/map"))

    expect(page.get_by_test_id("chronic-empty")).to_contain_text("回放的城市不作比对")
