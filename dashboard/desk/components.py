"""Components of a desk: its queues and their rows, the opened ticket, and its sidebar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from json import dumps

from dash import dcc
from dash.development.base_component import Component

from dashboard.desk import filter_bar, hotline_config
from dashboard.desk.queue_column import QueueView, render_column, render_queue_tabs
from dashboard.shared import desks, html, ids, navigation, top_bar
from dashboard.shared.bell import render_bell
from dashboard.shared.choices import MapChoices
from dashboard.shared.desks import Desk
from dashboard.shared.nodes import render_host
from db.queries.saved_views import SavedViewFacts
from db.queries.section_filter import SectionChoice
from domain.enums import LIGHT_ORDER
from i18n import either, html_lang, label, t

STORES = (
    ids.STARTED, ids.OPENED, ids.DESK_PAINTED, ids.PULSE, ids.STORY_PULSE, ids.DONE,
    ids.DESK_VIEW_DROP, ids.DESK_PICKED, ids.DESK_TOGETHER,
)  # fmt: skip
ASKED = ("queue", *filter_bar.NARROWS)

Asked = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tools:
    """Header above the rows: saved views, sections of the reader's office, and what can be created here."""

    views: Sequence[SavedViewFacts]
    parts: Sequence[SectionChoice] = ()
    begins: Sequence[Component] = ()


def render_page(
    desk: Desk, choices: MapChoices, shown: QueueView, *, asked: Asked, tools: Tools
) -> Component:
    """Return the whole desk; its scripts start when they see the facts it carries.

    asked: the state in the address.
    """
    return html.Div(
        [
            *(dcc.Store(id=name) for name in STORES),
            dcc.Store(id=ids.DESK_ASKED, data={name: told for name, told in asked.items() if name in ASKED}),
            # Dash loads its list components at the first rendering: the first form must not wait for that.
            html.Div(dcc.Dropdown(), hidden=True),
            _bar(desk, choices),
            _over(desk, choices, shown, asked=asked, tools=tools),
            html.Div(
                [
                    render_column(shown),
                    html.Main(
                        [
                            html.Section(
                                [render_host(ids.DESK_BATCH), html.Div(id=ids.DESK_BATCH_FORM)],
                                className="together letter",
                                **{"aria-label": t("所选诉求")},
                            ),
                            hotline_config.render_slot(desk, choices),
                            html.Article(render_nothing_open(), id=ids.DESK_LETTER, className="letter"),
                        ],
                        className="desk__middle",
                        **{"aria-label": t("诉求")},
                    ),
                    render_host(
                        ids.DESK_CONTEXT,
                        element=html.Aside,
                        className="desk__context",
                        **{"aria-label": t("地图与相似诉求")},
                    ),
                ],
                className="desk__columns",
            ),
        ],
        id=ids.DESK,
        className="desk",
        **{"data-testid": "desk", "data-facts": _facts(desk, choices), "data-desk": desk.path},
    )


def render_nothing_open() -> list[Component]:
    """Return the placeholder shown before a ticket is opened."""
    keys = [html.Kbd("J"), html.Kbd("K"), t(" 上下移动，"), html.Kbd("Enter"), t(" 打开")]
    return _placeholder(t("从左侧打开一件诉求"), keys)


def render_gone() -> list[Component]:
    """Return the placeholder shown after an act removed the ticket from the user's scope."""
    told = t("拟接办或受邀会商的单位只在答复前可以查看；请从左侧打开下一件。")
    return _placeholder(t("已办理；这件诉求不再由本单位经手"), told)


def render_hidden() -> list[Component]:
    """Return the placeholder shown where the opened ticket left the user's scope by an act of others."""
    told = t("地点、密级或承办单位可能已经变更；请从左侧打开下一件。")
    return _placeholder(t("这件诉求已不在您的权限范围内"), told)


