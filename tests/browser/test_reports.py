"""A leader has a report built, reads it on its page, and opens its PDF."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import text

import clock
from db.session import owner_transaction, transaction
from demo.areas import CITY_CODE
from domain.scopes import Scope
from services import rollups
from tests.support.browser.waiting import expect
from web.reports import jobs

pytestmark = pytest.mark.browser

DAYS = 40  # counted: the day of the report, and the days that it is compared with
REPORTS = ("report_mails", "report_subscriptions", "report_files", "reports")


@pytest.fixture
def counted(product):
    """The newest days are counted, as by the worker; reports that a test had built are deleted."""
    done = 0
    while done < DAYS:
        with transaction(Scope.whole(CITY_CODE)) as session:
            step = rollups.run_step(session, CITY_CODE, clock.now(session, CITY_CODE), settled=timedelta(0))
        if step is None:
            break
        done += len(step.days)
    yield
    with owner_transaction() as session:
        for table in REPORTS:
            session.execute(text(f"DELETE FROM {table}"))


def build_that_of_the_leaders() -> None:
    """Do what the worker does, for the report of the leaders alone."""
    with owner_transaction() as session:
        session.execute(text("DELETE FROM reports WHERE audience <> 'leaders'"))
    assert jobs.build_next(CITY_CODE, stepped=lambda: None) == 1


def test_a_leader_goes_from_the_list_to_the_pdf(seat, counted):
    page = seat("leader", "/reports", width=1366, height=768)
    expect(page.get_by_test_id("no-reports")).to_be_visible()

    page.get_by_test_id("build").click()
    expect(page.get_by_test_id("reports-progress")).to_be_visible()
    build_that_of_the_leaders()
    page.goto("/reports")
    row = page.get_by_test_id("reports").locator("tbody tr")
    expect(row).to_have_count(1)
    row.locator("a").first.click()

    paper = page.locator(".reports-sheet")
    expect(paper).to_be_visible()
    title = paper.locator("h1").first.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    address = page.get_by_test_id("report-pdf").get_attribute("href")
    answer = page.request.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    pages = PdfReader(BytesIO(answer.body())).pages
    assert title.split()[0] in "".join(pages[0].extract_text().split())
    assert f"第1页/共{len(pages)}页" in "".join(pages[0].extract_text().split())
