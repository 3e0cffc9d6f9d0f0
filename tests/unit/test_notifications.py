"""Recipients of acts and levels, and no notifications at night."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendars import Mode, WorkingCalendar, YearStatus
from domain.clocks import ClockState
from domain.deadlines import ClockOwner
from domain.enums import Act, ClockKind
from domain.escalation import (
    KIND_OF_CLOCK,
    NOBODY,
    TOLD_BY_LEVEL,
    EscalationLevel,
    get_level_grade,
    is_pressing,
    list_level_recipients,
    list_passed_levels,
)
from domain.notification_recipients import TOLD_BY_ACT, Whom, list_tells
from domain.notification_times import get_display_time
from domain.notifications import Grade, NoticeGroup, NoticeKind, get_grade, get_group, list_kinds
from domain.ticket_workflow import TICKET_ACTS
from domain.work_order_workflow import ORDER_ACTS
from etl.holidays import read_days, read_windows

ZONE = ZoneInfo("Asia/Shanghai")
YEARS = {2026: YearStatus.OFFICIAL}
DAYS = {day: worked for day, (worked, _) in read_days().items() if day.year == 2026}
CALENDAR = WorkingCalendar(ZONE, days=DAYS, years=YEARS, windows=list(read_windows()))
# Acts without notifications, each because its own screen shows it or no one waits for it.
SILENT = {
    Act.LOAD, Act.SOLVE_LOCALLY, Act.CLOSE, Act.CALL_BACK, Act.MISS_CALL_BACK, Act.REVEAL,
    Act.RECLOCK, Act.SIGN, Act.RECLASSIFY, Act.MEDIATE, Act.LINK, Act.SPLIT, Act.PUBLISH, Act.WITHDRAW,
    Act.ANSWER_AT_ONCE,
    Act.WITHDRAW_DISPATCH,  # withdraws notifications
    Act.MARK_STEP,  # the chart shows it
    Act.SUCCEED,  # one notice of the change tells of all its tickets
}  # fmt: skip


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def test_a_report_tells_others_only_when_it_is_urgent():
    assert list_tells(Act.REPORT, urgent=False) == ()
    assert [line.kind for line in list_tells(Act.REPORT, urgent=True)] == [NoticeKind.URGENT_REPORT]


def test_every_act_tells_somebody_or_is_known_to_be_silent():
    acts = {act for _, act in [*TICKET_ACTS, *ORDER_ACTS]}

    assert acts - set(TOLD_BY_ACT) <= SILENT
    assert not SILENT & set(TOLD_BY_ACT)


@pytest.mark.parametrize("act", TOLD_BY_ACT)
def test_an_act_tells_each_party_one_kind_of_notice(act):
    told = [whom for line in TOLD_BY_ACT[act] for whom in line.to]

    assert told
    assert len(told) == len(set(told))


@pytest.mark.parametrize("level", EscalationLevel)
@pytest.mark.parametrize("kind", ClockKind)
def test_every_level_of_every_clock_has_its_row(kind, level):
    on_orders = {ClockKind.RESPONSE, ClockKind.COMPLETION}
    rows = {holder for holder in ClockOwner if (kind, holder, level) in TOLD_BY_LEVEL}

    assert ClockOwner.ORDER in rows if kind in on_orders else rows == {ClockOwner.TICKET}


@pytest.mark.parametrize(("kind", "holder"), sorted({key[:2] for key in TOLD_BY_LEVEL}))
def test_a_worse_level_never_tells_fewer(kind, holder):
    told = [set(TOLD_BY_LEVEL[kind, holder, level]) for level in EscalationLevel]

    assert told[0] <= told[1] <= told[2]
    assert told[2]


def test_completion_climbs_from_the_holder_to_the_supervision_office():
    told = {
        level: list_level_recipients(ClockKind.COMPLETION, level, holder=ClockOwner.ORDER, pressing=False)
        for level in EscalationLevel
    }

    assert told == {
        EscalationLevel.YELLOW: (Whom.HOLDER, Whom.HANDLER),
        EscalationLevel.ORANGE: (Whom.HOLDER, Whom.HANDLER, Whom.DISPATCHERS),
        EscalationLevel.RED: (Whom.HOLDER, Whom.HANDLER, Whom.DISPATCHERS, Whom.SUPERVISORS),
    }


@pytest.mark.parametrize("key", TOLD_BY_LEVEL, ids="-".join)
def test_of_what_presses_the_officer_on_duty_hears_whatever_anybody_hears(key):
    kind, holder, level = key
    told = list_level_recipients(kind, level, holder=holder, pressing=True)

    assert (Whom.DUTY in told) == (TOLD_BY_LEVEL[key] != NOBODY)
    assert Whom.DUTY not in list_level_recipients(kind, level, holder=holder, pressing=False)


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_is_filed_under_one_group_and_never_louder_than_its_ticket(kind):
    groups = [group for group in NoticeGroup if kind in list_kinds(group)]

    assert groups == [get_group(kind)]
    assert get_grade(kind, urgent=False) is not Grade.URGENT
    assert get_grade(kind, urgent=True) in {Grade.URGENT, get_grade(kind, urgent=False)}


def test_news_of_an_urgent_ticket_that_asks_for_nothing_is_quiet():
    loud = {kind for kind in NoticeKind if get_grade(kind, urgent=True) is Grade.URGENT}

    assert {NoticeKind.ORDER_SENT, NoticeKind.CALLED, NoticeKind.URGENT_REPORT, NoticeKind.URGED} <= loud
    assert not {NoticeKind.RESPONDED, NoticeKind.RATED, NoticeKind.FED_BACK, NoticeKind.PASSED} & loud


def test_every_clock_has_its_kind_of_notice_filed_as_a_deadline():
    assert {get_group(kind) for kind in KIND_OF_CLOCK.values()} == {NoticeGroup.DEADLINE}
    assert len(set(KIND_OF_CLOCK.values())) == len(ClockKind)


def test_yellow_is_quieter_than_red_and_urgent_louder_than_both():
    grades = [get_level_grade(level, pressing=False) for level in EscalationLevel]

    assert grades == [Grade.INFO, Grade.WARNING, Grade.WARNING]
    assert get_level_grade(EscalationLevel.YELLOW, pressing=True) is Grade.URGENT


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-03-02T09:00", "2026-03-02T09:00"),
        ("2026-03-02T12:30", "2026-03-02T13:30"),
        ("2026-03-02T23:59", "2026-03-03T08:30"),
        ("2026-03-06T18:00", "2026-03-09T08:30"),  # Friday evening: Monday
        ("2026-09-30T20:00", "2026-10-08T08:30"),  # the festival
    ],
)
def test_a_notice_waits_for_working_hours(at, shown):
    assert get_display_time(local(at), urgent=False, calendar=CALENDAR) == local(shown)


@pytest.mark.parametrize("at", ["2026-03-02T23:59", "2026-10-01T03:00", "2031-01-01T03:00"])
def test_an_urgent_notice_waits_for_nothing(at):
    assert get_display_time(local(at), urgent=True, calendar=CALENDAR) == local(at)


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2031-01-01T03:00", "2031-01-01T08:30"),
        ("2031-01-01T09:00", "2031-01-01T09:00"),
        ("2031-01-01T17:30", "2031-01-02T08:30"),
    ],
)
def test_in_a_year_that_is_not_loaded_a_notice_waits_for_daytime(at, shown):
    assert get_display_time(local(at), urgent=False, calendar=CALENDAR) == local(shown)


@given(st.integers(0, 365 * 24 * 60 * 3))
def test_a_notice_is_never_shown_before_it_happened_nor_at_night(minutes):
    at = datetime(2025, 12, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    shown = get_display_time(at, urgent=False, calendar=CALENDAR)

    assert shown >= at
    assert 8 <= shown.astimezone(ZONE).hour < 18


@pytest.mark.parametrize(
    ("urgent", "mode", "pressing"),
    [(True, Mode.ELAPSED, True), (True, Mode.WORKING, False), (False, Mode.ELAPSED, False)],
)
def test_only_natural_time_of_urgent_tickets_presses_at_night(urgent, mode, pressing):
    clock = ClockState(ClockKind.RESPONSE, mode, local("2026-03-02T09:00"))

    assert is_pressing(clock, urgent=urgent) == pressing


def test_levels_are_passed_in_their_order_and_a_held_clock_passes_none():
    begun = local("2026-03-02T09:00")
    hours = [begun + timedelta(hours=count) for count in (1, 2, 3)]
    clock = ClockState(ClockKind.RESPONSE, Mode.WORKING, begun, *hours)

    passed = [list(list_passed_levels(clock, begun + timedelta(hours=count))) for count in range(4)]

    levels = list(EscalationLevel)
    assert passed == [levels[:0], levels[:1], levels[:2], levels]
    held = ClockState(ClockKind.RESPONSE, Mode.WORKING, begun, paused_at=begun, remaining_seconds=60)
    assert list_passed_levels(held, hours[-1]) == {}
