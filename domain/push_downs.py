"""Duties pushed down to a town (擅自下压): by whom, in whose name, by which way, and the decision."""

from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from domain.enums import Role
from domain.scopes import Reach
from domain.workflows import WorkflowPayload, WorkflowTable, WorkflowTransition, check_words

LONGEST = 2000  # characters


class IssuerKind(StrEnum):
    """What kind of body handed the duty down."""

    DEPARTMENT = "department"
    COORDINATING = "coordinating"  # 议事协调机构
    TEMPORARY = "temporary"  # 临时机构


class PushWay(StrEnum):
    """How it reached the town, outside of the work orders."""

    PAPER = "paper"
    MEETING = "meeting"
    CHAT = "chat"


class PushStatus(StrEnum):
    """How far a report of a pushed-down duty has come."""

    REPORTED = "reported"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class PushAct(StrEnum):
    """What can be done with a report."""

    REPORT = "report"
    UPHOLD = "uphold"
    DISMISS = "dismiss"


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

    @property
    def note(self) -> str:
        """Return what the town was asked to do."""
        return self.what.strip()


class FindingPayload(WorkflowPayload):
    """Why the supervision office upholds or dismisses a report."""

    finding: str

    def check(self) -> None:
        """Raise Invalid without a reason."""
        check_words(self.finding, missing="请写明认定的理由", longest=LONGEST)

    @property
    def note(self) -> str:
        """Return the reason."""
        return self.finding.strip()


# By which act the supervision office decides for a state.
DECISIONS = MappingProxyType({PushStatus.UPHELD: PushAct.UPHOLD, PushStatus.DISMISSED: PushAct.DISMISS})
TOWNS, OFFICE = frozenset({Role.TOWN}), frozenset({Role.SUPERVISOR})
_REPORTED = PushStatus.REPORTED
PUSH_DOWN_ACTS = WorkflowTable(
    kind="push_down",
    states=PushStatus,
    acts=PushAct,
    readers=TOWNS | OFFICE | {Role.LEADER},
    missing="没有这份下压责任报告，或不在您的权限范围内",
    refusals=MappingProxyType(
        {
            PushAct.REPORT: "下压责任由镇街报告",
            PushAct.UPHOLD: "下压责任由督查部门核实认定",
            PushAct.DISMISS: "下压责任由督查部门核实认定",
        }
    ),
    transitions=MappingProxyType(
        {
            (None, PushAct.REPORT): WorkflowTransition(TOWNS, _REPORTED, PushDownPayload, reach=Reach.TOWN),
            (_REPORTED, PushAct.UPHOLD): WorkflowTransition(OFFICE, PushStatus.UPHELD, FindingPayload),
            (_REPORTED, PushAct.DISMISS): WorkflowTransition(OFFICE, PushStatus.DISMISSED, FindingPayload),
        }
    ),
)
