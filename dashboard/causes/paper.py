"""One cause for reading: place and matter, the counts against what was expected, the project, the tickets."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dash.development.base_component import Component

from dashboard.causes import ids as names
from dashboard.shared import html, nodes, workflow_history
from dashboard.shared.offices import paper
from dashboard.shared.offices.paper import PaperHead
from dashboard.shared.workflow_history import StepText
from db.queries.causes import CauseEvidence, CauseFacts, CauseRecord
from db.queries.workflow_events import WorkflowStep
from domain.cause_projects import CauseAct, CauseStatus
from domain.causes import CauseRules, CauseSign
from domain.enums import Status
from i18n import either, label, locale, t, times
from i18n.translation import LIST_MARKS
from web import cause_labels

ONE_DAY = timedelta(days=1)


def format_signs(found: CauseFacts) -> str:
    """Return why it is a candidate."""
    return LIST_MARKS[locale()].join(label(CauseSign(sign)) for sign in found.signs)


def format_excess(found: CauseFacts) -> str:
    """Return how many tickets there were against how many were expected."""
    return t(
        "{count} 件，预期 {expected} 件",
        count=times.number(found.count),
        expected=times.number(found.expected, decimals=1),
    )


def render_paper(
    found: CauseFacts, evidence: CauseEvidence, *, cooperating: Sequence[str], now: datetime
) -> Component:
    """Return the cause with its tickets; reporters are a number. cooperating: names of units."""
    head = PaperHead(
        number=cause_labels.format_number(found),
        status=label(found.status),
        secret=t("未见下降") if found.fallen is False else None,
        due_at=None,
        title=cause_labels.format_title(found),
    )
    parts = [_facts(found, cooperating), _tickets(evidence)]
    return paper.render_paper(names.PAPER, head, parts, testid="cause", now=now)


def render_rule(rules: CauseRules, record: CauseRecord | None) -> Component:
    """Return the rule in words, until when it was asked, and how many candidates were dismissed.

    record: None for readers of single projects, who see only these.
    """
    return html.Section(
        [
            html.H3(t("候选规则"), className="panel__heading"),
            html.Ul(
                [
                    html.Li(
                        t(
                            "最近 {weeks} 个整周内，一个大网格（或镇街）同一事项不少于 {least} 件，"
                            "且不少于预期的 {ratio} 倍。",
                            weeks=rules.weeks,
                            least=rules.least_tickets,
                            ratio=times.number(rules.ratio, decimals=1),
                        )
                    ),
                    html.Li(
                        t(
                            "预期＝当地上一年的件数 × 该事项在镇街的占比 × 同期全市其他地方的增减；"
                            "整周计算，各星期几相同。偶然达到的概率不超过百万分之 {chance}。",
                            chance=times.number(rules.chance * 1_000_000),
                        )
                    ),
                    html.Li(
                        t(
                            "并且至少 {weeks} 周都有（反复），或至少 {people} 位诉求人（人数多，只计数）。",
                            weeks=rules.least_weeks,
                            people=rules.least_people,
                        )
                    ),
                    html.Li(t("保密和内部诉求不在其中，不显示诉求人。")),
                ],
                className="assessment__rules",
            ),
            html.P(
                t("您在这里看到由本单位参与的专题治理。") if record is None else _describe_record(record),
                className="muted",
                **{"data-testid": "cause-record"},
            ),
        ]
    )


def render_story(steps: Sequence[WorkflowStep]) -> Component:
    """Return the steps, the newest first."""

    def describe(step: WorkflowStep) -> StepText:
        facts = []
        if "before" in step.data:
            facts.append(
                t(
                    "治理前 {before} 件，治理后 {after} 件",
                    before=step.data["before"],
                    after=step.data["after"],
                )
            )
        return StepText(label(CauseAct(step.act)), facts, step.note)

    return nodes.render_host(
        names.STORY,
        [
            html.H3(t("办理经过"), className="panel__heading"),
            workflow_history.render_history(steps, describe),
        ],
        element=html.Section,
        className="office__story",
        **{"data-testid": "office-history"},
    )


def _describe_record(record: CauseRecord) -> str:
    if record.last_week is None:
        return t("还没有比对过：每周一起比对上一周，需有半年以上按日汇总的数据。")
    last = times.day(record.last_week - ONE_DAY)
    if not record.decided:
        return t("已比对到 {day}。还没有处理过候选专题。", day=last)
    return t(
        "已比对到 {day}。已处理的 {decided} 件中，{dismissed} 件被排除（{share}）。",
        day=last,
        decided=times.number(record.decided),
        dismissed=times.number(record.dismissed),
        share=times.share(record.dismissed / record.decided),
    )


def _facts(found: CauseFacts, cooperating: Sequence[str]) -> Component:
    window = t("{first} 至 {last}", first=times.day(found.first), last=times.day(found.after - ONE_DAY))
    closed = None
    if found.status is CauseStatus.CLOSED:
        closed = html.Strong(
            t("治理前 {before} 件，治理后 {after} 件", before=found.before_count, after=found.after_count)
        )
    facts: list[paper.Fact] = [
        (t("统计时段"), window),
        (t("诉求件数"), format_excess(found)),
        (t("偶然的概率"), _describe_chance(found.chance)),
        (t("候选依据"), format_signs(found)),
        (t("有诉求的周数"), times.number(found.weeks)),
        (t("诉求人数"), times.number(found.people)),
        (t("牵头单位"), either(found.lead_name, found.lead_name_en) if found.lead_name else None),
        (t("配合单位"), LIST_MARKS[locale()].join(cooperating) or None),
        (t("治理措施"), html.Span(found.measures, className="ticket-text") if found.measures else None),
        (t("完成日期"), times.day(found.due_on) if found.due_on else None),
        (t("前后对比"), closed),
    ]
    return paper.render_facts(facts)


def _describe_chance(chance: float) -> str:
    per_million = chance * 1_000_000
    return (
        t("小于百万分之一") if per_million < 1 else t("约百万分之 {count}", count=times.number(per_million))
    )


def _tickets(evidence: CauseEvidence) -> Component:
    hidden = evidence.total - len(evidence.tickets)
    rows = [
        html.Tr(
            [
                html.Td(html.A(one.number, href=f"/map?ticket={one.number}"), className="figure"),
                html.Td(times.short_instant(one.reported_at), className="figure"),
                html.Td(label(Status(one.status))),
            ]
        )
        for one in evidence.tickets
    ]
    table = html.Table(
        [
            html.Thead(
                html.Tr([html.Th(head, scope="col") for head in (t("诉求编号"), t("上报时间"), t("状态"))])
            ),
            html.Tbody(rows),
        ],
        className="by-party agency-form__table",
        **{"data-testid": "cause-tickets"},
    )
    return html.Section(
        [
            html.H3(t("有关诉求"), className="panel__heading"),
            table if rows else None,
            html.P(t("另有 {count} 件您不能查看或未列出。", count=hidden), className="muted")
            if hidden > 0
            else None,
        ]
    )
