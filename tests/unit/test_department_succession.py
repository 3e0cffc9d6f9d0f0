"""Who takes over what of a department that ends or is split, by rules without a database."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from domain.department_changes import (
    FARTHEST,
    ChangeGround,
    ChangePayload,
    DepartmentChangeKind,
    KnownDepartment,
    PlannedChange,
    check_change,
)
from domain.department_succession import (
    ActiveOrder,
    OrderFate,
    Succession,
    choose_section_code,
    expand_shares,
    find_side,
    replace_code,
    replace_sides,
    settle_orders,
)
from domain.duties import Cooperation
from domain.duty_rules import KnownCodes, find_faults
from domain.enums import OrderRole, PartyKind
from domain.errors import DomainError
from tests.support.department_changes import a_change
from tests.support.duties import KNOWN, a_power_item, a_shared_duty, a_situation

TODAY = date(2026, 9, 21)
LEAD, COOPERATING = OrderRole.LEAD, OrderRole.COOPERATING
MERGER = Succession("D01", "D02")
DEPARTMENTS = {
    code: KnownDepartment(code, name, kind, ended, "D02" if ended else None)
    for code, name, kind, ended in (
        ("D01", "甲局", PartyKind.DEPARTMENT, None),
        ("D02", "乙局", PartyKind.DEPARTMENT, None),
        ("D03", "丙局", PartyKind.DEPARTMENT, TODAY - timedelta(days=9)),
        ("A01", "丁所", PartyKind.AGENCY, None),
        ("001", "戊镇", PartyKind.TOWN, None),
    )
}
GROUND = ChangeGround(
    today=TODAY, departments=DEPARTMENTS, planned=(), items=("S-401",), sections=("01",),
    list_from=None, works=True,
)  # fmt: skip
KINDS = DepartmentChangeKind


def order(department: str, role: OrderRole, **facts: str) -> ActiveOrder:
    return ActiveOrder(uuid4(), department, role, **facts)


@pytest.mark.parametrize(
    ("own", "other", "who_ends"),
    [(LEAD, COOPERATING, "other"), (COOPERATING, LEAD, "own"), (COOPERATING, COOPERATING, "own")],
    ids=["lead-goes-on", "lead-of-the-successor", "both-cooperate"],
)
def test_of_two_orders_the_leads_goes_on(own, other, who_ends):
    orders = {"own": order("D01", own), "other": order("D02", other)}

    moves = settle_orders(list(orders.values()), MERGER)

    ended = [move.id for move in moves if move.fate is OrderFate.JOINED]
    assert ended == [orders[who_ends].id]
    assert moves[0].fate is OrderFate.JOINED
    assert all(move.to == "D02" for move in moves)


def test_an_order_follows_its_duty_then_its_section():
    split = Succession("D01", "D01", {"S-401": "D09"}, {"执法科": "D08"})
    by_duty = order("D01", LEAD, duty="S-401", section="执法科")
    by_section = order("D01", LEAD, duty="S-402", section="执法科")
    neither = order("D01", LEAD, duty="S-402")

    assert [move.to for move in settle_orders([by_duty], split)] == ["D09"]
    assert [move.to for move in settle_orders([by_section], split)] == ["D08"]
    assert settle_orders([neither], split) == []


def test_orders_of_others_are_left_alone():
    assert settle_orders([order("D05", LEAD), order("D06", COOPERATING)], MERGER) == []


def test_a_lead_replaces_the_former_one_and_loses_no_line():
    duty = replace_sides(a_shared_duty(), MERGER)

    assert (duty.lead, duty.cooperating) == (("D02",), ())
    assert duty.lead_duty == ("负责消防监督检查", "移送线索")
    assert {row.department for row in duty.situations} == {"D02"}
    assert duty.situations[0].departments == ("D02",)
    assert "D01" not in {step.who for step in duty.steps}


def test_two_cooperating_sides_become_one_line():
    before = a_shared_duty(
        lead=("D05",),
        cooperating=(Cooperation("D01", "提供数据"), Cooperation("D02", "移送线索")),
    )

    assert replace_sides(before, MERGER).cooperating == (Cooperation("D02", "提供数据；移送线索"),)


def test_what_was_replaced_keeps_every_rule_of_the_list():
    known = KnownCodes(KNOWN.departments - {"D01"}, KNOWN.matters, KNOWN.powers)
    for duty in (a_shared_duty(powers=()), a_power_item()):
        assert list(find_faults(replace_sides(duty, MERGER), known)) == []


def test_only_the_chosen_items_of_a_split_change():
    split = Succession("D01", "D01", {"S-401": "D09"})

    assert replace_sides(a_power_item(), split) == a_power_item()
    assert replace_sides(a_shared_duty(), split).lead == ("D09",)


@pytest.mark.parametrize(
    ("changes", "side"),
    [
        ({}, "lead"),
        ({"lead": ("D05",), "cooperating": (Cooperation("D01", "协助"),)}, "cooperating"),
        ({"lead": ("D05",), "cooperating": (), "situations": (a_situation(),)}, "mentioned"),
        ({"lead": ("D05",), "cooperating": (), "situations": (), "steps": ()}, None),
    ],
    ids=["lead", "cooperating", "mentioned", "not-named"],
)
def test_the_strongest_side_is_found(changes, side):
    assert find_side(a_shared_duty(**changes), "D01") == side


def test_a_code_is_replaced_in_what_a_request_holds():
    data = {"successor": "D01", "cooperating": ["D01", "D02"], "days": 3, "text": "D01 说明"}

    assert replace_code(data, "D01", "D02") == {
        "successor": "D02",
        "cooperating": ["D02"],
        "days": 3,
        "text": "D01 说明",
    }


def test_a_section_gets_another_code_where_its_own_is_taken():
    assert choose_section_code("D01", "01", frozenset()) == "01"
    assert choose_section_code("D01", "01", frozenset({"01"})) == "D01-01"
    assert choose_section_code("D01", "01", frozenset({"01", "D01-01"})) == "D01-01-2"


ITEMS = ("D01-CF-001", "D01-CF-002", "D01-XK-001", "S-401")


def test_lines_give_many_items_away_and_a_later_one_wins():
    text = "D01-CF D02\n\n D01-CF-002 D03 \nS-401 D03"

    assert expand_shares(text, ITEMS, heir=None) == {"D01-CF-001": "D02", "D01-CF-002": "D03", "S-401": "D03"}
    assert expand_shares("D01-XK\nS-", ITEMS, heir="D09") == {"D01-XK-001": "D09", "S-401": "D09"}


@pytest.mark.parametrize(
    ("line", "message"),
    [("D01-JL D02", "没有以“D01-JL”开头"), ("D01-CF", "没有写承接单位")],
    ids=["none", "to"],
)
def test_a_line_that_names_nothing_is_refused(line, message):
    with pytest.raises(DomainError, match=message):
        expand_shares(line, ITEMS, heir=None)


def change(kind: DepartmentChangeKind = KINDS.MERGE, **changes: object) -> ChangePayload:
    return a_change(kind, **changes)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.value)
def test_a_change_that_says_everything_is_admitted(kind):
    check_change(change(kind), GROUND)


@pytest.mark.parametrize(
    ("payload", "ground", "message"),
    [
        (change(department="D07"), GROUND, "请选择要变更的单位"),
        (change(department="001"), GROUND, "镇街随区划调整"),
        (change(department="D03"), GROUND, "丙局已于 2026-09-12 撤销，不能再变更"),
        (change(successor="D03"), GROUND, "丙局已于 2026-09-12 撤销，不能承接"),
        (change(successor="D01"), GROUND, "单位不能由自己承接"),
        (change(successor="A01"), GROUND, "须由同类单位承接"),
        (change(successor="D77"), GROUND, "没有编码为 D77 的单位"),
        (change(successor=""), GROUND, "请选择承接单位"),
        (change(reference=" "), GROUND, "请填写文号"),
        (change(title=""), GROUND, "请填写文件名称"),
        (change(effective_on=TODAY - timedelta(days=1)), GROUND, "不能早于今天"),
        (change(effective_on=TODAY + FARTHEST + timedelta(days=1)), GROUND, "不能晚于"),
        (change(effective_on=date(2026, 9, 26)), replace(GROUND, works=False), "不是工作日"),
        (change(), replace(GROUND, list_from=date(2026, 10, 1)), "责任清单已有一版"),
        (change(items={"S-401": "D02"}), GROUND, "不能分别划转"),
        (change(KINDS.RENAME, name=""), GROUND, "请填写名称"),
        (change(KINDS.RENAME, name="甲局"), GROUND, "名称没有变化"),
        (change(KINDS.RENAME, name="乙局"), GROUND, "已有名为“乙局”的单位"),
        (change(KINDS.SPLIT, items={}), GROUND, "至少选择一项"),
        (change(KINDS.SPLIT, code="d9"), GROUND, "新单位编码"),
        (change(KINDS.SPLIT, code="D02", items={"S-401": "D02"}), GROUND, "编码 D02 已用于“乙局”"),
        (change(KINDS.SPLIT, items={"S-499": "D09"}), GROUND, "S-499不属于甲局"),
        (change(KINDS.SPLIT, items={"S-401": "D02"}), GROUND, "只能划给新单位"),
        (change(KINDS.END, items={"S-401": "D03"}), GROUND, "不能承接"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_is_refused_in_words(payload, ground, message):
    with pytest.raises(DomainError, match=message):
        check_change(payload, ground)


def test_a_change_does_not_meet_another_that_waits():
    other = PlannedChange(date(2026, 10, 9), "寿编〔2026〕8号", frozenset({"D02", "D05"}))

    with pytest.raises(DomainError, match="寿编〔2026〕8号"):
        check_change(change(), replace(GROUND, planned=(other,)))
