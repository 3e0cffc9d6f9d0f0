"""A supervision notice states the gravest fact of each ticket, and never the reporter."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from domain.push_downs import PushWay
from domain.supervision import Grounds, SupervisionKind
from domain.supervision_drafts import MOST_TOLD, PartyTicketFacts, Pushed, draft, draft_of_push_down
from i18n import t

NOW = datetime(2026, 11, 20, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE = PartyTicketFacts(
    "20261118-0001",
    "路灯不亮",
    sent_at=NOW - 30 * HOUR,
    response_due=NOW - 20 * HOUR,
    responded_at=NOW - 22 * HOUR,
    completion_due=NOW + 40 * HOUR,
    completed_at=None,
)


def text_of(told, kind=SupervisionKind.CIRCULAR):
    lines = draft(kind, Grounds.INACTION, "住建局", told, now=NOW)
    return [t(line.message_id, **line.values) for line in lines]


def test_the_gravest_that_is_true_of_a_ticket_is_told():
    unanswered = replace(ONE, responded_at=None)
    overdue = replace(ONE, completion_due=NOW - HOUR)
    done_late = replace(overdue, completed_at=NOW)
    answered_late = replace(ONE, responded_at=NOW - 19 * HOUR)
    in_time = ONE

    _, *lines, _ = text_of([unanswered, overdue, done_late, answered_late, in_time])

    ends = ["至今未响应。", "至今未办结。", "才办结。", "才响应。", "交办。"]
    assert [line.endswith(end) for line, end in zip(lines, ends, strict=True)] == [True] * 5


def test_more_than_can_be_told_one_by_one_are_counted():
    lines = text_of([ONE] * (MOST_TOLD + 3))

    assert "其余 3 件" in lines[-2]
    assert len(lines) == MOST_TOLD + 3


def test_an_order_demands_and_a_circular_informs():
    assert "责令" in text_of([ONE], SupervisionKind.ORDER)[-1]
    assert "通报" in text_of([ONE])[-1]


def test_a_pushed_down_duty_is_told_without_the_town_that_reported_it():
    pushed = Pushed("某整治领导小组办公室", PushWay.PAPER, date(2026, 11, 19), "开展行政处罚")

    first, last = draft_of_push_down(SupervisionKind.CIRCULAR, "综合行政执法局", pushed)

    told = t(first.message_id, **first.values)
    assert told == (
        "经核实，2026年11月19日，某整治领导小组办公室以文件方式要求镇街承担应由综合行政执法局履行的职责：开展行政处罚"
    )
    assert "通报" in last.message_id
