"""Reports from the street: place, photo, urgency, reporter."""

import io
import re

import pytest
from PIL import Image
from sqlalchemy import select

from db.models import Attachment, Reporter
from db.session import owner_transaction
from domain.enums import Channel, Location, Status
from tests.support.browser.phone import count_of, fill, nothing_waits, send, ticket_of
from tests.support.browser.waiting import PATIENCE_MS, expect

KEPT_PHOTO = """async () => {
  const { blobs } = await huying.phoneNet.recall("draft");
  return [...new Uint8Array(await blobs[0].arrayBuffer())];
}"""

FIREWORKS = "停用大棚里有人非法加工烟花爆竹，能看到引线和纸筒"

pytestmark = pytest.mark.browser


def test_a_tap_on_the_map_places_a_report_with_its_photo(phone, photo):
    page = phone("unit")
    page.get_by_test_id("matter").tap()
    page.get_by_test_id("matter-search").fill("井盖")
    page.get_by_test_id("matters").locator(".phone-choice").first.tap()
    page.get_by_test_id("description").fill("井盖松动，夜里有人绊倒")
    page.get_by_test_id("place-map-open").tap()
    grid = page.locator(".place-map__grid").first
    box = grid.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".place-map__grid--chosen")).to_have_count(1)
    code = page.locator(".place-map__grid--chosen").get_attribute("data-code")
    page.get_by_test_id("place-use").tap()
    page.get_by_test_id("gallery-input").set_input_files([photo])
    expect(page.locator(".phone-photos img")).to_have_count(1)

    send(page)
    nothing_waits(page)

    made = ticket_of("井盖松动，夜里有人绊倒")
    assert (made.grid_code, made.location, made.channel) == (code, Location.EXACT, Channel.TOWN)
    assert made.matter is not None
    with owner_transaction() as session:
        [file] = session.scalars(select(Attachment).where(Attachment.ticket_id == made.id)).all()
        assert (file.kind.value, file.media_type, file.height) == (
            "report",
            "image/jpeg",
            2560,
        )
    expect(page.get_by_test_id("description")).to_have_value("")


def test_what_is_kept_of_a_photo_names_no_place(phone, photo):
    page = phone()
    page.get_by_test_id("gallery-input").set_input_files([photo])
    expect(page.locator(".phone-photos img")).to_have_count(1)

    page.wait_for_timeout(800)
    kept = page.evaluate(KEPT_PHOTO)

    picture = Image.open(io.BytesIO(bytes(kept)))
    assert picture.format == "JPEG"
    assert picture.size == (1920, 2560)
    assert dict(picture.getexif()) == {}


def test_an_urgent_report_may_call_the_center_at_once(phone):
    page = phone()
    fill(page, "燃气泄漏，有气味")
    page.get_by_test_id("urgent").tap()
    page.get_by_test_id("call-too").tap()
    page.get_by_test_id("send").tap()
    expect(page.get_by_test_id("note")).to_contain_text("原因")
    page.get_by_label("呼叫原因").fill("危及安全，须专业部门处置")
    send(page)
    nothing_waits(page)

    called = ticket_of("燃气泄漏，有气味")
    assert (called.urgent, called.status) == (True, Status.CALLED)


def test_who_reported_for_somebody_may_name_them(phone):
    page = phone()
    fill(page, "群众反映，路面积水")
    page.get_by_test_id("requester").select_option("citizen")
    page.get_by_label("姓名").fill("王某")
    page.get_by_label("电话").fill("13800000000")
    send(page)
    nothing_waits(page)

    made = ticket_of("群众反映，路面积水")
    with owner_transaction() as session:
        reporter = session.scalars(select(Reporter).where(Reporter.ticket_id == made.id)).one()
        assert (reporter.name, reporter.phone, reporter.anonymous) == ("王某", "13800000000", False)


@pytest.mark.parametrize(("accuracy", "taken"), [(20, True), (800, False)])
def test_a_position_is_taken_only_where_it_is_sure_enough(phone, accuracy, taken):
    page = phone(permissions=["geolocation"])
    lon, lat = page.evaluate("async () => (await huying.phonePlace.grids())[0].label")
    page.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": accuracy})

    page.get_by_test_id("place-here").tap()

    place = page.get_by_test_id("place")
    expect(place).to_contain_text("定位精度 20 米" if taken else "超过 500 米", timeout=PATIENCE_MS)
    expect(place).to_have_attribute("data-bad", "false" if taken else "true")


def test_a_position_outside_ones_own_area_is_not_taken(phone):
    page = phone(
        permissions=["geolocation"], geolocation={"longitude": 118.5, "latitude": 37.2, "accuracy": 5}
    )

    page.get_by_test_id("place-here").tap()

    own = page.evaluate("huying.phoneNet.me.facts.scope.name")
    expect(page.get_by_test_id("place")).to_contain_text(f"不在{own}的辖区内", timeout=PATIENCE_MS)


def test_a_report_is_made_with_the_keyboard_alone(phone):
    page = phone(width=820, height=1180, has_touch=False, is_mobile=False)
    page.get_by_test_id("description").focus()
    page.keyboard.type("只用键盘上报")
    page.get_by_test_id("place-map-open").focus()
    page.keyboard.press("Enter")
    page.get_by_test_id("place-map").focus()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    expect(page.get_by_test_id("map-where")).to_contain_text("网格")
    page.get_by_test_id("place-use").focus()
    page.keyboard.press("Enter")
    page.get_by_test_id("send").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("description")).to_have_value("")
    nothing_waits(page)

    assert count_of("只用键盘上报") == 1


def test_words_lead_to_the_manual_while_they_are_written_and_on_the_ticket(phone):
    page = phone()
    fill(page, FIREWORKS)
    hint = page.get_by_test_id("report-hint")
    expect(hint.get_by_role("link", name="说明书")).to_have_attribute("href", re.compile("^/manual/S-401-"))
    hint.locator("summary").tap()
    expect(hint).to_contain_text("联系电话")
    send(page)
    nothing_waits(page)
    expect(hint).to_be_empty()

    page.goto(f"/m/#ticket/{ticket_of(FIREWORKS).id}")
    shown = page.get_by_test_id("ticket-hint").get_by_role("link", name="说明书")
    with page.expect_popup() as opened:
        shown.tap(timeout=PATIENCE_MS)
    expect(opened.value.get_by_test_id("manual")).to_contain_text("镇街执法要点")
