"""A cause at the screens of the Center and of the units: from candidate to closing by counts."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page

from db.models import Cause
from db.queries.city_time import get_city_time
from db.session import owner_transaction
from demo.accounts import DEMO_DEPARTMENT, DEMO_TOWN
from tests.support.browser.screens import TOWN
from tests.support.browser.waiting import expect
from tests.support.causes import some_causes

pytestmark = pytest.mark.browser


def opened(page: Page, cause: object, act: str) -> Locator:
    """Open a cause with the form of an act, and return the form."""
    page.goto(f"/causes?opened={cause}&act={act}")
    form = page.get_by_test_id("office-form")
    expect(form).to_be_visible()
    return form


def sent(page: Page, form: Locator, words: str) -> None:
    form.locator("textarea").first.fill(words)
    page.locator("#causes-submit").click()
    expect(page.get_by_test_id("office-history")).to_contain_text(words)


def test_a_project_is_reported_on_by_both_units_and_closed_by_counts(seat, product):
    with some_causes(town=TOWN, lead=DEMO_DEPARTMENT, cooperating=(DEMO_TOWN,)) as causes:
        project = causes[-1]
        lead, town = seat("department", "/causes"), seat("town", "/causes")
        sent(lead, opened(lead, project, "report"), "已更换十二处井盖")
        expect(lead.get_by_test_id("cause")).to_contain_text("配合单位")
        expect(town.get_by_test_id("office-rows").get_by_role("link")).to_have_count(1)
        sent(town, opened(town, project, "report"), "已组织巡查")

        center = seat("dispatcher", "/causes")
        with owner_transaction() as session:
            row = session.get_one(Cause, ("370783", project))
            row.begun_at = get_city_time(session, "370783") - timedelta(weeks=5)
        sent(center, opened(center, project, "close"), "井盖全部更换")

        expect(center.get_by_test_id("cause")).to_contain_text("已销号")
        expect(center.get_by_test_id("cause")).to_contain_text("治理前")
        sent(center, opened(center, causes[0], "dismiss"), "集市已经搬迁")
        expect(center.get_by_test_id("cause")).to_contain_text("已排除")