def _placeholder(title: str, told: str | list[str | Component]) -> list[Component]:
    shown = [html.P(title, className="state__title"), html.P(told)]
    return [render_host(ids.DESK_HEAD, shown, className="state"), render_host(ids.DESK_REST)]


def render_ticket(
    title: Sequence[Component],
    story: Sequence[Component],
    acts: Component,
    *,
    rest: Sequence[Component] = (),
) -> list[Component]:
    """Return the opened ticket: its header, available acts, the current form, its history and the rest."""
    return [
        render_host(ids.DESK_HEAD, title, element=html.Header, className="letter__head"),
        render_host(ids.DESK_BAR, acts, className="letter__acts"),
        html.Div(id=ids.ACT_FORM, className="letter__form"),
        html.Div(
            [render_host(ids.DESK_STORY, story), render_host(ids.DESK_REST, rest)],
            className="letter__story",
        ),
    ]


def _bar(desk: Desk, choices: MapChoices) -> Component:
    return html.Header(
        [
            html.Div(
                [
                    html.Span(t("呼应"), className="brand__name"),
                    html.Span(either(choices.city.name, choices.city.name_en), className="brand__city"),
                    html.H1(desks.get_name(desk), className="sr-only"),
                ],
                className="brand",
            ),
            navigation.render_row(choices.actor, here=desk.path),
            top_bar.find(),
            html.Div(
                [
                    *top_bar.render_signs(choices),
                    render_bell(choices.actor),
                    *top_bar.render_preferences(),
                    top_bar.render_person(choices.actor),
                ],
                className="top-bar__end",
            ),
        ],
        className="top-bar",
    )


def _over(desk: Desk, choices: MapChoices, shown: QueueView, *, asked: Asked, tools: Tools) -> Component:
    """Return the header above the columns: the queues in one row, search and filters in one line."""
    return html.Section(
        [
            render_host(
                ids.DESK_QUEUES,
                render_queue_tabs(desk, shown),
                className="queues",
                role="tablist",
                **{"aria-label": t("队列")},
            ),
            html.Div(
                [
                    html.Div(list(tools.begins), className="desk__begins") if tools.begins else None,
                    dcc.Input(
                        id=ids.DESK_WORDS,
                        type="search",
                        placeholder=t("按编号或内容搜索（按 / 键）"),
                        className="field desk__search",
                        debounce=0.4,
                        value=asked.get("words") or "",
                    ),
                    filter_bar.render_filters(choices, asked, tools.parts),
                    html.Div(
                        filter_bar.render_views(tools.views),
                        id=ids.DESK_VIEWS,
                        className="views",
                        role="group",
                        **{"aria-label": t("我的视图")},
                    ),
                    filter_bar.render_advance_switch(desk),
                ],
                className="desk__tools",
            ),
        ],
        className="desk__over",
        **{"aria-label": t("筛选和排序")},
    )


def _facts(desk: Desk, choices: MapChoices) -> str:
    """Return what the scripts read once: the city, the desk and the words they say."""
    city = choices.city
    return dumps(
        {
            "city": {
                "code": city.city,
                "zone": str(city.zone),
                "replay": city.as_of.isoformat() if city.as_of else None,
            },
            "desk": desk.path,
            "rates": desk.shows_rates,
            "queues": [queue.value for queue in desk.queues],
            "levels": [
                {"code": level.code, "shapes": level.shapes, "depth": level.depth} for level in choices.levels
            ],
            "lights": {one.value: label(one) for one in LIGHT_ORDER},
            "locale": html_lang(),
            "words": {
                "act_lost": t("没有连上服务器，刚才的操作可能没有完成。请稍候再试一次；同一操作不会办两次。"),
                "stale": t("数据已停在 {0}"),
                "offline": t("连接中断，保留最后画面，正在重连"),
                "map_failed": t("地图没有读到，其他内容不受影响"),
            },
        },
        ensure_ascii=False,
    )
