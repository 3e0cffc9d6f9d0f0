"""The public page in a real browser: on a phone, at a desk, and with scripts switched off."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from db.models import City, Setting
from db.session import owner_transaction
from demo.areas import CITY_CODE
from tests.browser.conftest import UNTIL
from tests.support.acceptance import keep_first
from tests.support.browser.screens import until
from tests.support.browser.waiting import expect
from tests.support.upload_factory import a_photo
from tests.web.conftest import Product
from web.public import limits

pytestmark = pytest.mark.browser
HOME = f"/public/{CITY_CODE}"
SIZES = keep_first([{"width": 390, "height": 844}, {}], ids=lambda size: "phone" if size else "desk")


@pytest.fixture(scope="module", autouse=True)
def _open_page(product: Product) -> Iterator[None]:
    """Give the city a present of its own: no one writes to a replay."""
    with owner_transaction() as session:
        session.get_one(City, CITY_CODE).as_of = None
        session.add(Setting(city=CITY_CODE, key="public.least_seconds", value=0))
    yield
    with owner_transaction() as session:
        session.get_one(City, CITY_CODE).as_of = UNTIL
        session.delete(session.get_one(Setting, (CITY_CODE, "public.least_seconds")))


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "inflow", limits.Inflow())


def fill(page: Page, text: str) -> None:
    page.get_by_label("求助").check()
    page.locator("#text").fill(text)
    page.locator("#name").fill("王见山")
    page.locator("#phone").fill("13800001234")
    page.locator("[name=consent]").check()


def send(page: Page) -> tuple[str, str]:
    page.get_by_test_id("send").click()
    number, code = page.get_by_test_id("number"), page.get_by_test_id("code")
    expect(code).to_be_visible()
    return number.inner_text(), code.inner_text()


def look_up(page: Page, number: str, code: str) -> None:
    page.goto(f"{HOME}/progress")
    page.locator("#number").fill(number)
    page.locator("#code").fill(code)
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_test_id("steps")).to_be_visible()


def fits(page: Page) -> bool:
    """Return whether nothing overflows at the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("size", SIZES)
def test_a_letter_with_a_place_tapped_on_the_map_is_followed(
    window: Callable[..., BrowserContext], size: dict[str, int]
) -> None:
    errors: list[object] = []
    page = window(**size).new_page()
    page.on("pageerror", lambda error: errors.append(error))  # noqa: PLW0108  # Playwright marks it
    page.goto("/public")
    assert fits(page)
    page.get_by_test_id("to-mayor").click()
    ground = page.get_by_test_id("ground")
    ground.locator("path").nth(3).click()
    until(page, "document.querySelector('#town').value && document.querySelector('#unit').length > 1")
    until(
        page,
        "document.querySelectorAll('#ground-map path').length === document.querySelector('#unit').length - 1",
    )
    ground.locator("path").nth(4).click()

    expect(ground.locator("circle")).to_be_visible()
    assert page.locator("#unit").input_value().startswith(page.locator("#town").input_value())
    assert float(page.locator("#lon").input_value()) > 118
    assert fits(page)
    fill(page, f"地图上标出的路灯不亮 {size}")
    number, code = send(page)
    assert fits(page)
    look_up(page, number, code)
    assert fits(page)
    expect(page.get_by_test_id("stand")).to_contain_text("等待中心受理")
    assert errors == []


def test_scripts_ask_only_for_what_is_needed_and_show_what_was_chosen(
    window: Callable[..., BrowserContext],
) -> None:
    page = window().new_page()
    page.goto(f"{HOME}/write")

    expect(page.locator("#enterprise")).to_be_hidden()
    page.get_by_role("radio", name="企业").check()
    expect(page.locator("#enterprise")).to_be_visible()
    page.locator("#anonymous").check()
    expect(page.locator("#named")).to_be_hidden()
    page.locator("#text").fill("四个字吧")
    expect(page.locator("#left")).to_contain_text("1996")
    page.locator("#photos").set_input_files(
        [{"name": f"{place}.jpg", "mimeType": "image/jpeg", "buffer": a_photo()} for place in range(2)]
    )
    expect(page.locator("#previews img")).to_have_count(2)
    expect(page.locator("#units-step")).to_be_hidden()


def test_everything_works_without_scripts(window: Callable[..., BrowserContext]) -> None:
    page = window(width=390, height=844, java_script_enabled=False).new_page()
    page.goto(f"{HOME}/write")
    expect(page.locator("#ground")).to_be_hidden()
    page.locator("#town").select_option(index=1)
    fill(page, "没有脚本也能写的一封信")
    page.get_by_role("button", name="列出该镇街的村居和社区").click()
    page.locator("#unit").select_option(index=1)
    page.locator("#photos").set_input_files({"name": "灯.jpg", "mimeType": "image/jpeg", "buffer": a_photo()})
    number, code = send(page)

    look_up(page, number, code)
    more = page.get_by_test_id("more")
    more.locator("#text").fill("灯杆编号 12")
    more.get_by_role("button", name="提交补充").click()

    expect(page.get_by_test_id("done")).to_be_visible()
    expect(page.get_by_test_id("supplement")).to_contain_text("灯杆编号 12")
    expect(more).to_have_count(0)
