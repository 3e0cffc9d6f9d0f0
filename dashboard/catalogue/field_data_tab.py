"""Components of the field data tab: its kinds, their completeness, the map, and a kind's form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import dash_leaflet as dl
from dash import dcc
from dash.development.base_component import Component

from dashboard.catalogue import ids as names
from dashboard.catalogue.components import render_empty, render_opener
from dashboard.shared import html
from dashboard.shared.controls import build_store_write, render_fact
from db.queries.field_data import KindFacts, TaskCounts, TaskFacts
from domain.catalogue import FieldType
from domain.field_data import Field, compute_completeness
from i18n import either, label, t, times


@dataclass(frozen=True, slots=True)
class KindCounts:
    """One kind with the objects of the reader's scope: fresh ones of those due."""

    facts: KindFacts
    fresh: int
    due: int


@dataclass(frozen=True, slots=True)
class MapFrame:
    """Base of the map: the version of the units' shapes, and the city's corners.

    The map begins at the corners: fitting it when the shapes arrive fails on a map that was left.
    """

    shapes: str
    bounds: list[list[float]]
    steps: tuple[
        int, ...
    ]  # per cent, where the classes of completeness begin; the script knows them from here


def render_frame(
    counts: list[KindCounts], tasks: Component, *, may_edit: bool, ground: MapFrame | None
) -> list[Component]:
    """Return the tab: the object kinds and the tasks, next to the map of the first kind.

    ground: None before any shapes are published.
    """
    first = counts[0].facts.kind.code if counts else None
    return [
        dcc.Store(id=names.KIND, data=first),
        html.Div(
            [
                html.Section(
                    [
                        html.Div(
                            [
                                html.P(
                                    t("只采集场所、商铺、出租房屋、公共设施和安全隐患，不采集人的信息。"),
                                    className="muted papers__facts",
                                ),
                                render_opener(t("新增类别"), "kind-new") if may_edit else None,
                            ],
                            className="papers__bar-row",
                        ),
                        html.Div(render_table(counts), id=names.KIND_ROWS, className="papers__rows"),
                        tasks,
                    ],
                    className="papers__kinds",
                ),
                _map_section(ground),
            ],
            className="papers__split",
        ),
    ]


def render_table(counts: list[KindCounts]) -> Component:
    """Return the kinds with their completeness in the reader's scope."""
    if not counts:
        return render_empty(t("信息采集目录还没有类别"), t("系统管理员或中心受理员可以新增类别。"))
    heads = (t("编码"), t("类别"), t("采集对象"), t("周期"), t("采集人"), t("完整率"), t("地图"))
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody([_row(each) for each in counts]),
        ],
        className="papers__table",
        **{"data-testid": "kind-table"},
    )


def render_task_list(
    tasks: list[TaskFacts], counts: TaskCounts, *, today: date, kinds: Mapping[str, str]
) -> Component:
    """Return the open tasks of the reader's scope, the most urgent first; counts: of all of them."""
    heads = (t("采集对象"), t("类别"), t("小网格"), t("到期"))
    return html.Section(
        [
            html.H2(t("采集任务"), className="panel__heading"),
            html.P(
                t(
                    "两周内到期 {due} 项，其中已过期 {late} 项；列出最紧的 {count} 项",
                    due=times.number(counts.due),
                    late=times.number(counts.late),
                    count=len(tasks),
                )
                if tasks
                else t("两周内没有到期的采集任务。"),
                className="muted papers__where",
            ),
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                    html.Tbody([_task(task, today, kinds) for task in tasks]),
                ],
                className="papers__table",
                hidden=not tasks,
            ),
        ],
        className="papers__tasks",
        **{"data-testid": "collection-tasks"},
    )


def _task(task: TaskFacts, today: date, kinds: Mapping[str, str]) -> Component:
    late = (today - task.due_on).days
    said = t("已过期 {days} 天", days=late) if late > 0 else times.short_day(task.due_on)
    return html.Tr(
        [
            html.Td(task.name),
            html.Td(kinds.get(task.kind, task.kind)),
            html.Td(task.grid_code),
            html.Td(said, className="papers__late" if late > 0 else None),
        ]
    )


def format_share(fresh: int, due: int) -> str:
    """Return a share with numerator and denominator; a dash where nothing is due."""
    if not due:
        return times.NOTHING
    return t(
        "{share}（{fresh}/{due}）",
        share=times.share(compute_completeness(fresh, due)),
        fresh=times.number(fresh),
        due=times.number(due),
    )


