"""What was typed when a session ended is offered again after the sign-in, on desks, offices and forms."""

import re

import pytest
from playwright.sync_api import Page

from tests.support.browser.dispatcher_desk import a_call, at_desk, found, open_row
from tests.support.browser.screens import field
from tests.support.browser.sign_in import sign_in
from tests.support.browser.waiting import PATIENCE_MS, expect

pytestmark = pytest.mark.browser

TYPED = "现场核查：道路塌陷约两平方米，已设围挡。\n须由水利、住建两家共同处置，请先到场。" + "。" * 20


def come_back(page: Page, username: str, url: str) -> None:
    """Sign in again at the page to which the end of the session led, as the same person."""
    expect(page).to_have_url(re.compile("/login"), timeout=PATIENCE_MS)
    wanted = page.locator("form.entrance__form input[name=next]").get_attribute("value")
    sign_in(page.context, username, url)
    page.goto(wanted)


def put_back(page: Page) -> None:
    offer = page.get_by_test_id("draft")
    expect(offer).to_contain_text(TYPED.splitlines()[0], timeout=PATIENCE_MS)
    offer.get_by_role("button", name="填回").click()


def test_a_desk_offers_what_was_typed_and_opens_its_form(seat, product):
    desk = at_desk(seat("dispatcher", "/desk"))
    ticket = a_call(desk, description="登录中断塌陷", matter=None)
    found(desk, "登录中断塌陷", ticket)
    open_row(desk, ticket)
    desk.keyboard.press("1")
    field(desk, "text").fill(TYPED)
    desk.context.clear_cookies()

    desk.locator("#act-submit").click()
    come_back(desk, "dispatcher", product.url)
    put_back(desk)

    expect(field(desk, "text")).to_have_value(TYPED)
    expect(desk.get_by_test_id("draft")).to_have_count(0)
    desk.keyboard.press("Escape")
    expect(field(desk, "text")).to_have_count(0)
    desk.reload()
    at_desk(desk)
    expect(desk.get_by_test_id("draft")).to_have_count(0)


def test_an_office_offers_what_was_typed(seat, product):
    page = seat("supervisor", "/notices-of-supervision?new=1")
    expect(page.get_by_test_id("notice-form")).to_be_visible(timeout=PATIENCE_MS)
    page.locator(".notice-text").fill(TYPED)
    page.context.clear_cookies()

    page.get_by_role("button", name="发出", exact=True).click()
    come_back(page, "supervisor", product.url)
    put_back(page)

    expect(page.locator(".notice-text")).to_have_value(TYPED)


def test_a_form_of_the_administration_offers_it_and_another_person_does_not_see_it(seat, product):
    page = seat("administrator", "/admin/people/new")
    page.locator("input[name=name]").fill(TYPED.splitlines()[0])
    page.locator("input[name=username]").fill("draft-li")
    page.get_by_test_id("role").select_option("leader")
    page.context.clear_cookies()
    page.get_by_test_id("open").click()
    expect(page).to_have_url(re.compile("/login"), timeout=PATIENCE_MS)
    sign_in(page.context, "leader", product.url)
    page.goto("/indicators")
    expect(page.get_by_test_id("places").first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("draft")).to_have_count(0)
    page.context.clear_cookies()
    page.goto("/admin/people/new")
    come_back(page, "administrator", product.url)

    put_back(page)

    expect(page.locator("input[name=name]")).to_have_value(TYPED.splitlines()[0])
    expect(page.locator("input[name=username]")).to_have_value("draft-li")
