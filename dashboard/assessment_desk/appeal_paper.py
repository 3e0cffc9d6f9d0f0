"""One appeal for reading: the rating, the work order it is about, who said what, and the decision."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dash.development.base_component import Component

from dashboard.assessment_desk import ids as names
from dashboard.assessment_desk.evidence import render_evidence
from dashboard.shared import html
from dashboard.shared.acts.hints import render_rating
from dashboard.shared.offices import paper
from dashboard.shared.offices.paper import PaperHead
from dashboard.shared.rated_orders import format_change, format_grades
from db.queries.appeals import AppealFacts
from db.queries.rating_facts import RatingFacts
from domain.appeals import AppealAct, AppealStatus, build_appeal_number, is_town_heard
from i18n import label, t, times

Names = Mapping[str, str]


def format_number(found: AppealFacts) -> str:
    """Return the number of an appeal, as 评价申诉〔2026〕3号."""
    number = build_appeal_number(year=found.year, sequence=found.sequence)
    return t(number.message_id, **number.values)


def format_title(found: AppealFacts) -> str:
    """Return what the rated ticket is about; nothing of one that the reader does not see."""
    return paper.format_matter(found.matter_name, found.matter_name_en, seen=found.number is not None)


def get_clock(found: AppealFacts, *, now: datetime) -> datetime | None:
    """Return what runs: the limit of the town's statement, then that of the decision."""
    if found.status is not AppealStatus.APPEALED:
        return None
    return found.decide_by if is_town_heard(found.stated_at, found.due_at, now=now) else found.due_at


def render_paper(
    found: AppealFacts,
    order: RatingFacts | None,
    *,
    statements: Sequence[str],
    names_of: Names,
    now: datetime,
) -> Component:
    """Return the appeal in its context.

    order: how the rated work order went, None where it is not seen. statements: what the town said.
    """
    head = PaperHead(
        number=format_number(found),
        status=label(found.status),
        secret=None if found.is_ordinary else t("由中心领导决定"),
        due_at=get_clock(found, now=now),
        title=format_title(found),
    )
    handled = None
    if order is not None:
        handled = html.Section([html.H3(t("工单办理情况"), className="panel__heading"), render_rating(order)])
    facts = _facts(found, statements, names_of)
    return paper.render_paper(names.PAPER, head, [facts, handled], testid="appeal", now=now)


def _facts(found: AppealFacts, statements: Sequence[str], names_of: Names) -> Component:
    facts: list[paper.Fact] = [
        (t("诉求"), paper.render_ticket(found.number)),
        (t("被评价单位"), names_of.get(found.department, found.department)),
        (t("评价镇街"), names_of.get(found.town_code, found.town_code)),
        (t("评价时间"), times.short_instant(found.rated_at)),
        (t("原评价"), format_grades(found.speed, found.effect)),
        (t("评价说明"), html.Span(found.comment, className="ticket-text") if found.comment else None),
        (t("申诉理由"), html.Span(found.content, className="ticket-text")),
        (t("证据"), render_evidence(found.files, {act.value: label(act) for act in AppealAct})),
        (t("镇街陈述"), _heard(found, statements)),
        (t("决定结果"), _decided(found)),
    ]
    return paper.render_facts(facts)


def _heard(found: AppealFacts, statements: Sequence[str]) -> Component | str:
    if found.stated_at is not None:
        when = times.short_instant(found.stated_at)
        return html.Div(
            [
                *(html.Div(words, className="ticket-text") for words in statements),
                html.Div(t("{when} 陈述", when=when), className="muted"),
            ]
        )
    if found.due_at is None:
        return t("未陈述")
    limit = times.short_instant(found.due_at)
    if found.status is AppealStatus.APPEALED:
        return t("尚未陈述，期限 {when}", when=limit)
    return t("未陈述（期限 {when}）", when=limit)


def _decided(found: AppealFacts) -> Component | None:
    if found.status is AppealStatus.REFUSED:
        return html.Strong(t("维持原评价"))
    if found.status is not AppealStatus.UPHELD:
        return None
    return html.Strong(
        t(
            "响应速度：{speed}；办理效果：{effect}",
            speed=format_change(found.speed, found.speed_after),
            effect=format_change(found.effect, found.effect_after),
        )
    )