def _row(each: KindCounts) -> Component:
    kind = each.facts.kind
    return html.Tr(
        [
            html.Td(render_opener(kind.code, "kind", kind.code, plain=True)),
            html.Td(either(kind.name, kind.name_en)),
            html.Td(label(kind.subject)),
            html.Td(t("{days} 天", days=kind.interval_days)),
            html.Td(label(kind.collected_by)),
            html.Td(format_share(each.fresh, each.due), className="figure"),
            html.Td(
                html.Button(
                    t("看地图"),
                    className="button button--plain papers__link",
                    type="button",
                    **build_store_write(names.KIND, kind.code),
                )
            ),
        ]
    )


def _map_section(ground: MapFrame | None) -> Component:
    if ground is None:
        return html.Section(
            render_empty(t("大网格还没有发布边界"), t("请联系管理员导入区域。")), className="papers__map"
        )
    return html.Section(
        [
            html.Div(id=names.COMPLETENESS, className="papers__map-head", role="status"),
            dl.Map(
                [
                    dl.GeoJSON(
                        id=names.AREAS,
                        url=f"/api/v1/shapes/unit.geojson?v={ground.shapes}",
                        style={"variable": "huying.papers.areaStyle"},
                        onEachFeature={"variable": "huying.papers.area"},
                        hideout={"counts": {}, "steps": list(ground.steps)},
                        disableDefaultEventHandlers=True,
                    ),
                    dl.GeoJSON(
                        id=names.POINTS,
                        pointToLayer={"variable": "huying.papers.point"},
                        onEachFeature={"variable": "huying.papers.named"},
                        disableDefaultEventHandlers=True,
                    ),
                ],
                id=names.MAP,
                className="papers__leaflet",
                bounds=ground.bounds,
                attributionControl=False,
                maxZoom=18,
                minZoom=7,
                trackViewport=False,
                zoomSnap=0.25,
                zoomDelta=0.5,
            ),
            render_legend(ground.steps),
        ],
        className="papers__map",
        **{"data-testid": "collection-map"},
    )


def render_legend(steps: tuple[int, ...]) -> Component:
    """Return what the colours of the map say."""
    low, middle, high = steps
    classes = (
        t("{most}% 以下", most=low),
        t("{least}%–{most}%", least=low, most=middle),
        t("{least}%–{most}%", least=middle, most=high),
        t("{least}% 以上", least=high),
    )
    keys = [
        html.Li([html.Span(className=f"papers__key papers__key--{place}"), words])
        for place, words in enumerate(classes)
    ]
    none = html.Li([html.Span(className="papers__key papers__key--none"), t("没有采集对象")])
    late = html.Li([html.Span(className="papers__dot papers__dot--late"), t("已过期，待采集")])
    fresh = html.Li([html.Span(className="papers__dot"), t("周期内已采集")])
    return html.Ul([*keys, none, fresh, late], className="papers__legend")


def render_kind(found: KindFacts, parties: Mapping[str, str]) -> list[Component]:
    """Return the whole of a kind: facts and fields."""
    facts = (
        (t("采集对象"), label(found.kind.subject)),
        (t("周期"), t("{days} 天", days=found.kind.interval_days)),
        (t("采集人"), label(found.kind.collected_by)),
        (
            t("可读部门"),
            t("{words}", words=tuple(parties.get(code, code) for code in found.kind.readers))
            if found.kind.readers
            else t("只有中心和所在镇街、村居"),
        ),
        (t("文号"), found.reference),
    )
    return [
        html.Dl(
            [render_fact(name, said) for name, said in facts],
            className="facts panel__section",
        ),
        html.Section(
            [html.H3(t("采集字段"), className="panel__heading"), _fields(found.kind.fields)],
            className="panel__section",
        ),
    ]


def _fields(fields: Iterable[Field]) -> Component:
    return html.Ul(
        [
            html.Li(
                [
                    html.Strong(either(field.name, field.name_en)),
                    html.Span(_type_words(field), className="muted"),
                    html.Span(t("必填"), className="badge") if field.required else None,
                ],
                className="papers__field",
            )
            for field in fields
        ],
        **{"data-testid": "kind-fields"},
    )


def _type_words(field: Field) -> str:
    if field.type is FieldType.CHOICE:
        return t("{type}：{choices}", type=field.type, choices=field.choices)
    return t("{type}（{unit}）", type=field.type, unit=field.unit) if field.unit else label(field.type)
