"""Table of late, unanswered, idle or repeatedly passed work by party; each number opens its list."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.shared import html, ids, nodes
from dashboard.shared.controls import render_query_link
from db.queries.supervision import PartyFigures
from db.queries.supervision_lists import Behind
from domain.supervision_rules import RULES, Figure
from i18n import label, t, times
from web.url_paths import NOTICES, PARTIES

BY_NAME = "name"
LATELY = (Figure.LATE_RESPONSES, Figure.RETURNED, Figure.TRANSFERRED, Figure.REWORKED)
Chosen = tuple[str | None, str | None]
Limits = Mapping[Figure, int]


def render_table(
    found: Sequence[PartyFigures], limits: Limits, *, order: str, chosen: Chosen, days: int
) -> Component:
    """Return the lists by rule, and the table sorted by a figure, the largest first, or by name.

    limits: the threshold of each rule. chosen: party and figure opened. days: of the period that the later
    figures are about.
    """
    rows = sorted(found, key=lambda one: one.code)
    if order in list(Figure):
        rows = sorted(rows, key=lambda one: -getattr(one, order))
    head = [html.Th(_sorter(t("单位"), BY_NAME, order)), *(_head(figure, order, days) for figure in Figure)]
    return nodes.render_host(
        ids.SUPERVISION_LIST,
        [
            html.Header(
                [
                    html.H2(t("分单位情况")),
                    html.P(
                        t("前四项为现在；后四项为近 {days} 天发出的工单。点数字看清单。", days=days),
                        className="muted",
                    ),
                ]
            ),
            html.Nav(
                [
                    _rule(figure, rows, order=order, is_open=chosen == (None, figure.value))
                    for figure in RULES
                ],
                className="queues",
                **{"aria-label": t("按规则列出"), "data-testid": "rules"},
            ),
            html.Ul([html.Li(format_rule(figure, limits)) for figure in RULES], className="rules-said muted"),
            html.Div(
                html.Table(
                    [
                        html.Thead(html.Tr(head)),
                        html.Tbody([_row(one, order, chosen) for one in rows]),
                        html.Tfoot(_totals(rows)),
                    ],
                    className="by-party by-party--parties",
                    **{"data-testid": "by-party"},
                ),
                className="by-party__frame",
            ),
        ],
        element=html.Section,
        className="supervision__left supervision__left--wide",
    )


def render_behind(
    name: str, figure: Figure, rows: Sequence[Behind], *, party: str, may_issue: bool
) -> Component:
    """Return the list behind one figure of one party, and the way to a notice about it."""
    issue = _issue(party, figure, id=ids.SUPERVISION_BEGIN)
    return nodes.render_host(
        ids.SUPERVISION_BEHIND,
        [
            html.Header(
                [
                    html.H2(t("{party} · {figure}", party=name, figure=get_name(figure))),
                    html.Span(
                        t("共 {count} 条", count=times.number(len(rows))),
                        className="muted figure",
                        **{"data-testid": "behind-count"},
                    ),
                    issue if may_issue and rows else None,
                ],
                className="supervision__head",
            ),
            html.Ol([_behind(one, figure) for one in rows], className="behind", **{"data-testid": "behind"})
            if rows
            else html.P(t("没有这样的工单"), className="muted"),
        ],
        element=html.Section,
        className="supervision__right",
    )


def render_rule(
    figure: Figure, rows: Sequence[Behind], *, total: int, limits: Limits, may_issue: bool
) -> Component:
    """Return the list of a rule at every party, the one with the most first, each with a way to a notice.

    total: of what the rule counts; the longest waiting are listed.
    """
    parties = [
        (name, [*of_party])
        for (_, name), of_party in groupby(
            sorted(rows, key=lambda row: (row.party, row.at)), key=lambda row: (row.party, row.party_name)
        )
    ]
    parties.sort(key=lambda one: -len(one[1]))
    return nodes.render_host(
        ids.SUPERVISION_BEHIND,
        [
            html.Header(
                [
                    html.H2(label(RULES[figure].grounds)),
                    html.Span(
                        t("共 {count} 条", count=times.number(total)),
                        className="muted figure",
                        **{"data-testid": "behind-count"},
                    ),
                ],
                className="supervision__head",
            ),
            html.P(format_rule(figure, limits), className="muted"),
            None
            if len(rows) >= total
            else html.P(t("列出时间最长的 {count} 条", count=times.number(len(rows))), className="muted"),
            *(_of_party(name, of_party, figure, may_issue=may_issue) for name, of_party in parties),
            None if rows else html.P(t("没有这样的工单"), className="muted"),
        ],
        element=html.Section,
        className="supervision__right",
    )


def format_rule(figure: Figure, limits: Limits) -> str:
    """Return which work orders a rule lists, with its threshold."""
    rule, limit = RULES[figure], limits[figure]
    said = t(rule.says, limit=times.number(limit)) if limit or not rule.without else t(rule.without)
    return t("{name}：{rule}", name=label(rule.grounds), rule=said)


def render_nothing_chosen() -> Component:
    """Return the placeholder next to the table before a number is opened."""
    return html.Section(
        html.Div(html.P(t("点表中的数字，看它后面的每一张联动工单")), className="state"),
        className="supervision__right",
    )


def get_name(figure: Figure) -> str:
    """Return what a figure counts."""
    return {
        Figure.OPEN: t("未结事项"),
        Figure.OVERDUE: t("逾期未办结"),
        Figure.UNANSWERED: t("逾期未响应"),
        Figure.INACTIVE: t("连续无动作"),
        Figure.LATE_RESPONSES: t("响应超期"),
        Figure.RETURNED: t("退单"),
        Figure.TRANSFERRED: t("转办"),
        Figure.REWORKED: t("退回重办"),
    }[figure]


def _rule(figure: Figure, found: Sequence[PartyFigures], *, order: str, is_open: bool) -> Component:
    total = sum(getattr(one, figure.value) for one in found)
    parties = sum(bool(getattr(one, figure.value)) for one in found)
    return render_query_link(
        [
            html.Span(label(RULES[figure].grounds)),
            html.Span(
                t(
                    "{count} 条 · {parties} 个单位",
                    count=times.number(total),
                    parties=times.number(parties),
                ),
                className="figure queue__count",
            ),
        ],
        href=f"{PARTIES}?{urlencode({'order': order, 'figure': figure.value})}",
        className="queue" + (" queue--on" if is_open else ""),
    )


def _of_party(name: str, rows: Sequence[Behind], figure: Figure, *, may_issue: bool) -> Component:
    return html.Section(
        [
            html.Header(
                [
                    html.H3(name, className="panel__heading"),
                    html.Span(times.number(len(rows)), className="badge figure"),
                    _issue(rows[0].party, figure) if may_issue else None,
                ],
                className="supervision__head",
            ),
            html.Ol([_behind(one, figure) for one in rows], className="behind"),
        ],
        className="rule-party",
        **{"data-testid": "rule-party"},
    )


def _issue(party: str, figure: Figure, **named: str) -> Component:
    return render_query_link(
        t("就此发督查文书"),
        href=f"{NOTICES}?{urlencode({'new': '1', 'party': party, 'figure': figure.value})}",
        className="button button--primary",
        **named,
    )


def _head(figure: Figure, order: str, days: int) -> Component:
    lately = html.Small(t("近 {days} 天", days=days), className="muted") if figure in LATELY else None
    return html.Th(
        [_sorter(get_name(figure), figure.value, order), lately],
        className="by-party__number",
        **{"aria-sort": "descending" if order == figure.value else "none"},
    )


def _sorter(name: str, order: str, shown: str) -> Component:
    return render_query_link(
        name,
        href=f"{PARTIES}?{urlencode({'order': order})}",
        className="by-party__sort" + (" by-party__sort--on" if order == shown else ""),
    )


def _row(one: PartyFigures, order: str, chosen: Chosen) -> Component:
    return html.Tr(
        [
            html.Th(one.name, scope="row"),
            *(_number(one, figure, order, is_open=chosen == (one.code, figure.value)) for figure in Figure),
        ]
    )


def _number(one: PartyFigures, figure: Figure, order: str, *, is_open: bool) -> Component:
    count = getattr(one, figure.value)
    if not count:
        return html.Td("0", className="by-party__number figure muted")
    query = urlencode({"order": order, "party": one.code, "figure": figure.value})
    return html.Td(
        render_query_link(
            times.number(count),
            href=f"{PARTIES}?{query}",
            className=f"figure by-party__open by-party__open--{figure.value}"
            + (" by-party__open--on" if is_open else ""),
            id=f"{one.code}-{figure.value}",
        ),
        className="by-party__number",
    )


def _totals(rows: Sequence[PartyFigures]) -> Component:
    sums = (sum(getattr(one, figure.value) for one in rows) for figure in Figure)
    return html.Tr(
        [
            html.Th(t("合计")),
            *(html.Td(times.number(total), className="by-party__number figure") for total in sums),
        ]
    )


def _behind(one: Behind, figure: Figure) -> Component:
    when = times.short_instant(one.at)
    if figure in (Figure.OPEN, Figure.OVERDUE, Figure.UNANSWERED):
        when = t("{when} 发出", when=when)
    elif figure is Figure.INACTIVE:
        when = t("最后办理 {when}", when=when)
    return html.Li(
        [
            html.Div(
                [
                    html.A(one.number, href=f"/supervision?ticket={one.number}", className="figure"),
                    html.Strong(one.matter or t("未分类")),
                    html.Span(label(one.role), className="badge"),
                ],
                className="passed__head",
            ),
            html.Div(
                "　".join(part for part in (one.town, when) if part),
                className="muted",
            ),
            html.Div(one.note) if one.note else None,
        ],
        className="passed__row",
    )
