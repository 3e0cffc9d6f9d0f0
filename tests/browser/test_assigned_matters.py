"""Assigned matters and instructions at the screens of office, unit and leader."""

import re
from uuid import uuid4

from playwright.sync_api import Page

from tests.support.browser.waiting import PATIENCE_MS, expect

ASSIGNED = "/supervision/assigned"


def open_first(page: Page, words: str) -> None:
    page.get_by_test_id("office-rows").get_by_role("link").filter(has_text=words).first.click()
    expect(page.get_by_test_id("assigned-matter")).to_contain_text(words, timeout=PATIENCE_MS)


def test_a_unit_reports_on_its_matter_and_the_office_reads_it(seat):
    words = f"已修复 {uuid4().hex[:6]} 处"
    unit = seat("department", ASSIGNED)
    open_first(unit, "背街小巷路灯")
    expect(unit.get_by_test_id("milestones")).to_contain_text("完成排查")
    form = unit.get_by_test_id("office-form")
    form.locator("textarea").fill(words)
    unit.locator("#assigned-submit").click()
    expect(unit.get_by_test_id("office-history")).to_contain_text(words, timeout=PATIENCE_MS)

    office = seat("supervisor", ASSIGNED)
    open_first(office, "背街小巷路灯")

    expect(office.get_by_test_id("office-history")).to_contain_text(words)


def test_lists_by_rule_lead_to_a_notice_with_its_facts(seat):
    office = seat("supervisor", "/supervision/parties")
    rules = office.get_by_test_id("rules").get_by_role("link")
    expect(rules).to_have_count(3, timeout=PATIENCE_MS)
    rules.filter(has_text="不响应").click()
    first = office.get_by_test_id("rule-party").first
    expect(first).to_be_visible(timeout=PATIENCE_MS)
    number = first.locator("a.figure").first.inner_text()

    first.get_by_role("link", name="就此发督查文书", exact=True).click()

    expect(office.locator("#supervision-numbers")).to_have_value(re.compile(number), timeout=PATIENCE_MS)
