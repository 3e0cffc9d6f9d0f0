"""Causes (专题治理): a candidate becomes a project with a lead, measures and a date, and ends by counts."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from domain.causes import CauseSign
from domain.enums import Role
from domain.errors import Invalid
from domain.message import Sentence
from domain.payload_fields import Display, FieldKind
from domain.workflow_words import UnitWordsPayload
from domain.workflows import WorkflowPayload, WorkflowTable, WorkflowTransition

MOST_UNITS = 10  # that take part besides the lead
MOST_TICKETS = 200  # of the evidence of a candidate


class CauseStatus(StrEnum):
    """How far a cause has come."""

    CANDIDATE = "candidate"
    DISMISSED = "dismissed"
    PROJECT = "project"
    CLOSED = "closed"


class CauseAct(StrEnum):
    """What can be done with a cause."""

    FIND = "find"
    DISMISS = "dismiss"
    BEGIN = "begin"
    REPORT = "report"
    CLOSE = "close"


class FoundPayload(WorkflowPayload):
    """What the rule found in a window: reports of a matter at a place, and how many were expected."""

    place: str
    town: str
    matter: str
    first: date
    after: date
    count: int
    weeks: int
    people: int
    expected: float
    chance: float
    signs: tuple[CauseSign, ...]


class DismissPayload(UnitWordsPayload):
    """Why a candidate is no cause."""

    text: Annotated[str, Display("排除的原因", FieldKind.TEXT, required="请写明排除的原因")]


class BeginPayload(UnitWordsPayload):
    """Who leads the project and who takes part, with which measures, until when."""

    lead: Annotated[str, Display("牵头单位", FieldKind.PARTY, required="请选择牵头单位")]
    cooperating: Annotated[tuple[str, ...], Display("配合单位", FieldKind.PARTIES)] = ()
    due_on: Annotated[date, Display("完成日期", required="请填写完成日期")]
    text: Annotated[str, Display("治理措施", FieldKind.TEXT, required="请写明治理措施")]


class ProgressPayload(UnitWordsPayload):
    """What the lead or a cooperating unit has done."""

    text: Annotated[str, Display("进展情况", FieldKind.TEXT, required="请写明进展情况")]


class ClosePayload(UnitWordsPayload):
    """What was achieved; the counts before and after are computed."""

    text: Annotated[str, Display("治理结果", FieldKind.TEXT, required="请写明治理结果")]


CENTER = frozenset({Role.DISPATCHER})
LEADS = frozenset({Role.DEPARTMENT, Role.AGENCY, Role.TOWN})
_S, _A = CauseStatus, CauseAct
CAUSE_ACTS = WorkflowTable(
    kind="cause",
    states=CauseStatus,
    acts=CauseAct,
    readers=CENTER | LEADS | {Role.LEADER, Role.SUPERVISOR, Role.REVIEWER},
    missing="没有这件专题治理，或不在您的权限范围内",
    refusals=MappingProxyType(
        {
            _A.DISMISS: "候选专题由中心分派员排除",
            _A.BEGIN: "专题治理由中心分派员立项",
            _A.REPORT: "由牵头单位或配合单位报送进展",
            _A.CLOSE: "专题治理由中心分派员销号",
        }
    ),
    transitions=MappingProxyType(
        {
            (None, _A.FIND): WorkflowTransition(CENTER, _S.CANDIDATE, FoundPayload, consequence=True),
            (_S.CANDIDATE, _A.DISMISS): WorkflowTransition(CENTER, _S.DISMISSED, DismissPayload),
            (_S.CANDIDATE, _A.BEGIN): WorkflowTransition(CENTER, _S.PROJECT, BeginPayload),
            (_S.PROJECT, _A.REPORT): WorkflowTransition(LEADS, _S.PROJECT, ProgressPayload),
            (_S.PROJECT, _A.CLOSE): WorkflowTransition(CENTER, _S.CLOSED, ClosePayload),
        }
    ),
)


def check_units(lead: str, cooperating: Sequence[str]) -> None:
    """Raise Invalid where the lead is also named as cooperating, or too many are."""
    if lead in cooperating:
        raise Invalid("牵头单位不能同时是配合单位")
    if len(cooperating) > MOST_UNITS:
        raise Invalid("配合单位最多 {units} 个", units=MOST_UNITS)


def check_due(due_on: date, *, today: date) -> None:
    """Raise Invalid for a date that has passed."""
    if due_on <= today:
        raise Invalid("完成日期须在今天之后")


def build_cause_number(*, year: int, sequence: int) -> Sentence:
    """Return the number of a cause, as 专题治理〔2026〕3号."""
    return Sentence("专题治理〔{year}〕{sequence}号", {"year": str(year), "sequence": sequence})
