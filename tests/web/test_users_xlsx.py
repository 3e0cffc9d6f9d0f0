"""Tables of people are imported by the page after a dry run, and exported as a workbook."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from etl.users_xlsx import COLUMNS, workbook
from tests.support.account_pages import PAGE, opened
from tests.web.conftest import PEOPLE

TITLES = list(COLUMNS.values())


def table(*rows: list[str]) -> dict[str, tuple[str, bytes]]:
    return {"file": ("people.xlsx", workbook(TITLES[:4], rows))}


def test_a_table_is_rehearsed_then_written_and_then_changes_nothing_more(admin):
    rows = table(
        ["new-a", "甲", "分派员", ""], ["new-b", "乙", "镇街", "区域001"], ["new-c", "丙", "镇街", ""]
    )

    shown = admin.post(f"{PAGE}/import", files=rows)
    before = admin.get(PAGE, params={"q": "new-"}).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown.text))
    hidden["lines"] = hidden["lines"].replace("&#34;", '"')
    written = admin.post(f"{PAGE}/import/apply", data=hidden)
    again = admin.post(f"{PAGE}/import", files=rows)

    assert "须选定镇街" in shown.text
    assert "没有符合条件的人员" in before
    assert "导入完成" in written.text
    assert len(re.findall(r"<td><code>[\w-]{16}</code></td>", written.text)) == 2
    assert 'data-testid="apply"' not in again.text
    assert again.text.count("outcome--unchanged") == 3


def test_what_changed_since_the_rehearsal_is_not_written(admin):
    shown = admin.post(f"{PAGE}/import", files=table(["new-a", "甲", "分派员", ""]))
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown.text))
    hidden["lines"] = hidden["lines"].replace("&#34;", '"')
    opened(admin, username="new-a", name="别人")

    answered = admin.post(f"{PAGE}/import/apply", data=hidden)

    assert answered.status_code == 422
    assert "请重新上传" in answered.text


@pytest.mark.parametrize(
    "file", [("a.xlsx", b"nothing"), ("a.csv", b""), ("a.csv", b"x" * (5 * 1024 * 1024 + 1))]
)
def test_a_file_that_is_no_table_is_refused_in_words(admin, file):
    answered = admin.post(f"{PAGE}/import", files={"file": file})

    assert answered.status_code == 422
    assert 'data-testid="error"' in answered.text


def test_the_export_holds_every_post(admin):
    answered = admin.get(f"{PAGE}/export.xlsx")

    sheet = load_workbook(BytesIO(answered.content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:3] == ["用户名", "姓名", "角色"]
    assert {row[0] for row in rows[1:]} == {person.username for person in PEOPLE}
    assert ["town", "town先生", "镇街", "001 区域001"] in [row[:4] for row in rows]
