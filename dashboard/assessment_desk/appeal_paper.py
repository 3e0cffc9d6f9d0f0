"""One appeal for reading: the rating, the work order it is about, who said what, and the decision."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dash.development.base_component import Component

from dashboard.assessment_desk import ids as names
from dashboard.shared import html, nodes
from dashboard.shared.acts.hints import render_rating
from dashboard.shared.controls import render_fact
from dashboard.shared.offices.evidence import render_evidence
from dashboard.shared.offices.queues import render_clock
from dashboard.shared.rated_orders import format_change, format_grades
from db.queries.appeals import AppealFacts
from db.queries.rating_facts import RatingFacts
from domain.appeals import AppealAct, AppealStatus, build_appeal_number, is_town_heard
from i18n import either, label, t, times

Names = Mapping[str, str]


def format_number(found: AppealFacts) -> str:
    """Return the number of an appeal, as 评价申诉〔2026〕3号."""
    number = build_appeal_number(year=found.year, sequence=found.sequence)
    return t(number.message_id, **number.values)


def format_title(found: AppealFacts) -> str:
    """Return what the rated ticket is about; nothing of one that the reader does not see."""
    if found.number is None:
        return t("保密诉求")
    return either(found.matter_name or t("未分类"), found.matter_name_en)


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
    return nodes.render_host(
        names.PAPER,
        [
            html.Header(
                [
                    html.Div(
                        [
                            html.Span(format_number(found), className="figure muted"),
                            html.Span(label(found.status), className="badge"),
                            None
                            if found.is_ordinary
                            else html.Span(t("由中心领导决定"), className="badge badge--secret"),
                            render_clock(get_clock(found, now=now), now=now),
                        ],
                        className="passed__head",
                    ),
                    html.H2(format_title(found), tabIndex=-1),
                ]
            ),
            _facts(found, statements, names_of),
            None
            if order is None
            else html.Section([html.H3(t("工单办理情况"), className="panel__heading"), render_rating(order)]),
        ],
        element=html.Article,
        className="office__paper",
        **{"data-testid": "appeal"},
    )


def _facts(found: AppealFacts, statements: Sequence[str], names_of: Names) -> Component:
    ticket: Component | str = t("保密，编号不显示")
    if found.number is not None:
        ticket = html.A(found.number, href=f"/map?ticket={found.number}", className="figure")
    facts: list[tuple[str, str | Component | None]] = [
        (t("诉求"), ticket),
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
    return html.Dl([render_fact(name, said) for name, said in facts if said], className="facts")


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
