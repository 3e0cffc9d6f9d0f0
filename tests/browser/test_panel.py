"""The panels of areas and tickets: figures, chart, lists, people without their numbers, clocks, history."""

import re

import pytest
from playwright.sync_api import Page

from tests.support.browser import screens
from tests.support.browser.screens import TOWN, at_map
from tests.support.browser.waiting import expect

pytestmark = pytest.mark.browser

MASKED = re.compile(r"^(\d{3}\*+\d{2}|\*{3})$")
WHOLE_NUMBER = re.compile(r"(?<![\d.])1\d{10}(?!\d)")


@pytest.fixture
def area(seat) -> Page:
    """A dispatcher's map with the panel of the busiest town open."""
    page = at_map(seat("dispatcher", f"/map?level=town&area={TOWN}"))
    expect(page.get_by_test_id("ticket-table")).to_be_visible()
    return page


def shown_order(page: Page) -> list[str]:
    return page.locator("[data-testid=ticket-table] .tickets__number").all_inner_texts()


def test_an_area_tells_figures_lights_departments_and_trend(area):
    panel = area.get_by_test_id("panel")
    opened = screens.number(panel.locator(".figures__value").first.inner_text())

    lights, departments = panel.locator(".bars").all()
    by_light = [screens.number(text) for text in lights.locator(".bars__count").all_inner_texts()]
    by_party = [screens.number(text) for text in departments.locator(".bars__count").all_inner_texts()]
    others = departments.locator("li.muted")

    assert sum(by_light) == opened
    assert sum(by_party) + (screens.number(others.inner_text()) if others.count() else 0) == opened
    assert panel.locator(".trend__bar").count() == 30
    assert panel.locator(".trend__line").get_attribute("points").count(",") == 30


def test_staff_are_named_but_their_phones_are_masked(seat):
    page = at_map(seat("leader", "/map?level=town"))
    grid = screens.any_grid(page)

    page.evaluate("(code) => huying.view.change({ area: code })", grid)

    phones = page.get_by_test_id("masked-phone")
    expect(phones.first).to_be_visible()
    assert all(MASKED.match(text) for text in phones.all_inner_texts())
    assert not WHOLE_NUMBER.search(page.get_by_test_id("panel").inner_text())


def test_the_list_is_sorted_and_turned_as_asked(area):
    first = shown_order(area)
    area.locator("#list-order").click()
    area.get_by_role("dialog").get_by_text("按编号").click()
    expect(area.locator("[data-testid=ticket-table] .tickets__number").first).not_to_have_text(first[0])
    by_number = shown_order(area)
    assert sorted(by_number) in (by_number, by_number[::-1])

    opened = area.locator("#list-total").get_attribute("data-total")
    area.locator("#list-closed").get_by_text("含已结").click()
    expect(area.locator("#list-total")).not_to_have_attribute("data-total", opened)
    expect(area.locator("#list-on")).to_be_enabled()
    expect(area.locator("#list-back")).to_be_disabled()
    page_one = shown_order(area)
    area.locator("#list-on").click()
    expect(area.locator("#list-total")).to_contain_text("第 21–40 件")
    page_two = shown_order(area)
    assert not set(page_one) & set(page_two)
    area.locator("#list-back").click()
    expect(area.locator("#list-total")).to_contain_text("第 1–20 件")
    assert shown_order(area) == page_one


def test_a_ticket_opens_from_the_list_and_leads_back(area):
    number = shown_order(area)[0]

    area.get_by_role("button", name=number).click()
    expect(area.locator("#panel-title")).to_contain_text(number)
    area.get_by_test_id("back-to-area").click()

    expect(area.locator("#panel-title")).to_contain_text(TOWN)
    expect(area.get_by_test_id("ticket-table")).to_be_visible()


def test_a_ticket_reads_like_a_letter(seat):
    page = at_map(seat("dispatcher"))
    ticket = screens.a_ticket(page)

    panel = screens.open_ticket(page, ticket)

    steps = panel.locator(".stepper .step__name")
    expect(steps).to_have_text(["受理", "分派", "办结", "反馈", "回访"])
    expect(panel.locator("[aria-current=step]")).to_contain_text("分派")
    expect(panel.locator(".ticket-text")).to_have_text("门前占道，通行不便")
    expect(panel.locator(".clocks__row")).to_have_count(1)
    expect(panel.locator(".clocks__row")).to_contain_text("正常")
    expect(panel.locator(".clocks__due")).to_have_text(re.compile(r"\d+年\d+月\d+日 17:30"))
    expect(panel.locator(".history__row")).not_to_have_count(0)


def test_a_ticket_that_does_not_exist_is_a_notice_and_not_a_fault(seat):
    page = at_map(seat("dispatcher", "/map?ticket=SG00000000-00000"))

    expect(screens.notice(page)).to_be_visible()
    expect(page.locator(".notice__reference")).to_have_count(0)
