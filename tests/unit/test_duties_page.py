"""The page of the responsibility list as drawn: addresses, lists, one duty, versions compared, states."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from dashboard.duties import components, duty_detail, duty_rows, filter_form, version_changes
from dashboard.duties.read_model import (
    ChangesBody,
    DutiesReading,
    DutyBody,
    ListBody,
    NothingBody,
    Offered,
    TotalsBody,
    find_version,
)
from dashboard.shared import flow_chart, nodes
from dashboard.shared.flow_chart import StepMark
from db.queries.amendments import AmendmentSummary
from db.queries.cities import CityFacts
from db.queries.duties import DutyDetail, DutyListPage, DutySummary, DutyTextSpan, DutyVersionFacts
from db.queries.duty_counts import DutyLink, KindOfDepartment
from db.queries.duty_figures import DutyFigures
from domain.amendment_payloads import AmendmentKind, AmendmentReason
from domain.amendments import AmendmentStatus
from domain.duties import Cooperation, Duty, DutyField, DutyLevel, DutyList, NextStep, PowerKind
from domain.duty_diff import diff_lists
from domain.duty_request import (
    DutiesRequest,
)
from domain.errors import NotFound
from i18n import use
from tests.support.duties import a_power_item, a_shared_duty, a_situation

TODAY = date(2026, 3, 2)
CITY = CityFacts("370783", "寿光市", "Shouguang", ZoneInfo("Asia/Shanghai"), "china", "寿", 1, None, False)
NAMES = {"D01": "市消防救援大队", "D02": "市生态环境分局"}


def a_version(number: int, day: date, reference: str = "寿编办〔示例〕1号") -> DutyVersionFacts:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return DutyVersionFacts(DutyList.SHARED, number, reference, day, at, "编办甲", "")


FIRST, SECOND = a_version(1, date(2026, 1, 1)), a_version(2, date(2026, 3, 1), "寿编办〔示例〕2号")


def a_reading(body: Any = None, *, request: DutiesRequest | None = None, **changes: Any) -> DutiesReading:
    reading = DutiesReading(
        request=request or DutiesRequest(),
        city=CITY,
        today=TODAY,
        versions=[SECOND, FIRST],
        totals={DutyList.SHARED: 51, DutyList.POWER: 4913},
        offered=Offered({DutyField.ECOLOGY: 8, DutyField.EMERGENCY_MANAGEMENT: 9}, {"D01": 12, "D02": 3}),
        names=NAMES,
        body=body or ListBody(DutyListPage(0, (), None, {})),
    )
    return replace(reading, **changes)


def a_row(code: str = "S-401", **changes: Any) -> DutySummary:
    row = DutySummary(
        code, DutyList.SHARED, "消防领域安全生产监管", DutyField.EMERGENCY_MANAGEMENT, None, DutyLevel.COUNTY,
        ["D01"], ["S01001"], ["D02"], ["中华人民共和国消防法"], 2, "寿编办〔示例〕2号", date(2026, 3, 1),
    )  # fmt: skip
    return replace(row, **changes)


def a_detail(duty: Duty) -> DutyDetail:
    span, before = DutyTextSpan(SECOND, None), DutyTextSpan(FIRST, SECOND)
    return DutyDetail(duty, span, (span, before), NAMES)


def words(content: Any) -> str:
    """Return everything that is drawn, as text."""

    def texts(found: list[Any]) -> Iterator[str]:
        for node in found:
            if isinstance(node, str):
                yield node
            else:
                yield from texts(node[2])

    return " ".join(texts(nodes.to_nodes(content)))


def attributes(content: Any, name: str) -> list[str]:
    """Return the values of an attribute of everything that is drawn."""

    def values(found: list[Any]) -> Iterator[str]:
        for node in found:
            if not isinstance(node, str):
                yield from ([node[1][name]] if name in node[1] else [])
                yield from values(node[2])

    return list(values(nodes.to_nodes(content)))


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2025, 12, 31), None), (date(2026, 1, 1), 1), (date(2026, 2, 28), 1), (date(2026, 3, 1), 2)],
)
def test_the_version_of_a_day_is_the_newest_that_has_begun(day, expected):
    found = find_version([SECOND, FIRST], day)

    assert (found and found.version) == expected


def test_both_lists_are_tabs_with_exact_totals_and_sample_data_is_marked():
    head = components.render_head(a_reading())

    assert "属地管理事项清单 51" in words(head)
    assert "权责清单 4,913" in words(head)
    assert attributes(head, "data-testid").count("sample") == 1
    real = [replace(SECOND, reference="寿编办〔2026〕9号"), replace(FIRST, reference="寿编办〔2026〕1号")]
    assert "sample" not in attributes(components.render_head(a_reading(versions=real)), "data-testid")


def test_a_day_that_is_no_day_is_told():
    assert "“abc”" in words(components.render_head(a_reading(request=DutiesRequest(unread_day="abc"))))


def test_filters_count_what_the_others_leave_and_mark_the_chosen_one():
    request = DutiesRequest(field=DutyField.ECOLOGY, department="D07")
    drawn = filter_form.render_filters(a_reading(request=request))

    assert "全部领域 17" in words(drawn)
    assert "生态环境 8" in words(drawn)
    assert "市消防救援大队（12）" in words(drawn)
    assert "D07（0）" in words(drawn)  # stays although nothing is left of it
    assert attributes(drawn, "aria-current") == ["true"]


def test_rows_open_duties_and_departments_and_pages_turn_by_key():
    page = DutyListPage(51, (a_row(), a_row("S-402")), "S-402", NAMES)
    drawn = duty_rows.render_list(a_reading(), ListBody(page))

    assert attributes(drawn, "data-total") == ["51"]
    assert "共 51 项，本页 2 项" in words(drawn)
    links = attributes(drawn, "href")
    assert "/duties?list=shared&duty=S-401" in links
    assert "/duties?list=power&department=D01" in links
    assert "/duties?list=shared&after=S-402" in links


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"request": DutiesRequest(words="zzz")}, "没有符合条件的责任事项"),
        ({"request": DutiesRequest(day=date(2020, 1, 1))}, "这一天还没有公布的清单"),
        ({"request": DutiesRequest(), "versions": []}, "还没有公布的清单"),
        ({"request": DutiesRequest(after="zzz")}, "后面没有了"),
    ],
)
def test_an_empty_list_says_why_and_leads_on(changes, expected):
    drawn = duty_rows.render_list(a_reading(**changes), ListBody(DutyListPage(0, (), None, {})))

    assert expected in words(drawn)
    assert attributes(drawn, "href")


def test_what_is_not_there_is_told_with_the_way_back():
    error = NotFound("{day} 没有编码为 {code} 的责任事项", code="S-999", day=TODAY)
    drawn = components.render_nothing(a_reading(), NothingBody(error))

    assert "没有编码为 S-999 的责任事项" in words(drawn)
    assert "/duties?list=shared" in attributes(drawn, "href")


def test_totals_add_up_and_each_number_opens_its_items():
    counts = [
        KindOfDepartment("D01", PowerKind.PENALTY, 1200),
        KindOfDepartment("D01", PowerKind.INSPECTION, 34),
        KindOfDepartment("D02", PowerKind.PENALTY, 5),
    ]
    drawn = duty_rows.render_totals(a_reading(), TotalsBody(counts))

    assert "1,234" in words(drawn)
    assert "1,239" in words(drawn)
    assert "/duties?list=power&kind=penalty&department=D01" in attributes(drawn, "href")


def test_a_duty_tells_its_tickets_and_the_amendments_of_its_text():
    figures = DutyFigures(12, 3, 40, 5, 2, 1)
    applied = AmendmentSummary(
        id=UUID(int=7), year=2026, sequence=1, party="D30", party_name="市消防救援大队", party_name_en=None,
        kind=AmendmentKind.CHANGE,
        reason=AmendmentReason.PRACTICE, duty="S-406", duty_name="电动自行车", content="",
        status=AmendmentStatus.PUBLISHED,
        begun_at=datetime(2026, 10, 1, tzinfo=UTC), step_at=datetime(2026, 10, 9, tzinfo=UTC), due_at=None,
        effective_from=TODAY, published_version=3, version=6, base_changed=False,
    )  # fmt: skip
    drawn = a_duty_drawn(a_shared_duty(), figures=figures, amendments=[applied])
    without = a_duty_drawn(a_shared_duty())

    assert all(one in words(drawn) for one in ("未结事项", "12", "未按清单分派", "第 3 版"))
    assert f"/duties/office?opened={UUID(int=7)}" in attributes(drawn, "href")
    assert "/search?duty=S-401" in attributes(drawn, "href")
    assert "未结事项" not in words(without)


def a_duty_drawn(duty: Duty, *, request: DutiesRequest | None = None, **body: Any) -> Any:
    nothing = DutyFigures(0, 0, 0, 0, 0, 0)
    held = {"powers": {}, "matters": {}, "resting": [], "figures": nothing, "figures_days": 365, **body}
    reading = a_reading(request=request or DutiesRequest(duty=duty.code))
    return duty_detail.render_duty(reading, DutyBody(a_detail(duty), **held), opens_catalogue=True)


def test_a_shared_duty_shows_all_sides_grounds_situations_steps_and_versions():
    duty = a_shared_duty(powers=("D01-CF-001", "D09-CF-001"))
    drawn = a_duty_drawn(duty, powers={"D01-CF-001": "对占用消防车通道的处罚"}, matters={"S01001": "占道"})
    told = words(drawn)

    for text in (
        "负责消防监督检查", "移送线索", "开展日常巡查", "中华人民共和国消防法", "对占用消防车通道的处罚",
        "这一天不在清单中", "占道", "消防安全综合科", "0536-0000001", "发现后通知单位清除", "当日清除",
        "看安全出口是否上锁", "寿编办〔示例〕2号", "与第 1 版比对",
    ):  # fmt: skip
        assert text in told, text
    links = attributes(drawn, "href")
    assert "/manual/S-401-1" in links
    assert "/duties?list=power&duty=D01-CF-001" in links
    assert "/duties?list=power&duty=D09-CF-001" not in links
    assert "/catalogue?tab=matters&code=S01001" in links
    assert len(attributes(drawn, "data-flow")) == 1


def test_an_item_shows_what_rests_on_it_and_no_sides():
    drawn = a_duty_drawn(a_power_item(), resting=[DutyLink("S-401", "消防领域安全生产监管", ["D01"])])

    assert "消防领域安全生产监管" in words(drawn)
    assert "镇街配合责任" not in words(drawn)
    assert attributes(drawn, "data-flow") == []


def test_another_day_is_told_and_kept_in_links():
    request = DutiesRequest(duty="S-401", day=date(2026, 1, 5))
    drawn = a_duty_drawn(a_shared_duty(), request=request)

    assert "这是 2026年1月5日 有效的内容。" in words(drawn)
    assert "/manual/S-401-1?as_of=2026-01-05" in attributes(drawn, "href")


def compared(before: list[Duty], after: list[Duty]) -> Any:
    body = ChangesBody(FIRST, SECOND, diff_lists(before, after), None)
    return version_changes.render_changes(a_reading(body), body)


def test_versions_are_compared_by_signs_and_words_and_not_by_colour_alone():
    old = a_shared_duty("S-401", situations=(a_situation(standard="10个工作日内拆通"),))
    new = a_shared_duty(
        "S-401",
        situations=(a_situation(standard="5个工作日内拆通"),),
        cooperating=(Cooperation("D02", "移送线索"), Cooperation("D07", "清理占道")),
        lead=("D01", "D02"),
    )
    drawn = compared(
        [old, a_shared_duty("S-201", name="旧事项")], [new, a_shared_duty("S-301", name="新事项")]
    )
    told = words(drawn)

    assert "新增 1 项，删去 1 项，改动 1 项" in told
    for text in ("+ S-301 新事项", "− S-201 旧事项", "情形“封堵安全出口” · 工作标准", "新增配合单位“D07”",
                 "主体责任单位", "市生态环境分局", "− 原", "+ 现"):  # fmt: skip
        assert text in told, text
    tags = json.dumps(nodes.to_nodes(drawn), ensure_ascii=False)
    assert '["mark", {}, ["10"]]' in tags
    assert '["mark", {}, ["5"]]' in tags
    assert '["del", {}' in tags
    assert '["ins", {}' in tags


def test_a_step_that_leads_elsewhere_is_told_in_words():
    steps = a_shared_duty().steps
    moved = (replace(steps[0], next=(NextStep(3, "紧急"),), who="D02"), *steps[1:])
    told = words(compared([a_shared_duty()], [replace(a_shared_duty(), steps=moved)]))

    assert "第 1 步 · 下一步" in told
    assert "紧急：到第 3 步" in told
    assert "第 1 步 · 办理主体" in told
    assert "镇街" in told


def test_equal_versions_say_so():
    assert "没有不同" in words(compared([a_shared_duty()], [a_shared_duty()]))


def test_the_steps_of_a_chart_are_its_text_alternative():
    steps = a_shared_duty().steps
    drawn = flow_chart.render_chart(
        "duty-chart",
        steps,
        lead=("D01",),
        names=NAMES,
        marks={3: StepMark("present", "当前步骤", is_current=True)},
    )
    told = words(drawn)
    chart = json.loads(attributes(drawn, "data-flow")[0])

    branches = "接着到第 2 步 受理分派；当场整改：到第 4 步 反馈"
    for text in ("1. 巡查发现", "1 个工作日内", branches, "流程结束", "市消防救援大队", "当前步骤"):
        assert text in told, text
    assert [lane["code"] for lane in chart["lanes"]] == ["town", "center", "D01"]
    assert (chart["marks"], chart["list"]) == (
        {"3": {"kind": "present", "word": "当前步骤"}},
        "duty-chart-steps",
    )
    assert set(attributes(drawn, "id")) == {"duty-chart", "duty-chart-label", "duty-chart-steps"}
    assert attributes(drawn, "aria-current") == ["step"]


def test_without_a_present_step_none_is_marked():
    drawn = flow_chart.render_chart("c", a_shared_duty().steps, lead=("D01",), names=NAMES)

    assert attributes(drawn, "aria-current") == []
    assert "当前步骤" not in words(drawn)


def test_the_page_speaks_english():
    with use("en"):
        told = words(components.render_head(a_reading())) + words(a_duty_drawn(a_shared_duty()))

    assert "List of shared duties 51" in told
    assert "within 1 working day" in told
    assert "Responsible office" in told
