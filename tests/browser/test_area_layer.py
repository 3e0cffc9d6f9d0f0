"""The areas on one canvas: their colours, the area under the pointer, and what is rendered again."""

import random
import re

import pytest
import shapely
from playwright.sync_api import Page
from shapely.geometry import shape

from demo.areas import CITY_CODE
from tests.browser.test_map import PAINTED, POINT_OF
from tests.support.acceptance import keep_each_once
from tests.support.browser.canvas import COLOURS, DIFFERING, PLACED, TOPOLOGY
from tests.support.browser.screens import TOWN, a_ticket, at_map, until
from tests.support.browser.waiting import expect

pytestmark = pytest.mark.browser

POINTS = 4_000
GRID_VIEW = "/map?level=grid"


def hover_line(page: Page) -> str:
    return page.locator(".hover-line").get_attribute("d") or ""


def test_the_area_under_a_point_is_the_one_that_contains_it(seat):
    page = at_map(seat("leader", GRID_VIEW))
    found = page.request.get(f"/api/v1/shapes/grid.geojson?city={CITY_CODE}").json()["features"]
    codes = [str(feature["id"]) for feature in found]
    areas = [shape(feature["geometry"]) for feature in found]
    west, south, east, north = shapely.total_bounds(areas)
    rolled = random.Random(7)  # places, no secrets
    points = [[rolled.uniform(south, north), rolled.uniform(west, east)] for _ in range(POINTS)]

    told = page.evaluate(
        """(points) => {
          const { codes } = huying.painter.shapes();
          return points.map(([lat, lng]) => codes[huying.painter.at({ lat, lng })] ?? null);
        }""",
        points,
    )

    tree = shapely.STRtree(areas)
    spots = shapely.points([[lng, lat] for lat, lng in points])
    holders: dict[int, str] = {spot: codes[area] for spot, area in tree.query(spots, predicate="within").T}
    assert told == [holders.get(spot) for spot in range(POINTS)]
    assert len(holders) > POINTS / 4


def test_holes_parts_and_shared_borders_are_found_where_they_are_painted(seat):
    page = at_map(seat("leader"))
    points = {
        (1.0, 1.0): "left",
        (5.0, 5.0): "parts",  # in the hole
        (3.9, 5.0): "left",
        (32.0, 2.0): "parts",
        (15.0, 5.0): "right",
        (25.0, 2.0): None,
        (-1.0, 5.0): None,
    }

    told = page.evaluate(PLACED, [TOPOLOGY, [list(point) for point in points]])
    borders = page.evaluate(PLACED, [TOPOLOGY, [[10.0, n + 0.5] for n in range(10)]])

    assert [place for place, _ in told] == list(points.values())
    assert [painted for _, painted in told] == list(points.values())
    assert {place for place, _ in borders} == {"right"}  # one of the two, always the same


@pytest.mark.parametrize(("theme", "ratio"), keep_each_once(["dark", "light"], [1, 2]))
def test_every_area_has_the_colour_of_its_class(seat, theme, ratio):
    page = at_map(seat("leader", "/map?level=town", device_scale_factor=ratio))
    if page.evaluate("() => document.documentElement.dataset.theme") != theme:
        page.locator("#theme-switch").click()
        assert page.evaluate("() => document.documentElement.dataset.theme") == theme

    width = page.evaluate("() => document.querySelector('#map canvas').width / huying.layer.view().width")
    codes = page.evaluate("() => huying.painter.shapes().codes")

    assert width == pytest.approx(ratio, abs=0.01)
    for code, shown, wanted in page.evaluate(COLOURS, codes):
        assert shown == wanted, code


def test_no_data_is_hatched(seat):
    page = at_map(seat("leader", "/map?level=grid&measure=sla_risk&since=2001-01-01&until=2001-01-02"))
    until(page, PAINTED, ["grid", "sla_risk"])

    colours = page.evaluate(
        """() => {
          const { painter, layer } = huying;
          const { scale, ratio, x, y } = layer.view();
          const boxes = painter.geometry().boxes;
          const size = ([l, t, r, b]) => (r - l) * (b - t);
          const i = boxes.reduce((most, box, n) => (size(box) > size(boxes[most]) ? n : most), 0);
          const [lat, lon] = painter.shapes().points[i];
          const [px, py] = layer.plane().place([lon, lat]);
          const at = [((px * scale + x) * ratio) | 0, ((py * scale + y) * ratio) | 0];
          const context = document.querySelector("#map canvas").getContext("2d");
          const { data } = context.getImageData(at[0] - 5, at[1] - 5, 11, 11);
          return [painter.shown(i), new Set(new Uint32Array(data.buffer)).size];
        }"""
    )

    assert colours[0] is None
    assert colours[1] > 1


def test_the_pointer_outlines_an_area_and_nothing_is_drawn_again(seat):
    page = at_map(seat("leader", GRID_VIEW))
    spot = page.evaluate(POINT_OF, page.evaluate("() => huying.painter.shapes().codes[0]"))
    drawn = page.evaluate("() => [huying.layer.stats.drawn, huying.layer.stats.repainted]")

    page.mouse.move(spot["x"], spot["y"])
    expect(page.locator("#map-tooltip")).to_be_visible()
    outlined = hover_line(page)
    page.mouse.move(spot["x"] - 600, spot["y"])

    assert outlined.startswith("M")
    expect(page.locator("#map-tooltip")).to_be_hidden()
    assert hover_line(page) == ""
    assert page.evaluate("() => [huying.layer.stats.drawn, huying.layer.stats.repainted]") == drawn


