"""Amendments of the list of shared duties (清单动态调整): applications, and their way to a version."""

from enum import StrEnum
from types import MappingProxyType

from domain.amendment_payloads import (
    AcceptApplicationPayload,
    ApplyPayload,
    DenialPayload,
    DocumentPayload,
    DraftPayload,
    PublishAmendmentPayload,
    ReviewDenialPayload,
    ReviewPayload,
    SchedulePayload,
    StatedReasonPayload,
)
from domain.enums import Role
from domain.message import Sentence
from domain.workflows import WorkflowTable, WorkflowTransition


class AmendmentStatus(StrEnum):
    """How far an amendment has come; each of the first seven waits for one side."""

    DRAFTED = "drafted"  # the list office asks a party to apply
    APPLIED = "applied"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"  # waits for 市委、市政府
    CONSENTED = "consented"  # waits for 潍坊市机构编制、司法部门
    REVIEWED = "reviewed"  # waits for its day
    SCHEDULED = "scheduled"  # waits to be published
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class AmendmentAct(StrEnum):
    """What can be done with an amendment."""

    DRAFT = "draft"
    APPLY = "apply"
    ACCEPT = "accept"
    SEND_BACK = "send_back"
    REFUSE = "refuse"
    CONSENT = "consent"
    DENY_CONSENT = "deny_consent"
    APPROVE_REVIEW = "approve_review"
    DENY_REVIEW = "deny_review"
    SCHEDULE = "schedule"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


OFFICE = frozenset({Role.LIST_OFFICE})
APPLICANTS = frozenset({Role.DEPARTMENT, Role.TOWN})
READERS = frozenset(Role) - {Role.WALL}  # everybody reads what was published, its applicant the rest
_S, _A = AmendmentStatus, AmendmentAct
_REFUSED = WorkflowTransition(OFFICE, _S.REFUSED, StatedReasonPayload)
_APPLIED = WorkflowTransition(APPLICANTS, _S.APPLIED, ApplyPayload, addressed=True)
_WITHDRAWN = WorkflowTransition(APPLICANTS, _S.WITHDRAWN, StatedReasonPayload, addressed=True)
_SCHEDULED = WorkflowTransition(OFFICE, _S.SCHEDULED, SchedulePayload)
KEPT_BY = "清单调整由市委编办审核、登记和发布"
AMENDMENT_ACTS = WorkflowTable(
    kind="amendment",
    states=AmendmentStatus,
    acts=AmendmentAct,
    readers=READERS,
    missing="没有这件清单调整申请，或不在您的权限范围内",
    refusals=MappingProxyType(
        {
            **dict.fromkeys(AmendmentAct, KEPT_BY),
            _A.APPLY: "清单调整由部门或镇街书面申请",
            _A.WITHDRAW: "申请由提出的单位撤回",
        }
    ),
    transitions=MappingProxyType(
        {
            (None, _A.APPLY): WorkflowTransition(APPLICANTS, _S.APPLIED, ApplyPayload),
            (None, _A.DRAFT): WorkflowTransition(OFFICE, _S.DRAFTED, DraftPayload),
            (_S.DRAFTED, _A.APPLY): _APPLIED,
            (_S.DRAFTED, _A.REFUSE): _REFUSED,
            (_S.APPLIED, _A.ACCEPT): WorkflowTransition(OFFICE, _S.ACCEPTED, AcceptApplicationPayload),
            (_S.APPLIED, _A.SEND_BACK): WorkflowTransition(OFFICE, _S.SENT_BACK, StatedReasonPayload),
            (_S.APPLIED, _A.REFUSE): _REFUSED,
            (_S.APPLIED, _A.WITHDRAW): _WITHDRAWN,
            (_S.SENT_BACK, _A.APPLY): _APPLIED,
            (_S.SENT_BACK, _A.WITHDRAW): _WITHDRAWN,
            (_S.ACCEPTED, _A.CONSENT): WorkflowTransition(OFFICE, _S.CONSENTED, DocumentPayload),
            (_S.ACCEPTED, _A.DENY_CONSENT): WorkflowTransition(OFFICE, _S.REFUSED, DenialPayload),
            (_S.CONSENTED, _A.APPROVE_REVIEW): WorkflowTransition(OFFICE, _S.REVIEWED, ReviewPayload),
            (_S.CONSENTED, _A.DENY_REVIEW): WorkflowTransition(OFFICE, _S.REFUSED, ReviewDenialPayload),
            (_S.REVIEWED, _A.SCHEDULE): _SCHEDULED,
            (_S.SCHEDULED, _A.SCHEDULE): _SCHEDULED,
            (_S.SCHEDULED, _A.PUBLISH): WorkflowTransition(OFFICE, _S.PUBLISHED, PublishAmendmentPayload),
            (_S.SCHEDULED, _A.REFUSE): _REFUSED,
        }
    ),
)
WAITING_FOR_PARTY = frozenset({_S.DRAFTED, _S.SENT_BACK})
# Where an amendment waits, in the order of its way.
RUNNING = tuple(status for status in _S if any(state is status for state, _ in AMENDMENT_ACTS.transitions))
ENDED = tuple(status for status in _S if status not in RUNNING)


def build_amendment_number(*, year: int, sequence: int) -> Sentence:
    """Return the number of an application, as 清单调整〔2026〕3号."""
    return Sentence("清单调整〔{year}〕{sequence}号", {"year": str(year), "sequence": sequence})
