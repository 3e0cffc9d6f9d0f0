"""Applications say what belongs together; codes are given once; a changed text takes later changes over."""

from dataclasses import replace
from datetime import date

import pytest

from domain.amendment_payloads import (
    AmendmentKind,
    AmendmentReason,
    ApplyPayload,
    DenialPayload,
    DocumentPayload,
    ReviewPayload,
)
from domain.amendments import AMENDMENT_ACTS, RUNNING, AmendmentStatus
from domain.duty_merge import merge_change, number_situations
from domain.errors import DomainError, Invalid
from tests.support.duties import a_power_item, a_shared_duty, a_situation

SAID = {
    "kind": AmendmentKind.CHANGE,
    "reason": AmendmentReason.UNCLEAR_SPLIT,
    "duty": "S-401",
    "text": "两家都说不归自己管",
    "legal_basis": ("中华人民共和国消防法",),
    "proposed": a_shared_duty(name="消防安全监管"),
}


def test_a_whole_application_is_fit():
    ApplyPayload(**SAID).check()


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        pytest.param({"text": " "}, "为什么", id="no reason"),
        pytest.param({"text": "请联系张先生13805361234"}, "个人信息", id="a person's phone"),
        pytest.param({"legal_basis": ()}, "法律法规", id="no law"),
        pytest.param({"legal_basis": (" ",)}, "法律法规", id="a blank law"),
        pytest.param({"legal_basis": ("法" * 121,)}, "不超过", id="a law too long"),
        pytest.param({"numbers": ("SG20260302-0001",) * 51}, "最多", id="too many tickets"),
        pytest.param({"duty": None}, "指明", id="a change of nothing"),
        pytest.param({"kind": AmendmentKind.ADD}, "指明", id="an addition to a duty"),
        pytest.param({"proposed": None}, "完整文本", id="a change without text"),
        pytest.param({"kind": AmendmentKind.DELETE}, "完整文本", id="a deletion with text"),
        pytest.param({"duty": "S-402"}, "编码一致", id="another duty's text"),
        pytest.param({"proposed": a_power_item()}, "只有属地", id="an item of the other list"),
    ],
)
def test_an_application_that_does_not_hold_together_is_refused(changes, complaint):
    with pytest.raises(Invalid) as refused:
        ApplyPayload(**{**SAID, **changes}).check()

    assert complaint in str(refused.value)


def test_a_denial_needs_its_document_and_its_reason():
    with pytest.raises(Invalid):
        DenialPayload(document=" ", decided_on=date(2026, 3, 2), text="不成熟").check()
    with pytest.raises(Invalid):
        DenialPayload(document="寿办〔2026〕7号", decided_on=date(2026, 3, 2), text=" ").check()


def test_history_keeps_documents_and_days_of_both_bodies():
    payload = ReviewPayload(
        staffing_document="潍编办〔2026〕5号",
        staffing_on=date(2026, 3, 2),
        justice_document="潍司〔2026〕6号",
        justice_on=date(2026, 3, 3),
    )

    assert payload.documents == {
        "staffing_document": "潍编办〔2026〕5号",
        "staffing_on": "2026-03-02",
        "justice_document": "潍司〔2026〕6号",
        "justice_on": "2026-03-03",
    }
    assert payload.note == "潍编办〔2026〕5号；潍司〔2026〕6号"


def test_a_document_without_words_is_noted_by_its_number():
    assert DocumentPayload(document="寿办〔2026〕7号", decided_on=date(2026, 3, 2)).note == "寿办〔2026〕7号"


def test_what_runs_waits_for_somebody_and_what_ended_does_not():
    ended = {AmendmentStatus.PUBLISHED, AmendmentStatus.REFUSED, AmendmentStatus.WITHDRAWN}

    assert set(RUNNING) == set(AmendmentStatus) - ended
    assert AMENDMENT_ACTS.kind == "amendment"


def test_new_situations_get_the_next_codes_and_present_ones_keep_theirs():
    duty = a_shared_duty(
        situations=(
            a_situation("S-401-2", name="甲"),
            a_situation("", name="乙"),
            a_situation("新", name="丙"),
        )
    )

    numbered = number_situations(duty, "S-401", taken=frozenset({"S-401-3"}))

    assert [row.code for row in numbered.situations] == ["S-401-2", "S-401-1", "S-401-4"]


def test_what_changed_meanwhile_stays_and_what_was_applied_for_is_added():
    base = a_shared_duty()
    proposed = replace(base, town_duty=("报告隐患",))
    present = replace(base, name="消防安全监管")

    assert merge_change(base, proposed, present) == replace(present, town_duty=("报告隐患",))


def test_two_changes_of_one_field_are_not_mixed():
    base = a_shared_duty()

    with pytest.raises(DomainError, match="另行调整"):
        merge_change(base, replace(base, name="甲"), replace(base, name="乙"))


def test_the_same_change_twice_is_no_conflict():
    base = a_shared_duty()
    changed = replace(base, name="甲")

    assert merge_change(base, changed, changed) == changed
