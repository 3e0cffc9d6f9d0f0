"""Steps of a flow chart between the rows of the form's table, as JSON, and the text of a duty."""

import json
from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from domain.duties import Duty, DutyList, FlowStep, NextStep
from domain.duty_rules import DutyFault, DutyPart, KnownCodes, find_faults
from domain.errors import Invalid, InvalidFields

LONGEST = 60_000  # characters of all rows together
UNREADABLE = "流程步骤无法读取，请刷新页面后再试"
NO_NUMBER = "“{said}”应是数字"
Number = Annotated[int, Field(ge=0, le=99_999)]


class BranchRow(BaseModel):
    """Where a step leads, and when; an empty condition is none."""

    model_config = ConfigDict(extra="forbid")

    to: Number
    condition: str = ""


class StepRow(BaseModel):
    """One row as it is typed: the limit is a text, empty for none."""

    model_config = ConfigDict(extra="forbid")

    no: Number
    title: str
    who: str
    text: str
    limit: str = ""
    next: list[BranchRow] = []


_ROWS = TypeAdapter(list[StepRow])


def format_steps(steps: Sequence[FlowStep]) -> str:
    """Return the rows of a chart as the table reads them."""
    rows = [
        {
            "no": step.no,
            "title": step.title,
            "who": step.who,
            "text": step.text,
            "limit": "" if step.limit is None else str(step.limit),
            "next": [{"to": leads.to, "condition": leads.condition or ""} for leads in step.next],
        }
        for step in steps
    ]
    return json.dumps(rows, ensure_ascii=False)


def parse_steps(said: str) -> tuple[FlowStep, ...]:
    """Return the steps that a table holds.

    Raises InvalidFields by ``steps[2].limit`` for what is no number, Invalid for what is no table.
    """
    if len(said) > LONGEST:
        raise Invalid(UNREADABLE)
    try:
        rows = _ROWS.validate_json(said or "[]")
    except ValidationError:
        raise Invalid(UNREADABLE) from None
    faults = {
        f"{DutyPart.STEPS}[{index}].limit": Invalid(NO_NUMBER, said=row.limit.strip()[:20])
        for index, row in enumerate(rows)
        if row.limit.strip() and not _is_number(row.limit.strip())
    }
    if faults:
        raise InvalidFields(faults)
    return tuple(_to_step(row) for row in rows)


def find_step_faults(steps: Sequence[FlowStep], departments: frozenset[str]) -> list[DutyFault]:
    """Return what is wrong with the steps of a chart, and with it as a whole, by the rules of duties."""
    duty = Duty(code="", duty_list=DutyList.SHARED, name="", lead=(), steps=tuple(steps))
    known = KnownCodes(departments, frozenset(), frozenset())
    return [
        fault
        for fault in find_faults(duty, known)
        if fault.part is DutyPart.STEPS or fault.field == DutyPart.STEPS
    ]


def is_drawable(steps: Sequence[FlowStep]) -> bool:
    """Return whether every branch leads to a step, and each number is there once."""
    numbers = [step.no for step in steps]
    known = set(numbers)
    return bool(steps) and len(known) == len(numbers) and {to.to for one in steps for to in one.next} <= known


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdecimal() and len(said) < 6


def _to_step(row: StepRow) -> FlowStep:
    limit = row.limit.strip()
    return FlowStep(
        no=row.no,
        title=row.title.strip(),
        who=row.who,
        text=" ".join(row.text.split()),
        limit=int(limit) if limit else None,
        next=tuple(NextStep(leads.to, leads.condition.strip() or None) for leads in row.next),
    )
