"""A second city, whose levels have other names, is as live as the first, there and back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from db.models import Account
from db.session import owner_transaction
from db.writes.delete_city import delete_city_rows
from domain.enums import Role
from tests.support import factories
from tests.support.browser.waiting import expect
from tests.support.foreign_city import a_foreign_city

OTHER = "other-city"


def sign(page: Page):
    return page.locator("#map-page[data-live=live] #live-sign")


@pytest.fixture
def other(product) -> Iterator[str]:
    """A city that the leader sees, too, and no one after this test."""
    with owner_transaction() as session:
        a_foreign_city(session, OTHER, as_of=factories.NOON)
        leader = session.scalars(select(Account).where(Account.username == "leader")).one()
        factories.a_grant(session, leader.id, Role.LEADER, OTHER)
    yield OTHER
    with owner_transaction() as session:
        delete_city_rows(session, OTHER)


def test_the_map_of_a_second_city_is_live_and_so_is_the_first_after_it(seat, other):
    page = seat("leader", f"/map?city={OTHER}")

    expect(sign(page)).to_have_text("实时", timeout=20_000)
    assert (
        page.evaluate("() => JSON.parse(document.getElementById('map-page').dataset.facts).city.code")
        == OTHER
    )
    page.goto("/map?city=370783")
    expect(page.locator("#map-page[data-level=town], #map-page[data-level=grid]")).to_be_visible()
    expect(sign(page)).to_have_text("实时", timeout=20_000)
    page.goto(f"/map?city={OTHER}")
    expect(page.locator("#map-page")).to_have_attribute("data-waiting", "false", timeout=20_000)
    expect(sign(page)).to_have_text("实时", timeout=20_000)


def test_what_the_server_refuses_is_said_with_its_reason(seat, product):
    page = seat("leader", "/map?department=" + "D" * 130)

    expect(page.locator("#live-sign")).to_contain_text("此画面不能实时更新", timeout=20_000)
    expect(page.locator("#live-sign")).to_contain_text("department")
