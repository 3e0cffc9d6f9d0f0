"""Fair exclusions (不计考核): a ticket that counts in no assessment by decision, and stays visible."""

from enum import StrEnum
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from domain.enums import Role
from domain.errors import Invalid
from domain.message import Sentence
from domain.payload_fields import Display, FieldKind
from domain.workflow_words import UnitWordsPayload
from domain.workflows import WorkflowTable, WorkflowTransition


class ExclusionStatus(StrEnum):
    """How far a request for an exclusion has come."""

    ASKED = "asked"
    EXCLUDED = "excluded"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # the request, before a decision
    REVOKED = "revoked"  # the exclusion, afterwards


class ExclusionAct(StrEnum):
    """What can be done with an exclusion."""

    ASK = "ask"
    EXCLUDE = "exclude"
    REFUSE = "refuse"
    REVOKE = "revoke"
    EXCLUDE_SECRET = "exclude_secret"  # noqa: S105  # a ticket that the assessment office does not see
    REFUSE_SECRET = "refuse_secret"  # noqa: S105
    REVOKE_SECRET = "revoke_secret"  # noqa: S105
    WITHDRAW = "withdraw"


class ExclusionReason(StrEnum):
    """Why a ticket should not count; the presets of the form."""

    FORCE_MAJEURE = "force_majeure"
    POLICY = "policy"  # law or policy does not allow what is asked for
    UNREASONABLE = "unreasonable"
    HIGHER_LEVEL = "higher_level"  # waits for an approval or work of a level above the city
    THIRD_PARTY = "third_party"  # waits for the reporter, an owner, a court
    LEGACY = "legacy"
    REPEATED = "repeated"
    OTHER = "other"


class AskExclusionPayload(UnitWordsPayload):
    """Which ticket, by its number, for which reason, and with which evidence."""

    number: Annotated[str, Display("诉求编号", required="请填写诉求编号")]
    reason: Annotated[ExclusionReason, Display("申请理由", required="请选择申请理由")]
    files: tuple[UUID, ...] = ()
    text: Annotated[str, Display("情况说明", FieldKind.TEXT, required="请写明情况和依据")]

    def check(self) -> None:
        """Raise Invalid where no ticket is named."""
        if not self.number.strip():
            raise Invalid("请填写诉求编号")
        UnitWordsPayload.check(self)


class ExcludePayload(UnitWordsPayload):
    """Why the ticket does not count."""

    text: Annotated[str, Display("决定理由", FieldKind.TEXT, required="请写明决定理由")]


class ExcludeSecretPayload(ExcludePayload):
    """The same of a ticket that the assessment office does not see."""


class RefuseExclusionPayload(UnitWordsPayload):
    """Why the ticket goes on counting."""

    text: Annotated[str, Display("不同意的理由", FieldKind.TEXT, required="请写明不同意的理由")]


class RefuseSecretExclusionPayload(RefuseExclusionPayload):
    """The same of a ticket that the assessment office does not see."""


class RevokePayload(UnitWordsPayload):
    """Why the ticket counts again."""

    text: Annotated[str, Display("撤销的原因", FieldKind.TEXT, required="请写明撤销的原因")]


class RevokeSecretPayload(RevokePayload):
    """The same of a ticket that the assessment office does not see."""


class WithdrawExclusionPayload(UnitWordsPayload):
    """Why a request is withdrawn."""

    text: Annotated[str, Display("撤回的原因", FieldKind.TEXT, required="请写明撤回的原因")]


OFFICE, LEADER = frozenset({Role.ASSESSMENT_OFFICE}), frozenset({Role.LEADER})
CENTER = frozenset({Role.DISPATCHER, Role.REVIEWER})
ASKERS = frozenset({Role.DEPARTMENT, Role.AGENCY}) | CENTER
_S, _A = ExclusionStatus, ExclusionAct
KEPT_BY, KEPT_SECRET_BY = "不计考核由考核办决定", "保密诉求的不计考核由中心领导决定"
EXCLUSION_ACTS = WorkflowTable(
    kind="exclusion",
    states=ExclusionStatus,
    acts=ExclusionAct,
    readers=ASKERS | OFFICE | LEADER,
    missing="没有这件不计考核申请，或不在您的权限范围内",
    refusals=MappingProxyType(
        {
            _A.ASK: "由部门、派驻机构或中心申请不计考核",
            **dict.fromkeys((_A.EXCLUDE, _A.REFUSE, _A.REVOKE), KEPT_BY),
            **dict.fromkeys((_A.EXCLUDE_SECRET, _A.REFUSE_SECRET, _A.REVOKE_SECRET), KEPT_SECRET_BY),
        }
    ),
    transitions=MappingProxyType(
        {
            (None, _A.ASK): WorkflowTransition(ASKERS, _S.ASKED, AskExclusionPayload),
            (_S.ASKED, _A.EXCLUDE): WorkflowTransition(OFFICE, _S.EXCLUDED, ExcludePayload),
            (_S.ASKED, _A.REFUSE): WorkflowTransition(OFFICE, _S.REFUSED, RefuseExclusionPayload),
            (_S.ASKED, _A.EXCLUDE_SECRET): WorkflowTransition(LEADER, _S.EXCLUDED, ExcludeSecretPayload),
            (_S.ASKED, _A.REFUSE_SECRET): WorkflowTransition(
                LEADER, _S.REFUSED, RefuseSecretExclusionPayload
            ),
            (_S.ASKED, _A.WITHDRAW): WorkflowTransition(
                ASKERS, _S.WITHDRAWN, WithdrawExclusionPayload, addressed=True
            ),
            (_S.EXCLUDED, _A.REVOKE): WorkflowTransition(OFFICE, _S.REVOKED, RevokePayload),
            (_S.EXCLUDED, _A.REVOKE_SECRET): WorkflowTransition(LEADER, _S.REVOKED, RevokeSecretPayload),
        }
    ),
)
# Of one ticket at most one of these at a time.
STANDING = (_S.ASKED, _S.EXCLUDED)
OF_ORDINARY = frozenset({_A.EXCLUDE, _A.REFUSE, _A.REVOKE})
OF_SECRET = frozenset({_A.EXCLUDE_SECRET, _A.REFUSE_SECRET, _A.REVOKE_SECRET})


def build_exclusion_number(*, year: int, sequence: int) -> Sentence:
    """Return the number of a request, as 不计考核〔2026〕3号."""
    return Sentence("不计考核〔{year}〕{sequence}号", {"year": str(year), "sequence": sequence})
