"""Collect in the field: tasks with what was found last, forms without a network, refusals that are mended."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from geoalchemy2 import WKTElement
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import delete, func, select

from db.ids import new_id
from db.session import owner_transaction
from db.tables import (
    Account,
    AccountGrant,
    Area,
    CollectedObject,
    CollectedRecord,
    CollectionKind,
    CollectionTask,
    RecordPhoto,
)
from etl.demo.register import CITY_CODE
from tests.browser.conftest import UNTIL
from tests.browser.handheld import CONTROLLED, nothing_waits, ready
from tests.browser.screens import PATIENCE_MS, until
from tests.browser.test_phone_tasks import CONTROLS, SMALL_TARGETS

LAST = {"trade": "建材", "state": "营业", "frontage": True, "gas": False}

pytestmark = pytest.mark.browser


@pytest.fixture
def an_object(product: object) -> Iterator[Callable[..., UUID]]:
    """Writes objects down in the grid member's own grid, and takes all that was collected away again."""

    def made(name: str, *, kind: str = "P02", days_ago: int | None = 95, due: int = -5) -> UUID:
        with owner_transaction() as session:
            grid, point = session.execute(
                select(Area, func.ST_AsText(func.ST_PointOnSurface(Area.geom)))
                .join(AccountGrant, AccountGrant.grid_code == Area.code)
                .join(Account, Account.id == AccountGrant.account_id)
                .where(Area.city == CITY_CODE, Account.username == "grid")
            ).one()
            unit = session.get_one(Area, (CITY_CODE, grid.parent_code))
            object_id = new_id(UNTIL)
            session.add(
                CollectedObject(
                    city=CITY_CODE, id=object_id, kind=kind, name=name, address="学院路 12 号",
                    grid_code=grid.code, unit_code=unit.code, town_code=unit.parent_code,
                    point=WKTElement(point, srid=4326), created_at=UNTIL, created_by="测试",
                )
            )  # fmt: skip
            session.flush()
            key: dict[str, Any] = {"city": CITY_CODE, "object_id": object_id}
            if days_ago is not None:
                at = UNTIL - timedelta(days=days_ago)
                session.add(
                    CollectedRecord(
                        **key,
                        id=new_id(at),
                        values=LAST,
                        collected_at=at,
                        received_at=at,
                        collected_by="网格员甲",
                    )
                )
            session.add(CollectionTask(**key, id=new_id(UNTIL), due_on=UNTIL.date() + timedelta(days=due)))
        return object_id

    yield made
    with owner_transaction() as session:
        ours = select(CollectedObject.id).where(
            (CollectedObject.created_by == "测试") | (CollectedObject.name.startswith("新登记"))
        )
        records = select(CollectedRecord.id).where(CollectedRecord.object_id.in_(ours))
        session.execute(delete(RecordPhoto).where(RecordPhoto.record_id.in_(records)))
        for table in (CollectedRecord, CollectionTask):
            session.execute(delete(table).where(table.object_id.in_(ours)))
        session.execute(delete(CollectedObject).where(CollectedObject.id.in_(ours)))


@pytest.fixture
def kind_with(product: object) -> Iterator[Callable[..., None]]:
    """Changes the fields of the kind of shops, as the catalogue's keepers do; as they were after the test."""
    with owner_transaction() as session:
        fields = session.get_one(CollectionKind, (CITY_CODE, "P02")).fields

    def changed(*more: dict[str, Any], trades: list[str] | None = None) -> None:
        new = [
            {**field, "choices": trades} if trades and field["key"] == "trade" else field for field in fields
        ]
        with owner_transaction() as session:
            session.get_one(CollectionKind, (CITY_CODE, "P02")).fields = [*new, *more]

    yield changed
    changed()


def records_of(object_id: UUID) -> list[CollectedRecord]:
    with owner_transaction() as session:
        asked = select(CollectedRecord).where(CollectedRecord.object_id == object_id)
        found = list(
            session.scalars(asked.order_by(CollectedRecord.received_at, CollectedRecord.collected_at))
        )
        session.expunge_all()
        return found


def object_named(name: str) -> CollectedObject:
    with owner_transaction() as session:
        found = session.scalars(select(CollectedObject).where(CollectedObject.name == name)).one()
        session.expunge(found)
        return found


def due_of(object_id: UUID) -> date | None:
    with owner_transaction() as session:
        return session.scalars(
            select(CollectionTask.due_on).where(
                CollectionTask.object_id == object_id, CollectionTask.done_at.is_(None)
            )
        ).one_or_none()


def at_list(page: Page) -> Page:
    page.get_by_test_id("tab-collect").tap()
    expect(page.get_by_test_id("progress")).to_be_visible(timeout=PATIENCE_MS)
    return page


def card(page: Page, object_id: UUID) -> Locator:
    return page.locator(f'[data-object="{object_id}"]')


def opened(page: Page, object_id: UUID) -> Page:
    card(at_list(page), object_id).tap()
    expect(page.get_by_test_id("object")).to_be_visible()
    return page


def of_field(page: Page, key: str) -> Locator:
    return page.locator(f'[data-field="{key}"]')


def place_on_map(page: Page) -> None:
    page.get_by_test_id("place-map-open").tap()
    box = page.locator(".place-map__grid").first.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.get_by_test_id("place-use").tap()


def hand_in(page: Page) -> None:
    """Tap, and wait until the phone has taken it."""
    page.get_by_test_id("collect-send").tap()
    expect(page.get_by_test_id("progress")).to_be_visible()


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
    handled: list[int] = []

    def handled_but_cut_off(route: Any) -> None:
        handled.append(route.fetch().status)
        route.abort("connectionreset")

    page.context.route("**/records*", handled_but_cut_off)
    opened(page, shop).get_by_test_id("unchanged").tap()
    while not handled:
        page.wait_for_timeout(50)
    page.context.unroute("**/records*", handled_but_cut_off)
    page.context.set_offline(True)
    page.context.set_offline(False)
    nothing_waits(page)

    assert set(handled) == {201}
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


@pytest.mark.parametrize("size", [(390, 844), (360, 640)], ids=["phone", "small"])
def test_every_target_of_a_form_is_large_enough_and_nothing_runs_off_the_screen(phone, an_object, size):
    width, height = size
    shop = an_object("名称很长很长的一家沿街商铺，含有仓库和后院的那一家，在学院路和文圣街交叉口")
    page = opened(phone(width=width, height=height), shop)
    page.get_by_test_id("collect-fill").tap()
    expect(page.get_by_test_id("collect-form")).to_be_visible()

    assert page.evaluate(SMALL_TARGETS, CONTROLS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
