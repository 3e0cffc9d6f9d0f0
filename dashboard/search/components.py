"""Components of the search: one box, filters, and results with highlighted words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dash import dcc
from dash.development.base_component import Component

from dashboard.shared import filter_choices, html, nodes, page_bar
from dashboard.shared.choices import MapChoices
from dashboard.shared.controls import render_light
from dashboard.shared.filter_choices import Groups
from dashboard.shared.rated_orders import render_mark, render_supervised
from db.queries.reference_data import AreaName
from db.queries.search_results import FoundTicket
from db.queries.ticket_search import COUNTED, RANKED, Search, Sorting
from domain.duty_request import build_duty_address
from domain.enums import LIGHT_ORDER, Secrecy, Status
from domain.search_query import extract_excerpt, mark_words
from i18n import either, label, t, times


@dataclass(frozen=True, slots=True)
class Results:
    """What was looked for and found; more: the query of the next page; desk: where a ticket opens."""

    request: Search
    tickets: Sequence[FoundTicket]
    total: int
    more: str | None
    query: Mapping[str, str]
    desk: str


def render_page(choices: MapChoices, results: Results, *, towns: Sequence[AreaName]) -> Component:
    """Return the page; its form is sent as an address, so that every search can be kept and gone back to."""
    return html.Div(
        [
            page_bar.render_bar(choices.actor, choices.city, here="/search", find=False),
            html.Main(
                [
                    _form(choices, results, towns),
                    _duty_chip(choices, results),
                    _succeeded(choices, results),
                    _found(results),
                ],
                className="found",
            ),
        ],
        className="found-page",
        **{"data-testid": "search-page"},
    )


def _form(choices: MapChoices, results: Results, towns: Sequence[AreaName]) -> Component:
    query = results.query
    return html.Form(
        [
            html.Div(
                [
                    dcc.Input(
                        id="found-words",
                        name="q",
                        type="search",
                        value=query.get("q", ""),
                        placeholder=t("编号、地名，或内容、事项、部门、答复里的词（两个字以上）"),
                        className="field found__words",
                        autoFocus=True,
                    ),
                    html.Button(t("搜索"), type="submit", className="button button--primary"),
                ],
                className="found__line",
            ),
            html.Div(
                [
                    _day("since", t("自"), query),
                    _day("until", t("至"), query),
                    _choice("status", t("状态"), filter_choices.build_enum_groups(Status), query),
                    _choice("light", t("灯号"), filter_choices.build_enum_groups(LIGHT_ORDER), query),
                    _choice("town", t("镇街"), [("", [(town.code, town.name) for town in towns])], query),
                    _choice("matter", t("事项"), filter_choices.build_matter_groups(choices.matters), query),
                    _choice(
                        "duty",
                        t("责任事项"),
                        filter_choices.build_duty_groups(choices.duties, chosen=query.get("duty", "")),
                        query,
                    ),
                    _choice(
                        "department", t("部门"), filter_choices.build_party_groups(choices.parties), query
                    ),
                    _choice("order", t("排序"), _orders(), query, either=False),
                ],
                className="found__narrowing",
            ),
        ],
        action="/search",
        method="get",
        role="search",
    )


def _duty_chip(choices: MapChoices, results: Results) -> Component | None:
    """Return the duty to which the search is narrowed, with the ways to it and to all tickets again."""
    code = results.request.narrowing.duty
    if code is None:
        return None
    rest = {name: value for name, value in results.query.items() if name != "duty"}
    name = dict(choices.duties).get(code, "")
    return html.P(
        [
            html.Span(t("责任事项"), className="muted"),
            html.A(f"{code} {name}".strip(), href=build_duty_address(code)),
            html.A(
                html.Span(className="icon icon--close"),
                href=f"/search?{urlencode(rest)}",
                className="icon-button",
                title=t("不限责任事项"),
                **{"aria-label": t("不限责任事项"), "data-testid": "drop-duty"},
            ),
        ],
        className="found__chip",
        **{"data-testid": "duty-chip"},
    )


def _succeeded(choices: MapChoices, results: Results) -> Component | None:
    """Return who continues the ended department to which the search is narrowed, and the way there."""
    parties = {party.code: party for party in choices.parties}
    asked = parties.get(results.query.get("department", ""))
    heir = None if asked is None else parties.get(asked.successor or "")
    if asked is None or heir is None:
        return None
    rest = {**results.query, "department": heir.code}
    return html.P(
        [
            html.Span(
                t(
                    "{former}已撤销，工作由{heir}承接",
                    former=either(asked.name, asked.name_en),
                    heir=either(heir.name, heir.name_en),
                )
            ),
            html.A(t("改查承接单位"), href=f"/search?{urlencode(rest)}", **{"data-testid": "search-heir"}),
        ],
        className="found__chip",
        role="status",
    )


def _orders() -> Groups:
    return [("", [(Sorting.NEWEST.value, t("最新在前")), (Sorting.FITTING.value, t("最相关在前"))])]


def _day(name: str, word: str, query: Mapping[str, str]) -> Component:
    field = dcc.Input(id=f"found-{name}", name=name, value=query.get(name, ""), className="field")
    return html.Label(
        [html.Span(word, className="muted"), html.Span(field, **{"data-native": "date"})],
        className="found__field",
    )


def _choice(
    name: str, word: str, groups: Groups, query: Mapping[str, str], *, either: bool = True
) -> Component:
    chosen = query.get(name, "")
    options: list[Component] = [html.Option(t("不限"), value="")] if either else []
    for group, rows in groups:
        listed = [html.Option(told, value=value, selected=value == chosen) for value, told in rows]
        options += [html.Optgroup(listed, label=group)] if group else listed
    select = html.Select(options, name=name, className="field", **{"aria-label": word})
    parts = [html.Span(word, className="muted"), select]
    return nodes.render_host(f"found-{name}-choice", parts, element=html.Label, className="found__field")


def _found(results: Results) -> Component:
    if results.request.asked.says_nothing and results.request.narrowing.duty is None:
        return _state(t("输入编号、地名或词语开始搜索"), t("只查您有权看到的诉求；保密诉求只能按编号查到。"))
    if not results.tickets:
        return _state(t("没有找到"), t("可少写几个字、换个说法，或放宽时间、状态等条件。"))
    return nodes.render_host(
        "found-tickets",
        [
            html.Div([_count(results), _export(results)], className="found__head"),
            html.Ol([_row(one, results) for one in results.tickets], className="found__list"),
            html.A(t("下一页"), href=f"/search?{results.more}", className="button") if results.more else None,
        ],
        element=html.Section,
        **{"aria-label": t("搜索结果"), "data-testid": "found"},
    )


def _state(title: str, told: str) -> Component:
    return html.Div(
        [html.P(title, className="state__title"), html.P(told)],
        className="state",
        **{"data-testid": "nothing-found"},
    )


def _count(results: Results) -> Component:
    many = results.total > COUNTED
    count = times.number(min(results.total, COUNTED))
    parts = [t("超过 {count} 件", count=count) if many else t("共 {count} 件", count=count)]
    if many and results.request.sorting is Sorting.FITTING:
        parts.append(t("相关程度在最新的 {count} 件中比较", count=times.number(RANKED)))
    return html.P("，".join(parts), role="status")


def _export(results: Results) -> Component:
    return html.A(
        t("导出 Excel（至多 5,000 件，号码已遮盖）"),
        href=f"/api/v1/search/tickets.xlsx?{urlencode(results.query)}",
        className="button button--plain",
        **{"data-testid": "export"},
    )


def _row(one: FoundTicket, results: Results) -> Component:
    words = results.request.asked.words
    is_open = one.closed_at is None and one.light in LIGHT_ORDER
    where = " · ".join(part for part in (one.town_name, one.place, one.address) if part)
    return html.Li(
        html.A(
            [
                html.Div(
                    [
                        html.Strong(_marks(one.matter_name or t("未分类"), words)),
                        html.Span(t("紧急"), className="badge badge--urgent") if one.urgent else None,
                        render_mark(excluded=one.excluded),
                        render_supervised(supervised=one.supervised),
                        html.Span(label(one.secrecy), className="badge badge--secret")
                        if one.secrecy is not Secrecy.NORMAL
                        else None,
                        render_light(one.light.value, label(one.status))
                        if is_open
                        else html.Span(label(one.status), className="muted"),
                    ],
                    className="found__what",
                ),
                html.Span(one.number, className="figure muted"),
                html.P(_marks(extract_excerpt(one.description, words), words), className="found__text"),
                _reply(one, words),
                html.Span(_marks(where or t("位置不明"), words), className="muted"),
                html.Span(
                    [
                        *_marks(one.department_name or t("尚未分派"), words),
                        f" · {times.instant(one.reported_at)}",
                    ],
                    className="muted",
                ),
            ],
            href=f"{results.desk}?ticket={one.number}",
            className="found__row",
        ),
        **{"data-testid": f"found-{one.number}"},
    )


def _reply(one: FoundTicket, words: tuple[str, ...]) -> Component | None:
    """Return the part of the reply that contains a word."""
    reply = one.reply or ""
    if not any(word in reply.lower() for word in words):
        return None
    told = [t("答复："), *_marks(extract_excerpt(reply, words), words)]
    return html.P(told, className="found__text found__text--reply")


def _marks(text: str, words: tuple[str, ...]) -> list[Component | str]:
    return list(_pieces(mark_words(text, words)))


def _pieces(pieces: Iterable[tuple[str, bool]]) -> Iterable[Component | str]:
    for piece, hit in pieces:
        yield html.Mark(piece) if hit else piece
