"""The rules of the supervision office: thresholds at a moment, and what a rule rests on."""

from datetime import timedelta

import pytest

from domain.enums import Act
from domain.setting_types import SettingOrigin
from domain.settings import SETTINGS
from domain.supervision_rules import (
    MOST_DAYS,
    PROGRESS_ACTS,
    RULES,
    Figure,
    find_cutoffs,
    find_inactive_before,
)
from tests.unit.test_calendars import CHINA, ZONE, calendar_of, local


@pytest.mark.parametrize(
    ("now", "days", "before"),
    [
        # Sunday 20 is worked: Monday and Tuesday passed since, Wednesday passes at its close of business.
        ("2026-09-23 17:29", 3, "2026-09-20"),
        ("2026-09-23 17:30", 3, "2026-09-21"),
        # Holidays from 1 to 7 October are no working days, 10 October is one.
        ("2026-10-08 17:30", 1, "2026-10-08"),
        ("2026-10-07 12:00", 1, "2026-09-30"),
        ("2026-10-10 17:29", 3, "2026-09-30"),
        ("2026-10-10 17:30", 3, "2026-10-08"),
    ],
)
def test_work_is_idle_once_whole_working_days_passed_since_the_day_of_the_last_act(now, days, before):
    assert find_inactive_before(CHINA, local(now), days=days) == local(f"{before} 00:00")


def test_the_longest_threshold_is_found_in_the_days_looked_back():
    most = SETTINGS["supervision.inaction_days"].most

    found = find_inactive_before(CHINA, local("2026-10-08 12:00"), days=most)

    assert found is not None
    assert local("2026-10-08 12:00") - found < timedelta(days=MOST_DAYS)


def test_a_calendar_without_the_year_finds_nothing_idle():
    assert find_inactive_before(calendar_of(2025), local("2026-09-23 12:00"), days=3) is None


def test_thresholds_are_the_city_s_settings():
    now = local("2026-09-23 12:00")
    stored = {"supervision.no_response_minutes": 30, "supervision.late_response_minutes": 15}

    plain, changed = find_cutoffs({}, CHINA, now), find_cutoffs(stored, CHINA, now)

    assert (plain.unanswered, plain.late) == (now, timedelta())
    assert (changed.unanswered, changed.late) == (now - timedelta(minutes=30), timedelta(minutes=15))
    assert plain.inactive == changed.inactive
    assert plain.inactive is not None
    assert plain.inactive.astimezone(ZONE).hour == 0


def test_every_rule_has_its_grounds_and_a_setting_that_is_ours():
    assert set(RULES) == {Figure.UNANSWERED, Figure.LATE_RESPONSES, Figure.INACTIVE}
    assert len({rule.grounds for rule in RULES.values()}) == len(RULES)
    assert all(SETTINGS[rule.setting].source is SettingOrigin.OURS for rule in RULES.values())
    assert all("{limit}" in rule.says for rule in RULES.values())


def test_being_urged_or_supervised_is_no_progress():
    assert not {Act.URGE, Act.SUPERVISE, Act.INSTRUCT, Act.ANSWER, Act.SUPPLEMENT} & set(PROGRESS_ACTS)
