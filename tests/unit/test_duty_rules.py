"""What a text of a duty must hold: a table of texts, each at fault in one field, and the field they name."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.duties import POWER_CODE, SHARED_CODE, Cooperation, DutyField, FlowStep, NextStep, PowerKind
from domain.duty_rules import RULES, DutyPart, find_faults
from domain.flow_charts import list_endless, list_unreachable
from tests.support.duties import KNOWN, a_power_item, a_shared_duty, a_situation, some_steps


def steps_with(number: int, **changes) -> tuple[FlowStep, ...]:
    return tuple(replace(step, **changes) if step.no == number else step for step in some_steps())


def a_flow(*ways: str) -> tuple[FlowStep, ...]:
    """Return a flow chart from ``1>2,3`` for each step."""
    parts = [way.partition(">") for way in ways]
    return tuple(
        FlowStep(
            int(no), f"第{no}步", "town", "办理",
            next=tuple(NextStep(int(to), f"去{to}") for to in targets.split(",") if to),
        )
        for no, _, targets in parts
    )  # fmt: skip


def cases_of(*changed: dict):
    return tuple(
        a_situation(**{"code": f"S-401-{n}", "name": f"情形{n}", **c}) for n, c in enumerate(changed, 1)
    )


LONG = "长" * 2001
DUTY, ITEM = a_shared_duty(), a_power_item()
FAULTS = {
    "a code of another form": (DUTY, {"code": "S-4"}, "code"),
    "a code of another field": (DUTY, {"duty_field": DutyField.ECOLOGY}, "code"),
    "an item with the code of a shared duty": (ITEM, {"code": "S-401"}, "code"),
    "an item with letters of another kind": (ITEM, {"code": "D01-XK-001"}, "code"),
    "an item with letters of no kind": (ITEM, {"code": "D01-XX-001"}, "code"),
    "no name": (DUTY, {"name": " "}, "name"),
    "a long name": (DUTY, {"name": LONG}, "name"),
    "a shared duty of no field": (DUTY, {"duty_field": None}, "duty_field"),
    "an item of a field": (ITEM, {"duty_field": DutyField.ECOLOGY}, "duty_field"),
    "an item of no kind": (ITEM, {"power_kind": None}, "power_kind"),
    "a shared duty of a kind": (DUTY, {"power_kind": PowerKind.OTHER}, "power_kind"),
    "no lead": (DUTY, {"lead": ()}, "lead"),
    "one lead twice": (DUTY, {"lead": ("D01", "D01")}, "lead"),
    "an unknown lead": (DUTY, {"lead": ("D99",)}, "lead"),
    "a town as lead": (DUTY, {"lead": ("001",)}, "lead"),
    "no main responsibility": (DUTY, {"lead_duty": ()}, "lead_duty"),
    "a blank line": (DUTY, {"lead_duty": ("查处", " ")}, "lead_duty"),
    "two lines as one": (DUTY, {"lead_duty": ("查处\n抽查",)}, "lead_duty"),
    "nothing for the towns": (DUTY, {"town_duty": ()}, "town_duty"),
    "one line twice": (DUTY, {"town_duty": ("巡查", "巡查")}, "town_duty"),
    "no law": (ITEM, {"legal_basis": ()}, "legal_basis"),
    "a long law": (ITEM, {"legal_basis": (LONG,)}, "legal_basis"),
    "an unknown item": (DUTY, {"powers": ("D01-CF-999",)}, "powers"),
    "one item twice": (DUTY, {"powers": ("D01-CF-001", "D01-CF-001")}, "powers"),
    "an unknown matter": (DUTY, {"matters": ("S99999",)}, "matters"),
    "one matter twice": (DUTY, {"matters": ("S01001", "S01001")}, "matters"),
    "a long keyword": (DUTY, {"keywords": (LONG,)}, "keywords"),
    "no situation": (DUTY, {"situations": ()}, "situations"),
    "very many situations": (DUTY, {"situations": cases_of(*[{}] * 41)}, "situations"),
    "no flow chart": (DUTY, {"steps": ()}, "steps"),
    "a very long flow chart": (
        DUTY, {"steps": a_flow(*[f"{n}>{n + 1}" for n in range(1, 42)], "42>")}, "steps"),
    "very many cooperate": (DUTY, {"cooperating": (Cooperation("D02", "协助"),) * 41}, "cooperating"),
    "an unknown cooperating department": (
        DUTY, {"cooperating": (Cooperation("D99", "协助"),)}, "cooperating[0].department"),
    "a department that cooperates twice": (
        DUTY, {"cooperating": (Cooperation("D02", "协助"), Cooperation("D02", "查处"))},
        "cooperating[0].department"),
    "a lead that cooperates": (
        DUTY, {"cooperating": (Cooperation("D01", "协助"),)}, "cooperating[0].department"),
    "a cooperating department without a duty": (
        DUTY, {"cooperating": (Cooperation("D02", ""),)}, "cooperating[0].duty"),
    "a situation of another duty": (
        DUTY, {"situations": cases_of({"code": "S-402-1"})}, "situations[0].code"),
    "a situation without a number": (
        DUTY, {"situations": cases_of({"code": "S-401-"})}, "situations[0].code"),
    "two situations of one code": (
        DUTY, {"situations": cases_of({}, {"code": "S-401-1"})}, "situations[0].code"),
    "two situations of one name": (
        DUTY, {"situations": cases_of({}, {"name": "情形1"})}, "situations[0].name"),
    "a situation without a name": (
        DUTY, {"situations": cases_of({}, {"name": ""})}, "situations[1].name"),
    "a situation of an unknown department": (
        DUTY, {"situations": cases_of({"department": "D99"})}, "situations[0].department"),
    "no office": (DUTY, {"situations": cases_of({"office": ""})}, "situations[0].office"),
    "no phone": (DUTY, {"situations": cases_of({"phone": ""})}, "situations[0].phone"),
    "no procedure": (DUTY, {"situations": cases_of({"procedure": ""})}, "situations[0].procedure"),
    "no standard": (DUTY, {"situations": cases_of({"standard": ""})}, "situations[0].standard"),
    "a long standard": (DUTY, {"situations": cases_of({"standard": LONG})}, "situations[0].standard"),
    "an unknown department involved": (
        DUTY, {"situations": cases_of({"departments": ("D99",)})}, "situations[0].departments"),
    "a department involved twice": (
        DUTY, {"situations": cases_of({"departments": ("D01", "D01")})}, "situations[0].departments"),
    "a blank point": (
        DUTY, {"situations": cases_of({"town_points": ("",)})}, "situations[0].town_points"),
    "a step 0": (DUTY, {"steps": a_flow("0>1", "1>")}, "steps[0].no"),
    "two steps of one number": (DUTY, {"steps": a_flow("1>2", "2>", "2>")}, "steps[1].no"),
    "a step without a title": (DUTY, {"steps": steps_with(2, title="")}, "steps[1].title"),
    "a step of nobody known": (DUTY, {"steps": steps_with(2, who="D99")}, "steps[1].who"),
    "a step without a text": (DUTY, {"steps": steps_with(2, text="")}, "steps[1].text"),
    "a limit of no day": (DUTY, {"steps": steps_with(2, limit=0)}, "steps[1].limit"),
    "a limit of two years": (DUTY, {"steps": steps_with(2, limit=500)}, "steps[1].limit"),
    "a way to no step": (DUTY, {"steps": steps_with(2, next=(NextStep(9),))}, "steps[1].next"),
    "a step to itself": (
        DUTY, {"steps": steps_with(2, next=(NextStep(2, "再办"), NextStep(3)))}, "steps[1].next"),
    "two ways to one step": (
        DUTY, {"steps": steps_with(2, next=(NextStep(3, "甲"), NextStep(3, "乙")))}, "steps[1].next"),
    "a branch without conditions": (
        DUTY, {"steps": steps_with(2, next=(NextStep(3), NextStep(4)))}, "steps[1].next"),
    "a long condition": (
        DUTY, {"steps": steps_with(2, next=(NextStep(3, LONG),))}, "steps[1].next"),
    "a cycle without an exit": (DUTY, {"steps": a_flow("1>2,4", "2>3", "3>2", "4>")}, "steps[1].next"),
    "a step that nothing leads to": (DUTY, {"steps": a_flow("1>2", "2>", "3>2")}, "steps[2].no"),
}  # fmt: skip


@pytest.mark.parametrize("duty", [DUTY, ITEM], ids=["shared", "power"])
def test_a_whole_text_has_no_fault(duty):
    assert list(find_faults(duty, KNOWN)) == []


@pytest.mark.parametrize(("duty", "changes", "path"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_names_its_field(duty, changes, path):
    found = [fault.path for fault in find_faults(replace(duty, **changes), KNOWN)]

    assert path in found


def test_every_rule_has_a_text_that_breaks_it():
    broken = set()
    for duty, changes, _ in FAULTS.values():
        text = replace(duty, **changes)
        for number, rule in enumerate(RULES):
            rows = [text] if rule.part is DutyPart.DUTY else getattr(text, rule.part)
            if rule.only in (None, text.duty_list) and any(rule.check(row, text, KNOWN) for row in rows):
                broken.add(number)

    assert [RULES[number] for number in range(len(RULES)) if number not in broken] == []


def test_an_item_of_a_department_needs_no_flow_chart_and_no_situation():
    item = a_power_item()

    assert (item.steps, item.situations, item.town_duty) == ((), (), ())
    assert list(find_faults(item, KNOWN)) == []


def test_a_field_is_named_once_however_many_rules_it_breaks():
    duty = a_shared_duty(lead=("D99", "D99"))

    assert [fault.path for fault in find_faults(duty, KNOWN)] == ["lead"]


def test_a_way_to_no_step_is_named_and_not_what_follows_from_it():
    duty = a_shared_duty(steps=a_flow("1>2", "2>9", "3>"))

    assert [fault.path for fault in find_faults(duty, KNOWN)] == ["steps[1].next"]


ways = st.dictionaries(st.integers(1, 8), st.sets(st.integers(1, 8), max_size=3), min_size=1, max_size=8)


@given(ways)
def test_what_is_reached_and_ends_is_what_a_walk_of_every_way_finds(onward):
    onward = {no: {to for to in targets if to in onward} for no, targets in onward.items()}
    steps = tuple(
        FlowStep(no, "步", "town", "办", next=tuple(map(NextStep, to))) for no, to in onward.items()
    )
    closed = {(a, b) for a, targets in onward.items() for b in targets} | {(no, no) for no in onward}
    for middle in onward:
        closed |= {(a, b) for a in onward for b in onward if (a, middle) in closed and (middle, b) in closed}
    ends = {no for no, targets in onward.items() if not targets}

    assert list_unreachable(steps) == {no for no in onward if (min(onward), no) not in closed}
    assert list_endless(steps) == {no for no in onward if not any((no, end) in closed for end in ends)}


@settings(max_examples=30)
@given(st.one_of(st.from_regex(SHARED_CODE, fullmatch=True), st.from_regex(POWER_CODE, fullmatch=True)))
def test_a_code_fits_one_list_alone(code):
    texts = replace(DUTY, code=code, duty_field=None), replace(ITEM, code=code, power_kind=None)

    assert [any(fault.path == "code" for fault in find_faults(text, KNOWN)) for text in texts].count(
        True
    ) == 1
