"""The table of a flow chart: rows read and written, faults by row and column, two charts compared."""

import json
from dataclasses import replace

import pytest

from dashboard.duty_office.acts import name_path
from dashboard.duty_office.step_rows import (
    LONGEST,
    find_step_faults,
    format_steps,
    is_drawable,
    parse_steps,
)
from dashboard.duty_office.step_table import (
    mark_changes,
    render_check,
    render_compared,
    render_table,
    render_unread,
)
from demo.listed_duties import read_versions
from domain.duties import FlowStep, NextStep
from domain.duty_rules import MOST_ROWS
from domain.errors import Invalid, InvalidFields
from tests.support.duties import NOW, a_shared_duty, some_steps
from tests.unit.test_duties_page import NAMES, attributes, words

STEPS = some_steps()
KNOWN = frozenset({"D01"})
SAMPLE = [duty for duty in read_versions(NOW)[-1].duties if duty.steps]


def changed(index: int, **fields) -> tuple[FlowStep, ...]:
    return tuple(replace(step, **fields) if at == index else step for at, step in enumerate(STEPS))


@pytest.mark.parametrize("duty", SAMPLE, ids=lambda duty: duty.code)
def test_every_chart_of_the_sample_survives_the_table_and_is_right(duty):
    again = parse_steps(format_steps(duty.steps))

    assert again == duty.steps
    assert find_step_faults(again, frozenset(step.who for step in again)) == []


def test_blanks_around_words_and_lines_within_them_are_not_kept():
    row = {"no": 1, "title": " 巡查 ", "who": "town", "text": " 一\n二 ", "limit": " 3 ", "next": []}

    [step] = parse_steps(json.dumps([row]))

    assert (step.title, step.text, step.limit) == ("巡查", "一 二", 3)


@pytest.mark.parametrize(
    "said",
    [
        "{}",
        "[1]",
        "nonsense",
        '[{"no": "x"}]',
        "[" * 5000,
        '[{"no": 1e99, "title": "", "who": "", "text": ""}]',
        '[{"no": 1, "title": "a", "who": "town", "text": "a", "more": 1}]',
        "x" * (LONGEST + 1),
    ],
    ids=range(8),
)
def test_what_is_no_table_is_refused(said):
    with pytest.raises(Invalid):
        parse_steps(said)


@pytest.mark.parametrize("limit", ["三天", "-1", "1.5", "１", "1" * 50])
def test_a_limit_that_is_no_number_is_named_by_its_cell(limit):
    rows = json.loads(format_steps(STEPS))
    rows[2]["limit"] = limit

    with pytest.raises(InvalidFields) as refused:
        parse_steps(json.dumps(rows))

    assert set(refused.value.faults) == {"steps[2].limit"}
    drawn = render_unread(refused.value, refused.value.faults)
    assert "第 3 行“时限（工作日）”" in words(drawn)
    assert (attributes(drawn, "data-fault-row"), attributes(drawn, "data-fault-field")) == (["2"], ["limit"])


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param(changed(0, next=(NextStep(4),)), [(1, "no"), (2, "no")], id="not reached"),
        pytest.param(changed(2, next=(NextStep(2, "一"), NextStep(2, "二"))), [(2, "next")], id="twice"),
        pytest.param(changed(2, next=(NextStep(9),)), [(2, "next")], id="leads to nothing"),
        pytest.param(changed(3, next=(NextStep(2),)), [(i, "next") for i in range(4)], id="without an end"),
        pytest.param(changed(0, next=(NextStep(2), NextStep(4))), [(0, "next")], id="a choice without words"),
        pytest.param(changed(1, title=""), [(1, "title")], id="without a title"),
        pytest.param(changed(1, who="D99"), [(1, "who")], id="an unknown unit"),
        pytest.param(changed(1, limit=0), [(1, "limit")], id="no working day"),
        pytest.param(changed(1, text=" "), [(1, "text")], id="without content"),
        pytest.param(changed(1, no=1), [(0, "no"), (1, "no")], id="one number twice"),
        pytest.param((), [(0, "steps")], id="no steps"),
    ],
)
def test_each_fault_is_named_by_row_and_column(steps, expected):
    found = [(fault.index, fault.field) for fault in find_step_faults(steps, KNOWN)]

    assert set(expected) <= set(found)
    assert all(field in {"no", "next", *(name for _, name in expected)} for _, field in found)


def test_more_rows_than_a_chart_may_have_are_a_fault():
    steps = tuple(FlowStep(no, f"步骤{no}", "town", "办理") for no in range(1, MOST_ROWS + 2))

    assert "steps" in {fault.field for fault in find_step_faults(steps, KNOWN)}


def test_the_check_leads_from_a_fault_to_its_cell_and_draws_what_can_be_drawn():
    steps = changed(1, title="")

    drawn = render_check(steps, find_step_faults(steps, KNOWN), NAMES, base=STEPS)

    assert "第 2 行（第 2 步）“步骤名称”：不能为空" in words(drawn)
    assert attributes(drawn, "data-fault-row") == ["1"]
    chart = json.loads(attributes(drawn, "data-flow")[0])
    assert chart["marks"] == {"2": {"kind": "changed", "word": "± 改动"}}


def test_a_chart_with_a_way_to_nowhere_is_not_drawn():
    steps = changed(2, next=(NextStep(9),))

    assert [is_drawable(STEPS), is_drawable(steps), is_drawable(())] == [True, False, False]
    drawn = render_check(steps, find_step_faults(steps, KNOWN), NAMES, base=STEPS)
    assert attributes(drawn, "data-flow") == []
    assert "没有第 9 步" in words(drawn)


def test_a_right_chart_says_so():
    drawn = render_check(STEPS, [], NAMES, base=STEPS)

    assert "每一步都走得到" in words(drawn)
    assert attributes(drawn, "data-testid") == ["flow-chart", "flow-steps"]


def test_two_charts_are_compared_step_by_step():
    new = (*changed(2, limit=5)[:3], FlowStep(5, "归档", "center", "归档"))

    assert {no: mark.kind for no, mark in mark_changes(STEPS, new).items()} == {3: "changed", 5: "added"}
    before = mark_changes(new, STEPS, is_before=True)
    assert {no: mark.kind for no, mark in before.items()} == {3: "changed", 4: "removed"}


def test_the_office_sees_both_charts_only_where_they_differ():
    duty = a_shared_duty()
    other = replace(duty, steps=changed(2, limit=5))

    drawn = render_compared(duty, other, NAMES)

    assert len(attributes(drawn, "data-flow")) == 2
    assert render_compared(duty, replace(duty, name="另一名称"), NAMES) is None
    assert len(attributes(render_compared(None, duty, NAMES), "data-flow")) == 1
    assert len(attributes(render_compared(duty, None, NAMES), "data-flow")) == 1


def test_the_table_offers_village_town_center_and_departments():
    table = render_table(STEPS, NAMES).to_plotly_json()["props"]["children"][2].to_plotly_json()["props"]

    assert [code for code, _ in json.loads(table["data-lanes"])] == ["unit", "town", "center", "D01", "D02"]
    assert parse_steps(table["data-steps"]) == STEPS


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("steps[2].limit", "流程步骤第 3 行“时限（工作日）”"),
        ("situations[0].phone", "具体情形第 1 行“联系电话”"),
        ("name", "名称"),
        ("nonsense", "nonsense"),
    ],
)
def test_a_field_of_a_refusal_is_named_as_in_the_form(path, expected):
    assert name_path(path) == expected
