"""What notices of the supervision office and assigned matters led to, as tables of a sheet."""

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.shared import html
from db.queries.assessment_outcomes import MatterOutcome, NoticeOutcome
from domain.assigned_matters import build_assigned_number
from domain.message import Sentence
from domain.supervision import build_document_number
from i18n import label, t, times


def render_notices(found: Sequence[NoticeOutcome]) -> list[Component]:
    """Return the notices with their outcome; nothing where there is none."""
    if not found:
        return []
    heads = (t("文号"), t("事由"), t("发出"), t("整改期限"), t("回复"), t("结果"), t("涉及诉求"))
    rows = [
        [
            _number(build_document_number(one.kind, year=one.year, sequence=one.sequence)),
            label(one.grounds),
            times.short_instant(one.issued_at),
            times.short_day(one.due_on) if one.due_on else "—",
            times.short_instant(one.answered_at) if one.answered_at else t("未回复"),
            [
                label(one.status),
                html.Span(times.short_instant(one.ended_at), className="muted") if one.ended_at else None,
            ],
            t(
                "{count} 件，已办结 {done} 件",
                count=times.number(one.tickets),
                done=times.number(one.done),
            )
            if one.tickets
            else "—",
        ]
        for one in found
    ]
    return _table(t("督查文书及结果"), heads, rows, "notice-outcomes")


def render_matters(found: Sequence[MatterOutcome]) -> list[Component]:
    """Return the assigned matters that are due in the period; nothing where there is none."""
    if not found:
        return []
    heads = (t("编号"), t("事项"), t("承担"), t("交办文号"), t("完成期限"), t("报结"), t("结果"), t("节点"))
    rows = [
        [
            _number(build_assigned_number(year=one.year, sequence=one.sequence)),
            one.title,
            t("牵头") if one.leads else t("配合"),
            one.document,
            times.short_instant(one.due_at),
            _reported(one),
            label(one.status),
            t("{count} 个，超期 {late} 个", count=times.number(one.milestones), late=times.number(one.late))
            if one.milestones
            else "—",
        ]
        for one in found
    ]
    return _table(t("交办事项"), heads, rows, "matter-outcomes")


def _reported(one: MatterOutcome) -> list[Component | str]:
    if one.reported_at is None:
        return [t("未报结")]
    kept = one.reported_at <= one.due_at
    return [
        times.short_instant(one.reported_at),
        html.Span(t("按期") if kept else t("超期"), className="badge"),
    ]


def _number(number: Sentence) -> str:
    return t(number.message_id, **number.values)


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]], test: str) -> list[Component]:
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody([html.Tr([html.Td(cell) for cell in row]) for row in rows]),
        ],
        className="by-party assessment__outcomes",
        **{"data-testid": test},
    )
    return [
        html.H3(title, className="panel__heading"),
        html.Div(table, className="by-party__frame"),
    ]
