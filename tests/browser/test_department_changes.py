"""The list office changes departments with the keyboard: preview, plan, the worker applies, withdraw."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from db.models import Department
from db.session import owner_transaction
from demo.areas import CITY_CODE
from services import department_changes, department_handover
from tests.browser.test_scopes import left_in_chinese
from tests.support.acceptance import keep_first
from tests.support.browser.navigation import open_page
from tests.support.browser.waiting import expect

pytestmark = pytest.mark.browser

PAGE = "/admin/department-changes"
UNTIL = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
APPLIED_MS = 60_000
RENAMED = "D30"


@pytest.fixture
def worker() -> Iterator[None]:
    """A worker for changes of departments, as long as the test runs."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.3):
            with owner_transaction() as session:
                department_handover.hand_over_some(session, CITY_CODE, UNTIL)
                department_changes.apply_due(session, CITY_CODE, UNTIL)

    with owner_transaction() as session:
        before = session.get_one(Department, (CITY_CODE, RENAMED))
    thread = threading.Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join()
    with owner_transaction() as session:  # other tests know it by its name
        department = session.get_one(Department, (CITY_CODE, RENAMED))
        department.name, department.name_en = before.name, before.name_en


def begin(page: Page, kind: str, department: str) -> None:
    """Choose what changes, as the keyboard does."""
    page.get_by_test_id("kind").select_option(kind)
    page.get_by_test_id("department").select_option(department)
    page.get_by_test_id("begin").focus()
    page.keyboard.press("Enter")


def say(page: Page, **fields: str) -> None:
    """Fill in the document, and the rest of the form that is named."""
    for name, value in {"reference": "示例编〔2026〕3号", "title": "机构改革通知（示例）", **fields}.items():
        page.get_by_test_id(name).fill(value)


def press(page: Page, name: str) -> None:
    page.get_by_test_id(name).focus()
    page.keyboard.press("Enter")


def test_a_department_is_renamed_with_the_keyboard_alone(seat, worker):
    page = seat("list_office", "/duties/office")
    open_page(page, "机构变更")
    begin(page, "rename", RENAMED)
    say(page, name="市新名服务中心")
    press(page, "preview")
    expect(page.get_by_test_id("counts")).to_contain_text("显示新名称")
    press(page, "plan")

    expect(page.get_by_test_id("change")).to_contain_text("已生效", timeout=APPLIED_MS)

    expect(page.get_by_test_id("former")).to_contain_text("市新名服务中心")
    page.goto("/duties")
    expect(page.get_by_label("责任单位").locator("option", has_text="市新名服务中心")).to_have_count(1)


def test_a_merger_is_previewed_planned_for_a_day_and_withdrawn(seat):
    page = seat("list_office", f"{PAGE}?kind=merge&department=D05")
    say(page, day="2026-12-01")
    page.get_by_test_id("successor").select_option("D06")
    press(page, "preview")
    expect(page.get_by_test_id("count-orders-D06")).to_be_visible()
    expect(page.get_by_test_id("count-duties-shared-lead")).to_be_visible()
    press(page, "plan")

    expect(page.get_by_test_id("change")).to_contain_text("待生效")
    press(page, "cancel")

    expect(page.get_by_test_id("change")).to_contain_text("已撤回")


def test_what_was_typed_stays_after_a_refusal(seat):
    page = seat("list_office", f"{PAGE}?kind=split&department=D05")
    say(page, name="市消防局", code="D05")
    page.get_by_test_id("bulk").fill("D05-XK\nS-4")
    press(page, "preview")

    expect(page.get_by_test_id("error")).to_contain_text("编码 D05 已用于")
    expect(page.get_by_test_id("bulk")).to_have_value("D05-XK\nS-4")
    page.get_by_test_id("code").fill("D91")
    press(page, "preview")
    expect(page.get_by_test_id("count-duties-power-lead")).to_be_visible()


def test_in_english_nothing_is_left_in_chinese(seat):
    page = seat("administrator", PAGE)
    page.request.post("/session/locale", form={"locale": "en"}, headers={"Origin": page.evaluate("origin")})
    try:
        for kind in ("rename", "end"):
            page.goto(f"{PAGE}?kind={kind}&department=D05")
            assert left_in_chinese(page) == []
    finally:
        headers = {"Origin": page.evaluate("origin")}
        page.request.post("/session/locale", form={"locale": "zh_CN"}, headers=headers)


@pytest.mark.parametrize("size", keep_first([(1366, 768), (1920, 1080), (3840, 2160), (683, 384)]))
def test_the_page_is_no_wider_than_its_window(seat, size):
    width, height = size
    page = seat("list_office", f"{PAGE}?kind=end&department=D05", width=width, height=height)

    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
