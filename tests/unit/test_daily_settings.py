"""Hours of a day, breaks of shares, words of urgency and spans are what the city says."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.calendars import ElapsedCalendar, Mode, WorkingCalendar, to_mode
from domain.deadlines import Thresholds
from domain.errors import Invalid
from domain.measures import MEASURES, OPEN_TICKETS, SHARE_BREAKS, SLA_RISK, get_breaks
from domain.notification_times import get_display_time
from domain.roster import Shift, ShiftKind, get_shift_span
from domain.setting_changes import parse_value
from domain.setting_formats import format_time, parse_time, split_words
from domain.setting_types import Unit
from domain.setting_values import (
    check_together,
    get_urgent_words,
    given_up_span_of,
    parse_completeness_steps,
    parse_daytime,
    parse_share_breaks,
    parse_shift_hours,
    watched_span_of,
)
from domain.settings import SETTINGS
from domain.shelving import build_shelf_clock
from domain.stored_settings import check_value, get_setting
from domain.urgent_words import DEFAULT_URGENT_WORDS

ZONE = ZoneInfo("Asia/Shanghai")
NINE_TO_SIX = (time(9), time(18))


def a_calendar(daytime: tuple[time, time]) -> WorkingCalendar:
    """Return a calendar without any year."""
    return WorkingCalendar(ZONE, days={}, years={}, windows=[], daytime=daytime)


def test_the_defaults_are_those_of_the_domain():
    assert parse_daytime({}) == parse_shift_hours({}) == (time(8, 30), time(17, 30))
    assert parse_share_breaks({}) == SHARE_BREAKS == (0.001, 0.02, 0.05, 0.1, 0.2)
    assert parse_completeness_steps({}) == (60, 80, 95)
    assert get_urgent_words({}) == DEFAULT_URGENT_WORDS
    assert (watched_span_of({}), given_up_span_of({})) == (timedelta(days=3), timedelta(days=30))


@pytest.mark.parametrize(
    ("written", "minutes"), [("08:30", 510), ("8:30", 510), ("00:00", 0), ("23:59", 1439), (" 9：05 ", 545)]
)
def test_a_time_of_day_is_read_and_written(written, minutes):
    assert parse_value("calendar.day_begins", written) == minutes
    assert parse_time(format_time(minutes)) == minutes


@pytest.mark.parametrize("written", ["", "24:00", "12:60", "510", "-1:00", "08:30:00", "\x0008:30", "８:30"])
def test_what_is_no_time_of_day_is_refused(written):
    with pytest.raises(Invalid):
        parse_value("calendar.day_begins", written)


def test_words_are_kept_once_and_in_their_order():
    stored = parse_value("suggestion.urgent_words", " 着火，冒烟\n着火、, 塌陷 ")

    assert stored == "着火、冒烟、塌陷"
    assert get_urgent_words({"suggestion.urgent_words": stored}) == ("着火", "冒烟", "塌陷")
    assert split_words("") == ()
    assert get_urgent_words({"suggestion.urgent_words": ""}) == ()


@pytest.mark.parametrize(
    "value", ["字" * 21, "、".join(f"词{n}" for n in range(201)), "a\x00b", 5, True, None, ["着火"]]
)
def test_what_is_no_list_of_words_is_refused(value):
    with pytest.raises(Invalid):
        check_value("suggestion.urgent_words", value)


@pytest.mark.parametrize("key", [key for key, one in SETTINGS.items() if one.unit is not Unit.WORDS])
def test_a_number_is_no_word(key):
    with pytest.raises(Invalid):
        check_value(key, "5")


def test_who_asks_words_for_a_number_is_a_fault_of_the_program():
    with pytest.raises(TypeError):
        get_setting({}, "suggestion.urgent_words")


@pytest.mark.parametrize(
    "stored",
    [
        {"classes.share_1": 10, "classes.share_2": 10},
        {"collection.class_3": 80},
        {"calendar.day_begins": 1050},
        {"duty.day_ends": 510},
    ],
    ids=["shares", "completeness", "day", "shift"],
)
def test_what_does_not_ascend_is_refused(stored):
    with pytest.raises(Invalid):
        check_together(stored)


def test_a_notice_waits_for_the_daytime_of_the_city_while_its_year_is_not_loaded():
    night = datetime(2031, 1, 1, 3, tzinfo=ZONE)

    shown = get_display_time(night, urgent=False, calendar=a_calendar(NINE_TO_SIX))

    assert shown.astimezone(ZONE) == datetime(2031, 1, 1, 9, tzinfo=ZONE)


@pytest.mark.parametrize("calendar", [a_calendar(NINE_TO_SIX), ElapsedCalendar(ZONE, daytime=NINE_TO_SIX)])
def test_a_review_of_what_is_shelved_is_due_when_the_day_of_the_city_ends(calendar):
    at = datetime(2031, 1, 1, 10, tzinfo=ZONE).astimezone(UTC)

    clock = build_shelf_clock(date(2031, 1, 8), at=at, calendar=calendar, thresholds=Thresholds())

    assert clock.due_at == datetime(2031, 1, 8, 18, tzinfo=ZONE)


def test_natural_time_keeps_the_daytime():
    assert to_mode(a_calendar(NINE_TO_SIX), Mode.ELAPSED).daytime == NINE_TO_SIX


def test_shifts_begin_and_end_with_the_hours_of_the_city():
    day, night, whole = (
        get_shift_span(kind, date(2026, 3, 2), ZONE, hours=NINE_TO_SIX)
        for kind in (ShiftKind.DAY, ShiftKind.NIGHT, ShiftKind.WHOLE)
    )

    assert day.starts_at == datetime(2026, 3, 2, 9, tzinfo=ZONE)
    assert (day.ends_at, night.ends_at) == (night.starts_at, datetime(2026, 3, 3, 9, tzinfo=ZONE))
    assert whole == Shift(day.starts_at, night.ends_at)


def test_measures_with_the_usual_breaks_follow_the_city():
    own = parse_share_breaks({"classes.share_4": 30})

    assert get_breaks(SLA_RISK, own) == (0.001, 0.02, 0.05, 0.1, 0.3)
    assert get_breaks(OPEN_TICKETS, own) == ()
    assert all(get_breaks(one, SHARE_BREAKS) == one.breaks for one in MEASURES.values())
