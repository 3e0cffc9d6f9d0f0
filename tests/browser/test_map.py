"""The map in a browser: colours, legend, filters, search, navigation, and the address."""

import re

import pytest
from playwright.sync_api import Page

from tests.support.browser import screens
from tests.support.browser.cut_off import cut_off
from tests.support.browser.screens import TOWN, at_map, until, values
from tests.support.browser.waiting import PATIENCE_MS, expect

pytestmark = pytest.mark.browser

AREAS = {"town": 15, "community": 338, "village": 1065, "unit": 1403, "grid": 3917}
MEASURES = ("open_tickets", "sla_risk", "satisfaction")
PAINTED = """([level, measure]) => {
  const picture = huying.painter.picture();
  return picture?.level === level && picture.measure === measure && huying.painter.shapes()?.level === level
    && document.getElementById("map-page").dataset.waiting === "false";
}"""
# Every way in which a ticket can be filtered, as chip and choice.
FILTERS = (
    {"department": "D07"},
    {"urgent": "true"},
    {"class": "complex"},
    {"status": "dispatched"},
    {"channel": "hotline_5123456"},
    {"work_field": "urban_management"},
    {"period": "7"},
    {"class": "general", "urgent": "false", "period": "30"},
)
POINT_OF = """(code) => {
  const shapes = huying.painter.shapes();
  const [lat, lng] = shapes.points[shapes.index.get(code)];
  const at = huying.map.leaflet().latLngToContainerPoint([lat, lng]);
  const box = huying.map.leaflet().getContainer().getBoundingClientRect();
  return { x: at.x + box.x, y: at.y + box.y };
}"""


def legend_counts(page: Page) -> list[int]:
    return [screens.number(text) for text in page.locator(".legend__count").all_inner_texts()]


def shown_total(page: Page) -> tuple[int, int]:
    total = screens.number(page.get_by_test_id("total").inner_text())
    return total, screens.number(page.get_by_test_id("unlocated").inner_text())


def query_of(chips: dict[str, str], page: Page) -> dict[str, str]:
    """Return the filters of chips as the interface names them."""
    found = {name: value for name, value in chips.items() if name != "period"}
    if "period" in chips:
        found |= page.evaluate(
            "() => { const v = huying.view.filters(); return {since: v.since, until: v.until}; }"
        )
    return found


def test_the_first_picture_draws_every_grid_once(seat):
    page = at_map(seat("leader", "/map?level=grid"))

    assert page.locator("#map canvas").count() == 1
    assert page.evaluate("() => huying.map.stats.rebuilt") == AREAS["grid"]
    assert sum(legend_counts(page)) == AREAS["grid"]


def test_legend_and_totals_are_the_interface_s_at_every_level_and_measure(seat):
    page = at_map(seat("leader"))

    for level, areas in AREAS.items():
        for measure in MEASURES:
            page.get_by_test_id(f"level-{level}").click()
            page.get_by_test_id(f"measure-{measure}").click()
            until(page, PAINTED, [level, measure])
            told = values(page, level=level, measure=measure)

            case = f"{level}, {measure}"
            assert sum(legend_counts(page)) == len(told["areas"]) == areas, case
            assert shown_total(page) == (told["total"], told["unlocated"]), case
            assert sum(area["count"] for area in told["areas"]) + told["unlocated"] == told["total"], case


def test_map_list_and_panel_agree_under_every_filter(seat):
    page = at_map(seat("dispatcher", f"/map?level=town&area={TOWN}"))
    panel = page.get_by_test_id("panel")

    for chips in FILTERS:
        for name, value in chips.items():
            page.get_by_test_id(f"filter-{name}").select_option(value)
        until(page, PAINTED, ["town", "open_tickets"])
        told = values(page, **query_of(chips, page))
        [own] = [area for area in told["areas"] if area["code"] == TOWN]

        assert shown_total(page) == (told["total"], told["unlocated"]), chips
        expect(panel.locator("#list-total")).to_have_attribute("data-total", str(own["count"]))
        expect(panel.locator(".figures__value").first).to_have_text(f"{own['count']:,}")
        page.locator("#clear-filters").click()
        expect(page.locator("#clear-filters")).to_be_hidden()


def test_a_filter_without_any_ticket_says_so_and_can_be_cleared(seat):
    page = at_map(seat("leader", f"/map?level=town&area={TOWN}&since=2001-01-01&until=2001-01-02"))

    expect(page.locator(".legend__empty")).to_be_visible()
    expect(page.get_by_test_id("panel").get_by_test_id("empty")).to_be_visible()

    page.locator("#clear-filters").click()
    expect(page.locator(".legend__empty")).to_have_count(0)
    expect(page.get_by_test_id("ticket-table")).to_be_visible()


def test_the_tooltip_names_the_area_and_its_figures(seat):
    page = at_map(seat("leader"))
    [own] = [area for area in values(page)["areas"] if area["code"] == TOWN]

    spot = page.evaluate(POINT_OF, TOWN)
    page.mouse.move(spot["x"], spot["y"])

    tooltip = page.locator("#map-tooltip")
    expect(tooltip).to_contain_text("圣城街道")
    expect(tooltip).to_contain_text(TOWN)
    expect(tooltip).to_contain_text(f"{own['count']:,} 件")


