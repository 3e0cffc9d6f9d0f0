"""What an appeal may change, when its town was heard, and by whom each kind of ticket is decided."""

from datetime import UTC, datetime, timedelta

import pytest

from domain import appeals, exclusions
from domain.appeals import (
    AppealAct,
    AppealStatus,
    EffectDecision,
    SpeedDecision,
    costs_nothing,
    decide_grade,
    is_town_heard,
    list_decisions,
)
from domain.enums import Effect, Role, Speed
from domain.errors import Invalid
from domain.exclusions import ExclusionAct, ExclusionStatus

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("before", "decision", "after"),
    [
        (Speed.NONE, SpeedDecision.KEEP, Speed.NONE),
        (Speed.NONE, SpeedDecision.LIFT, None),
        (Speed.NONE, SpeedDecision.SLOW, Speed.SLOW),
        (Speed.SLOW, SpeedDecision.TIMELY, Speed.TIMELY),
        (Effect.POOR, EffectDecision.MEDIOCRE, Effect.MEDIOCRE),
        (Effect.FAIR, EffectDecision.GOOD, Effect.GOOD),
    ],
)
def test_a_grade_is_kept_lifted_or_improved(before, decision, after):
    assert decide_grade(before, decision) is after


@pytest.mark.parametrize(
    ("before", "decision"),
    [
        (Speed.TIMELY, SpeedDecision.TIMELY),
        (Speed.SLOW, SpeedDecision.SLOW),
        (Effect.GOOD, EffectDecision.FAIR),
        (Effect.FAIR, EffectDecision.MEDIOCRE),
    ],
)
def test_a_grade_is_never_worse_or_the_same_after_a_change(before, decision):
    with pytest.raises(Invalid):
        decide_grade(before, decision)


@pytest.mark.parametrize("before", [*Speed, *Effect])
def test_what_is_offered_for_a_grade_can_be_decided(before):
    words = SpeedDecision if isinstance(before, Speed) else EffectDecision
    offered = list_decisions(before)

    for word in words:
        if word in offered:
            decide_grade(before, word)
        elif word.value != "lift":
            with pytest.raises(Invalid):
                decide_grade(before, word)


def test_only_the_best_grades_in_both_aspects_cost_nothing():
    free = {(speed, effect) for speed in Speed for effect in Effect if costs_nothing(speed, effect)}

    assert free == {(Speed.TIMELY, Effect.GOOD)}


@pytest.mark.parametrize(
    ("stated", "due", "heard"),
    [(None, NOON + HOUR, False), (None, NOON, True), (NOON, NOON + HOUR, True), (None, None, True)],
    ids=["waits", "limit passed", "stated", "no calendar"],
)
def test_a_town_is_heard_once_it_stated_or_its_limit_passed(stated, due, heard):
    assert is_town_heard(stated, due, now=NOON) is heard


@pytest.mark.parametrize("role", [Role.DEPARTMENT, Role.AGENCY, Role.TOWN, Role.DISPATCHER])
def test_neither_side_decides(role):
    deciding = appeals.OF_ORDINARY | appeals.OF_SECRET | exclusions.OF_ORDINARY | exclusions.OF_SECRET
    tables = (appeals.APPEAL_ACTS, exclusions.EXCLUSION_ACTS)

    assert not any(
        role in rule.who
        for table in tables
        for (_, act), rule in table.transitions.items()
        if act in deciding
    )


def test_each_decision_about_ordinary_tickets_has_its_twin_about_others():
    assert {f"{act}_secret" for act in appeals.OF_ORDINARY} == set(appeals.OF_SECRET)
    assert {f"{act}_secret" for act in exclusions.OF_ORDINARY} == set(exclusions.OF_SECRET)
    for table in (appeals.APPEAL_ACTS, exclusions.EXCLUSION_ACTS):
        for (state, act), rule in table.transitions.items():
            twin = next((each for each in table.acts if each == f"{act}_secret"), None)
            if twin is not None:
                assert table.transitions[state, twin].to is rule.to


def test_what_was_decided_is_not_decided_again():
    assert {state for state, _ in appeals.APPEAL_ACTS.transitions} == {None, AppealStatus.APPEALED}
    ended = {ExclusionStatus.REFUSED, ExclusionStatus.WITHDRAWN, ExclusionStatus.REVOKED}
    assert not ended & {state for state, _ in exclusions.EXCLUSION_ACTS.transitions}
    assert AppealAct.APPEAL in appeals.APPEAL_ACTS.acts
    assert ExclusionAct.ASK in exclusions.EXCLUSION_ACTS.acts
