"""How towns rate: their ratings by grade; who nearly always gives the same is marked, and nothing follows."""

from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from dashboard.assessment import ids as names
from dashboard.assessment.agencies import render_town_forms
from dashboard.assessment.head import name_year, render_none
from dashboard.assessment.read_model import PageFrame, TownsReading
from dashboard.shared import html, nodes
from dashboard.shared.controls import render_query_link
from domain.assessment_figures import TownRatings
from domain.enums import Effect, Speed
from i18n import label, t, times


def render_towns(frame: PageFrame, reading: TownsReading) -> list[Component]:
    """Return the table of towns: how they rate, and how they fill in the forms of agencies."""
    towns, known = reading.ratings, reading.names
    limits = frame.basis.limits
    told = t(
        "{year}各镇街的评价分布。评价不少于 {least} 次、其中 {share} 以上完全相同的，"
        "标注“几乎相同”，仅供留意，不作处理。",
        year=name_year(frame),
        least=limits.same_least,
        share=times.share(float(limits.same_share), decimals=0),
    )
    main = [
        html.P(told, className="muted"),
        render_rating_table(frame, towns, known, total=len(towns) > 1) if towns else render_none(frame),
        render_town_forms(reading.forms, known) if reading.forms else None,
    ]
    return [nodes.render_host(names.MAIN, main, element=html.Section, className="assessment__single")]


def render_rating_table(
    frame: PageFrame, towns: Sequence[TownRatings], known: Mapping[str, str], *, total: bool
) -> Component:
    """Return how towns rate, by grade; known: names by code. total: with a row of the sums."""
    grades: list[Speed | Effect] = [*Speed, *Effect]
    table = html.Table(
        [
            html.Thead(
                [
                    html.Tr(
                        [
                            html.Th(t("镇街"), rowSpan="2", scope="col"),
                            html.Th(t("评价数"), rowSpan="2", scope="col", className="by-party__number"),
                            html.Th(t("响应速度"), colSpan=str(len(Speed)), scope="colgroup"),
                            html.Th(t("办理效果"), colSpan=str(len(Effect)), scope="colgroup"),
                            html.Th(t("最常见的评价"), rowSpan="2", scope="col"),
                        ]
                    ),
                    html.Tr(
                        [html.Th(label(grade), scope="col", className="by-party__number") for grade in grades]
                    ),
                ]
            ),
            html.Tbody([_row(frame, one, known) for one in sorted(towns, key=lambda one: -one.total)]),
            html.Tfoot(_total(towns)) if total else None,
        ],
        className="by-party assessment__towns",
        **{"data-testid": "towns"},
    )
    return html.Div(table, className="by-party__frame")


def _row(frame: PageFrame, one: TownRatings, known: Mapping[str, str]) -> Component:
    most = one.most_frequent
    mark = html.Span(t("几乎相同"), className="badge") if one.is_always_same(frame.basis.limits) else None
    usual = [] if most is None else [_usual(one, most), " ", mark]
    way = render_query_link(
        known.get(one.town, one.town),
        frame.request.to_address(department=one.town),
        className="assessment__name",
        **{"data-testid": f"town-{one.town}"},
    )
    return html.Tr([html.Th(way, scope="row"), *_figures(one), html.Td(usual)])


def _usual(one: TownRatings, most: tuple[Speed, Effect]) -> str:
    speed, effect = most
    return t(
        "{speed}、{effect} {share}",
        speed=label(speed),
        effect=label(effect),
        share=times.share(one.counts[most] / one.total, decimals=0),
    )


def _figures(one: TownRatings) -> list[Component]:
    number = "figure by-party__number"
    speeds = {
        grade: sum(count for (speed, _), count in one.counts.items() if speed is grade) for grade in Speed
    }
    effects = {
        grade: sum(count for (_, effect), count in one.counts.items() if effect is grade) for grade in Effect
    }
    return [
        html.Td(times.number(one.total), className=number),
        *(
            html.Td(_share(count, one.total), className=number, title=times.number(count))
            for count in (*speeds.values(), *effects.values())
        ),
    ]


def _share(count: int, total: int) -> str:
    return times.share(count / total) if total else times.NOTHING


def _total(towns: Sequence[TownRatings]) -> Component:
    counts: dict[tuple[Speed, Effect], int] = {}
    for one in towns:
        for pair, count in one.counts.items():
            counts[pair] = counts.get(pair, 0) + count
    return html.Tr([html.Th(t("合计"), scope="row"), *_figures(TownRatings("", counts)), html.Td()])
