"""The list office edits synonyms on a page, and sees what a change does before it is saved."""

import pytest
from playwright.sync_api import Page

from tests.support.browser.waiting import PATIENCE_MS, expect

pytestmark = pytest.mark.browser

SYNONYMS = "/duties/synonyms"
WORD, MEANS = "唢呐队", "噪声"


def open_form(page: Page, means: str) -> None:
    page.get_by_test_id("synonyms-rows").get_by_role("link", name="改").click()
    title = page.get_by_test_id("synonyms-title")
    expect(title).to_contain_text(f"修改“{WORD}→{means}”", timeout=PATIENCE_MS)


def save(page: Page, *, reason: str, button: str = "save") -> None:
    page.locator("#synonyms-reason").fill(reason)
    page.locator(f"#synonyms-{button}").click()


def test_a_synonym_is_tried_added_changed_and_removed_with_a_reason(seat):
    page = seat("list_office", "/duties/office")
    page.get_by_test_id("office-tools").get_by_role("link", name="同义词").click()
    expect(page.get_by_test_id("synonyms-page")).to_be_visible(timeout=PATIENCE_MS)
    tried = page.locator("#synonyms-tried")
    page.locator("#synonyms-query").fill(f"半夜有{WORD}")
    page.locator("#synonyms-word").fill(WORD)
    page.locator("#synonyms-means").fill(MEANS)
    expect(tried.get_by_test_id("tried-sum")).to_contain_text("改后第一项是", timeout=PATIENCE_MS)
    expect(tried.get_by_test_id("tried-hits")).to_contain_text(f"{WORD}→{MEANS}")

    save(page, reason="")
    expect(page.locator("#notices")).to_contain_text("请写明理由", timeout=PATIENCE_MS)
    save(page, reason="红白喜事的说法")
    story = page.get_by_test_id("synonyms-story").locator("li").first
    expect(story).to_contain_text(f"添加 {WORD}→{MEANS}", timeout=PATIENCE_MS)
    expect(story).to_contain_text("红白喜事的说法")

    page.locator("#synonyms-filter").fill(WORD)
    expect(page.get_by_test_id("synonyms-total")).to_have_text("1 个同义词", timeout=PATIENCE_MS)
    open_form(page, MEANS)
    page.locator("#synonyms-means").fill("噪音")
    save(page, reason="清单写作噪音")
    expect(story).to_contain_text(f"{WORD}→{MEANS} 改为 {WORD}→噪音", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("synonyms-title")).to_have_text("添加同义词")

    open_form(page, "噪音")
    save(page, reason="不用了", button="remove")
    expect(page.get_by_test_id("synonyms-empty")).to_be_visible(timeout=PATIENCE_MS)


def test_others_do_not_open_the_page(seat):
    page = seat("dispatcher", SYNONYMS)

    expect(page.get_by_text("责任清单由市委编办维护")).to_be_visible(timeout=PATIENCE_MS)
