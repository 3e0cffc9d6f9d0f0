"""Each act with a payload has a history sentence, in both languages."""

import re
from typing import Any

import pytest

from dashboard.shared.history_sentences import TELLING, describe_payload
from domain.enums import Act
from i18n import locale_context

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SAID: dict[Act, tuple[dict[str, Any], str, str]] = {
    Act.DISPATCH: (
        {"lead": "A", "cooperating": ["B", "C"], "class": "complex", "urgent": True},
        "主办 A，协办 B、C；复杂，紧急",
        "Lead A, cooperating: B, C; Complex, urgent",
    ),
    Act.PROPOSE: (
        {"lead": "A", "cooperating": ["B"]},
        "建议主办 A，协办 B",
        "Proposed lead A, cooperating: B",
    ),
    Act.REASSIGN: ({"from": "A", "to": "B", "role": "lead"}, "主办由A改派给B", "B"),
    Act.WITHDRAW_DISPATCH: ({"parties": ["A", "B"]}, "收回A、B的工单", "Work orders of A"),
    Act.TAKE_OVER: ({"from": "A", "to": "B"}, "A转给B", "From A to B"),
    Act.RESPOND: ({"contact": "arrival"}, "首次联系：到达现场", "First contact: "),
    Act.PLAN: ({"day": "2026-11-25"}, "计划 2026年11月25日 完成", "Planned for 25 Nov 2026"),
    Act.CORRECT: (
        {"matter": {"from": None, "to": "A"}, "public": {"from": True, "to": False}},
        "事项由—改为A；是否公开由对外公开改为不公开",
        "Public changed from Public to Not public",
    ),
    Act.SHELVE: ({"day": "2026-12-01"}, "2026年12月1日 复查", "1 Dec 2026"),
    Act.REQUEST_EXTENSION: ({"days": 2}, "延长 2 个工作日", "2 working days longer"),
    Act.EXTEND: ({"days": 3}, "延长 3 个工作日", "3 working days longer"),
    Act.TRANSFER: ({"successor": "B"}, "拟转给B", "Proposed successor: B"),
    Act.HAND_ON: (
        {"section": "X", "handler": "Y", "day": "2026-11-25"},
        "科室：X；经办人：Y；内部时限 2026年11月25日",
        "Section: X; Handler: Y; Inner deadline 25 Nov 2026",
    ),
    Act.MARK_STEP: ({"step": 7, "title": "X"}, "第 7 步 X", "step 7 X"),
    Act.FEED_BACK: ({"way": "phone", "proof": "P"}, "答复方式：电话；送达凭据：P", "Proof: P"),
    Act.ANSWER_AT_ONCE: ({"way": "phone", "proof": "P"}, "答复方式：电话；送达凭据：P", "Proof: P"),
    Act.CALL_BACK: ({"reached": True, "solved": True, "satisfied": False}, "已解决；不满意", "; "),
    Act.MISS_CALL_BACK: ({"tries": 2}, "第 2 次未联系上", "Not reached, try 2"),
    Act.RATE: (
        {"department": "A", "speed": "slow", "effect": "good"},
        "评价对象：A；响应速度：响应慢；办理效果：好",
        "Rated: A; Speed: ",
    ),
    Act.CONSULT: (
        {
            "held_at": "2026-11-25T09:00:00+08:00",
            "place": "X",
            "invited": ["A"],
            "attendance": "Y",
            "conclusions": "Z",
            "tasks": [{"party": "A", "what": "W", "by": "2026-11-27"}],
        },
        "2026年11月25日 09:00 在X；邀请：A；参加：Y；结论：Z；A：W（2026年11月27日 前）",
        "25 Nov 2026, 09:00 at X",
    ),
    Act.MEDIATE: (
        {"kind": "neighbours", "mediators": "M", "settlement": "agreed", "follow_up_on": "2026-12-01"},
        "邻里纠纷；调解员：M；达成协议；2026年12月1日 回头看",
        "Mediators: M",
    ),
    Act.ANSWER: ({"motion": "urging", "asked": "Q"}, "答复催办“Q”", "Answered: Urging “Q”"),
    Act.MERGE: ({"target": "SG1"}, "并入 SG1", "Merged into SG1"),
    Act.LINK: ({"target": "SG1"}, "与 SG1 关联", "Linked with SG1"),
    Act.SPLIT: ({"numbers": ["SG1", "SG2"]}, "拆分出 SG1、SG2", "Split off: SG1"),
    Act.RISE: ({"level": "town"}, "上升到镇街", "Rose to: "),
    Act.RECLASSIFY: (
        {"ticket_class": "complex", "former": "general"},
        "由一般改为复杂",
        "From General to Complex",
    ),
    Act.RELEASE: ({"from": "A"}, "解除A的协办", "Released from cooperating: A"),
    Act.ESCALATE: ({"count": 3}, "已累计 3 次", "3 times by now"),
    Act.SUCCEED: (
        {"from": "A", "to": ["B", "C"], "joined": 1},
        "A的工作由B、C承接，时限不变；1 张联动工单并为一件办理",
        "Taken over from A by B, C",
    ),
    Act.RECLOCK: (
        {"year": 2027, "clocks": [{"clock": "response"}, {"clock": "completion"}]},
        "2027 年工作日历变动，2 个时限重新计算",
        "Calendar of 2027",
    ),
}


def test_every_act_with_a_telling_is_tried_here():
    assert set(SAID) == set(TELLING)


@pytest.mark.parametrize("act", SAID, ids=lambda act: act.value)
def test_an_act_is_told_in_chinese(act: Act):
    data, chinese, _ = SAID[act]

    assert describe_payload(act, data) == chinese


@pytest.mark.parametrize("act", SAID, ids=lambda act: act.value)
def test_an_act_is_told_in_english(act: Act):
    data, _, english = SAID[act]

    with locale_context.use("en"):
        found = describe_payload(act, data)

    assert found is not None
    assert english in found
    assert not CHINESE.search(found)


@pytest.mark.parametrize("act", list(Act), ids=lambda act: act.value)
def test_an_act_without_anything_beside_it_is_told_by_its_name_alone(act: Act):
    found = describe_payload(act, {})

    assert found is None or act in (Act.PROPOSE, Act.CALL_BACK)


def test_files_are_counted():
    assert describe_payload(Act.COMPLETE, {"files": ["a1", "b2"]}) == "附 2 个附件"


def test_a_reporter_who_was_not_reached_has_no_answers():
    assert describe_payload(Act.CALL_BACK, {"reached": False}) == "未联系上"


def test_an_impossible_reply_says_why():
    assert describe_payload(Act.FEED_BACK, {"way": "impossible", "why_not": "匿名"}) == "无法反馈：匿名"


def test_what_was_merged_in_is_told_from_the_other_side():
    assert describe_payload(Act.MERGE, {"merged": "SG2"}) == "SG2 并入本件"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"setting": "limits.general_days"}, "设置“一般事项办结时限”更改，1 个时限重新计算"),
        ({"calendar": "windows"}, "工作日历变动，1 个时限重新计算"),
    ],
    ids=["setting", "hours"],
)
def test_what_set_deadlines_again_is_told(data, said):
    assert describe_payload(Act.RECLOCK, {**data, "clocks": [{"clock": "completion"}]}) == said


def test_a_clock_that_was_started_later_is_named():
    assert describe_payload(Act.RECLOCK, {"started": "review"}) == "开始审核计时"
