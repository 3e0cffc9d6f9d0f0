"""Rules by which work orders come up for the supervision office: no response, late response, inaction.

Each rule is a row: the figure that counts it, the grounds of a notice about it, what it says, and the setting
that holds its threshold. All thresholds are ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from domain.calendars import Calendar, Instant, get_midnight
from domain.enums import Act, OrderStatus
from domain.stored_settings import get_setting
from domain.supervision import Grounds


class Figure(StrEnum):
    """The figures of the table by party, in its order."""

    OPEN = "open"
    OVERDUE = "overdue"
    UNANSWERED = "unanswered"
    INACTIVE = "inactive"
    LATE_RESPONSES = "late_responses"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    REWORKED = "reworked"


@dataclass(frozen=True, slots=True)
class SupervisionRule:
    """One rule; says: a message id in which ``limit`` is the threshold, which the setting holds.

    without: what it says where the threshold is 0.
    """

    figure: Figure
    grounds: Grounds
    says: str
    setting: str
    without: str = ""


RULES: Mapping[Figure, SupervisionRule] = MappingProxyType(
    {
        rule.figure: rule
        for rule in (
            SupervisionRule(
                Figure.UNANSWERED,
                Grounds.NO_RESPONSE,
                "响应时限已过 {limit} 分钟以上，至今未响应",
                "supervision.no_response_minutes",
                "响应时限已过，至今未响应",
            ),
            SupervisionRule(
                Figure.LATE_RESPONSES,
                Grounds.LATE_RESPONSE,
                "超过响应时限 {limit} 分钟以上才响应",
                "supervision.late_response_minutes",
                "超过响应时限才响应",
            ),
            SupervisionRule(
                Figure.INACTIVE,
                Grounds.INACTION,
                "响应后连续 {limit} 个工作日没有办理动作",
                "supervision.inaction_days",
            ),
        )
    }
)
# What counts as progress of a work order: what its party does with it, and what gives it back to the party.
PROGRESS_ACTS = (
    Act.SIGN, Act.RESPOND, Act.PLAN, Act.COMPLETE, Act.TRANSFER, Act.REQUEST_EXTENSION, Act.HAND_ON,
    Act.MARK_STEP, Act.RESUME, Act.VOID_CONTACT, Act.REWORK, Act.REOPEN,
)  # fmt: skip
# The same on the ticket, where the row of history names no work order.
TICKET_PROGRESS_ACTS = (Act.UNSHELVE, Act.REOPEN, Act.CONSULT, Act.MEDIATE)
AT_WORK = (OrderStatus.RESPONDED, OrderStatus.PLANNED, OrderStatus.REWORKED)
MOST_DAYS = 120  # calendar days looked back for the threshold of inaction


@dataclass(frozen=True, slots=True)
class RuleCutoffs:
    """The thresholds at one moment.

    unanswered: a response that was due at or before it is missing. late: by how much more than that a
    response was late. inactive: the last progress lies before it; None where the calendar lacks the year.
    """

    unanswered: datetime
    late: timedelta
    inactive: datetime | None


def find_cutoffs(stored: Mapping[str, object], calendar: Calendar, now: datetime) -> RuleCutoffs:
    """Return the thresholds of a city's settings at a moment."""
    unanswered, late, days = (
        int(get_setting(stored, RULES[figure].setting))
        for figure in (Figure.UNANSWERED, Figure.LATE_RESPONSES, Figure.INACTIVE)
    )
    return RuleCutoffs(
        now - timedelta(minutes=unanswered),
        timedelta(minutes=late),
        find_inactive_before(calendar, now, days=days),
    )


def find_inactive_before(calendar: Calendar, now: datetime, *, days: int) -> datetime | None:
    """Return the latest midnight so that working days have passed whole since any act before it.

    The day of the act does not count; a working day has passed at its close of business. None where the
    calendar lacks the year.
    """
    midnight = get_midnight(now, calendar.zone)
    for _ in range(MOST_DAYS):
        passed = calendar.add_working_days(midnight - timedelta(seconds=1), days)
        if not isinstance(passed, Instant):
            return None
        if passed.at <= now:
            return midnight
        midnight = get_midnight(midnight - timedelta(seconds=1), calendar.zone)
    return None
