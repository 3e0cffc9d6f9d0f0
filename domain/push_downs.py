"""Duties pushed down to a town (擅自下压): by whom, in whose name, by which way, and the decision."""

from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from domain.duty_choice import ListedDuty
from domain.enums import Role
from domain.errors import Invalid
from domain.payload_fields import Display, FieldKind
from domain.scopes import Reach
from domain.workflows import (
    WorkflowPayload,
    WorkflowTable,
    WorkflowTransition,
    WorkflowTransitions,
    check_words,
)

LONGEST = 2000  # characters


class PushOrigin(StrEnum):
    """How a push-down became known."""

    REPORTED = "reported"  # by the town
    FLAGGED = "flagged"  # by the platform, when it was handed over there


class IssuerKind(StrEnum):
    """What kind of body handed the duty down."""

    DEPARTMENT = "department"
    COORDINATING = "coordinating"  # 议事协调机构
    TEMPORARY = "temporary"  # 临时机构
    CENTER = "center"  # of flagged ones: the Center sent it in place of the department


class PushWay(StrEnum):
    """How it reached the town; the last three are those of the platform."""

    PAPER = "paper"
    MEETING = "meeting"
    CHAT = "chat"
    WORK_ORDER = "work_order"
    TRANSFER = "transfer"
    REQUEST = "request"  # the conclusions of a joint consultation


# What a town reports came in another way than over the platform.
REPORTED_ISSUERS = (IssuerKind.DEPARTMENT, IssuerKind.COORDINATING, IssuerKind.TEMPORARY)
REPORTED_WAYS = (PushWay.PAPER, PushWay.MEETING, PushWay.CHAT)


class PushStatus(StrEnum):
    """How far a pushed-down duty has come; the last four are outcomes."""

    REPORTED = "reported"
    FLAGGED = "flagged"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"  # the duty went back to the department
    ADMITTED = "admitted"  # an amendment of the list gives it to the town
    NOTICED = "noticed"  # a supervision notice was issued
    HANDED_OVER = "handed_over"  # as a lead for accountability


class PushAct(StrEnum):
    """What can be done with a pushed-down duty."""

    REPORT = "report"
    FLAG = "flag"
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    TAKE_BACK = "take_back"  # with the work order, by those who handed it over
    CONFIRM_WITHDRAWAL = "confirm_withdrawal"
    ADMIT = "admit"
    ISSUE_NOTICE = "issue_notice"
    HAND_OVER = "hand_over"


class PushDownPayload(WorkflowPayload):
    """What was pushed down by whom, in whose name, when; files: uploads of the actor that prove it."""

    issuer_kind: IssuerKind
    issuer_name: str
    department: str
    way: PushWay
    what: str
    received_on: date
    files: tuple[UUID, ...] = ()

    def check(self) -> None:
        """Raise Invalid where it does not say who handed what down."""
        check_words(self.issuer_name, missing="请写明由谁下发", longest=LONGEST)
        check_words(self.what, missing="请写明要求镇街承担的事项", longest=LONGEST)
        if self.issuer_kind not in REPORTED_ISSUERS or self.way not in REPORTED_WAYS:
            raise Invalid("平台上的联动工单和转办由系统标记，不用另行报告")

    @property
    def note(self) -> str:
        """Return what the town was asked to do."""
        return self.what.strip()


class FlagPayload(WorkflowPayload):
    """What was handed to a town on the platform, against the list; ``situation`` may be unknown.

    town: the party that is to lead. department: the one behind it. reason: of who handed it over.
    """

    ticket_id: UUID
    work_order_id: UUID | None
    number: str
    town: str
    issuer_kind: IssuerKind
    issuer_name: str
    department: str
    way: PushWay
    duty: ListedDuty
    situation: str | None
    reason: str

    @property
    def note(self) -> str:
        """Return why it was handed over all the same."""
        return self.reason.strip()


class FindingPayload(WorkflowPayload):
    """Why the supervision office upholds or dismisses a report."""

    finding: Annotated[
        str, Display("理由和处理结果（镇街可见）", FieldKind.TEXT, required="请写明认定的理由")
    ]

    def check(self) -> None:
        """Raise Invalid without a reason."""
        check_words(self.finding, missing="请写明认定的理由", longest=LONGEST)

    @property
    def note(self) -> str:
        """Return the reason."""
        return self.finding.strip()


