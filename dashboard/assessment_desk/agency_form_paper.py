"""One form of an agency for reading: its items with points, and how calls were answered in the quarter."""

from collections.abc import Sequence
from datetime import datetime

from dash import dcc
from dash.development.base_component import Component

from dashboard.assessment_desk import ids as names
from dashboard.shared import html, ids
from dashboard.shared.form_items import name_item
from dashboard.shared.offices import paper
from dashboard.shared.offices.paper import PaperHead
from db.queries.agency_forms import AgencyFormFacts, AgencyOrderFacts, FormAmendment
from domain.agency_forms import AgencyFormStatus, describe_quarter
from domain.enums import Effect, Speed
from i18n import either, label, locale, t, times
from i18n.translation import LIST_MARKS


def format_quarter(found: AgencyFormFacts) -> str:
    """Return the quarter of a form, as 2026 年第 3 季度."""
    quarter = describe_quarter(found.year, found.quarter)
    return t(quarter.message_id, **quarter.values)


def format_agency(found: AgencyFormFacts) -> str:
    """Return the agency's name in the language of the reader."""
    return either(found.agency_name, found.agency_name_en)


def format_rater(found: AgencyFormFacts) -> str:
    """Return the name of the side that fills a form in."""
    return either(found.rater_name, found.rater_name_en)


def format_total(found: AgencyFormFacts) -> str:
    """Return the sum of the points, or that they are missing; a missing form is neither zero nor full."""
    if found.total is None:
        return t("未填报")
    return t("{points} / {most} 分", points=found.total, most=sum(found.most))


def get_clock(found: AgencyFormFacts) -> datetime | None:
    """Return by when a form is to be filled in; nothing once it is."""
    return found.due_at if found.status is AgencyFormStatus.OPEN else None


def render_paper(
    found: AgencyFormFacts,
    orders: AgencyOrderFacts,
    *,
    amendments: Sequence[FormAmendment],
    with_items: bool,
    now: datetime,
) -> Component:
    """Return the form, and the facts next to it. with_items: unless they are being filled in below.

    amendments: entries after the freeze.
    """
    head = PaperHead(
        number=format_quarter(found),
        status=label(found.status),
        secret=None,
        due_at=get_clock(found),
        title=format_agency(found),
        note=t(
            "季度得分＝派驻地镇街的分数按 {town} 计，上级主管部门的按 {parent} 计；缺一张即无结果。",
            town=_percent(found, is_town=True),
            parent=_percent(found, is_town=False),
        ),
    )
    items = html.Section([html.H3(t("考核项目"), className="panel__heading"), _items(found)])
    parts = [
        _facts(found),
        items if with_items else None,
        html.Section(render_amendments(found, amendments)) if amendments else None,
        html.Section([html.H3(t("当季呼叫响应情况"), className="panel__heading"), _orders(orders)]),
    ]
    return paper.render_paper(names.PAPER, head, parts, testid="agency-form", now=now)


def render_amendments(found: AgencyFormFacts, amendments: Sequence[FormAmendment]) -> list[Component]:
    """Return the entries after the freeze: when, by whom, why, from which sum to which."""
    most = sum(found.most)
    lines = [
        html.Li(
            t(
                "{when} {who}：{before} → {after}（满分 {most}）。{reason}",
                when=times.instant(one.amended_at),
                who=one.amended_by_name,
                before=t("缺表") if one.before is None else times.number(sum(one.before)),
                after=times.number(sum(one.points)),
                most=times.number(most),
                reason=one.reason,
            )
        )
        for one in amendments
    ]
    return [
        html.H3(t("封存后的更正"), className="panel__heading"),
        html.Ul(lines, className="assessment__rules", **{"data-testid": "amendments"}),
    ]


def render_inputs(found: AgencyFormFacts, points: Sequence[int] | None) -> list[Component]:
    """Return a field for the points of each item; it begins with what was given before."""
    given: Sequence[int | None] = points or (None,) * len(found.items)
    rows = [
        html.Label(
            [
                html.Span(name_item(item), className="form__name"),
                dcc.Input(
                    id=ids.said(f"points.{place}"),
                    type="number",
                    min=0,
                    max=most,
                    step=1,
                    value=points,
                    className="field agency-form__points",
                ),
                html.Span(t("满分 {most}", most=most), className="muted figure"),
            ],
            className="agency-form__item",
        )
        for place, (item, most, points) in enumerate(zip(found.items, found.most, given, strict=True))
    ]
    return [html.Fieldset([html.Legend(t("各项分数")), *rows], className="agency-form__items")]


