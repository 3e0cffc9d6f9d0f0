"""The queues of the page: which states each holds, in the order of the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from dash.development.base_component import Component

from dashboard.shared.controls import render_light
from domain.amendments import ENDED, WAITING_FOR_PARTY, AmendmentAct, AmendmentStatus
from domain.enums import Light
from i18n import t, times

SOON = timedelta(days=1)
_S, _A = AmendmentStatus, AmendmentAct


@dataclass(frozen=True, slots=True)
class OfficeQueue:
    """One queue; name: a message id."""

    code: str
    name: str


ENDED_QUEUE = OfficeQueue("ended", "已办结")
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


def is_late(due_at: datetime | None, *, now: datetime) -> bool:
    """Return whether a step should have been done by now."""
    return due_at is not None and due_at <= now


def render_clock(due_at: datetime | None, *, now: datetime) -> Component | None:
    """Return by when a step should be done, with its light; nothing for what has no next step."""
    if due_at is None:
        return None
    when = times.short_instant(due_at)
    if is_late(due_at, now=now):
        return render_light(Light.RED.value, t("逾期：{when}", when=when))
    light = Light.YELLOW if due_at - now <= SOON else Light.GREEN
    return render_light(light.value, t("{when} 前", when=when))
