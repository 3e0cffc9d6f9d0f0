"""The page that loads a list of duties: which file it takes, and what it says of a dry run."""

import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboard.duty_import import components, workbook
from dashboard.duty_import.acts import DutyDryRun
from dashboard.duty_import.workbook import SentFile, find_progress, read_file
from db.queries.amendments import AmendmentSummary
from domain.amendment_payloads import AmendmentKind, AmendmentReason
from domain.amendments import AmendmentStatus
from domain.duties import DutyList
from domain.duty_diff import diff_lists
from domain.errors import Busy, Invalid
from etl import duties_xlsx
from etl.duties_xlsx import RefusedCell
from etl.duty_import import ListOutcome
from etl.workbooks import count_rows
from tests.support.duties import KNOWN, a_power_item

OLD = [a_power_item("D01-CF-001"), a_power_item("D01-CF-002"), a_power_item("D01-CF-003")]
NEW = [a_power_item("D01-CF-001", name="改名"), a_power_item("D01-CF-003"), a_power_item("D01-CF-004")]
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
FACTS = {"key": "k", "versions": {"power": 2}}
CELL = RefusedCell("权责清单", 7, "B", "单位编码", Invalid("没有编码为 {code} 的单位", code="D99"))


def find_text(content: Any) -> str:
    """Return everything that components say, with the nodes of hosts."""
    return json.dumps(content, cls=PlotlyJSONEncoder, ensure_ascii=False)


def sent(content: bytes, name: str = "duties.xlsx") -> SentFile:
    coded = b64encode(content).decode()
    return SentFile(f"data:application/octet-stream;base64,{coded}", name, "token")


def a_run(before=OLD, after=NEW, refused=()) -> DutyDryRun:
    diff = diff_lists(before, after)
    unchanged = len(after) - len(diff.added) - len(diff.changed)
    return DutyDryRun([ListOutcome(DutyList.POWER, 2, diff, unchanged)], list(refused), {"D01": "市公安局"})


def shown(run: DutyDryRun) -> str:
    return find_text(components.render_report(run, name="duties.xlsx", facts=FACTS, today="2026-03-02"))


@pytest.mark.parametrize("name", ["duties.xls", "duties.xlsm", "duties", None])
def test_another_type_of_file_is_refused(name):
    with pytest.raises(Invalid, match="只接受"):
        sent(b"", name).decode()


def test_what_is_no_workbook_is_refused():
    with pytest.raises(Invalid, match="不是可以读取的 Excel"):
        read_file(sent(b"no workbook"), KNOWN)
    with pytest.raises(Invalid, match="没有责任事项"):
        read_file(sent(duties_xlsx.write([], names={})), KNOWN)
    with pytest.raises(Invalid, match="没有读到"):
        read_file(SentFile("data:;base64,%", "duties.xlsx", "token"), KNOWN)


def test_reading_says_how_far_it_is_and_forgets_it_afterwards(monkeypatch):
    monkeypatch.setattr(duties_xlsx, "EVERY", 1)
    seen: list[float | None] = []

    def counted(content: bytes) -> int:
        seen.append(find_progress("token"))
        return count_rows(content)

    monkeypatch.setattr(workbook, "count_rows", counted)
    book = read_file(sent(duties_xlsx.write(OLD, names={})), KNOWN)

    assert (len(book.duties), seen, find_progress("token")) == (3, [0.0], None)


def test_one_workbook_is_read_at_a_time_and_none_for_ever(monkeypatch):
    monkeypatch.setattr(duties_xlsx, "EVERY", 1)
    content = duties_xlsx.write(OLD, names={})
    with workbook._reading("another"), pytest.raises(Busy):
        read_file(sent(content), KNOWN)
    monkeypatch.setattr(workbook, "MOST_SECONDS", -1.0)
    with pytest.raises(Invalid, match="用时过长"):
        read_file(sent(content), KNOWN)


def test_a_dry_run_counts_what_is_new_changed_ended_and_unchanged():
    text = shown(a_run())

    assert "新增 1 项" in text
    assert "改名" in text
    assert "将发布第 3 版" in text
    assert "有 1 项不在工作簿里，发布后自生效日期起终止。" in text


def test_a_refused_row_is_named_and_nothing_can_be_published():
    text = shown(a_run(refused=[CELL]))

    assert "被拒绝的 1 行（1 处）" in text
    assert "没有编码为 D99 的单位" in text
    assert "发布为新版本" not in text


def test_the_same_list_again_is_said_to_change_nothing():
    text = shown(a_run(OLD, OLD))

    assert "与现有清单完全相同" in text
    assert "发布为新版本" not in text


def test_what_was_published_leads_to_what_it_changed():
    made = components.render_published({DutyList.POWER: 3, DutyList.SHARED: 2}, {"power": 2, "shared": 2})

    assert "权责清单第 3 版" in find_text(made)
    assert "属地管理" not in find_text(made)
    assert "没有改动" in find_text(components.render_published({DutyList.POWER: 3}, {"power": 3}))


def test_amendments_under_way_are_named_with_number_duty_party_and_state():
    concerned = AmendmentSummary(
        id=UUID(int=7), year=2026, sequence=3, party="D30", party_name="市消防救援大队", party_name_en=None,
        kind=AmendmentKind.CHANGE, reason=AmendmentReason.PRACTICE, duty="S-406", duty_name="电动自行车",
        content="", status=AmendmentStatus.CONSENTED, begun_at=NOON, step_at=NOON, due_at=None,
        effective_from=None, published_version=None, version=3, base_changed=False,
    )  # fmt: skip
    found = a_run()
    named = replace(found, outcomes=[replace(found.outcomes[0], amendments=[concerned])])

    text = shown(named)

    said = (
        "清单调整〔2026〕3号",
        "S-406 电动自行车",
        "市消防救援大队",
        "待潍坊市审核",
        "仍要发布的理由（必填）",
    )
    assert [word for word in said if word not in text] == []
    assert f"/duties/office?opened={UUID(int=7)}" in text
    assert "正在办理，涉及相同事项" not in shown(found)


def test_progress_is_a_part_of_the_whole_or_unknown():
    assert "45%" in find_text(components.render_progress(0.45))
    assert "比对" in find_text(components.render_progress(None))
