"""The list office loads the list of powers from Excel: refused rows, dry run, publication, the same again."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page

from tests.support.browser.waiting import PATIENCE_MS, expect

pytestmark = pytest.mark.browser

IMPORT = "/duties/import"
SHEET, NAME_COLUMN, LEAD_COLUMN = "权责清单", "E", "B"
LONGEST_MS = 120_000  # a busy machine reads 5,000 rows in this time; a quiet one in 6 s
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def the_present_list(page: Page) -> Workbook:
    """Return what the page offers as the present list, with the list of powers alone."""
    address = page.get_by_role("link", name="下载现有清单").get_attribute("href")
    answer = page.request.get(str(address))
    assert answer.ok
    book = load_workbook(BytesIO(answer.body()))
    for sheet in book.sheetnames[1:5]:
        book[sheet].delete_rows(2, book[sheet].max_row)
    return book


def a_file(book: Workbook, name: str = "权责清单.xlsx") -> Any:
    into = BytesIO()
    book.save(into)
    return {"name": name, "mimeType": TYPE, "buffer": into.getvalue()}


def choose(page: Page, file: Any) -> None:
    page.locator("#duty-import-upload input[type=file]").set_input_files(file)


def test_a_list_is_checked_published_and_loaded_again_without_a_change(seat):
    page = seat("list_office", "/duties/office")
    page.get_by_role("link", name="从 Excel 导入").click()
    expect(page.get_by_test_id("duty-import-page")).to_be_visible(timeout=PATIENCE_MS)

    choose(page, {"name": "清单.xls", "mimeType": "application/vnd.ms-excel", "buffer": b"x"})
    expect(page.locator("#duty-import-said")).to_contain_text("只接受 .xlsx")

    book = the_present_list(page)
    sheet = book[SHEET]
    known = sheet[f"{LEAD_COLUMN}3"].value
    sheet[f"{LEAD_COLUMN}3"].value = "D99"
    sheet[f"{NAME_COLUMN}5"].value = f"{sheet[f'{NAME_COLUMN}5'].value}（修订）"
    choose(page, a_file(book))
    expect(page.locator("#duty-import-progress progress")).to_be_visible(timeout=LONGEST_MS)
    refused = page.get_by_test_id("import-refused")
    expect(refused).to_contain_text("没有编码为 D99 的单位", timeout=LONGEST_MS)
    with page.expect_download() as report:
        page.locator("#duty-import-csv-asked").click()
    assert "权责清单,3,B,单位编码,没有编码为 D99 的单位" in report.value.path().read_text(
        encoding="utf-8-sig"
    )

    sheet[f"{LEAD_COLUMN}3"].value = known
    file = a_file(book)
    choose(page, file)
    expect(page.get_by_test_id("import-counts")).to_contain_text("将发布第 2 版", timeout=LONGEST_MS)
    expect(page.get_by_test_id("import-diff").locator("ins mark")).to_have_text("（修订）")
    page.locator("#duty-import-reference").fill("寿编办〔2026〕5号")
    page.locator("#duty-import-remark").fill("关于调整权责清单的通知")
    page.get_by_label("我已核对").check()
    page.locator("#duty-import-publish").click()
    expect(page.get_by_test_id("import-published")).to_contain_text("权责清单第 2 版", timeout=LONGEST_MS)

    choose(page, file)
    expect(page.get_by_test_id("import-same")).to_contain_text("完全相同", timeout=LONGEST_MS)
    expect(page.locator("#duty-import-publish")).to_have_count(0)


def test_others_do_not_open_the_page(seat):
    page = seat("administrator", IMPORT)

    expect(page.get_by_text("责任清单由市委编办维护")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("duty-import-page")).to_have_count(0)
