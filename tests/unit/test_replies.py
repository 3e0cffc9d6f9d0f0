"""Replies drafted from what was done, their channel, and when a reporter is called again."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.calendars import WorkingCalendar, YearStatus
from domain.call_backs import evaluate_tries
from domain.coordination import ReplyChannel
from domain.enums import Channel
from domain.message import Sentence
from domain.replies import DoneBy, ReplySubject, draft, get_reply_channel
from domain.supervision import Grounds, SupervisionKind
from domain.supervision_drafts import MOST_TOLD, PartyTicketFacts
from domain.supervision_drafts import draft as draft_notice
from etl.holidays import read_days, read_windows
from i18n import t

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 9, 21, 4, 0, tzinfo=UTC)
MATTER = ReplySubject("SG1", "占道经营", NOON)
DAYS = {day: worked for day, (worked, _) in read_days().items() if day.year == 2026}
CALENDAR = WorkingCalendar(ZONE, days=DAYS, years={2026: YearStatus.OFFICIAL}, windows=list(read_windows()))
HOUR = timedelta(hours=1)


def words(found: list[Sentence]) -> str:
    return "".join(t(one.message_id, **one.values) for one in found)


def test_a_reply_tells_who_did_what_in_the_order_of_responsibility():
    lead = DoneBy("市综合行政执法局", "已清理。", NOON + HOUR)
    helper = DoneBy("圣城市场监管所", "已核查资质", NOON)

    said = words(draft(MATTER, [lead, helper], zone=ZONE))

    assert "“占道经营”（编号 SG1）" in said
    assert "市综合行政执法局于2026年9月21日 13:00办理：已清理。圣城市场监管所" in said
    assert "已清理。。" not in said


def test_a_reply_says_nothing_that_nobody_wrote_down():
    said = words(draft(ReplySubject("SG1", None, NOON), [DoneBy("市水利局", "", NOON)], zone=ZONE))

    assert "市水利局" not in said
    assert "“" not in said


@pytest.mark.parametrize(("day", "told"), [(21, False), (22, True)])
def test_a_plan_is_told_only_where_it_goes_on_after_the_completion(day: int, told: bool):
    done = DoneBy("市水利局", "已疏通", NOON, plan="更换管道", plan_on=date(2026, 9, day))

    said = words(draft(MATTER, [done], zone=ZONE))

    assert ("后续安排：更换管道" in said) is told


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_has_a_way_back(channel: Channel):
    assert get_reply_channel(channel, anonymous=False, has_phone=True) in ReplyChannel


@pytest.mark.parametrize(
    ("channel", "anonymous", "has_phone", "way"),
    [
        pytest.param(Channel.HOTLINE_5123456, False, True, ReplyChannel.PHONE, id="hotline"),
        pytest.param(Channel.HOTLINE_5123456, False, False, ReplyChannel.IMPOSSIBLE, id="no phone"),
        pytest.param(Channel.HOTLINE_5123456, True, True, ReplyChannel.IMPOSSIBLE, id="anonymous"),
        pytest.param(Channel.WEB, True, False, ReplyChannel.WEB, id="anonymous with a query code"),
        pytest.param(Channel.DEVICE, False, False, ReplyChannel.IMPOSSIBLE, id="nobody"),
    ],
)
def test_the_way_follows_from_channel_and_reporter(channel, anonymous, has_phone, way):
    assert get_reply_channel(channel, anonymous=anonymous, has_phone=has_phone) is way


def test_an_untried_reporter_may_be_called_at_once():
    found = evaluate_tries([], least=3, wait_minutes=120, calendar=CALENDAR)

    assert (found.made, found.least, found.next_at) == (0, 3, None)


def test_the_next_try_waits_working_minutes_only():
    late = datetime(2026, 9, 21, 9, 0, tzinfo=UTC)  # Monday 17:00, half an hour before closing

    found = evaluate_tries([NOON, late], least=2, wait_minutes=120, calendar=CALENDAR)

    assert found.next_at == datetime(2026, 9, 22, 2, 0, tzinfo=UTC)  # Tuesday 10:00
    assert (found.made, found.least) == (2, 2)


def told(**changes: object) -> PartyTicketFacts:
    known = {
        "number": "SG1", "matter": "占道经营", "sent_at": NOON, "response_due": NOON + HOUR,
        "responded_at": NOON, "completion_due": NOON + 9 * HOUR, "completed_at": None,
    }  # fmt: skip
    return PartyTicketFacts(**{**known, **changes})


@pytest.mark.parametrize(
    ("changes", "words_of_it"),
    [
        pytest.param({"responded_at": None}, "至今未响应", id="unanswered"),
        pytest.param({}, "至今未办结", id="overdue"),
        pytest.param({"completed_at": NOON + 20 * HOUR}, "才办结", id="late"),
        pytest.param({"completed_at": NOON + HOUR, "responded_at": NOON + 2 * HOUR}, "才响应", id="slow"),
        pytest.param({"completed_at": NOON + HOUR}, "交办。", id="in time"),
    ],
)
def test_a_notice_says_the_gravest_that_is_true_of_a_ticket(changes, words_of_it):
    found = draft_notice(
        SupervisionKind.CIRCULAR, Grounds.INACTION, "市水利局", [told(**changes)], now=NOON + 30 * HOUR
    )

    assert words_of_it in words(found)


def test_a_long_notice_counts_the_rest():
    many = [told(number=f"SG{place}") for place in range(MOST_TOLD + 3)]

    said = words(draft_notice(SupervisionKind.ORDER, Grounds.NO_RESPONSE, "市水利局", many, now=NOON))

    assert "其余 3 件" in said
    assert f"SG{MOST_TOLD - 1}（" in said
    assert f"SG{MOST_TOLD}（" not in said
    assert "责令" in said
