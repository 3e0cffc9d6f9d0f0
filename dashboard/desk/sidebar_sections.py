"""Components of the sidebar: a small map, nearby and similar tickets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from json import dumps
from uuid import UUID

from dash.development.base_component import Component

from dashboard.shared import html
from dashboard.shared.clock_endings import get_ending
from dashboard.shared.controls import render_icon_button, render_light
from db.queries.nearby_tickets import Dot, Near, NearbyPoint
from db.queries.related_tickets import RelatedTicket
from db.queries.similar_tickets import Alike
from db.queries.ticket_facts import TicketFacts
from domain.enums import LIGHT_ORDER, Act, Secrecy
from domain.similarity import SimilarityRules
from i18n import label, t, times

PLACES = 5  # decimals of a degree: about a metre


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the small map draws; classes: of each grid of the town, as on the big map. None: no data."""

    level: str
    grid: str | None
    spot: NearbyPoint | None
    classes: Mapping[str, int | None]
    breaks: Sequence[float]
    dots: Sequence[Dot]


@dataclass(frozen=True, slots=True)
class Context:
    """Data of the sidebar; joins: the kinds of merging open to the reader."""

    facts: TicketFacts
    near: Sequence[Near]
    alike: Sequence[Alike]
    companions: Mapping[UUID, RelatedTicket]
    joins: frozenset[Act]
    around: Surroundings | None
    comparison: SimilarityRules


def render_sidebar(found: Context, *, now: datetime) -> list[Component | None]:
    """Return the sections of the right column, the map first."""
    return [
        render_small_map(found),
        render_section(_near_heading(found.comparison), _near(found, now), count=len(found.near)),
        render_section(
            t("相似诉求，近 {days} 天", days=found.comparison.alike_days),
            _alike(found, now),
            count=len(found.alike),
        ),
    ]


def _near_heading(comparison: SimilarityRules) -> str:
    return t("附近 {metres} 米，近 {days} 天", metres=comparison.near_metres, days=comparison.near_days)


def render_section(name: str, parts: Sequence[Component], *, count: int | None = None) -> Component:
    """Return a section of the column with its name, and how many it holds."""
    told = html.Span(times.number(count), className="figure muted") if count else None
    return html.Section(
        [html.H2([name, told], className="panel__heading context__heading"), *parts], className="context"
    )


def render_small_map(found: Context) -> Component:
    """Return the frame in which the script draws the map; without a known town it says so."""
    around = found.around
    if around is None:
        return html.Div(html.P(t("位置不明，不能画在地图上")), className="state context__nowhere")
    return html.Div(
        [
            html.Div(className="small-map__stage"),
            html.Div(
                [
                    render_icon_button("plus", t("放大"), id="small-map-in", **{"data-zoom": "in"}),
                    render_icon_button("minus", t("缩小"), id="small-map-out", **{"data-zoom": "out"}),
                    render_icon_button("home", t("回到本件"), id="small-map-home", **{"data-zoom": "home"}),
                ],
                className="small-map__zoom",
            ),
            html.Div(_key(around), className="small-map__key"),
        ],
        className="small-map",
        key=f"{found.facts.number}-{found.facts.version}",
        role="img",
        **{
            "aria-label": t("{number} 周围的未结事项", number=found.facts.number),
            "data-testid": "small-map",
            "data-map": dumps(_drawn(found, around), ensure_ascii=False, separators=(",", ":")),
        },
    )


def _key(around: Surroundings) -> list[Component | str]:
    """Return the legend, and the number of open tickets shown."""
    return [
        html.Span([html.Span(className="small-map__here"), t("本件")], className="light-word"),
        html.Span(t("底色：各网格未结事项件数"), className="muted"),
        html.Span(t("图形：未结事项 {count} 件", count=times.number(len(around.dots))), className="muted"),
    ]


