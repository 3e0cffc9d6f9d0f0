"""A procedure has steps, each with a level, a name and what to do."""

from dataclasses import replace

import pytest

from demo.admitted_matters import most_common, steps_of
from demo.reference_data import matters
from domain import procedures
from domain.catalogue import LimitUnit, SolvedAt
from domain.errors import Invalid
from domain.procedures import ProcedureStep

STEP = ProcedureStep(SolvedAt.GRID, "发现上报", "现场核实，拍照上报", 1, LimitUnit.HALF_DAYS, ("现场照片",))


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (STEP,) * 13,
        (replace(STEP, title=" "),),
        (replace(STEP, what=""),),
        (replace(STEP, title="长" * 21),),
        (replace(STEP, limit=0),),
        (replace(STEP, limit=366),),
        (replace(STEP, papers=("",)),),
    ],
    ids=["none", "too many", "title", "what", "long title", "no time", "too long", "empty paper"],
)
def test_a_misshapen_procedure_is_refused(steps):
    with pytest.raises(Invalid):
        procedures.check(steps)


def test_steps_survive_storing():
    assert procedures.read(procedures.to_json([STEP])) == (STEP,)


def test_what_is_no_step_is_refused():
    with pytest.raises(Invalid):
        procedures.read([{"level": "moon", "title": "x", "what": "y"}])


def test_the_demonstration_has_a_procedure_for_its_twenty_most_common_matters():
    common = most_common(matters())

    assert len(common) == 20
    for matter in common:
        assert procedures.check(steps_of(matter, "某局"))
