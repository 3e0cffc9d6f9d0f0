"""The workbook of duties survives a round trip; every row that does not fit is named by sheet and cell."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from demo.duties import read_powers, read_shared
from domain.duties import Duty, DutyField, DutyLevel, DutyList, FlowStep, list_named
from domain.duty_content import read_duty
from domain.duty_rules import KnownCodes
from domain.errors import Invalid
from etl import duties_xlsx
from etl.duties_xlsx import DutyBook
from etl.duty_sheets import SHEETS
from i18n.locale_context import use
from i18n.translation import t
from tests.support.duties import KNOWN, a_power_item, a_shared_duty, a_situation

NAMES = {"D01": "市公安局"}
DUTIES: list[Duty] = [
    a_power_item("D01-CF-001"),
    a_power_item("D01-CF-002", name="=1+1", level=DutyLevel.TOWN, legal_basis=("甲法", "乙条例")),
    a_shared_duty(
        "S-401",
        powers=("D01-CF-001",),
        keywords=("消防", "通道"),
        situations=(
            a_situation("S-401-1"),
            a_situation("S-401-2", name="遮挡消火栓", procedure="先拍照\n再清除"),
        ),
    ),
]
SHEET = {sheet.title: sheet for sheet in SHEETS}


WRITTEN = duties_xlsx.write(DUTIES, names=NAMES)


def changed(change: Callable[[Any], None]) -> DutyBook:
    """Return what the workbook of DUTIES says after manual edits."""
    book = load_workbook(BytesIO(WRITTEN))
    change(book)
    return duties_xlsx.read_book(book, known=KNOWN)


def cell_of(sheet: str, heading: str, row: int) -> str:
    """Return the name of a cell by its heading."""
    headings = [column.heading for column in SHEET[sheet].columns]
    return f"{chr(ord('A') + headings.index(heading))}{row}"


def put(sheet: str, heading: str, row: int, value: Any) -> Callable[[Any], None]:
    return lambda book: book[sheet].__setitem__(cell_of(sheet, heading, row), value)


def added(sheet: str, **values: Any) -> Callable[[Any], None]:
    """Return what adds a row with values by heading."""
    headings = [column.heading for column in SHEET[sheet].columns]
    return lambda book: book[sheet].append([values.get(heading) for heading in headings])


def test_what_goes_out_comes_in_unchanged():
    book = duties_xlsx.read(WRITTEN, known=KNOWN)

    assert (book.refused, book.duties) == ([], DUTIES)
    assert book.list_of(DutyList.SHARED) == tuple(DUTIES[2:])


@pytest.mark.parametrize(
    "share",
    [pytest.param(60, id="every 60th item"), pytest.param(1, id="every item", marks=pytest.mark.slow)],
)
def test_the_list_of_the_demonstration_goes_out_and_in(share):
    shared = [read_duty({}, fields) for fields in read_shared().values()]
    named = {code for duty in shared for code in duty.powers}
    powers = [item for n, item in enumerate(read_powers()) if n % share == 0 or item.code in named]
    departments = frozenset(code for duty in (*powers, *shared) for code in list_named(duty))
    known = KnownCodes(departments, frozenset(code for duty in shared for code in duty.matters), frozenset())

    book = duties_xlsx.read(duties_xlsx.write([*powers, *shared], names={}), known=known)

    assert (book.refused, book.duties) == ([], [*powers, *shared])


def test_a_template_has_every_column_and_says_how_to_fill_it_in():
    book = load_workbook(BytesIO(duties_xlsx.write([], names={})))

    assert book.sheetnames == ["权责清单", "属地管理事项", "配合单位", "具体情形", "流程步骤", "填写说明"]
    for sheet in SHEETS:
        assert [cell.value for cell in book[sheet.title][1]] == [column.heading for column in sheet.columns]
    rows = book["填写说明"].iter_rows(min_row=2, values_only=True)
    guide = {(str(sheet), str(heading)): (str(zh), str(en)) for sheet, heading, zh, en in rows}
    assert set(guide) == {(s.title, c.heading) for s in SHEETS for c in s.columns if not c.is_note}
    assert "行政许可" in guide["权责清单", "权力类型"][0]
    assert guide["具体情形", "联系电话"] == ("文字", "Text")
    assert duties_xlsx.read(duties_xlsx.write([], names={}), known=KNOWN).duties == []


def test_a_department_is_named_for_the_reader_alone():
    book = load_workbook(BytesIO(WRITTEN))

    assert book["权责清单"][cell_of("权责清单", "单位名称（仅供参考）", 2)].value == "市公安局"
    assert changed(put("权责清单", "单位名称（仅供参考）", 2, "别的")).duties == DUTIES


def test_a_text_that_looks_like_a_formula_is_none():
    book = load_workbook(BytesIO(WRITTEN))

    assert book["权责清单"][cell_of("权责清单", "事项名称", 3)].data_type == "s"


def test_columns_may_be_in_any_order_and_blank_rows_between():
    def move(book: Any) -> None:
        sheet = book["配合单位"]
        rows = [[cell.value for cell in row][::-1] for row in sheet.iter_rows()]
        sheet.delete_rows(1, sheet.max_row)
        for row in [rows[0], [None] * 3, *rows[1:]]:
            sheet.append(row)

    assert changed(move).duties == DUTIES


@pytest.mark.parametrize("typed", ["D01，D02", "D01 D02", "D01;D02", "D01、\nD02"])
def test_codes_are_read_however_they_are_divided(typed):
    [*_, duty] = changed(put("具体情形", "涉及单位编码", 2, typed)).duties

    assert duty.situations[0].departments == ("D01", "D02")


def test_an_empty_level_is_that_of_the_county():
    first, *_ = changed(put("权责清单", "行使层级", 2, None)).duties

    assert first.level is DutyLevel.COUNTY


P, S, W, C, F = (sheet.title for sheet in SHEETS)
BAD = {
    "no code": (put(P, "事项编码", 2, None), (P, 2, "事项编码")),
    "another form of code": (put(P, "事项编码", 3, "D01-2"), (P, 3, "事项编码")),
    "a code twice": (put(P, "事项编码", 3, "D01-CF-001"), (P, 3, "事项编码")),
    "a code in both lists": (put(S, "事项编码", 2, "D01-CF-001"), (S, 2, "事项编码")),
    "an unknown kind": (put(P, "权力类型", 2, "处罚"), (P, 2, "权力类型")),
    "no kind": (put(P, "权力类型", 2, None), (P, 2, "权力类型")),
    "another kind than the code": (put(P, "权力类型", 2, "行政许可"), (P, 2, "事项编码")),
    "no department": (put(P, "单位编码", 2, None), (P, 2, "单位编码")),
    "an unknown department": (put(P, "单位编码", 2, "D99"), (P, 2, "单位编码")),
    "no name": (put(P, "事项名称", 2, None), (P, 2, "事项名称")),
    "a long name": (put(P, "事项名称", 2, "长" * 121), (P, 2, "事项名称")),
    "no law": (put(P, "法律依据", 2, None), (P, 2, "法律依据")),
    "an unknown level": (put(P, "行使层级", 2, "乡级"), (P, 2, "行使层级")),
    "an unknown field": (put(S, "所属领域", 2, "消防"), (S, 2, "所属领域")),
    "another field than the code": (put(S, "所属领域", 2, "生态环境"), (S, 2, "事项编码")),
    "no main responsibility": (put(S, "主体责任", 2, None), (S, 2, "主体责任")),
    "nothing for the towns": (put(S, "镇街配合责任", 2, " \n "), (S, 2, "镇街配合责任")),
    "an unknown power": (put(S, "依据的权责事项编码", 2, "D01-CF-003"), (S, 2, "依据的权责事项编码")),
    "an unknown matter": (put(S, "相关事项小类编码", 2, "S99999"), (S, 2, "相关事项小类编码")),
    "a long keyword": (put(S, "关键词", 2, "长" * 41), (S, 2, "关键词")),
    "no situation": (lambda book: book[C].delete_rows(2, 2), (S, 2, "事项编码")),
    "no flow chart": (lambda book: book[F].delete_rows(2, 4), (S, 2, "事项编码")),
    "a row of no duty": (added(W, 事项编码="S-777", 配合单位编码="D02", 配合责任="协助"), (W, 3, "事项编码")),
    "a situation of no duty": (put(C, "事项编码", 3, None), (C, 3, "事项编码")),
    "an unknown cooperating department": (put(W, "配合单位编码", 2, "市公安局"), (W, 2, "配合单位编码")),
    "the lead cooperates": (put(W, "配合单位编码", 2, "D01"), (W, 2, "配合单位编码")),
    "a cooperation without a duty": (put(W, "配合责任", 2, None), (W, 2, "配合责任")),
    "a situation's code of another form": (put(C, "情形编码", 3, "2"), (C, 3, "情形编码")),
    "a situation's code twice": (put(C, "情形编码", 3, "S-401-1"), (C, 3, "情形编码")),
    "a situation without a name": (put(C, "情形名称", 3, None), (C, 3, "情形名称")),
    "no office": (put(C, "责任科室", 3, None), (C, 3, "责任科室")),
    "no phone": (put(C, "联系电话", 3, None), (C, 3, "联系电话")),
    "no procedure": (put(C, "程序环节", 3, None), (C, 3, "程序环节")),
    "no standard": (put(C, "工作标准", 3, None), (C, 3, "工作标准")),
    "an unknown department involved": (put(C, "涉及单位编码", 3, "D01、D98"), (C, 3, "涉及单位编码")),
    "one point twice": (put(C, "镇街执法要点", 3, "看\n看"), (C, 3, "镇街执法要点")),
    "a step without a number": (put(F, "步骤序号", 3, None), (F, 3, "步骤序号")),
    "a step 'two'": (put(F, "步骤序号", 3, "二"), (F, 3, "步骤序号")),
    "a step 2.5": (put(F, "步骤序号", 3, 2.5), (F, 3, "步骤序号")),
    "a step's number twice": (put(F, "步骤序号", 3, 1), (F, 3, "步骤序号")),
    "a step without a title": (put(F, "步骤名称", 3, None), (F, 3, "步骤名称")),
    "a step of an unknown party": (put(F, "办理方", 3, "县里"), (F, 3, "办理方")),
    "a step without a text": (put(F, "办理内容", 3, None), (F, 3, "办理内容")),
    "a limit of some days": (put(F, "时限（工作日）", 3, "3天"), (F, 3, "时限（工作日）")),
    "a limit of no day": (put(F, "时限（工作日）", 3, 0), (F, 3, "时限（工作日）")),
    "a way in words": (put(F, "去向", 3, "第三步"), (F, 3, "去向")),
    "a way to no step": (put(F, "去向", 3, "9"), (F, 3, "去向")),
    "a branch without a condition": (put(F, "去向", 3, "3\n4"), (F, 3, "去向")),
    "a step that nothing leads to": (put(F, "去向", 3, "4"), (F, 4, "步骤序号")),
    "a cycle without an exit": (put(F, "去向", 4, "2"), (F, 3, "去向")),
}  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), BAD.values(), ids=BAD.keys())
def test_a_bad_row_is_named_by_sheet_row_and_column(change, expected):
    book = changed(change)

    found = {(cell.sheet, cell.row, cell.heading): cell for cell in book.refused}
    assert expected in found
    cell = found[expected]
    assert cell_of(cell.sheet, cell.heading, cell.row) == f"{cell.column}{cell.row}"
    with use("en"):
        reason = t(cell.reason.message_id, **cell.reason.values)
    assert reason != str(cell.reason), "the reason has no English"


def test_a_code_that_is_merged_over_several_rows_holds_for_all_of_them():
    def merge(book: Any) -> None:
        book["具体情形"].merge_cells(
            f"{cell_of('具体情形', '事项编码', 2)}:{cell_of('具体情形', '事项编码', 3)}"
        )

    found = changed(merge)
    assert (found.refused, found.duties) == ([], DUTIES)


def test_a_row_without_its_code_says_what_to_do():
    [refused] = changed(put("具体情形", "事项编码", 3, None)).refused

    assert (refused.sheet, refused.row) == ("具体情形", 3)
    assert "没有写事项编码" in refused.reason.message_id


@pytest.mark.parametrize("value", ["#REF!", "#N/A", "#VALUE!"])
def test_the_error_of_a_formula_is_no_text(value):
    [refused] = changed(put("属地管理事项", "事项名称", 2, value)).refused

    assert (refused.row, refused.heading) == (2, "事项名称")
    assert refused.reason.values == {"value": value}


def test_all_bad_rows_are_named_at_once_in_the_order_of_the_book():
    def change(book: Any) -> None:
        for sheet, heading, row in (
            (F, "步骤名称", 2),
            (C, "联系电话", 2),
            (C, "联系电话", 3),
            (P, "事项名称", 3),
        ):
            put(sheet, heading, row, None)(book)

    book = changed(change)

    assert [(cell.sheet, cell.row) for cell in book.refused] == [(P, 3), (C, 2), (C, 3), (F, 2)]


def test_a_row_that_cannot_be_read_brings_no_other_faults_with_it():
    book = changed(put(F, "步骤序号", 5, "末"))

    assert [(cell.sheet, cell.row, cell.heading) for cell in book.refused] == [(F, 5, "步骤序号")]


def test_a_number_typed_as_one_is_read_as_it_was_typed():
    book = changed(put(C, "联系电话", 2, 5360000001.0))

    assert book.duties[2].situations[0].phone == "5360000001"


def test_lanes_are_written_in_words_and_read_back():
    steps = (FlowStep(1, "发现", "unit", "发现", None, DUTIES[2].steps[1].next[:0]),)
    duty = replace(DUTIES[2], steps=steps)
    content = duties_xlsx.write([*DUTIES[:2], duty], names={})

    assert load_workbook(BytesIO(content))[F][cell_of(F, "办理方", 2)].value == "村居社区"
    assert duties_xlsx.read(content, known=KNOWN).duties[2] == duty


@pytest.mark.parametrize("field", DutyField)
def test_every_field_has_its_word(field):
    duty = a_shared_duty(f"S-{list(DutyField).index(field) + 1}01")

    assert duties_xlsx.read(duties_xlsx.write([duty], names={}), known=KNOWN).duties == [duty]


def blank_book() -> bytes:
    into = BytesIO()
    Workbook().save(into)
    return into.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"no workbook", "不是可以读取的", id="no workbook"),
        pytest.param(blank_book(), "缺少工作表", id="another workbook"),
    ],
)
def test_what_is_no_such_workbook_is_refused_as_a_whole(content, words):
    with pytest.raises(Invalid, match=words):
        duties_xlsx.read(content, known=KNOWN)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(lambda book: book.remove(book[F]), "流程步骤", id="a sheet"),
        pytest.param(lambda book: book[C].delete_cols(6), "联系电话", id="a column"),
    ],
)
def test_what_is_missing_is_named(change, words):
    with pytest.raises(Invalid, match=words):
        changed(change)


def test_a_very_large_file_is_refused(monkeypatch):
    monkeypatch.setattr(duties_xlsx, "MOST_BYTES", 1_000_000)
    with pytest.raises(Invalid, match="1 MB"):
        duties_xlsx.read(b" " * 1_000_001, known=KNOWN)
    monkeypatch.setattr(duties_xlsx, "MOST_ROWS", 2)
    with pytest.raises(Invalid, match="2 行"):
        changed(lambda _: None)
