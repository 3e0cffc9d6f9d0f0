"""Forms and histories of what moves and is no ticket: drawn from the tables, one way for every kind."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboard.shared.acts.workflow_form import WorkflowForm, build_facts, render_acts, render_form
from dashboard.shared.workflow_history import StepText, render_history
from db.queries.workflow_events import WorkflowStep
from domain.amendments import AMENDMENT_ACTS
from domain.arbitrations import ARBITRATION_ACTS
from domain.payload_fields import list_fields
from domain.push_downs import DECISIONS, OUTCOMES, PUSH_DOWN_ACTS, PushAct
from domain.supervision import SUPERVISION_ACTS, SupervisionAct
from domain.workflows import WorkflowTable
from tests.support.people import CITY

OFFICE_ACTS = [(PUSH_DOWN_ACTS, act) for act in (*DECISIONS.values(), *OUTCOMES.values())]
NOTICE_ACTS = [(SUPERVISION_ACTS, act) for act in SupervisionAct if act is not SupervisionAct.ISSUE]
LIST_ACTS = [
    (table, act) for table in (AMENDMENT_ACTS, ARBITRATION_ACTS) for act in table.acts if act != "publish"
]
ACTS = [*OFFICE_ACTS, *NOTICE_ACTS, *LIST_ACTS]


def as_text(content: Any) -> str:
    return json.dumps(content, cls=PlotlyJSONEncoder, ensure_ascii=False)


def a_step(seq: int, act: str, note: str | None = None) -> WorkflowStep:
    at = datetime(2026, 9, 21, 1, seq, tzinfo=UTC)
    return WorkflowStep("1", seq, at, act, f"第{seq}人", None, None, note, {})


@pytest.mark.parametrize(("table", "act"), ACTS, ids=[f"{table.kind}-{act.value}" for table, act in ACTS])
def test_every_field_of_a_payload_has_a_control(table: WorkflowTable, act):
    form = WorkflowForm("facts", "submit", build_facts(table, act, subject=CITY, version=3))

    drawn = as_text(render_form(table, act, form))

    for spec in list_fields(table.payload_of(act)):
        assert f'"field": "{spec.name}"' in drawn
    assert '"version": 3' in drawn


@pytest.mark.parametrize(("table", "act"), [*OFFICE_ACTS, *NOTICE_ACTS])
def test_every_word_that_an_act_takes_is_in_its_field_table(table: WorkflowTable, act):
    payload = table.payload_of(act)

    assert {spec.name for spec in list_fields(payload)} == set(payload.model_fields)


def test_the_chosen_act_is_marked_in_the_row_of_acts():
    acts = [PushAct.UPHOLD, PushAct.DISMISS]

    row = as_text(render_acts(acts, PushAct.DISMISS, lambda act: f"?act={act.value}"))

    assert row.count('"aria-current": "true"') == 1
    assert row.index("?act=uphold") < row.index("?act=dismiss")
    assert render_acts([], None, str) is None


def test_a_history_says_the_newest_step_first_with_its_words():
    steps = [a_step(1, "issue"), a_step(2, "answer", "已整改")]

    drawn = as_text(render_history(steps, lambda step: StepText(step.act, words=step.note)))

    assert drawn.index("第2人") < drawn.index("第1人")
    assert "已整改" in drawn
    assert "还没有办理记录" in as_text(render_history([], lambda step: StepText(step.act)))
