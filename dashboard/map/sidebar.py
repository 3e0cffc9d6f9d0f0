"""Sidebar of the map: level, measure, legend, filters, and the list of areas."""

from collections.abc import Iterable

from dash.development.base_component import Component

from dashboard.shared import html, ids
from dashboard.shared.choices import MapChoices
from dashboard.shared.controls import render_choice
from dashboard.shared.map_config import get_level_name
from db.queries.reference_data import LevelEntry
from domain.cause_projects import CAUSE_ACTS
from domain.measures import MEASURES
from i18n import name, t


def render_sidebar(choices: MapChoices) -> Component:
    """Return the rail with its two faces: layers, and the list that says the same in words."""
    return html.Nav(
        [
            html.Div(
                [
                    render_choice(t("图层"), group="face", value="layers"),
                    render_choice(t("列表"), group="face", value="list"),
                ],
                className="choices choices--tabs",
                role="radiogroup",
                **{"aria-label": t("看图层或看列表")},
            ),
            html.Div(
                [
                    render_level_section(choices.levels),
                    render_measure_section(),
                    render_legend_section(),
                    *([render_chronic_section()] if choices.actor.roles & CAUSE_ACTS.readers else []),
                    render_filter_section(),
                ],
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


def render_level_section(levels: list[LevelEntry]) -> Component:
    """Return the levels that have shapes of their own; the city as a whole is the breadcrumb's."""
    shown = [level for level in levels if level.depth > 0]
    return html.Section(
        [
            html.H2(t("层级"), className="rail__head"),
            html.Div(
                [render_choice(get_level_name(level), group="level", value=level.code) for level in shown],
                id=ids.LEVELS,
                className="choices choices--grid",
                role="radiogroup",
                **{"aria-label": t("层级")},
            ),
        ],
        className="rail__section",
    )


def render_measure_section() -> Component:
    """Return the measures with a word on what each says."""
    return html.Section(
        [
            html.H2(t("指标"), className="rail__head"),
            html.Div(
                [
                    render_choice(
                        name("Measure", spec.label), group="measure", value=spec.code, hint=t(spec.hint)
                    )
                    for spec in MEASURES.values()
                ],
                id=ids.MEASURES,
                className="choices choices--stack",
                role="radiogroup",
                **{"aria-label": t("指标")},
            ),
            html.Div(
                [
                    render_choice(t("看最差的灯"), group="risk", value="worst"),
                    render_choice(t("看风险占比"), group="risk", value="share"),
                ],
                id=ids.RISKS,
                className="choices choices--grid choices--second",
                role="radiogroup",
                hidden=True,
                **{"aria-label": t("如何判断区域的风险")},
            ),
        ],
        className="rail__section",
    )


def render_legend_section() -> Component:
    """Return the place of the legend; the scripts fill it from the classes of the view."""
    bars = [html.Div(className="skeleton", **{"aria-hidden": "true"}) for _ in range(6)]
    return html.Section(
        html.Div(bars, id=ids.LEGEND, className="legend", **{"data-testid": "legend"}),
        className="rail__section",
        **{"aria-label": t("图例")},
    )


def render_chronic_section() -> Component:
    """Return the switch of chronic places; the scripts fill legend and list once it is on."""
    return html.Section(
        [
            html.Button(
                [
                    html.Span(className="switch__track", **{"aria-hidden": "true"}),
                    html.Span(t("高发点位")),
                    html.Small(t("未诉先办"), className="muted"),
                ],
                className="switch",
                role="switch",
                type="button",
                **{"aria-checked": "false", "data-testid": "chronic-switch"},
            ),
            html.Div(
                id=ids.CHRONIC_PLACES,
                className="chronic-places",
                hidden=True,
                **{"data-testid": "chronic-places"},
            ),
        ],
        id=ids.CHRONIC,
        className="rail__section",
        **{"aria-label": t("高发点位")},
    )


def render_filter_section() -> Component:
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
            html.Div([*render_filter_chips()], id=ids.FILTERS, className="chips"),
        ],
        className="rail__section",
    )


def render_filter_chips() -> Iterable[Component]:
    """Yield one chip for every filter of ``domain.filters``, in the order people reach for them."""
    yield render_chip("department", t("部门"))
    yield render_chip("period", t("时段"))
    yield render_chip("class", t("类别"))
    yield render_chip("urgent", t("紧急"))
    yield render_chip("status", t("状态"))
    yield render_chip("channel", t("渠道"))
    yield render_chip("work_field", t("领域"))
    yield render_chip("matter", t("事项"))
    yield render_chip("duty", t("责任事项"))


def render_chip(filter_name: str, title: str) -> Component:
    """Return one filter: empty it reads its title, set it reads its value and can be taken off.

    Its choices come with the page's facts: hundreds of options as components would delay the map.
    """
    return html.Div(
        [
            html.Span(title, className="chip__title"),
            html.Span(className="chip__value"),
            html.Select(
                id=ids.filter_control(filter_name),
                className="chip__select",
                **{"aria-label": title, "data-filter": filter_name, "data-testid": f"filter-{filter_name}"},
            ),
            html.Button(
                html.Span(className="icon icon--close", **{"aria-hidden": "true"}),
                className="chip__clear",
                type="button",
                **{"aria-label": t("取消筛选：{name}", name=title), "data-clear": filter_name},
            ),
        ],
        className="chip",
        **{"data-chip": filter_name},
    )
