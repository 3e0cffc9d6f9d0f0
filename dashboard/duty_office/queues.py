"""The queues of the page: which states each holds, in the order of the way."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from dashboard.shared.offices.queues import ENDED_QUEUE, OfficeQueue
from domain.amendments import ENDED, WAITING_FOR_PARTY, AmendmentAct, AmendmentStatus

_S, _A = AmendmentStatus, AmendmentAct
_PARTY = OfficeQueue("party", "待单位")
OF_STATUS: Mapping[AmendmentStatus, OfficeQueue] = MappingProxyType(
    {
        _S.APPLIED: OfficeQueue("check", "待核"),
        _S.ACCEPTED: OfficeQueue("consent", "待同意"),
        _S.CONSENTED: OfficeQueue("review", "待审核"),
        _S.REVIEWED: OfficeQueue("day", "待定日期"),
        _S.SCHEDULED: OfficeQueue("publish", "待发布"),
        **dict.fromkeys(sorted(WAITING_FOR_PARTY), _PARTY),
        **dict.fromkeys(ENDED, ENDED_QUEUE),
    }
)
AMENDMENT_QUEUES = tuple(dict.fromkeys(OF_STATUS.values()))
STATEMENTS, TO_DECIDE = OfficeQueue("statements", "待陈述"), OfficeQueue("decide", "待裁定")
ARBITRATION_QUEUES = (STATEMENTS, TO_DECIDE, ENDED_QUEUE)
# Whose form is shown in a state until another act is chosen.
NEXT_ACT: Mapping[StrEnum, StrEnum] = MappingProxyType(
    {
        _S.DRAFTED: _A.APPLY,
        _S.APPLIED: _A.ACCEPT,
        _S.SENT_BACK: _A.APPLY,
        _S.ACCEPTED: _A.CONSENT,
        _S.CONSENTED: _A.APPROVE_REVIEW,
        _S.REVIEWED: _A.SCHEDULE,
        _S.SCHEDULED: _A.PUBLISH,
    }
)
