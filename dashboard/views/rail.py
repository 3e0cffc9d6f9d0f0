"""Draw the rail: level, measure, legend, filters, and the list of areas."""

from collections.abc import Iterable
from enum import StrEnum
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.views.controls import choice
from dashboard.views.map_choices import MapChoices
from db.queries.catalogue import LevelEntry, MatterEntry, PartyEntry
from domain import terms
from text import either, label, t

Options = Iterable[tuple[str, str]]


def rail(choices: MapChoices) -> Component:
    """Return the rail with its two faces: layers, and the list that says the same in words."""
    return html.Nav(
        [
            html.Div(
                [
                    choice(t("图层"), group="face", value="layers"),
                    choice(t("列表"), group="face", value="list"),
                ],
                className="choices choices--tabs",
                role="radiogroup",
                **{"aria-label": t("看图层或看列表")},
            ),
            html.Div(
                [level_section(choices.levels), measure_section(), legend_section(), filter_section(choices)],
                id=ids.RAIL_LAYERS,
                className="rail__face",
            ),
            html.Div(
                html.Div(id=ids.AREA_LIST, className="area-list", **{"data-testid": "area-list"}),
                id=ids.RAIL_LIST,
                className="rail__face",
                hidden=True,
            ),
        ],
        id=ids.RAIL,
        className="rail",
        **{"aria-label": t("图层与筛选")},
    )


def level_section(levels: list[LevelEntry]) -> Component:
    """Return the levels that have shapes of their own; the city as a whole is the breadcrumb's."""
    shown = [level for level in levels if level.depth > 0]
    return html.Section(
        [
            html.H2(t("层级"), className="rail__head"),
            html.Div(
                [
                    choice(either(level.label_zh, level.label_en), group="level", value=level.code)
                    for level in shown
                ],
                id=ids.LEVELS,
                className="choices choices--grid",
                role="radiogroup",
                **{"aria-label": t("层级")},
            ),
        ],
        className="rail__section",
    )


def measure_section() -> Component:
    """Return the three measures with a word on what each says."""
    hints = {
        terms.Measure.OPEN_TICKETS: t("件数"),
        terms.Measure.SLA_RISK: t("最差的灯"),
        terms.Measure.SATISFACTION: t("镇街评分"),
    }
    return html.Section(
        [
            html.H2(t("指标"), className="rail__head"),
            html.Div(
                [
                    choice(label(measure), group="measure", value=measure.value, hint=hints[measure])
                    for measure in terms.Measure
                ],
                id=ids.MEASURES,
                className="choices choices--stack",
                role="radiogroup",
                **{"aria-label": t("指标")},
            ),
        ],
        className="rail__section",
    )


def legend_section() -> Component:
    """Return the place of the legend; the scripts fill it from the classes of the view."""
    bars = [html.Div(className="skeleton", **{"aria-hidden": "true"}) for _ in range(6)]
    return html.Section(
        html.Div(bars, id=ids.LEGEND, className="legend", **{"data-testid": "legend"}),
        className="rail__section",
        **{"aria-label": t("图例")},
    )


def filter_section(choices: MapChoices) -> Component:
    """Return the filters as chips, and the way to clear them all."""
    return html.Section(
        [
            html.Div(
                [
                    html.H2(t("筛选"), className="rail__head"),
                    html.Button(
                        t("全部清除"),
                        id=ids.CLEAR_FILTERS,
                        className="button button--plain",
                        type="button",
                        hidden=True,
                        **{"data-testid": "clear-filters"},
                    ),
                ],
                className="rail__row",
            ),
            html.Div([*filter_chips(choices)], id=ids.FILTERS, className="chips"),
        ],
        className="rail__section",
    )


def filter_chips(choices: MapChoices) -> Iterable[Component]:
    """Yield one chip for every filter of ``domain.filters``, in the order people reach for them."""
    yield chip("department", t("部门"), party_options(choices.parties))
    yield chip("period", t("时段"), period_options())
    yield chip("class", t("类别"), word_options(terms.TicketClass))
    yield chip("urgent", t("紧急"), [("true", t("仅紧急")), ("false", t("仅非紧急"))])
    yield chip("status", t("状态"), word_options(terms.Status))
    yield chip("channel", t("渠道"), word_options(terms.Channel))
    yield chip("work_field", t("领域"), word_options(terms.WorkField))
    yield chip("matter", t("事项"), matter_groups(choices.matters))


def chip(name: str, title: str, options: Options | list[Component]) -> Component:
    """Return one filter: empty it reads its title, set it reads its value and can be taken off."""
    entries = [
        entry if isinstance(entry, Component) else html.Option(entry[1], value=entry[0]) for entry in options
    ]
    return html.Div(
        [
            html.Span(title, className="chip__title"),
            html.Span(className="chip__value"),
            html.Select(
                [html.Option(t("不限"), value=""), *entries],
                id=ids.filter_control(name),
                className="chip__select",
                **{"aria-label": title, "data-filter": name, "data-testid": f"filter-{name}"},
            ),
            html.Button(
                html.Span(className="icon icon--close", **{"aria-hidden": "true"}),
                className="chip__clear",
                type="button",
                **{"aria-label": t("取消筛选：{name}", name=title), "data-clear": name},
            ),
        ],
        className="chip",
        **{"data-chip": name},
    )


def word_options(kind: type[StrEnum]) -> Options:
    """Return the words of a closed list with their labels."""
    return [(member.value, label(member)) for member in kind]


def period_options() -> Options:
    """Return spans of days that end today; the scripts turn them into dates of the city."""
    return [
        ("1", t("今日")),
        ("7", t("近 7 天")),
        ("30", t("近 30 天")),
        ("90", t("近 90 天")),
        ("365", t("近一年")),
        ("custom", t("自选日期…")),
    ]


def party_options(parties: list[PartyEntry]) -> list[Component]:
    """Return the parties grouped by kind."""
    return [
        html.Optgroup(
            [html.Option(either(party.name, party.name_en), value=party.code) for party in group],
            label=label(kind),
        )
        for kind, group in groupby(parties, key=lambda party: party.kind)
    ]


def matter_groups(matters: list[MatterEntry]) -> list[Component]:
    """Return the matters grouped by their major group."""
    return [
        html.Optgroup(
            [html.Option(either(matter.name, matter.name_en), value=matter.code) for matter in group],
            label=major,
        )
        for major, group in groupby(matters, key=lambda matter: matter.major)
    ]