@pytest.mark.parametrize(
    ("words", "found"),
    [("羊口", "羊口镇"), ("370783003", "370783003")],
    ids=["by name", "by code"],
)
def test_the_search_opens_an_area(seat, words, found):
    page = at_map(seat("leader"))

    page.keyboard.press("/")
    page.keyboard.type(words)
    expect(page.locator("#search-results")).to_contain_text(found)
    page.keyboard.press("Enter")

    expect(page.locator("#panel-title")).to_contain_text(found)
    assert page.evaluate("() => Boolean(huying.view.current().area)")


def test_the_search_opens_a_ticket_by_its_number(seat):
    page = at_map(seat("dispatcher"))
    ticket = screens.a_ticket(page)

    page.get_by_test_id("search-field").fill(ticket["number"])
    page.locator("#search-results [role=option]").first.click()

    expect(page.locator("#panel-title")).to_contain_text(ticket["number"])
    assert page.evaluate("() => huying.view.current().ticket") == ticket["number"]


def test_a_search_without_result_says_what_to_try(seat):
    page = at_map(seat("leader"))

    page.get_by_test_id("search-field").fill("没有这样的地方")

    expect(page.locator("#search-results")).to_contain_text("没有找到")


def test_one_click_opens_the_panel_and_two_go_down(seat):
    page = at_map(seat("leader"))
    spot = page.evaluate(POINT_OF, "370783003")

    page.mouse.click(spot["x"], spot["y"])
    expect(page.locator("#panel-title")).to_contain_text("370783003")
    expect(page).to_have_url(re.compile("area=370783003"))
    page.wait_for_timeout(600)  # the map may move for the panel
    spot = page.evaluate(POINT_OF, "370783003")
    page.mouse.dblclick(spot["x"], spot["y"])
    until(page, PAINTED, ["unit", "open_tickets"])

    crumbs = page.get_by_test_id("breadcrumb")
    expect(crumbs.locator(".crumb")).to_have_count(2)
    crumbs.locator(".crumb").first.click()
    until(page, PAINTED, ["town", "open_tickets"])
    expect(page.get_by_test_id("panel")).to_be_hidden()


def test_the_address_holds_the_view_for_reload_share_and_back(seat):
    page = at_map(seat("leader"))
    page.get_by_test_id("level-unit").click()
    page.get_by_test_id("measure-sla_risk").click()
    page.get_by_test_id("filter-urgent").select_option("false")
    until(page, PAINTED, ["unit", "sla_risk"])
    totals = shown_total(page)
    page.evaluate("() => { huying.map.leaflet().setView([36.9, 118.75], 11.5, { animate: false }); }")
    page.wait_for_timeout(300)
    shared = page.url

    page.reload()
    at_map(page)
    assert page.url == shared
    assert shown_total(page) == totals
    assert page.evaluate("() => huying.map.leaflet().getZoom()") == 11.5

    page.get_by_test_id("measure-open_tickets").click()
    until(page, PAINTED, ["unit", "open_tickets"])
    page.go_back()
    until(page, PAINTED, ["unit", "sla_risk"])

    other = at_map(seat("dispatcher", shared[shared.index("/map") :]))
    assert shown_total(other) == totals


def test_escape_closes_the_panel(seat):
    page = at_map(seat("leader", f"/map?area={TOWN}"))
    expect(page.get_by_test_id("ticket-table")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_test_id("panel")).to_be_hidden()
    assert "area=" not in page.url


def test_the_theme_turns_and_is_remembered(seat):
    page = at_map(seat("leader"))
    dark = page.evaluate("() => getComputedStyle(document.body).backgroundColor")

    page.locator("#theme-switch").click()
    light = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    page.reload()
    at_map(page)

    assert light != dark
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == light


def test_the_rail_s_list_says_what_the_map_shows(seat):
    page = at_map(seat("leader"))
    told = sorted(values(page)["areas"], key=lambda area: -area["count"])

    page.get_by_test_id("face-list").click()

    rows = page.get_by_test_id("area-table").locator("tbody tr")
    assert [screens.number(text) for text in rows.locator("td").all_inner_texts()] == [
        area["count"] for area in told
    ]
    rows.first.locator("button").click()
    expect(page.locator("#panel-title")).to_contain_text(told[0]["code"])


def test_shapes_that_did_not_come_are_asked_for_again(seat):
    page = seat("leader", "/login")
    state = page.get_by_test_id("map-state")
    with cut_off(page, "**/api/v1/shapes/**"):
        page.goto("/map")
        expect(state).to_have_attribute("data-state", "error", timeout=PATIENCE_MS)

    state.get_by_role("button").click()

    at_map(page)
    assert page.evaluate("() => huying.map.stats.rebuilt") == AREAS["town"]
