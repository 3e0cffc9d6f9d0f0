"""Every text exists in both languages."""

import inspect
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

import i18n
from domain import (
    accounts,
    agency_forms,
    amendment_payloads,
    amendments,
    appeals,
    arbitrations,
    area_changes,
    assessment,
    assessment_freezes,
    assigned_matters,
    attachments,
    calendars,
    catalogue,
    cause_projects,
    causes,
    coordination,
    deliveries,
    department_changes,
    department_succession,
    duties,
    duty_choice,
    enums,
    escalation,
    exclusions,
    indicator_periods,
    indicators,
    notification_recipients,
    notifications,
    personal_data,
    present_steps,
    public_reports,
    push_downs,
    reports,
    roster,
    setting_changes,
    setting_types,
    settings,
    supervision,
    unclear_borders,
)
from i18n import catalog_check, extraction, times
from i18n.labels import LABELS
from i18n.setting_names import SETTING_HINTS, SETTING_NAMES

NEW_YEAR = datetime(2026, 1, 1, 4, 30, tzinfo=UTC)
WORDS = [
    member
    for module in (
        enums,
        agency_forms,
        cause_projects,
        causes,
        area_changes,
        calendars,
        coordination,
        attachments,
        notification_recipients,
        notifications,
        accounts,
        escalation,
        public_reports,
        deliveries,
        duties,
        duty_choice,
        roster,
        accounts,
        supervision,
        catalogue,
        personal_data,
        push_downs,
        reports,
        setting_types,
        setting_changes,
        amendment_payloads,
        amendments,
        appeals,
        exclusions,
        arbitrations,
        unclear_borders,
        assessment,
        assessment_freezes,
        assigned_matters,
        department_changes,
        department_succession,
        indicator_periods,
        indicators,
    )
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, StrEnum) and kind.__module__ == module.__name__
    for member in kind
] + [*present_steps.Standing]  # its other words are never shown


def test_everything_said_has_an_english_translation(sources):
    lacking = catalog_check.missing(catalog_check.load("en"), sources.messages)

    assert sources.untranslatable == [], "f-strings cannot be translated: use t() with values"
    assert lacking == [], "add them to i18n/locale/en/LC_MESSAGES/huying.po (python -m i18n renew)"


def test_translations_fill_the_same_placeholders():
    assert catalog_check.ill_filled(catalog_check.load("en")) == []


@pytest.mark.parametrize("word", WORDS, ids=lambda word: f"{type(word).__name__}.{word}")
@pytest.mark.parametrize("language", i18n.LOCALES)
def test_every_word_of_the_domain_is_labelled(word, language):
    with i18n.use(language):
        shown = i18n.label(word)

    assert bool(extraction.CHINESE.search(shown)) == (language == "zh_CN")


@pytest.mark.parametrize("key", settings.SETTINGS)
@pytest.mark.parametrize("language", i18n.LOCALES)
def test_every_setting_is_named(key, language):
    with i18n.use(language):
        shown = i18n.setting_name(key)

    assert bool(extraction.CHINESE.search(shown)) == (language == "zh_CN")


def test_no_name_or_hint_outlives_its_setting():
    assert set(SETTING_NAMES) == set(settings.SETTINGS)
    assert set(SETTING_HINTS) <= set(SETTING_NAMES)


def test_no_label_outlives_its_word():
    kinds = {type(word).__name__: type(word) for word in WORDS}

    assert {kind: set(words) for kind, words in LABELS.items()} == {
        name: {member.value for member in kind} for name, kind in kinds.items()
    }


def test_a_new_sentence_without_translation_is_noticed():
    found = extraction.Sources([], [])
    extraction.read_module('"""模块。"""\nrefuse("从未见过的句子")\nf"{a}不可译"\n', place="x.py", into=found)

    lacking = catalog_check.missing(catalog_check.load("en"), found.messages)

    assert [message.id for message in lacking] == ["从未见过的句子"]
    assert found.untranslatable == ["x.py:3"]


def test_values_are_shown_as_the_reader_writes_them():
    values = {"who": enums.Role.DISPATCHER, "when": NEW_YEAR}
    with i18n.use("en", zone=ZoneInfo("America/New_York")):
        english = i18n.t("{who} 已于 {when} 先行改动，请重新载入后再办", **values)
    chinese = i18n.t("{who} 已于 {when} 先行改动，请重新载入后再办", **values)

    assert english == "Dispatcher changed it first, at 31 Dec 2025, 23:30. Reload, then try again"
    assert chinese == "分派员 已于 2026年1月1日 12:30 先行改动，请重新载入后再办"


@given(st.text(alphabet="{}!:a", max_size=6))
def test_values_never_act_as_formats(value):
    assert i18n.t("没有名为 {key} 的设置", key=value) == f"没有名为 {value} 的设置"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh_CN"),
        ("", "zh_CN"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("zh-TW,en", "zh_CN"),
        ("fr,de", "zh_CN"),
        ("fr, EN;q=0.5", "en"),
    ],
)
def test_the_browsers_first_known_language_is_chosen(header, language):
    assert i18n.choose(header) == language


def test_the_language_ends_with_its_block():
    with pytest.raises(ZeroDivisionError), i18n.use("en"):
        raise ZeroDivisionError

    assert i18n.locale() == "zh_CN"


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="fr"), i18n.use("fr"):
        pass


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [
        (0, "0分钟", "0 min"),
        (29, "0分钟", "0 min"),
        (12_000, "3小时 20分钟", "3 hr 20 min"),
        (180_000, "2天 2小时", "2 days 2 hr"),
    ],
    ids=["nothing", "under a minute", "hours", "days"],
)
def test_spans_are_told_in_their_two_largest_units(seconds, chinese, english):
    with i18n.use("en"):
        assert times.span(seconds) == english

    assert times.span(seconds).replace(" 分", "分") == chinese


def test_what_is_not_known_is_a_dash():
    shown = [
        times.number(None),
        times.share(None),
        times.change(None),
        times.span(None),
        times.instant(None),
        times.day(None),
    ]

    assert set(shown) == {"—"}


def test_numbers_group_and_signs_are_true():
    assert (times.number(12345.6, decimals=1), times.share(0.953), times.change(-3), times.change(0)) == (
        "12,345.6", "95.3%", "−3", "±0",
    )  # fmt: skip
    assert times.long_day(date(2026, 11, 23)) == "2026年11月23日 星期一"


@pytest.mark.parametrize("name", i18n.LOCALES)
@pytest.mark.parametrize("value", [0, 7, -7, 999, 1000, -1234567, 10**12])
def test_whole_numbers_are_grouped_as_the_language_does(name, value):
    with i18n.use(name):
        assert times.number(value) == format_decimal(value, "#,##0", locale=name)
