"""Field data: tasks with their latest records, offline forms, refused records that are corrected."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from db.models import RecordPhoto
from db.session import owner_transaction
from tests.browser.conftest import UNTIL
from tests.browser.test_phone_tasks import CONTROLS, SMALL_TARGETS
from tests.support.acceptance import keep_first
from tests.support.browser.cut_off import cut_off
from tests.support.browser.field_data import (
    LAST,
    at_list,
    card,
    changed_kind,
    due_of,
    hand_in,
    object_named,
    objects,
    of_field,
    opened,
    place_on_map,
    records_of,
)
from tests.support.browser.phone import CONTROLLED, nothing_waits, ready
from tests.support.browser.screens import until
from tests.support.browser.waiting import PATIENCE_MS, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def an_object(product: object) -> Iterator[Callable[..., UUID]]:
    """Writes objects down in the grid member's own grid; after the test they are gone again."""
    with objects() as made:
        yield made


@pytest.fixture
def kind_with(product: object) -> Iterator[Callable[..., None]]:
    """Changes the fields of the kind of shops until the test ends."""
    with changed_kind() as changed:
        yield changed


def test_what_is_collected_without_a_network_is_sent_later_exactly_once(phone, an_object):
    shop = an_object("学院路五金店")
    page = phone()
    until(page, CONTROLLED)
    at_list(page)
    done = page.get_by_test_id("progress-figure").inner_text()
    page.context.set_offline(True)
    page.reload()
    ready(page)

    opened(page, shop)
    expect(page.get_by_test_id("last-record")).to_contain_text("建材")
    page.get_by_test_id("collect-fill").tap()
    of_field(page, "state").locator("select").select_option("停业")
    of_field(page, "gas").get_by_text("是", exact=True).tap()
    hand_in(page)
    expect(card(page, shop)).to_contain_text("待发送")
    expect(page.get_by_test_id("progress-figure")).to_have_text(done)
    assert len(records_of(shop)) == 1
    page.context.set_offline(False)
    nothing_waits(page)

    [_, made] = records_of(shop)
    assert made.values == {**LAST, "state": "停业", "gas": True}
    assert due_of(shop) == UNTIL.date() + timedelta(days=90)
    expect(page.get_by_test_id("progress-figure")).not_to_have_text(done)


def test_an_answer_that_is_lost_doubles_no_record(phone, an_object):
    shop = an_object("回执丢失的商铺")
    page = phone()
    with cut_off(page, "**/records*", performed=True) as statuses:
        opened(page, shop).get_by_test_id("unchanged").tap()
        while not statuses:
            page.wait_for_timeout(50)
    page.context.set_offline(True)
    page.context.set_offline(False)
    nothing_waits(page)

    assert set(statuses) == {201}
    assert [record.values for record in records_of(shop)] == [LAST, LAST]


def test_what_the_server_refuses_is_mended_beside_its_fields_and_sent_again(phone, an_object, kind_with):
    shop = an_object("目录变了的商铺")
    page = phone()
    until(page, CONTROLLED)
    opened(page, shop)
    page.context.set_offline(True)
    page.get_by_test_id("collect-fill").tap()
    of_field(page, "state").locator("select").select_option("空置")
    hand_in(page)
    sign = {"key": "sign", "name": "门牌编号", "type": "text", "required": True, "choices": []}
    kind_with(sign, trades=["餐饮", "百货"])

    page.context.set_offline(False)
    expect(page.get_by_test_id("chip")).to_have_text("被退回 1 件", timeout=PATIENCE_MS)
    page.get_by_test_id("chip").tap()
    item = page.get_by_test_id("unsent-item")
    expect(item.get_by_role("alert")).to_contain_text("有 2 项需要修改")
    item.get_by_test_id("edit").tap()
    expect(of_field(page, "trade")).to_contain_text("须是下列之一：餐饮、百货", timeout=PATIENCE_MS)
    expect(of_field(page, "sign")).to_contain_text("请填写“门牌编号”")
    expect(of_field(page, "state").locator("select")).to_have_value("空置")
    of_field(page, "trade").locator("select").select_option("百货")
    expect(of_field(page, "trade").locator(".phone-field__fault")).to_be_hidden()
    of_field(page, "sign").locator("textarea").fill("12-3")
    hand_in(page)
    nothing_waits(page)

    [_, made] = records_of(shop)
    assert made.values == {**LAST, "trade": "百货", "state": "空置", "sign": "12-3"}
    page.get_by_test_id("tab-me").tap()
    expect(page.get_by_test_id("unsent-item")).to_have_count(0)


