"""Texts of a duty are compared field by field, versions of a list duty by duty; JSON loses nothing."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.duties import (
    FIELD_NUMBERS,
    Cooperation,
    Duty,
    DutyField,
    PowerKind,
    build_power_code,
    build_shared_code,
    build_situation_code,
)
from domain.duty_content import COLUMNS, read_duty, to_content
from domain.duty_diff import DutyChange, diff_duty, diff_lists
from domain.duty_rules import DutyPart, find_faults
from tests.support.duties import KNOWN, a_power_item, a_shared_duty, a_situation, some_steps

DUTY = a_shared_duty()
SECOND = a_situation("S-401-2", name="遮挡消火栓")
CHANGES = {
    "a sentence": (
        {"lead_duty": (*DUTY.lead_duty, "组织抽查")},
        [DutyChange(DutyPart.DUTY, None, "lead_duty", DUTY.lead_duty, (*DUTY.lead_duty, "组织抽查"))],
    ),
    "a phone": (
        {"situations": (a_situation(phone="0536-0000002"),)},
        [DutyChange(DutyPart.SITUATIONS, "S-401-1", "phone", "0536-0000001", "0536-0000002")],
    ),
    "a situation more": (
        {"situations": (*DUTY.situations, SECOND)},
        [DutyChange(DutyPart.SITUATIONS, "S-401-2", None, None, SECOND)],
    ),
    "another cooperating department": (
        {"cooperating": (Cooperation("D03", "协助"),)},
        [
            DutyChange(DutyPart.COOPERATING, "D02", None, Cooperation("D02", "移送线索"), None),
            DutyChange(DutyPart.COOPERATING, "D03", None, None, Cooperation("D03", "协助")),
        ],
    ),
    "the limit of a step": (
        {"steps": (replace(some_steps()[0], limit=2), *some_steps()[1:])},
        [DutyChange(DutyPart.STEPS, "1", "limit", 1, 2)],
    ),
    "the order of the steps": (
        {"steps": some_steps()[::-1]},
        [DutyChange(DutyPart.DUTY, None, "steps", ("1", "2", "3", "4"), ("4", "3", "2", "1"))],
    ),
    "nothing": ({}, []),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_names_part_row_and_field(changes, expected):
    assert list(diff_duty(DUTY, replace(DUTY, **changes))) == expected


def test_a_list_differs_by_code():
    kept, changed, gone, new = (a_power_item(f"D01-CF-00{n}") for n in range(1, 5))
    renamed = replace(changed, name="对埋压消火栓的处罚")

    found = diff_lists([kept, changed, gone], [new, renamed, kept])

    assert (found.added, found.removed) == ((new,), (gone,))
    [change] = found.changed
    assert (change.before, change.after) == (changed, renamed)
    assert [each.field for each in change.changes] == ["name"]


def test_equal_lists_do_not_differ_whatever_their_order():
    items = [a_power_item(f"D01-CF-00{n}") for n in range(1, 4)]

    assert diff_lists(items, items[::-1]).is_empty


words = st.text("消防检查处罚", min_size=1, max_size=4)
texts = st.builds(
    replace,
    st.just(DUTY),
    name=words,
    lead_duty=st.lists(words, max_size=3).map(tuple),
    town_duty=st.lists(words, max_size=3).map(tuple),
    keywords=st.lists(words, max_size=2).map(tuple),
    situations=st.lists(
        st.builds(replace, st.just(SECOND), code=st.sampled_from(["S-401-1", "S-401-2"]), office=words),
        max_size=2,
        unique_by=lambda row: row.code,
    ).map(tuple),
    cooperating=st.lists(
        st.builds(Cooperation, st.sampled_from(["D02", "D03"]), words),
        max_size=2,
        unique_by=lambda row: row.department,
    ).map(tuple),
)


@given(texts, texts)
def test_texts_have_a_change_exactly_where_they_differ(before, after):
    assert bool(diff_duty(before, after)) is (before != after)


@given(texts)
def test_a_text_is_the_same_after_it_was_stored(duty: Duty):
    columns = {name: getattr(duty, name) for name in COLUMNS}

    assert read_duty(columns, json.loads(json.dumps(to_content(duty)))) == duty


def test_codes_name_list_department_kind_and_field():
    assert build_power_code("D05", PowerKind.PENALTY, 12) == "D05-CF-012"
    assert build_shared_code(DutyField.EMERGENCY_MANAGEMENT, 7) == "S-407"
    assert build_situation_code("S-407", 2) == "S-407-2"


@pytest.mark.parametrize("kind", PowerKind)
def test_the_code_of_every_kind_fits(kind):
    item = a_power_item(build_power_code("D01", kind, 1), power_kind=kind)

    assert list(find_faults(item, KNOWN)) == []


@pytest.mark.parametrize("field", FIELD_NUMBERS)
def test_the_code_of_every_field_fits(field):
    assert list(find_faults(a_shared_duty(build_shared_code(field, 1)), KNOWN)) == []
