"""Administrators import boundaries and rename areas at a screen: progress, preview, by keyboard."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import shapely
from playwright.sync_api import Page
from sqlalchemy import text

from db.session import owner_transaction
from demo.areas import CITY_CODE
from etl import area_jobs
from tests.browser.test_scopes import left_in_chinese
from tests.support.acceptance import keep_first
from tests.support.browser.waiting import PATIENCE_MS, expect

pytestmark = pytest.mark.browser

SLOW_MS = 240_000  # a whole register is read, compared and drawn
UNTIL = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
WIDTHS = [(1366, 768), (1920, 1080)]


@pytest.fixture
def worker() -> Iterator[None]:
    """A worker for changes of areas, as long as the test runs."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.3):
            area_jobs.run_step(CITY_CODE, UNTIL, stepped=lambda: None)

    thread = threading.Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join()


@pytest.fixture
def admin(seat) -> Page:
    """An administrator at the changes of areas."""
    return seat("administrator", "/admin/area-changes")


def register_of(page: Page) -> dict:
    answer = page.request.get("/admin/area-changes/register.geojson")
    assert answer.ok
    return json.loads(answer.body())


def split_of(register: dict) -> tuple[str, bytes]:
    """Return the code of a grid, and a file that splits it along its middle."""
    features = [each for each in register["features"] if each["properties"]["level"] == "grid"]
    codes = {each["properties"]["code"] for each in features}
    for chosen in features:
        code, unit = chosen["properties"]["code"], chosen["properties"]["parent"]
        shape = shapely.geometry.shape(chosen["geometry"])
        west, south, east, north = shape.bounds
        middle = round((west + east) / 2, 5)
        halves = [
            shape.intersection(shapely.box(*box))
            for box in ((west, south, middle, north), (middle, south, east, north))
        ]
        free = [f"{unit}{number:03}" for number in range(900, 999) if f"{unit}{number:03}" not in codes]
        if all(half.geom_type == "Polygon" for half in halves):
            break
    rows = [
        {
            "type": "Feature",
            "properties": {"code": new, "name": f"新网格{new[-3:]}", "level": "grid", "predecessors": code},
            "geometry": shapely.geometry.mapping(half),
        }
        for new, half in zip(free, halves, strict=False)
    ]
    return code, json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False).encode()


def upload(page: Page, tmp_path: Path, content: bytes, *, extent: str = "part") -> None:
    path = tmp_path / "areas.geojson"
    path.write_bytes(content)
    page.get_by_test_id("file").set_input_files(path)
    page.get_by_test_id("extent").select_option(extent)
    page.get_by_test_id("upload").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("change")).to_be_visible(timeout=PATIENCE_MS)


@pytest.mark.parametrize("size", keep_first(WIDTHS, ids=lambda size: str(size[0])))
def test_a_split_goes_from_upload_to_the_register_and_the_map(seat, worker, tmp_path, size):
    page = seat("administrator", "/admin/area-changes", width=size[0], height=size[1])
    code, content = split_of(register_of(page))

    upload(page, tmp_path, content)
    expect(page.get_by_test_id("count-split")).to_have_text("1", timeout=SLOW_MS)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_test_id("faults")).to_have_count(0)
    page.get_by_test_id("reason").fill("寿政发〔示例〕1号")
    page.get_by_test_id("confirm").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("effect")).to_be_visible(timeout=SLOW_MS)

    page.goto(f"/admin/areas/{code}")
    expect(page.get_by_test_id("area")).to_contain_text("撤销")
    with owner_transaction() as session:
        assert (
            session.scalar(text("SELECT count(*) FROM areas WHERE :c = ANY (predecessors)"), {"c": code}) == 2
        )


def test_progress_is_told_until_the_preview_is_there(admin, tmp_path):
    _code, content = split_of(register_of(admin))
    upload(admin, tmp_path, content)
    expect(admin.get_by_test_id("progress")).to_contain_text("等待后台处理")

    area_jobs.run_step(CITY_CODE, UNTIL, stepped=lambda: None)

    expect(admin.get_by_test_id("preview")).to_be_visible(timeout=PATIENCE_MS)  # without a click
    admin.get_by_test_id("cancel").click()
    expect(admin.get_by_test_id("change")).to_contain_text("已撤回")


def test_the_whole_register_comes_back_in_unchanged(admin, worker, tmp_path):
    content = admin.request.get("/admin/area-changes/register.geojson").body()

    upload(admin, tmp_path, content, extent="whole")

    expect(admin.get_by_test_id("nothing")).to_be_visible(timeout=SLOW_MS)
    expect(admin.get_by_test_id("count-refused")).to_have_text("0")


def test_a_bad_file_says_why(admin, worker, tmp_path):
    upload(admin, tmp_path, b'{"type": "FeatureCollection", "features": [')

    expect(admin.get_by_test_id("refusal")).to_contain_text("没有导出完", timeout=SLOW_MS)
    expect(admin.get_by_test_id("confirm")).to_have_count(0)


def test_in_english_nothing_is_left_in_chinese(admin, worker, tmp_path):
    _code, content = split_of(register_of(admin))
    admin.request.post("/session/locale", form={"locale": "en"}, headers={"Origin": admin.evaluate("origin")})
    try:
        admin.reload()
        upload(admin, tmp_path, content)
        expect(admin.get_by_test_id("count-split")).to_have_text("1", timeout=SLOW_MS)
        assert left_in_chinese(admin) == []
        admin.goto("/admin/areas/370783001")
        assert left_in_chinese(admin) == []
        admin.goto("/admin/settings?group=similar")
        assert left_in_chinese(admin) == []
    finally:
        headers = {"Origin": admin.evaluate("origin")}
        admin.request.post("/session/locale", form={"locale": "zh_CN"}, headers=headers)


def test_an_area_is_renamed_from_its_page(admin, worker):
    admin.goto("/admin/areas/370783001")
    admin.get_by_test_id("new-name").fill("圣城新街道")
    admin.get_by_test_id("new-name-en").fill("Shengcheng")
    admin.get_by_test_id("reason").fill("更名批复")
    admin.get_by_test_id("rename").click()
    expect(admin.get_by_test_id("change")).to_contain_text("已生效", timeout=SLOW_MS)

    admin.goto("/admin/areas/370783001")

    expect(admin.get_by_test_id("area").locator("h2")).to_contain_text("圣城新街道")
    expect(admin.get_by_test_id("name-en")).to_have_text("Shengcheng")
