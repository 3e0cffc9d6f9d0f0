"""Actions at a desk: open a ticket from its queue, choose an act, fill its form in, report."""

import re
from typing import Any

from playwright.sync_api import Locator, Page

from db.queries.ticket_detail import get_ticket_id
from db.session import owner_transaction
from demo.areas import CITY_CODE
from tests.support.browser import screens
from tests.support.browser.waiting import PATIENCE_MS, expect
from tests.support.upload_factory import PDF, a_photo

NUMBER = re.compile(r"[A-Z]{2}\d{8}-\d+")


class Desk:
    """One person at a desk, and what they do with the opened ticket."""

    def __init__(self, page: Page) -> None:
        self.page = page
        expect(page.get_by_test_id("desk")).to_be_visible(timeout=PATIENCE_MS)
        screens.until(page, "() => document.querySelector('#desk')?.dataset.started")

    def open(self, number: str, queue: str) -> Locator:
        """Open a ticket from the queue in which it must be."""
        self.page.get_by_test_id(f"queue-{queue}").click()
        row = self.page.locator(f"#desk-list [data-open='{number}']")
        self.page.locator("#desk-words").fill(number)
        expect(row).to_be_visible(timeout=PATIENCE_MS)
        row.click()
        expect(self.letter.locator(".letter__head")).to_contain_text(number, timeout=PATIENCE_MS)
        return row

    @property
    def letter(self) -> Locator:
        """Return the locator of the opened ticket, or of the form shown instead of it."""
        return self.page.locator("#desk-letter")

    def begin(self, act: str) -> Locator:
        """Choose an act and return its form."""
        button = self.page.get_by_test_id(f"act-{act}").first
        expect(button).to_be_attached(timeout=PATIENCE_MS)
        if not button.is_visible():
            self.letter.locator(".acts__rest > summary").click()
        button.click()
        form = self.page.get_by_test_id(f"act-form-{act}")
        expect(form).to_be_visible(timeout=PATIENCE_MS)
        return form

    def finish(self, words: str | None = None) -> None:
        """Enter the text and submit; the toast must confirm the act."""
        if words:
            self.page.locator(".act-form textarea").last.fill(words)
        self.page.locator("#act-submit").click()
        expect(screens.confirmed(self.page).first).to_be_visible(timeout=PATIENCE_MS)
        self.page.locator("#desk-letter .act-form").wait_for(state="detached", timeout=PATIENCE_MS)
        self.page.locator("[data-dismiss], [data-undo-close]").last.click()

    def choose(self, form: Locator, field: str, words: str) -> None:
        """Choose from the searchable list of a field."""
        form.locator(f'[id*=\'"field":"{field}"\']').first.click()
        self.page.locator(".dash-dropdown-search").first.fill(words)
        self.page.locator(".dash-dropdown-option", has_text=words).first.click()
        if self.page.locator(".dash-dropdown-search").count():
            self.page.keyboard.press("Escape")


def do(page: Page, number: str, act: str, *, order_of: str | None = None, **said: Any) -> None:
    """Perform an act through the API, as another party of the workflow."""
    with owner_transaction() as session:
        ident = get_ticket_id(session, CITY_CODE, number)
    story = page.request.get(f"/api/v1/tickets/{ident}", headers={"Accept": "application/json"}).json()
    standing = [one for one in story["work_orders"] if one["department"] == order_of and not one["ended_at"]]
    order = standing[0]["id"] if standing else None
    body = {"version": story["version"], "work_order_id": order, "said": said}
    screens.post(page, f"/{ident}/acts/{act}", body)


def upload(form: Locator, name: str, *, paper: bool = False) -> None:
    """Upload one file in a form's uploader and wait until it is kept."""
    field = form.get_by_test_id(f"uploader-{name}")
    photo = {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
    file = {"name": "件.pdf", "mimeType": "application/pdf", "buffer": PDF} if paper else photo
    with form.page.expect_file_chooser() as chosen:
        field.locator("[data-upload=choose]").click()
    chosen.value.set_files(file)
    expect(field.locator(".uploader__file[data-state=stored]")).to_have_count(1, timeout=PATIENCE_MS)


def report(town: Desk, *, call: str | None = None) -> str:
    """Report at the town's desk, with the key; returns the number that is shown."""
    town.page.keyboard.press("r")
    form = town.page.get_by_test_id("report-form")
    expect(form).to_be_visible(timeout=PATIENCE_MS)
    town.choose(form, "matter", "占道")
    town.choose(form, "area_code", "网格")
    form.locator("textarea").first.fill("门前长期占道经营，影响通行")
    if call:
        form.get_by_text("立即呼叫中心", exact=True).click()
        expect(form.get_by_test_id("aid-call-basis")).to_contain_text("入格事项清单", timeout=PATIENCE_MS)
        form.locator("textarea").last.fill(call)
    form.locator("#report-submit").click()
    shown = town.page.get_by_test_id("reported-number")
    expect(shown).to_have_text(NUMBER, timeout=PATIENCE_MS)
    return shown.inner_text()