class SettlementPayload(WorkflowPayload):
    """How a push-down ended, in words, with the document it rests on where there is one."""

    reference: Annotated[str, Display("文号或编号", FieldKind.LINE)] = ""
    settlement: Annotated[
        str, Display("理由和处理结果（镇街可见）", FieldKind.TEXT, required="请写明处理结果")
    ]

    def check(self) -> None:
        """Raise Invalid without words."""
        check_words(self.settlement, missing="请写明处理结果", longest=LONGEST)
        check_words(self.reference, missing=None, longest=LONGEST)

    @property
    def note(self) -> str:
        """Return the words, with the document before them."""
        return "：".join(part for part in (self.reference.strip(), self.settlement.strip()) if part)


class ReferredPayload(SettlementPayload):
    """An outcome that rests on a document, which must be named."""

    reference: Annotated[str, Display("文号或编号", FieldKind.LINE, required="请写明文号或编号")] = ""

    def check(self) -> None:
        """Raise Invalid without words or document."""
        check_words(self.reference, missing="请写明文号或编号", longest=LONGEST)
        SettlementPayload.check(self)


# By which act the supervision office decides for a state.
DECISIONS = MappingProxyType({PushStatus.UPHELD: PushAct.UPHOLD, PushStatus.DISMISSED: PushAct.DISMISS})
OUTCOMES = MappingProxyType(
    {
        PushStatus.WITHDRAWN: PushAct.CONFIRM_WITHDRAWAL,
        PushStatus.ADMITTED: PushAct.ADMIT,
        PushStatus.NOTICED: PushAct.ISSUE_NOTICE,
        PushStatus.HANDED_OVER: PushAct.HAND_OVER,
    }
)
UNDECIDED = frozenset({PushStatus.REPORTED, PushStatus.FLAGGED})
TOWNS, OFFICE = frozenset({Role.TOWN}), frozenset({Role.SUPERVISOR})
ISSUERS = frozenset({Role.DISPATCHER, Role.DEPARTMENT, Role.AGENCY})  # on the platform
_DECIDED_BY = "下压责任由督查部门核实认定"
_FLAGGING = WorkflowTransition(ISSUERS, PushStatus.FLAGGED, FlagPayload, consequence=True)
_TAKING_BACK = WorkflowTransition(ISSUERS | TOWNS, PushStatus.WITHDRAWN, consequence=True)


def _outcome(act: PushAct, to: PushStatus, payload: type[WorkflowPayload]) -> WorkflowTransitions:
    rule = WorkflowTransition(OFFICE, to, payload)
    return {(state, act): rule for state in (PushStatus.FLAGGED, PushStatus.UPHELD)}


PUSH_DOWN_ACTS = WorkflowTable(
    kind="push_down",
    states=PushStatus,
    acts=PushAct,
    readers=TOWNS | OFFICE | {Role.LEADER},
    missing="没有这份下压责任报告，或不在您的权限范围内",
    refusals=MappingProxyType(
        {
            PushAct.REPORT: "下压责任由镇街报告",
            **dict.fromkeys((*DECISIONS.values(), *OUTCOMES.values()), _DECIDED_BY),
        }
    ),
    transitions=MappingProxyType(
        {
            (None, PushAct.REPORT): WorkflowTransition(
                TOWNS, PushStatus.REPORTED, PushDownPayload, reach=Reach.TOWN
            ),
            (None, PushAct.FLAG): _FLAGGING,
            (PushStatus.FLAGGED, PushAct.TAKE_BACK): _TAKING_BACK,
            **{
                (state, act): WorkflowTransition(OFFICE, to, FindingPayload)
                for state in (PushStatus.REPORTED, PushStatus.FLAGGED)
                for to, act in DECISIONS.items()
            },
            **_outcome(PushAct.CONFIRM_WITHDRAWAL, PushStatus.WITHDRAWN, SettlementPayload),
            **_outcome(PushAct.ADMIT, PushStatus.ADMITTED, ReferredPayload),
            **_outcome(PushAct.ISSUE_NOTICE, PushStatus.NOTICED, ReferredPayload),
            **_outcome(PushAct.HAND_OVER, PushStatus.HANDED_OVER, SettlementPayload),
        }
    ),
)
