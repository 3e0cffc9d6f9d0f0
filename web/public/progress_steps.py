"""Progress of a ticket in five steps: 受理, 分派, 办结, 反馈, 回访."""

from dataclasses import dataclass
from datetime import datetime

from db.queries.public_reports import ReportProgress
from domain.enums import Status
from domain.progress_steps import BEHIND, GIVEN_UP
from i18n import t


@dataclass(frozen=True, slots=True)
class StepFacts:
    """One step: done, current or to come; when it was taken, else by when it is to be."""

    name: str
    state: str
    at: datetime | None = None
    by: datetime | None = None
    note: str = ""


def build_steps(ticket: ReportProgress) -> list[StepFacts]:
    """Return the five steps."""
    behind, is_going_on = BEHIND[ticket.status], ticket.status not in GIVEN_UP
    department = t("承办单位：{name}", name=ticket.department) if ticket.department else ""
    extended = t("已批准延期") if ticket.is_extended else ""
    told = (
        (t("受理"), ticket.accepted_at, ticket.accept_by, ""),
        (t("分派"), ticket.dispatched_at, None, department),
        (t("办结"), ticket.completed_at, ticket.complete_by, extended),
        (t("反馈"), ticket.fed_back_at, None, ""),
        (t("回访"), ticket.called_back_at or ticket.closed_at, None, ""),
    )
    return [
        StepFacts(
            name,
            "behind" if place < behind else "now" if place == behind and is_going_on else "later",
            at if place < behind else None,
            by if place == behind and is_going_on else None,
            note,
        )
        for place, (name, at, by, note) in enumerate(told)
    ]


def describe_status(ticket: ReportProgress) -> str:
    """Return in one sentence the ticket's state and its holder."""
    review_on = ticket.review_on
    return {
        Status.REPORTED: t("已收到，等待中心受理。"),
        Status.HANDLED_LOCALLY: t("已在基层办理。"),
        Status.CALLED: t("已收到，等待中心受理。"),
        Status.ACCEPTED: t("中心已受理，正在确定承办单位。"),
        Status.DISPATCHED: t("承办单位正在办理。"),
        Status.SHELVED: t("暂时不能办结，已挂账，复查日期 {day}。", day=review_on),
        Status.COMPLETED: t("承办单位已办结，中心正在审核。"),
        Status.REVIEWED: t("中心已审核，正在准备答复。"),
        Status.FED_BACK: t("已答复，请您评价。"),
        Status.CALLED_BACK: t("已收到评价，等待结案。"),
        Status.CLOSED: t("已结案。"),
        Status.CANCELLED: t("已撤销：{why}", why=ticket.why),
        Status.MERGED: t("已与反映同一情况的诉求合并办理，答复会同时显示在这里。"),
    }[ticket.status]
