"""Filters, order and saved views of a desk's rows."""

from collections.abc import Mapping, Sequence

from dash import dcc
from dash.development.base_component import Component

from dashboard.shared import html, ids
from dashboard.shared.choices import MapChoices
from dashboard.shared.desks import Desk
from dashboard.shared.filter_choices import (
    Groups,
    build_duty_groups,
    build_enum_groups,
    build_matter_groups,
)
from dashboard.shared.nodes import DrawnNodes, render_host, to_nodes
from db.queries.saved_views import LONGEST_NAME, SavedViewFacts
from db.queries.section_filter import HANDLER, MINE, SECTION, UNIT, SectionChoice
from db.queries.ticket_list import SortOrder
from domain.enums import LIGHT_ORDER, Channel, PartyKind, TicketClass
from domain.scopes import Reach
from i18n import either, html_lang, label, t

# The parts of a desk's address that a view saves, in addition to the open ticket.
NARROWS = ("part", "town", "matter", "duty", "channel", "class", "urgent", "light", "order")
KEPT = ("queue", "words", *NARROWS)
PLACES = frozenset({Reach.TOWN, Reach.UNIT, Reach.GRID})  # whose desks hold one town's tickets
ORDERS = (SortOrder.DUE, SortOrder.NEWEST, SortOrder.OLDEST)


def render_filters(
    choices: MapChoices, asked: Mapping[str, str], parts: Sequence[SectionChoice]
) -> Component:
    """Return the row of filters; the scripts write what is chosen into the address.

    parts: of the reader's own office, which come first.
    """
    return render_host(
        ids.DESK_NARROWING,
        [
            *_of_office(parts, asked.get("part") or ""),
            *_render_selects(choices, asked),
            _select("order", None, _orders(), asked.get("order") or SortOrder.DUE.value),
        ],
        className="narrowing",
        role="group",
        **{"aria-label": t("筛选和排序")},
    )


def render_views(found: Sequence[SavedViewFacts]) -> list[Component]:
    """Return the chips of the saved views, and how the present one is kept."""
    return [
        *(_chip(view) for view in found),
        html.Details(
            [
                html.Summary(t("存为视图"), className="chip chip--add"),
                html.Div(
                    [
                        dcc.Input(
                            id=ids.DESK_VIEW_NAME,
                            className="field",
                            placeholder=t("视图名称"),
                            maxLength=LONGEST_NAME,
                            value="",
                        ),
                        html.Button(
                            t("保存"),
                            id=ids.DESK_VIEW_SAVE,
                            className="button button--primary",
                            type="button",
                        ),
                    ],
                    className="views__form",
                ),
            ],
            className="views__add",
        ),
    ]


def render_advance_switch(desk: Desk) -> Component:
    """Return the switch that opens the next ticket once one is done; each browser remembers it."""
    return html.Button(
        t("办完自动打开下一件"),
        className="advance",
        role="switch",
        type="button",
        **{
            "aria-checked": "false",
            "data-advance": "on" if desk.dispatches else "off",
            "data-testid": "advance",
        },
    )


def _chip(view: SavedViewFacts) -> Component:
    return html.Span(
        [
            html.Button(
                view.name,
                className="chip__name",
                type="button",
                **{f"data-saved-{name}": view.query.get(name, "") for name in KEPT},
                **{"data-saved": str(view.id), "data-testid": "saved-view"},
            ),
            html.Button(
                html.Span(className="icon icon--close"),
                className="chip__drop",
                type="button",
                title=t("删除视图“{name}”", name=view.name),
                **{"aria-label": t("删除视图“{name}”", name=view.name), "data-saved-drop": str(view.id)},
            ),
        ],
        className="chip",
    )


def _render_selects(choices: MapChoices, asked: Mapping[str, str]) -> list[Component | DrawnNodes]:
    """Return the filters that every desk has; without a choice they are drawn once for all readers."""
    if any(asked.get(name) for name in NARROWS):
        filters = _filters(choices, duty=asked.get("duty") or "")
        return [_select(name, told, options, asked.get(name) or "") for name, told, options in filters]
    key = (render_filters.__qualname__, html_lang(), choices.actor.scope.reach in PLACES)
    if key not in choices.drawn:
        selects = [_select(name, told, options, "") for name, told, options in _filters(choices, duty="")]
        choices.drawn[key] = DrawnNodes(to_nodes(selects))
    return [choices.drawn[key]]


def _filters(choices: MapChoices, *, duty: str) -> list[tuple[str, str, Groups]]:
    towns = [
        (party.code, either(party.name, party.name_en))
        for party in choices.parties
        if party.kind is PartyKind.TOWN
    ]
    of_town = [] if choices.actor.scope.reach in PLACES else [("town", t("镇街"), [("", towns)])]
    return [
        *of_town,
        ("matter", t("事项"), build_matter_groups(choices.matters)),
        ("duty", t("责任事项"), build_duty_groups(choices.duties, chosen=duty)),
        ("channel", t("渠道"), build_enum_groups(Channel)),
        ("class", t("类别"), build_enum_groups(TicketClass)),
        ("urgent", t("紧急"), [("", [("true", t("仅紧急")), ("false", t("仅非紧急"))])]),
        ("light", t("灯色"), [("", [(one.value, label(one)) for one in reversed(LIGHT_ORDER)])]),
    ]


def _of_office(parts: Sequence[SectionChoice], chosen: str) -> list[Component]:
    """Return the choice of a unit, a section or a handler; nothing for an office without parts."""
    if not parts:
        return []
    named = {MINE: t("我经办的"), SECTION: t("科室"), HANDLER: t("经办人"), UNIT: ""}
    kinds = dict.fromkeys(part.kind for part in parts)
    groups: Groups = [
        (
            "" if kind == MINE else named[kind],
            [(part.value, part.name or named[kind]) for part in parts if part.kind == kind],
        )
        for kind in kinds
    ]
    every = t("全部村居社区") if UNIT in kinds else t("全部科室和经办人")
    return [_select("part", every, groups, chosen)]


def _orders() -> Groups:
    names = {SortOrder.DUE: t("按时限"), SortOrder.NEWEST: t("最新在前"), SortOrder.OLDEST: t("最早在前")}
    return [("", [(order.value, names[order]) for order in ORDERS])]


def _select(name: str, any_of: str | None, groups: Groups, chosen: str) -> Component:
    """Return one filter; the first choice, named like it, is no condition."""
    options: list[Component] = [html.Option(any_of, value="")] if any_of is not None else []
    for group, members in groups:
        drawn = [html.Option(told, value=value, selected=value == chosen) for value, told in members]
        options += [html.Optgroup(drawn, label=group)] if group else drawn
    return html.Select(
        options,
        className="narrow",
        **{
            "aria-label": any_of or t("排序"),
            "data-narrow": name,
            "data-testid": f"narrow-{name}",
        },
    )
