"""An administrator opens an account, its owner signs in and chooses a new password."""

import re

import pytest
from playwright.sync_api import Page

from demo.accounts import DEMO_LOGINS, DEMO_TOWN
from tests.support.acceptance import keep_first
from tests.support.browser.waiting import expect

pytestmark = pytest.mark.browser

CHINESE = re.compile(r"[\u4e00-\u9fff]")
OWN = "自己选定的新密码-1"
STARTS = {
    "leader": "/map",
    "intake": "/hotline",
    "dispatcher": "/desk",
    "dispatcher2": "/desk",
    "reviewer": "/review",
    "caller": "/callback",
    "supervisor": "/supervision",
    "list_office": "/duties/office",
    "assessor": "/assessment/desk",
    "department": "/department",
    "agency": "/department",
    "town": "/town",
    "unit": "/m/",
    "grid": "/m/",
    "administrator": "/map",
}


def chosen(page: Page, name: str, index: int = 1) -> str:
    """Choose an entry of a list that is filled by the one above it, and return what it is called."""
    field = page.get_by_test_id(name)
    expect(field.locator("option").nth(index)).to_be_attached()
    field.select_option(index=index)
    return field.locator("option").nth(index).inner_text()


def test_an_account_is_opened_with_places_from_real_lists_and_its_owner_comes_in(seat, window):
    page = seat("administrator", "/admin/people")
    page.get_by_test_id("new").click()
    page.get_by_label("用户名", exact=True).fill("grid-li")
    page.get_by_label("姓名", exact=True).fill("李四")
    page.get_by_test_id("role").select_option("grid_staff")
    page.get_by_test_id("town").select_option(DEMO_TOWN)
    unit, grid = chosen(page, "unit"), chosen(page, "grid")
    expect(page.get_by_test_id("department")).to_be_hidden()

    page.get_by_test_id("open").click()

    expect(page.get_by_test_id("posts")).to_contain_text(f"圣城街道 / {unit} / {grid}")
    secret = page.locator(".first-password__secret").inner_text()
    page.reload()
    own = window().new_page()
    own.goto("/login")
    own.get_by_label("用户名").fill("grid-li")
    own.get_by_label("密码", exact=True).fill(secret)
    own.keyboard.press("Enter")
    own.wait_for_url("**/account")
    own.get_by_label("原密码").fill(secret)
    own.get_by_label("新密码（至少 10 个字符）").fill(OWN)
    own.get_by_label("再次输入新密码").fill(OWN)
    own.keyboard.press("Enter")
    own.wait_for_url("**/m/")


def test_the_people_are_found_and_one_is_closed_after_a_second_thought(seat):
    page = seat("administrator", "/admin/people")
    expect(page.get_by_test_id("total")).to_contain_text(re.compile(r"共 \d+ 人"))
    page.get_by_test_id("search").fill("caller")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="中心回访员").click()

    close = page.get_by_test_id("close")
    expect(close).to_be_hidden()
    page.get_by_text("注销…").click()
    close.click()

    expect(page.get_by_test_id("person").get_by_test_id("state")).to_have_text("已注销")
    expect(page.get_by_test_id("events")).to_contain_text("注销")
    page.get_by_test_id("reopen").click()
    expect(page.get_by_test_id("person").get_by_test_id("state")).to_have_text("正常")
    expect(page.get_by_test_id("search")).to_have_value("caller")


def test_a_table_is_rehearsed_before_it_is_written(seat):
    page = seat("administrator", "/admin/people/import")
    table = "用户名,姓名,角色,镇街\nnew-wang,王五,镇街,圣城街道\nnew-sun,孙六,镇街,无此镇\n"
    page.get_by_label("文件").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )

    page.get_by_test_id("rehearse").click()
    expect(page.get_by_test_id("count-added")).to_contain_text("1")
    expect(page.get_by_test_id("report")).to_contain_text("没有“无此镇”")
    page.get_by_test_id("apply").click()

    expect(page.get_by_role("heading", name="导入完成")).to_be_visible()
    page.goto("/admin/people?q=new-")
    expect(page.get_by_test_id("people")).to_contain_text("王五")
    expect(page.get_by_test_id("people")).not_to_contain_text("孙六")


def test_a_section_is_added_and_offered(seat):
    page = seat("administrator", "/admin/people/sections?department=D07")
    page.get_by_label("科室编码").fill("88")
    page.get_by_label("新科室名称").fill("夜间执法科")
    page.get_by_test_id("add-section").click()

    page.goto("/admin/people/new")
    page.get_by_test_id("role").select_option("department")
    page.get_by_test_id("department").select_option("D07")

    expect(page.get_by_test_id("section").locator("option", has_text="夜间执法科")).to_be_attached()


@pytest.mark.parametrize("username", keep_first(["leader", "dispatcher", "town", "grid"]))
def test_nobody_else_gets_to_the_page(seat, username):
    page = seat(username, "/admin/people")

    expect(page.get_by_role("heading", name="没有权限")).to_be_visible()


@pytest.mark.parametrize("login", keep_first(DEMO_LOGINS, ids=lambda login: login.username))
def test_every_seat_of_the_demonstration_can_be_taken(window, login):
    page = window().new_page()
    page.goto("/login")

    page.get_by_role("button", name=re.compile(rf"{login.username}$")).click()

    page.wait_for_url(re.compile(rf"{STARTS[login.username]}([?].*)?$"))
    expect(page.locator("body")).to_contain_text(re.compile(CHINESE))


@pytest.mark.parametrize("size", keep_first([(390, 844), (1920, 1080), (3840, 2160)]))
def test_the_sign_in_page_fits_every_screen(window, size):
    width, height = size
    page = window(width=width, height=height).new_page()
    page.goto("/login")

    wide, high = page.evaluate("() => [document.body.scrollWidth, document.body.scrollHeight]")
    assert wide <= width
    assert high <= height or width < 400
    expect(page.get_by_role("button", name=re.compile("administrator"))).to_be_attached()


def test_the_page_speaks_english_too(seat, product):
    page = seat("administrator", "/admin/people/new")
    ours = {"Origin": product.url}
    page.request.post("/session/locale", form={"locale": "en"}, headers=ours)
    page.goto("/admin/people/import")
    said = page.locator("main, nav").all_inner_texts()
    page.request.post("/session/locale", form={"locale": "zh_CN"}, headers=ours)

    assert [text for text in said if CHINESE.search(text)] == []