def test_a_new_place_is_written_down_with_its_photo_and_what_was_found(phone, photo, an_object):
    page = phone()
    until(page, CONTROLLED)
    at_list(page)
    page.context.set_offline(True)
    page.get_by_test_id("object-new").tap()
    page.get_by_test_id("kind-P01").tap()
    page.get_by_test_id("object-name").fill("新登记小餐馆")
    place_on_map(page)
    of_field(page, "place_type").locator("select").select_option("小餐馆")
    of_field(page, "floor_area").locator("input").fill("36.5")
    of_field(page, "extinguishers").get_by_text("是", exact=True).tap()
    of_field(page, "exit_clear").get_by_text("否", exact=True).tap()
    of_field(page, "photo").get_by_test_id("gallery-input").set_input_files([photo])
    expect(of_field(page, "photo").locator(".phone-photos img")).to_have_count(1)
    hand_in(page)
    expect(page.get_by_test_id("new-unsent")).to_contain_text("新登记小餐馆")
    page.context.set_offline(False)
    nothing_waits(page)

    made = object_named("新登记小餐馆")
    [record] = records_of(made.id)
    with owner_transaction() as session:
        [kept] = session.scalars(select(RecordPhoto).where(RecordPhoto.record_id == record.id)).all()
    assert record.values == {
        "place_type": "小餐馆", "floor_area": 36.5, "extinguishers": True, "exit_clear": False,
        "licence_until": None, "photo": str(kept.id),
    }  # fmt: skip
    page.get_by_test_id("collect-all").tap()
    card(page, made.id).tap()
    picture = page.get_by_test_id("last-record").locator("img")
    expect(picture).to_be_visible(timeout=PATIENCE_MS)
    until(page, "() => document.querySelector('[data-testid=last-record] img').naturalWidth > 0")


def test_what_is_gone_leaves_the_list(phone, an_object):
    shop = an_object("拆了的商铺")
    page = opened(phone(), shop)

    page.get_by_test_id("gone").tap()
    page.get_by_test_id("gone-send").tap()
    expect(page.get_by_test_id("note")).to_contain_text("为什么")
    page.get_by_test_id("gone-reason").fill("沿街拆迁，已拆除")
    page.get_by_test_id("gone-send").tap()
    nothing_waits(page)

    assert [record.gone_reason for record in records_of(shop)] == [None, "沿街拆迁，已拆除"]
    assert due_of(shop) is None
    expect(card(page, shop)).to_have_count(0)


def test_a_form_says_of_each_field_what_is_lacking_and_is_filled_with_the_keyboard_alone(phone, an_object):
    shop = an_object("从未采集的商铺", days_ago=None)
    page = phone(width=820, height=1180, has_touch=False, is_mobile=False)
    page.goto(f"/m/#object/{shop}")
    expect(page.get_by_test_id("last-record")).to_contain_text("还没有采集过")
    expect(page.get_by_test_id("unchanged")).to_have_count(0)
    page.get_by_test_id("collect-fill").press("Enter")
    page.get_by_test_id("collect-send").press("Enter")
    expect(page.locator(".phone-field__fault:visible")).to_have_count(4)
    trade = of_field(page, "trade").locator("select")
    expect(trade).to_be_focused()
    expect(trade).to_have_attribute("aria-invalid", "true")
    expect(trade).to_have_accessible_description("请填写“经营类别”")

    for key in ("ArrowDown", "Tab", "ArrowDown", "Tab", "Space", "Tab", "Space", "Tab", "Enter"):
        page.keyboard.press(key)
    nothing_waits(page)

    [made] = records_of(shop)
    assert made.values == {"trade": "餐饮", "state": "营业", "frontage": True, "gas": True}


def test_what_is_begun_survives_that_the_page_is_thrown_out_of_memory(phone, an_object):
    shop = an_object("写到一半的商铺")
    page = opened(phone(), shop)
    page.get_by_test_id("collect-fill").tap()
    of_field(page, "state").locator("select").select_option("停业")
    page.wait_for_timeout(800)

    page.reload()
    ready(page)

    expect(of_field(page, "state").locator("select")).to_have_value("停业")


@pytest.mark.parametrize(("username", "seen"), [("grid", False), ("unit", True)])
def test_each_sees_what_is_theirs_to_collect(phone, an_object, username, seen):
    shop, bridge = an_object("商铺"), an_object("公厕", kind="P04", days_ago=None, due=3)

    page = at_list(phone(username))

    expect(card(page, shop)).to_contain_text("逾期")
    expect(card(page, bridge)).to_have_count(int(seen))


def test_who_does_not_collect_is_not_offered_it(phone):
    page = phone("department")

    expect(page.get_by_test_id("tab-collect")).to_be_hidden()


@pytest.mark.parametrize("size", keep_first([(360, 640), (390, 844)]))
def test_every_target_of_a_form_is_large_enough_and_nothing_runs_off_the_screen(phone, an_object, size):
    width, height = size
    shop = an_object("名称很长很长的一家沿街商铺，含有仓库和后院的那一家，在学院路和文圣街交叉口")
    page = opened(phone(width=width, height=height), shop)
    page.get_by_test_id("collect-fill").tap()
    expect(page.get_by_test_id("collect-form")).to_be_visible()

    assert page.evaluate(SMALL_TARGETS, CONTROLS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
