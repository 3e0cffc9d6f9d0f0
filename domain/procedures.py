"""Rules of the handling procedure of a matter: steps, actors, time limits, documents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.catalogue import (
    SUPERSEDED,
    LimitUnit,
    PaperAct,
    PaperStatus,
    PublishPayload,
    SolvedAt,
    kept,
    paper_table,
)
from domain.errors import Invalid
from domain.workflows import WorkflowPayload

MOST_STEPS = 12
MOST_PAPERS = 12
LONGEST_TITLE = 20
LONGEST_TEXT = 400
MOST_LIMIT = 365


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    """One step: the level that takes it, what it is called and does, until when, and the papers needed.

    limit: None where the step has none of its own; else ``limit`` units.
    """

    level: SolvedAt
    title: str
    what: str
    limit: int | None = None
    limit_unit: LimitUnit = LimitUnit.WORKING_DAYS
    papers: tuple[str, ...] = ()


def check(steps: Iterable[ProcedureStep]) -> tuple[ProcedureStep, ...]:
    """Return the steps as they may be published. Raises Invalid with the number of the one at fault."""
    found = tuple(steps)
    if not found:
        raise Invalid("办理流程至少要有一个步骤")
    if len(found) > MOST_STEPS:
        raise Invalid("办理流程请不超过 {most} 个步骤", most=MOST_STEPS)
    for number, step in enumerate(found, start=1):
        _check_step(step, number)
    return found


def _check_step(step: ProcedureStep, number: int) -> None:
    if not step.title.strip() or not step.what.strip():
        raise Invalid("第 {number} 步要写明步骤名称和办理内容", number=number)
    if len(step.title) > LONGEST_TITLE or len(step.what) > LONGEST_TEXT:
        raise Invalid(
            "第 {number} 步的名称请不超过 {title} 字，内容请不超过 {text} 字",
            number=number,
            title=LONGEST_TITLE,
            text=LONGEST_TEXT,
        )
    if step.limit is not None and not 1 <= step.limit <= MOST_LIMIT:
        raise Invalid("第 {number} 步的时限须在 1 至 {most} 之间", number=number, most=MOST_LIMIT)
    if len(step.papers) > MOST_PAPERS or any(not paper.strip() for paper in step.papers):
        raise Invalid("第 {number} 步的材料请逐项写明，不超过 {most} 项", number=number, most=MOST_PAPERS)


def to_json(steps: Iterable[ProcedureStep]) -> list[dict[str, Any]]:
    """Return the steps as JSON keeps them."""
    return [
        {
            "level": step.level.value,
            "title": step.title,
            "what": step.what,
            "limit": step.limit,
            "limit_unit": step.limit_unit.value,
            "papers": list(step.papers),
        }
        for step in steps
    ]


def read(rows: Iterable[Mapping[str, Any]]) -> tuple[ProcedureStep, ...]:
    """Return the steps from their JSON. Raises Invalid where a row is not one."""
    try:
        return tuple(_step(row) for row in rows)
    except (KeyError, ValueError, TypeError):
        raise Invalid("办理流程的步骤有误，请核对层级、名称、内容和时限") from None


def _step(row: Mapping[str, Any]) -> ProcedureStep:
    limit = row.get("limit")
    return ProcedureStep(
        level=SolvedAt(row["level"]),
        title=str(row["title"]).strip(),
        what=str(row["what"]).strip(),
        limit=None if limit in (None, "") else int(limit),
        limit_unit=LimitUnit(row.get("limit_unit") or LimitUnit.WORKING_DAYS),
        papers=tuple(str(paper).strip() for paper in row.get("papers") or ()),
    )


class StepsPayload(WorkflowPayload):
    """The steps of the next version of a matter's procedure."""

    matter: str
    steps: tuple[ProcedureStep, ...]

    def check(self) -> None:
        """Raise Invalid with the number of the step at fault."""
        check(self.steps)


_DRAFT = PaperStatus.DRAFT
PROCEDURE_ACTS = paper_table(
    "procedure",
    {
        (None, PaperAct.CHANGE): kept(_DRAFT, StepsPayload),
        (_DRAFT, PaperAct.CHANGE): kept(_DRAFT, StepsPayload),
        (_DRAFT, PaperAct.PUBLISH): kept(PaperStatus.PUBLISHED, PublishPayload),
        (_DRAFT, PaperAct.DISCARD): kept(None),
        (PaperStatus.PUBLISHED, PaperAct.SUPERSEDE): SUPERSEDED,
    },
    missing="这件事项没有办理流程的草稿，请先保存草稿",
)