def _drawn(found: Context, around: Surroundings) -> dict[str, object]:
    """Return what the script draws; matters by their place in a list."""
    dots = [dot for dot in around.dots if dot.number != found.facts.number]
    matters = list(dict.fromkeys(dot.matter_name or t("未分类") for dot in dots))
    places = {name: place for place, name in enumerate(matters)}
    return {
        "number": found.facts.number,
        "level": around.level,
        "grid": around.grid,
        "spot": [around.spot.lon, around.spot.lat] if around.spot else None,
        "classes": dict(around.classes),
        "breaks": list(around.breaks),
        "matters": matters,
        "lights": {one.value: label(one) for one in sorted({dot.light for dot in dots})},
        "dots": [
            [
                dot.number,
                round(dot.lon, PLACES),
                round(dot.lat, PLACES),
                dot.light.value,
                places[dot.matter_name or t("未分类")],
            ]
            for dot in dots
        ],
    }


def _near(found: Context, now: datetime) -> list[Component]:
    if found.facts.secrecy is Secrecy.SECRET:
        return [_nothing(t("保密诉求不与其他诉求比对，请人工判断"))]
    if found.facts.lon is None:
        return [_nothing(t("本件没有确切坐标，不能按距离搜索"))]
    rows = [(one.id, t("{metres} 米", metres=times.number(one.metres))) for one in found.near]
    return _rows(found, rows, now) or [_nothing(t("附近没有其他诉求"))]


def _alike(found: Context, now: datetime) -> list[Component]:
    if found.facts.secrecy is Secrecy.SECRET:
        return [_nothing(t("保密诉求不与其他诉求比对，请人工判断"))]
    if found.facts.matter is None:
        return [_nothing(t("事项尚未分类，没有可参照的同类诉求"))]
    rows = [
        (one.id, t("文字相近 {share}", share=times.share(one.likeness, decimals=0))) for one in found.alike
    ]
    return _rows(found, rows, now) or [_nothing(t("没有文字相近的同类诉求"))]


def _nothing(why: str) -> Component:
    return html.P(why, className="muted")


def _rows(found: Context, rows: Iterable[tuple[UUID, str]], now: datetime) -> list[Component]:
    drawn = [
        _companion(found.companions[ticket_id], measure, found.joins, now)
        for ticket_id, measure in rows
        if ticket_id in found.companions
    ]
    return [html.Ul(drawn, className="companions")] if drawn else []


def _companion(other: RelatedTicket, measure: str, joins: frozenset[Act], now: datetime) -> Component:
    is_open = other.closed_at is None
    return html.Li(
        [
            html.Details(
                [
                    html.Summary(
                        [
                            html.Strong(other.matter_name or t("未分类"), className="companion__what"),
                            render_light(other.light.value, label(other.status))
                            if is_open and other.light in LIGHT_ORDER
                            else html.Span(_ending(other), className="muted"),
                            html.Span(
                                f"{measure} · {times.ago(other.reported_at, now=now)}", className="muted"
                            ),
                            html.Span(
                                other.department_name or t("尚未分派"), className="muted companion__who"
                            ),
                        ],
                        className="companion__head",
                    ),
                    html.P(other.description, className="companion__text"),
                    html.P(t("办理结果：{result}", result=other.result)) if other.result else None,
                ]
            ),
            html.Div(
                [
                    html.Button(
                        other.number,
                        className="button button--plain figure",
                        type="button",
                        **{"data-open": other.number},
                    ),
                    *(
                        _join(act, other)
                        for act in (Act.MERGE, Act.LINK)
                        if act in joins and _fits(act, other)
                    ),
                ],
                className="companion__acts",
            ),
        ],
        className="companion",
        key=other.number,
        **{"data-testid": f"companion-{other.number}"},
    )


def _fits(act: Act, other: RelatedTicket) -> bool:
    """Return whether an act can be done with the other ticket: only an open one takes a duplicate in."""
    return act is Act.LINK or other.closed_at is None


def _join(act: Act, other: RelatedTicket) -> Component:
    name = t("并入它") if act is Act.MERGE else t("关联")
    return html.Button(
        name,
        className="button button--small",
        type="button",
        **{
            "data-act": act.value,
            "data-order": "",
            "data-motion": "",
            "data-at-once": "",
            "data-target": other.number,
            "data-testid": f"{act.value}-{other.number}",
        },
    )


def _ending(other: RelatedTicket) -> str:
    kept = None if other.on_time is None else get_ending(in_time=other.on_time).word
    return f"{label(other.status)} · {kept}" if kept else label(other.status)
