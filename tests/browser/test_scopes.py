"""Every account sees its own scope: leader, dispatcher, department and town, in Chinese and in English."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Page

from demo.accounts import DEMO_DEPARTMENT, DEMO_LOGINS, DEMO_TOWN
from demo.areas import CITY_CODE
from i18n.labels import LABELS
from settings import CHECKOUT
from tests.browser.conftest import PASSWORDS
from tests.support.browser import screens
from tests.support.browser.screens import TOWN, a_ticket, at_map, values
from tests.support.browser.waiting import expect

pytestmark = pytest.mark.browser

CHINESE = re.compile(r"[\u4e00-\u9fff]")
OTHER_TOWN = "370783003"
# Words of the sign-in page that are names of people and parties elsewhere, names of matters that kinds of
# mediation have too, and the way back to Chinese.
NAMES = {login.label for login in DEMO_LOGINS} | {*LABELS["MediationKind"].values()} | {"中"}
# Every text that the page itself says, shown or read out; what areas and tickets are called is data.
SAID = """() => {
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) found.add(walker.currentNode.textContent.trim());
  for (const name of ["aria-label", "title", "placeholder"]) {
    const carriers = document.querySelectorAll(`[${name}]`);
    for (const element of carriers) found.add(element.getAttribute(name).trim());
  }
  return [...found];
}"""


def test_signing_in_by_the_form_leads_to_the_map_and_out_again(window):
    page = window().new_page()
    page.goto("/")
    page.get_by_role("textbox").first.fill("leader")
    page.get_by_label("密码").fill(PASSWORDS["leader"])
    page.keyboard.press("Enter")
    at_map(page)

    page.get_by_test_id("person").locator("summary").click()
    page.get_by_role("button", name="退出登录").click()

    page.wait_for_url("**/login**")
    page.goto("/map")
    expect(page.get_by_label("密码")).to_be_visible()


def test_a_leader_sees_the_whole_city_and_may_not_dispatch(seat):
    desk = at_map(seat("dispatcher"))
    ticket = a_ticket(desk)
    page = at_map(seat("leader"))

    assert values(page)["total"] == values(desk)["total"]
    panel = screens.open_ticket(page, ticket)

    offered = panel.get_by_role("toolbar", name="可以办理的事").get_by_role("button")
    expect(offered).to_have_count(1)
    expect(offered).to_contain_text("批示")
    expect(panel.get_by_test_id("act-form-dispatch")).to_have_count(0)


def test_a_department_sees_only_its_own_tickets_everywhere(seat):
    desk = at_map(seat("dispatcher"))
    others = a_ticket(desk)
    page = at_map(seat("department", f"/map?level=town&area={TOWN}"))
    own = values(desk, department=DEMO_DEPARTMENT)["total"]

    told = values(page)
    total = screens.number(page.get_by_test_id("total").inner_text())

    assert 0 < total == told["total"] <= values(desk)["total"]
    assert total >= own
    listed = screens.number(page.locator("#list-total").get_attribute("data-total"))
    assert listed == next(area["count"] for area in told["areas"] if area["code"] == TOWN)
    expect(page.locator("[data-testid=ticket-table] input")).to_have_count(0)
    page.get_by_test_id("search-field").fill(others["number"])
    expect(page.locator("#search-results")).to_contain_text("没有找到")


def test_a_department_does_not_hear_of_tickets_of_others_and_hears_of_its_own(seat):
    desk = at_map(seat("dispatcher"))
    page = at_map(seat("department"))
    total = page.get_by_test_id("total")
    before = screens.number(total.inner_text())
    changes = page.evaluate("() => huying.map.stats.changes")

    ticket = a_ticket(desk)
    page.wait_for_timeout(1500)
    assert page.evaluate("() => huying.map.stats.changes") == changes
    body = {"class": "general", "urgent": False, "lead": DEMO_DEPARTMENT, "cooperating": [], "note": ""}
    screens.post(desk, f"/{ticket['id']}/dispatch", {**body, "version": ticket["version"]})

    expect(total).to_contain_text(f"{before + 1:,}")


def test_a_department_may_not_open_the_ticket_of_another(seat):
    ticket = a_ticket(at_map(seat("dispatcher")))

    page = at_map(seat("department", f"/map?ticket={ticket['number']}"))

    expect(screens.notice(page)).to_contain_text("不在您的权限范围内")
    expect(page.locator(".ticket-text")).to_have_count(0)


def test_a_town_sees_its_own_area_and_has_no_dispatch_form(seat):
    desk = at_map(seat("dispatcher"))
    ticket = a_ticket(desk)
    page = at_map(seat("town"))

    told = {area["code"]: area["count"] for area in values(page)["areas"]}
    whole = {area["code"]: area["count"] for area in values(desk)["areas"]}
    panel = screens.open_ticket(page, ticket)

    assert told[DEMO_TOWN] == whole[DEMO_TOWN]
    assert told[OTHER_TOWN] < whole[OTHER_TOWN]
    expect(panel.get_by_test_id("acts")).to_be_visible()
    expect(panel.get_by_test_id("act-dispatch")).to_have_count(0)
    expect(panel.get_by_test_id("act-form-dispatch")).to_have_count(0)


@pytest.fixture
def english(seat) -> Iterator[Page]:
    """A dispatcher who has switched to English."""
    page = at_map(seat("dispatcher", f"/map?level=town&measure=sla_risk&area={TOWN}"))
    page.get_by_test_id("language").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    yield at_map(page)
    if page.locator("html").get_attribute("lang") == "en":  # the account remembers it
        page.get_by_test_id("language").click()
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def left_in_chinese(page: Page) -> list[str]:
    """Return the messages of the product that the page still says in Chinese."""
    with (CHECKOUT / "i18n/locale/en/LC_MESSAGES/huying.po").open("rb") as file:
        known = {message.id for message in read_po(file) if message.id and CHINESE.search(message.id)}
    return sorted(known.intersection(page.evaluate(SAID)) - NAMES)


def test_in_english_nothing_of_the_page_is_left_in_chinese(english):
    expect(english.get_by_test_id("ticket-table")).to_be_visible()
    assert left_in_chinese(english) == []
    for part in ("#levels", "#measures", "#legend", "#status-bar", ".panel__heading", ".figures__name"):
        assert not CHINESE.search(" ".join(english.locator(part).all_inner_texts())), part

    screens.open_ticket(english, screens.beyond_the_list(english))
    english.locator("#act-submit").click()
    expect(screens.notice(english)).to_be_visible()
    screens.field(english, "lead").click()

    assert left_in_chinese(english) == []
    assert not CHINESE.search(screens.notice(english).inner_text())
    assert not CHINESE.search(english.locator("#act-deadline").inner_text())


def test_the_language_can_be_changed_back(english):
    english.get_by_test_id("language").click()

    expect(english.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(english.locator("#rail-layers")).to_contain_text("未结事项")


def test_the_page_speaks_with_nobody_but_its_own_server(seat, product):
    page = seat("dispatcher", f"/map?level=town&area={TOWN}")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    at_map(page)
    page.get_by_test_id("level-grid").click()
    screens.open_ticket(page, a_ticket(page))

    assert len(asked) > 10
    assert [url for url in asked if not url.startswith((product.url, "data:", "blob:"))] == []
    assert page.evaluate("() => huying.facts.facts.city.code") == CITY_CODE