def test_the_selected_area_is_outlined_at_every_level(seat):
    page = at_map(seat("leader", f"/map?level=town&area={TOWN}"))
    expect(page.locator(".selection-line").last).to_have_attribute("d", re.compile("^M"))
    town = page.locator(".selection-line").last.get_attribute("d")

    page.get_by_test_id("level-grid").click()
    until(page, PAINTED, ["grid", "open_tickets"])
    within_grids = page.locator(".selection-line").last.get_attribute("d")
    page.keyboard.press("Escape")

    assert within_grids
    assert town
    assert within_grids.count("M") > town.count("M") > 0
    expect(page.locator(".selection-line").last).not_to_have_attribute("d", re.compile("."))


def test_the_list_s_row_with_the_focus_is_shown_on_the_map(seat):
    page = at_map(seat("leader"))
    page.get_by_test_id("face-list").click()
    rows = page.get_by_test_id("area-table").locator("tbody button")

    rows.nth(0).focus()
    began = page.evaluate("document.activeElement.dataset.area")
    first = page.locator(".focus-line").last.get_attribute("d")
    page.keyboard.press("Tab")
    second = page.locator(".focus-line").last.get_attribute("d")

    # The list may be drawn in another order meanwhile; the row with the focus keeps it.
    codes = rows.evaluate_all("rows => rows.map((row) => row.dataset.area)")
    assert page.evaluate("document.activeElement.dataset.area") == codes[codes.index(began) + 1]
    assert first
    assert second
    assert first != second
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("panel")).to_be_visible()


def test_only_what_changed_is_drawn_again_and_as_if_everything_were(seat):
    page = at_map(seat("leader", GRID_VIEW))
    stats = "() => ({ ...huying.map.stats, ...huying.layer.stats })"
    before = page.evaluate(stats)

    found = page.evaluate(DIFFERING, [5, 1200, 3000])
    after = page.evaluate(stats)

    assert found["changed"] > 0
    assert found["outside"] == 0
    assert found["unlike"] == 0
    assert after["restyled"] - before["restyled"] == 3
    assert after["repainted"] - before["repainted"] == 3
    assert after["drawn"] - before["drawn"] == 1  # what the comparison asked for
    assert after["rebuilt"] == before["rebuilt"]


def test_an_act_draws_one_grid_again(seat):
    desk = at_map(seat("dispatcher"))
    watcher = at_map(seat("leader", GRID_VIEW))
    watcher.wait_for_timeout(500)
    stats = "() => ({ ...huying.map.stats, ...huying.layer.stats })"
    before = watcher.evaluate(stats)

    a_ticket(desk)

    until(watcher, "(changes) => huying.map.stats.changes > changes", before["changes"])
    after = watcher.evaluate(stats)
    assert after["restyled"] - before["restyled"] == after["repainted"] - before["repainted"] <= 1
    assert after["drawn"] == before["drawn"]


def test_a_short_drag_draws_nothing_and_a_long_one_fills_the_window(seat):
    page = at_map(seat("leader", GRID_VIEW))
    page.mouse.move(1200, 500)
    page.mouse.down()
    drawn = page.evaluate("() => huying.layer.stats.drawn")

    for x in range(1200, 1000, -20):
        page.mouse.move(x, 500)
    short = page.evaluate("() => huying.layer.stats.drawn") - drawn
    for x in range(1000, 400, -20):
        page.mouse.move(x, 500)
    long = page.evaluate("() => huying.layer.stats.drawn") - drawn
    covered = page.evaluate(
        """() => {
          const canvas = document.querySelector("#map canvas").getBoundingClientRect();
          const map = document.getElementById("map").getBoundingClientRect();
          const wide = canvas.left <= map.left && canvas.right >= map.right;
          return wide && canvas.top <= map.top && canvas.bottom >= map.bottom;
        }"""
    )
    page.mouse.up()

    pad = page.evaluate("() => huying.layer.view().pad")
    assert short == 0
    assert 1 <= long <= 780 // pad  # 780 px in all; drawn again only where the pad is used up
    assert covered


def test_areas_stay_in_their_place_through_a_zoom(seat):
    page = at_map(seat("leader"))
    codes = page.evaluate("() => huying.painter.shapes().codes")

    page.locator("#zoom-in").click()
    until(page, "() => huying.layer.view().zoom === huying.map.leaflet().getZoom()")
    page.wait_for_timeout(600)

    assert page.evaluate("() => huying.layer.view().zoom === huying.map.leaflet().getZoom()")
    seen = page.evaluate(
        """(codes) => codes.filter((code) => {
          const shapes = huying.painter.shapes();
          return huying.map.leaflet().getBounds().contains(shapes.points[shapes.index.get(code)]);
        })""",
        codes,
    )
    for code, shown, wanted in page.evaluate(COLOURS, seen):
        assert shown == wanted, code
    spot = page.evaluate(POINT_OF, seen[0])
    page.mouse.click(spot["x"], spot["y"])
    expect(page.locator("#panel-title")).to_contain_text(seen[0])


def test_going_down_dims_what_lies_outside(seat):
    page = at_map(seat("leader", f"/map?level=grid&within={TOWN}"))
    codes = page.evaluate("() => huying.painter.shapes().codes")
    outside = [code for code in codes if not code.startswith(TOWN)]

    unlike = [code for code, shown, wanted in page.evaluate(COLOURS, outside[:200]) if shown != wanted]

    assert len(unlike) > 190  # those whose colour is the land's own look alike
