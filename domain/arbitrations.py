"""Arbitrations (职责裁定): a dispute about who is responsible for a ticket, heard and decided."""

from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from domain.amendment_payloads import AmendmentKind
from domain.enums import Role
from domain.errors import Invalid
from domain.message import Sentence
from domain.payload_fields import Display, FieldKind
from domain.workflow_words import UnitWordsPayload
from domain.workflows import WorkflowTable, WorkflowTransition

MOST_AGAINST = 4
CLAIM_MISSING, STATEMENT_MISSING, REASON_MISSING = "请写明主张和理由", "请写明陈述意见", "请写明裁定理由"


class ArbitrationStatus(StrEnum):
    """How far an arbitration has come."""

    CLAIMED = "claimed"  # statements are heard until their limit, then it waits for the decision
    DECIDED = "decided"
    AMENDED = "amended"  # decided, and an amendment of the list was asked for
    WITHDRAWN = "withdrawn"


class ArbitrationAct(StrEnum):
    """What can be done with an arbitration."""

    CLAIM = "claim"
    STATE = "state"
    DECIDE = "decide"
    DECIDE_SECRET = "decide_secret"  # noqa: S105  # about a ticket that the list office does not see
    AMEND = "amend"
    WITHDRAW = "withdraw"


class ClaimPayload(UnitWordsPayload):
    """Which ticket it is about, by its number, which duty if any, whom it is against, and what is claimed."""

    number: Annotated[str, Display("诉求编号", required="请填写诉求编号")]
    duty: Annotated[str | None, Display("清单事项（可选）", FieldKind.LISTED_DUTY)] = None
    against: Annotated[
        tuple[str, ...], Display("争议的另一方", FieldKind.PARTIES, required="请选择争议的另一方")
    ]
    text: Annotated[str, Display("主张和理由", FieldKind.TEXT, required=CLAIM_MISSING)]

    def check(self) -> None:
        """Raise Invalid where it does not say who should be responsible, and why not the claimant."""
        if not self.number.strip():
            raise Invalid("请填写诉求编号")
        if not 0 < len(set(self.against)) <= MOST_AGAINST:
            raise Invalid("请选择争议的另一方，最多 {most} 个", most=MOST_AGAINST)
        UnitWordsPayload.check(self)


class StatementPayload(UnitWordsPayload):
    """What a unit concerned says."""

    text: Annotated[str, Display("陈述意见", FieldKind.TEXT, required=STATEMENT_MISSING)]


class DecisionPayload(UnitWordsPayload):
    """Who leads, and why."""

    lead: Annotated[str, Display("由谁承担主体责任", FieldKind.PARTY, required="请选择由谁承担主体责任")]
    text: Annotated[str, Display("裁定理由", FieldKind.TEXT, required=REASON_MISSING)]


class SecretDecisionPayload(DecisionPayload):
    """Who leads a ticket that only the Center sees, and why."""


class AmendPayload(UnitWordsPayload):
    """Which party is asked to apply for an amendment of the list, and for what."""

    party: Annotated[str, Display("由谁申请", FieldKind.PARTY, required="请选择由哪个单位申请")]
    kind: Annotated[AmendmentKind, Display("调整方式", required="请选择调整方式")]
    duty: Annotated[str | None, Display("清单事项", FieldKind.LISTED_DUTY, visible_if="kind!=add")] = None
    text: Annotated[str, Display("要求申请的内容", FieldKind.TEXT, required="请写明要求申请的内容")]


class EndPayload(UnitWordsPayload):
    """Why a claim is withdrawn."""

    text: Annotated[str, Display("撤回的原因", FieldKind.TEXT, required="请写明原因")]


OFFICE, LEADER = frozenset({Role.LIST_OFFICE}), frozenset({Role.LEADER})
PARTIES = frozenset({Role.DEPARTMENT, Role.AGENCY, Role.TOWN})
CENTER = frozenset({Role.DISPATCHER, Role.REVIEWER})
_S, _A = ArbitrationStatus, ArbitrationAct
KEPT_BY = "职责争议由市委编办裁定"
ARBITRATION_ACTS = WorkflowTable(
    kind="arbitration",
    states=ArbitrationStatus,
    acts=ArbitrationAct,
    readers=PARTIES | CENTER | OFFICE | LEADER | {Role.SUPERVISOR},
    missing="没有这件职责裁定，或不在您的权限范围内",
    refusals=MappingProxyType(
        {
            _A.DECIDE: KEPT_BY,
            _A.AMEND: KEPT_BY,
            _A.DECIDE_SECRET: "保密诉求的职责争议由中心领导裁定",
            _A.CLAIM: "裁定由部门、镇街或中心提请",
            _A.STATE: "由争议各方陈述意见",
        }
    ),
    transitions=MappingProxyType(
        {
            (None, _A.CLAIM): WorkflowTransition(PARTIES | CENTER, _S.CLAIMED, ClaimPayload),
            (_S.CLAIMED, _A.STATE): WorkflowTransition(PARTIES, _S.CLAIMED, StatementPayload),
            (_S.CLAIMED, _A.DECIDE): WorkflowTransition(OFFICE, _S.DECIDED, DecisionPayload),
            (_S.CLAIMED, _A.DECIDE_SECRET): WorkflowTransition(LEADER, _S.DECIDED, SecretDecisionPayload),
            (_S.CLAIMED, _A.WITHDRAW): WorkflowTransition(
                PARTIES | CENTER, _S.WITHDRAWN, EndPayload, addressed=True
            ),
            (_S.DECIDED, _A.AMEND): WorkflowTransition(OFFICE, _S.AMENDED, AmendPayload),
        }
    ),
)
ENDED = tuple(status for status in _S if status is not _S.CLAIMED)


def is_heard(parties: list[str], stated: list[str], due_at: datetime | None, *, now: datetime) -> bool:
    """Return whether all units concerned have stated, or the limit of their statements has passed."""
    return set(parties) <= set(stated) or (due_at is not None and due_at <= now)


def build_arbitration_number(*, year: int, sequence: int) -> Sentence:
    """Return the number of an arbitration, as 职责裁定〔2026〕3号."""
    return Sentence("职责裁定〔{year}〕{sequence}号", {"year": str(year), "sequence": sequence})
