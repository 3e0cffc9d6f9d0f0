"""Whom acts and levels tell, and that nobody is disturbed at night."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendars import Mode, WorkingCalendar, YearStatus
from domain.clocks import Clock
from domain.deadlines import Holder
from domain.enums import Act, ClockKind
from domain.escalation import (
    KIND_OF_CLOCK,
    NOBODY,
    TOLD_BY_LEVEL,
    EscalationLevel,
    grade_of_level,
    is_pressing,
    levels_passed,
    told_of,
)
from domain.notification_times import shown_from
from domain.notifications import (
    TOLD_BY_ACT,
    Grade,
    NoticeGroup,
    NoticeKind,
    Whom,
    grade_of,
    group_of,
    kinds_of,
    lines_of,
)
from domain.ticket_workflow import TICKET_ACTS
from domain.work_order_workflow import ORDER_ACTS
from etl.holidays import read_days, read_windows

ZONE = ZoneInfo("Asia/Shanghai")
YEARS = {2026: YearStatus.OFFICIAL}
DAYS = {day: worked for day, (worked, _) in read_days().items() if day.year == 2026}
CALENDAR = WorkingCalendar(ZONE, days=DAYS, years=YEARS, windows=list(read_windows()))
# Acts that tell nobody, each because its own screen shows it or nobody waits for it.
SILENT = {
    Act.LOAD, Act.SOLVE_LOCALLY, Act.CLOSE, Act.CALL_BACK, Act.MISS_CALL_BACK, Act.REVEAL,
    Act.RECLOCK, Act.SIGN, Act.RECLASSIFY, Act.MEDIATE, Act.LINK, Act.SPLIT, Act.PUBLISH, Act.WITHDRAW,
    Act.ANSWER_AT_ONCE,
}  # fmt: skip


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def test_a_report_tells_others_only_when_it_is_urgent():
    assert lines_of(Act.REPORT, urgent=False) == ()
    assert [line.kind for line in lines_of(Act.REPORT, urgent=True)] == [NoticeKind.URGENT_REPORT]


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
    rows = {holder for holder in Holder if (kind, holder, level) in TOLD_BY_LEVEL}

    assert Holder.ORDER in rows if kind in on_orders else rows == {Holder.TICKET}


@pytest.mark.parametrize(("kind", "holder"), sorted({key[:2] for key in TOLD_BY_LEVEL}))
def test_a_worse_level_never_tells_fewer(kind, holder):
    told = [set(TOLD_BY_LEVEL[kind, holder, level]) for level in EscalationLevel]

    assert told[0] <= told[1] <= told[2]
    assert told[2]


def test_completion_climbs_from_the_holder_to_the_supervision_office():
    told = {
        level: told_of(ClockKind.COMPLETION, level, holder=Holder.ORDER, pressing=False)
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
    told = told_of(kind, level, holder=holder, pressing=True)

    assert (Whom.DUTY in told) == (TOLD_BY_LEVEL[key] != NOBODY)
    assert Whom.DUTY not in told_of(kind, level, holder=holder, pressing=False)


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_is_filed_under_one_group_and_never_louder_than_its_ticket(kind):
    groups = [group for group in NoticeGroup if kind in kinds_of(group)]

    assert groups == [group_of(kind)]
    assert grade_of(kind, urgent=False) is not Grade.URGENT
    assert grade_of(kind, urgent=True) in {Grade.URGENT, grade_of(kind, urgent=False)}


def test_news_of_an_urgent_ticket_that_asks_for_nothing_is_quiet():
    loud = {kind for kind in NoticeKind if grade_of(kind, urgent=True) is Grade.URGENT}

    assert {NoticeKind.ORDER_SENT, NoticeKind.CALLED, NoticeKind.URGENT_REPORT, NoticeKind.URGED} <= loud
    assert not {NoticeKind.RESPONDED, NoticeKind.RATED, NoticeKind.FED_BACK, NoticeKind.PASSED} & loud


def test_every_clock_has_its_kind_of_notice_filed_as_a_deadline():
    assert {group_of(kind) for kind in KIND_OF_CLOCK.values()} == {NoticeGroup.DEADLINE}
    assert len(set(KIND_OF_CLOCK.values())) == len(ClockKind)


def test_yellow_is_quieter_than_red_and_urgent_louder_than_both():
    grades = [grade_of_level(level, pressing=False) for level in EscalationLevel]

    assert grades == [Grade.INFO, Grade.WARNING, Grade.WARNING]
    assert grade_of_level(EscalationLevel.YELLOW, pressing=True) is Grade.URGENT


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
    assert shown_from(local(at), urgent=False, calendar=CALENDAR) == local(shown)


@pytest.mark.parametrize("at", ["2026-03-02T23:59", "2026-10-01T03:00", "2031-01-01T03:00"])
def test_an_urgent_notice_waits_for_nothing(at):
    assert shown_from(local(at), urgent=True, calendar=CALENDAR) == local(at)


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2031-01-01T03:00", "2031-01-01T08:30"),
        ("2031-01-01T09:00", "2031-01-01T09:00"),
        ("2031-01-01T17:30", "2031-01-02T08:30"),
    ],
)
def test_in_a_year_that_is_not_loaded_a_notice_waits_for_daytime(at, shown):
    assert shown_from(local(at), urgent=False, calendar=CALENDAR) == local(shown)


@given(st.integers(0, 365 * 24 * 60 * 3))
def test_a_notice_is_never_shown_before_it_happened_nor_at_night(minutes):
    at = datetime(2025, 12, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    shown = shown_from(at, urgent=False, calendar=CALENDAR)

    assert shown >= at
    assert 8 <= shown.astimezone(ZONE).hour < 18


@pytest.mark.parametrize(
    ("urgent", "mode", "pressing"),
    [(True, Mode.ELAPSED, True), (True, Mode.WORKING, False), (False, Mode.ELAPSED, False)],
)
def test_only_natural_time_of_urgent_tickets_presses_at_night(urgent, mode, pressing):
    clock = Clock(ClockKind.RESPONSE, mode, local("2026-03-02T09:00"))

    assert is_pressing(clock, urgent=urgent) == pressing


def test_levels_are_passed_in_their_order_and_a_held_clock_passes_none():
    begun = local("2026-03-02T09:00")
    hours = [begun + timedelta(hours=count) for count in (1, 2, 3)]
    clock = Clock(ClockKind.RESPONSE, Mode.WORKING, begun, *hours)

    passed = [list(levels_passed(clock, begun + timedelta(hours=count))) for count in range(4)]

    levels = list(EscalationLevel)
    assert passed == [levels[:0], levels[:1], levels[:2], levels]
    held = Clock(ClockKind.RESPONSE, Mode.WORKING, begun, paused_at=begun, remaining_seconds=60)
    assert levels_passed(held, hours[-1]) == {}
