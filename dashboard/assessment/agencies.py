"""Results of agencies in a year: town and parent department of each quarter, down to the item."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from dash.development.base_component import Component

from dashboard.assessment import ids as names
from dashboard.assessment.head import render_frozen
from dashboard.assessment.read_model import PageFrame
from dashboard.shared import html, nodes
from dashboard.shared.controls import render_query_link
from dashboard.shared.form_items import name_item
from db.queries.agency_forms import AgencyFormFacts
from db.queries.agency_results import QUARTERS, AgencyQuarter, AgencyYear, TownForms
from domain.agency_scores import round_score
from i18n import either, label, locale, t, times
from i18n.translation import LIST_MARKS
from web.url_paths import ASSESSMENT_DESK

NUMBER = "figure by-party__number"


def render_agencies(
    frame: PageFrame, found: Sequence[AgencyYear], towns: Mapping[str, str]
) -> list[Component]:
    """Return the table of all agencies, best first; those without a result follow. towns: names by code."""
    ordered = sorted(
        found, key=lambda one: (one.amended_score is None, -(one.amended_score or 0), one.agency)
    )
    heads = [t("{quarter} 季度", quarter=quarter) for quarter in QUARTERS]
    table = html.Table(
        [
            html.Thead(
                html.Tr(
                    [
                        html.Th(t("派驻机构"), scope="col"),
                        html.Th(t("镇街"), scope="col"),
                        *(html.Th(head, scope="col", className="by-party__number") for head in heads),
                        html.Th(t("全年"), scope="col", className="by-party__number"),
                        html.Th(t("有结果的季度"), scope="col", className="by-party__number"),
                    ]
                )
            ),
            html.Tbody([_row(frame, one, towns) for one in ordered]),
        ],
        className="by-party assessment__agencies",
        **{"data-testid": "agencies"},
    )
    main = [
        html.P(
            t(
                "派驻机构季度得分：派驻地镇街和上级主管部门各填一张考核表，按比例合计；缺一张的不计算，显示“缺表”。"
                "全年为有结果的季度的平均。"
            ),
            className="muted",
        ),
        render_frozen(frame),
        html.Div(table, className="by-party__frame") if found else _none(),
    ]
    return [nodes.render_host(names.MAIN, main, element=html.Section, className="assessment__single")]


def render_result(found: AgencyYear) -> list[Component]:
    """Return the result of one agency: each quarter with both forms and every item."""
    return [
        html.H3(t("派驻机构考核结果"), className="panel__heading"),
        html.P(
            t(
                "全年 {score}，{count} 个季度有结果",
                score=describe_score(found.score),
                count=found.complete,
            ),
            **{"data-testid": "agency-year"},
        ),
        html.P(
            t("封存后有更正，更正后全年 {score}", score=describe_score(found.amended_score)),
            **{"data-testid": "agency-amended"},
        )
        if found.is_amended
        else None,
        html.Table(
            [
                html.Thead(
                    html.Tr(
                        [
                            html.Th(t("季度"), scope="col"),
                            html.Th(t("填报单位"), scope="col"),
                            html.Th(t("项目"), scope="col"),
                            html.Th(t("得分"), scope="col", className="by-party__number"),
                            html.Th(t("折算"), scope="col", className="by-party__number"),
                        ]
                    )
                ),
                *(_quarter(quarter) for quarter in found.quarters),
            ],
            className="by-party agency-result",
            **{"data-testid": "agency-result"},
        ),
    ]


def render_town_forms(found: Sequence[TownForms], towns: Mapping[str, str]) -> Component:
    """Return how each town filled in its forms of the year: how many, the mean, the least and the most."""
    heads = (t("考核表"), t("已填报"), t("未填报"), t("平均分"), t("最低"), t("最高"))
    return html.Section(
        [
            html.H3(t("派驻机构考核表的分布"), className="panel__heading"),
            html.Table(
                [
                    html.Thead(
                        html.Tr(
                            [
                                html.Th(t("镇街"), scope="col"),
                                *(html.Th(head, scope="col", className="by-party__number") for head in heads),
                            ]
                        )
                    ),
                    html.Tbody([_town(one, towns) for one in found]),
                ],
                className="by-party",
                **{"data-testid": "town-forms"},
            ),
        ]
    )


def describe_score(score: Fraction | None) -> str:
    """Return a result with two decimals; that a form is missing where there is none."""
    return t("缺表") if score is None else t("{score} 分", score=round_score(score))


def _row(frame: PageFrame, one: AgencyYear, towns: Mapping[str, str]) -> Component:
    by_quarter = {quarter.quarter: quarter for quarter in one.quarters}
    return html.Tr(
        [
            html.Th(
                render_query_link(
                    either(one.name, one.name_en),
                    frame.request.to_address(department=one.agency, view=type(frame.request.view).POINTS),
                    className="assessment__name",
                    **{"data-testid": f"agency-{one.agency}"},
                ),
                scope="row",
            ),
            html.Td(towns.get(one.town_code, one.town_code)),
            *(html.Td(_cell(by_quarter.get(quarter)), className=NUMBER) for quarter in QUARTERS),
            html.Td(html.Strong(_plain(one.amended_score)), className=NUMBER),
            html.Td(times.number(one.complete), className=NUMBER),
        ],
        key=one.agency,
    )


def _cell(quarter: AgencyQuarter | None) -> Component | str:
    if quarter is None:
        return times.NOTHING
    if quarter.amendments:
        frozen = t("封存时 {score}", score=describe_score(quarter.score))
        amended = describe_score(quarter.amended_score)
        return html.Span([amended, " ", html.Span(t("已更正"), className="badge", title=frozen)])
    if quarter.score is None:
        missing = [t("缺{side}表", side=label(form.side)) for form in quarter.forms if form.total is None]
        return html.Span(t("缺表"), className="badge", title=LIST_MARKS[locale()].join(missing))
    return round_score(quarter.score)


def _plain(score: Fraction | None) -> str:
    return times.NOTHING if score is None else round_score(score)


def _quarter(quarter: AgencyQuarter) -> Component:
    rows = [row for form in quarter.forms for row in _form(form, quarter)]
    total = html.Tr(
        [
            html.Th(t("{quarter} 季度合计", quarter=quarter.quarter), colSpan="4", scope="row"),
            html.Td(html.Strong(describe_score(quarter.score)), className=NUMBER),
        ],
        className="agency-result__sum",
    )
    return html.Tbody([*rows, total, *_amended(quarter)])


def _amended(quarter: AgencyQuarter) -> list[Component]:
    """Return the entries after the freeze, next to the frozen figure above them, and what counts since."""
    if not quarter.amendments:
        return []
    sides = {form.id: label(form.side) for form in quarter.forms}
    rows = [
        html.Tr(
            [
                html.Td(times.number(quarter.quarter), className="figure"),
                html.Td(sides[one.form_id]),
                html.Td(
                    t(
                        "封存后更正（{when}，{who}）：{reason}",
                        when=times.instant(one.amended_at),
                        who=one.amended_by_name,
                        reason=one.reason,
                    )
                ),
                html.Td(
                    f"{t('缺表') if one.before is None else times.number(sum(one.before))}"
                    f" → {times.number(sum(one.points))}",
                    className=NUMBER,
                ),
                html.Td(),
            ],
            className="agency-result__amended",
        )
        for one in quarter.amendments
    ]
    heading = t("{quarter} 季度更正后（封存时 {frozen}）", quarter=quarter.quarter,
                frozen=describe_score(quarter.score))  # fmt: skip
    total = html.Tr(
        [
            html.Th(heading, colSpan="4", scope="row"),
            html.Td(html.Strong(describe_score(quarter.amended_score)), className=NUMBER),
        ],
        className="agency-result__sum",
    )
    return [*rows, total]


def _form(form: AgencyFormFacts, quarter: AgencyQuarter) -> list[Component]:
    """Return the rows of one form: its sum with what it adds to the result, then every item."""
    given = form.points or (None,) * len(form.items)
    share = form.score.share
    way = html.A(
        label(form.side), href=f"{ASSESSMENT_DESK}?view=agency_forms&opened={form.id}", title=t("打开考核表")
    )
    first = html.Tr(
        [
            html.Td(times.number(quarter.quarter), className="figure"),
            html.Td([way, *([" ", html.Span(t("示例"), className="badge")] if form.sample else [])]),
            html.Td(t("合计 × {percent}", percent=times.share(form.percent / 100, decimals=0))),
            html.Td(_of(form.total, sum(form.most)), className=NUMBER),
            html.Td(t("缺表") if share is None else round_score(share), className=NUMBER),
        ]
    )
    items = [
        html.Tr(
            [
                html.Td(),
                html.Td(),
                html.Td(name_item(name), className="muted"),
                html.Td(_of(points, most), className=NUMBER),
                html.Td(),
            ]
        )
        for name, most, points in zip(form.items, form.most, given, strict=True)
    ]
    return [first, *items]


def _of(points: int | None, most: int) -> str:
    return times.NOTHING if points is None else f"{times.number(points)} / {times.number(most)}"


def _town(one: TownForms, towns: Mapping[str, str]) -> Component:
    totals = one.totals
    figures = [
        times.number(one.forms),
        times.number(len(totals)),
        times.number(one.forms - len(totals)),
        times.NOTHING if one.mean is None else round_score(one.mean),
        times.number(totals[0]) if totals else times.NOTHING,
        times.number(totals[-1]) if totals else times.NOTHING,
    ]
    return html.Tr(
        [
            html.Th(towns.get(one.town, one.town), scope="row"),
            *(html.Td(figure, className=NUMBER) for figure in figures),
        ]
    )


def _none() -> Component:
    return html.Div(
        [
            html.P(t("没有派驻机构考核表"), className="state__title"),
            html.P(t("每季度结束后，系统向派驻地镇街和上级主管部门下发考核表。")),
        ],
        className="state",
        **{"data-testid": "agencies-none"},
    )