def _percent(found: AgencyFormFacts, *, is_town: bool) -> str:
    own = (found.side.value == "town") is is_town
    return times.share((found.percent if own else 100 - found.percent) / 100, decimals=0)


def _facts(found: AgencyFormFacts) -> Component:
    facts: list[paper.Fact] = [
        (t("填报单位"), t("{party}（{side}）", party=format_rater(found), side=label(found.side))),
        (t("得分合计"), html.Strong(format_total(found))),
        (t("所占比例"), times.share(found.percent / 100, decimals=0)),
        (t("项目版本"), _version(found)),
        (t("填报期限"), times.short_instant(found.due_at) if found.due_at else t("待定")),
        (t("填报时间"), times.short_instant(found.filled_at) if found.filled_at else None),
        (t("更正截止"), times.short_instant(found.close_by) if found.close_by else t("待定")),
        (t("评语"), html.Span(found.remark, className="ticket-text") if found.remark else None),
    ]
    return paper.render_facts(facts)


def _version(found: AgencyFormFacts) -> Component:
    since = t("自 {day} 起", day=times.day(found.items_since)) if found.items_since else t("自始")
    sample = html.Span(t("示例"), className="badge", title=t("项目和分值为示例，可在设置中更改"))
    version = t("第 {version} 版，{since}", version=found.items_version, since=since)
    return html.Span([version, " ", sample if found.sample else None])


def _items(found: AgencyFormFacts) -> Component:
    given: Sequence[int | None] = found.points or (None,) * len(found.items)
    number = "figure by-party__number"
    return html.Table(
        [
            html.Thead(
                html.Tr(
                    [
                        html.Th(t("项目"), scope="col"),
                        html.Th(t("满分"), scope="col", className="by-party__number"),
                        html.Th(t("得分"), scope="col", className="by-party__number"),
                    ]
                )
            ),
            html.Tbody(
                [
                    html.Tr(
                        [
                            html.Th(name_item(item), scope="row"),
                            html.Td(times.number(most), className=number),
                            html.Td(
                                times.NOTHING if points is None else times.number(points), className=number
                            ),
                        ]
                    )
                    for item, most, points in zip(found.items, found.most, given, strict=True)
                ]
            ),
        ],
        className="by-party agency-form__table",
        **{"data-testid": "form-items"},
    )


def _orders(found: AgencyOrderFacts) -> Component:
    """Return the sums of the quarter; no figures as long as a day of it is not counted."""
    if found.missing_days:
        missing = t("这一季度还有 {days} 天没有汇总，汇总后显示。", days=found.missing_days)
        return html.P(missing, className="muted", **{"data-testid": "order-facts"})
    sums = found.measures
    mark = LIST_MARKS[locale()]
    grades = [
        mark.join(f"{label(grade)} {times.number(sums[f'{aspect}_{grade.value}'])}" for grade in words)
        for aspect, words in (("speed", Speed), ("effect", Effect))
    ]
    facts: list[paper.Fact] = [
        (t("收到工单"), times.number(sums["sent"])),
        (t("按时响应"), _ratio(sums["response_in_time"], sums["response_due"])),
        (t("按时办结"), _ratio(sums["completion_in_time"], sums["completion_due"])),
        (t("退单"), times.number(sums["returned"])),
        (t("响应评价"), grades[0]),
        (t("效果评价"), grades[1]),
    ]
    return html.Div(
        [paper.render_facts(facts), html.P(t("按日汇总，不含保密和内部诉求。"), className="muted")],
        **{"data-testid": "order-facts"},
    )


def _ratio(part: int, whole: int) -> str:
    if not whole:
        return times.NOTHING
    return f"{times.share(part / whole)} · {times.number(part)} ÷ {times.number(whole)}"
