"""Assigned matters: what may be assigned, which clock runs, and its light."""

from datetime import date, timedelta

import pytest

from domain.assigned_clocks import (
    MatterDates,
    MilestoneDue,
    find_running_clock,
    get_clock_light,
    get_close_of_day,
)
from domain.assigned_matters import AssignedClock, AssignedStatus, MilestonePlan
from domain.deadlines import DEFAULT_THRESHOLDS
from domain.enums import Light
from domain.errors import Invalid
from tests.support.workflow.assigned_subjects import TODAY, an_assigning
from tests.unit.test_calendars import CHINA, ZONE, calendar_of, local

BEGUN, SIGN_BY, DUE = local("2026-09-21 09:00"), local("2026-09-22 17:30"), local("2026-10-16 17:30")
FIRST, SECOND = local("2026-09-24 17:30"), local("2026-10-10 17:30")


def dates(*reached: bool, **changes) -> MatterDates:
    milestones = [
        MilestoneDue(place, due, done)
        for place, due, done in zip((1, 2), (FIRST, SECOND), reached, strict=False)
    ]
    return MatterDates(BEGUN, SIGN_BY, DUE, milestones, **changes)


@pytest.mark.parametrize(
    ("status", "given", "kind", "due", "place"),
    [
        (AssignedStatus.ASSIGNED, dates(False, False), AssignedClock.SIGNING, SIGN_BY, None),
        (AssignedStatus.UNDER_WAY, dates(False, False), AssignedClock.MILESTONE, FIRST, 1),
        (AssignedStatus.UNDER_WAY, dates(True, False), AssignedClock.MILESTONE, SECOND, 2),
        (AssignedStatus.UNDER_WAY, dates(False, True), AssignedClock.MILESTONE, FIRST, 1),
        (AssignedStatus.UNDER_WAY, dates(True, True), AssignedClock.COMPLETION, DUE, None),
        (AssignedStatus.UNDER_WAY, dates(), AssignedClock.COMPLETION, DUE, None),
        (
            AssignedStatus.CLOSING_ASKED,
            dates(True, closing_asked_at=FIRST, check_by=SECOND),
            AssignedClock.CHECK,
            SECOND,
            None,
        ),
    ],
    ids=["signing", "first", "second", "the one left", "all reached", "without milestones", "check"],
)
def test_the_clock_that_runs_follows_from_state_and_milestones(status, given, kind, due, place):
    clock = find_running_clock(status, given)

    assert clock is not None
    assert (clock.kind, clock.due_at, clock.place) == (kind, due, place)


@pytest.mark.parametrize("status", [AssignedStatus.CLOSED, AssignedStatus.WITHDRAWN])
def test_nothing_runs_once_it_has_ended(status):
    assert find_running_clock(status, dates(True, True)) is None


@pytest.mark.parametrize(
    ("now", "light"),
    [
        ("2026-09-21 10:00", Light.GREEN),
        ("2026-09-23 17:00", Light.GREEN),  # 73 % of four working days less half an hour
        ("2026-09-24 08:30", Light.YELLOW),  # due today
        ("2026-09-24 17:00", Light.ORANGE),
        ("2026-09-24 17:30", Light.RED),
        ("2026-09-28 09:00", Light.RED),
    ],
)
def test_the_light_follows_the_working_time_that_is_used(now, light):
    found = get_clock_light(BEGUN, FIRST, local(now), calendar=CHINA, thresholds=DEFAULT_THRESHOLDS)

    assert found is light


def test_without_a_due_time_there_is_no_deadline():
    found = get_clock_light(BEGUN, None, FIRST, calendar=CHINA, thresholds=DEFAULT_THRESHOLDS)

    assert found is Light.NO_DEADLINE


@pytest.mark.parametrize(
    ("now", "light"),
    [("2026-09-23 17:00", Light.GREEN), ("2026-09-24 09:00", Light.YELLOW), ("2026-09-26 09:00", Light.RED)],
)
def test_a_day_of_a_document_needs_no_calendar(now, light):
    calendar = calendar_of(2020)

    found = get_clock_light(BEGUN, FIRST, local(now), calendar=calendar, thresholds=DEFAULT_THRESHOLDS)

    assert get_close_of_day(date(2026, 9, 24), ZONE, calendar.daytime) == FIRST
    assert found is light


BROKEN = {
    "no title": ({"title": " "}, "名称"),
    "no document": ({"document": ""}, "文号"),
    "no words": ({"text": " "}, "内容"),
    "no lead": ({"lead": " "}, "牵头"),
    "a lead that cooperates": ({"cooperating": ("D01",)}, "配合"),
    "a milestone without a name": ({"milestones": (MilestonePlan(" ", TODAY),)}, "节点"),
    "a milestone after the end": (
        {"milestones": (MilestonePlan("验收", TODAY + timedelta(days=11)),)},
        "晚于",
    ),
    "too many milestones": ({"milestones": (MilestonePlan("验收", TODAY),) * 13}, "最多"),
}


@pytest.mark.parametrize(("changes", "told"), BROKEN.values(), ids=BROKEN.keys())
def test_what_cannot_be_assigned_is_refused_in_words(changes, told):
    with pytest.raises(Invalid, match=told):
        an_assigning(**changes).check()


def test_what_is_whole_may_be_assigned():
    an_assigning().check()
