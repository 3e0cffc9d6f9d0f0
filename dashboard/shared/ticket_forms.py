"""Components of a dispatcher's acts on a ticket: one primary button with a preview of its effect."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.shared import ids
from db.queries.reference_data import PartyEntry
from db.queries.ticket_detail import OrderFacts, TicketFacts
from domain.calendars import Mode
from domain.clocks import ClockState
from domain.enums import ClockKind, OrderRole, TicketClass
from i18n import either, label, t, times

Options = list[dict[str, str]]

LIST_HEIGHT_PX = 320


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What a form was rendered for; the key makes a second click do nothing twice."""

    ticket: UUID
    version: int
    key: str


def build_party_options(parties: Iterable[PartyEntry]) -> Options:
    """Return the parties as choices that can be searched by name or code."""
    return [
        {
            "value": party.code,
            "label": f"{either(party.name, party.name_en)} · {label(party.kind)}",
            "search": f"{party.name} {party.name_en or ''} {party.code}",
        }
        for party in parties
    ]


def dispatch_form(
    ticket: TicketFacts, facts: FormFacts, *, parties: Options, suggested: str | None
) -> Component:
    """Return the form that dispatches a ticket."""
    return html.Section(
        [
            dcc.Store(id=ids.FORM_FACTS, data=_stored(facts)),
            html.H3(t("分派这件诉求"), className="panel__heading"),
            render_overtaken(),
            render_class_choice(ticket.ticket_class, urgent=ticket.urgent),
            render_select(t("主办单位"), ids.FORM_LEAD, parties, value=suggested),
            render_select(t("协办单位（可选）"), ids.FORM_COOPERATING, parties, multi=True),
            render_note(t("办理要求（可选）"), ids.FORM_NOTE),
            html.Div(id=ids.FORM_DEADLINE, className="deadlines", role="status"),
            html.Button(t("分派"), id=ids.FORM_DISPATCH, className="button button--primary", type="button"),
        ],
        className="panel__section form",
        **{"data-testid": "dispatch-form", "data-form-version": str(facts.version)},
    )


def reassign_form(orders: list[OrderFacts], facts: FormFacts, *, parties: Options) -> Component:
    """Return the form that gives one of the active work orders to another party."""
    active = [order for order in orders if order.ended_at is None]
    choices = [
        {"value": str(order.id), "label": f"{label(OrderRole(order.role))} · {order.department_name}"}
        for order in active
    ]
    return html.Section(
        [
            dcc.Store(id=ids.FORM_FACTS, data=_stored(facts)),
            html.H3(t("改派"), className="panel__heading"),
            render_overtaken(),
            render_select(
                t("哪张联动工单"), ids.FORM_ORDER, choices, value=choices[0]["value"], clearable=False
            ),
            render_select(t("改派给"), ids.FORM_TO, parties),
            render_note(t("改派原因（必填）"), ids.FORM_REASON),
            html.P(
                t("原工单终止，新工单的时限从现在重新起算；本件诉求的办结时限照常计时。"), className="muted"
            ),
            html.Button(t("改派"), id=ids.FORM_REASSIGN, className="button button--primary", type="button"),
        ],
        className="panel__section form",
        **{"data-testid": "reassign-form", "data-form-version": str(facts.version)},
    )


def render_overtaken() -> Component:
    """Return what a form says once its ticket was changed by others; the script shows it then."""
    return html.Div(
        [
            html.P(t("这件诉求刚被他人处理过，见上方办理经过。您填写的内容还在；提交前请先更新表单。")),
            html.Button(t("更新表单"), className="button", type="button", **{"data-renew": "panel"}),
        ],
        className="form__stale",
        role="alert",
        hidden=True,
        **{"data-testid": "overtaken"},
    )


def render_urgency_choice(target: Any, yes: str, *, urgent: bool | None) -> Component:
    """Return the box that makes a ticket urgent; None: several tickets, which are left as they are."""
    if urgent is not None:
        return dcc.Checklist(
            id=target,
            options=[{"value": yes, "label": t("紧急")}],
            value=[yes] if urgent else [],
            className="check",
        )
    options = [("", t("紧急程度不变")), ("yes", t("紧急")), ("no", t("不紧急"))]
    return dcc.RadioItems(
        id=target,
        options=[{"value": value, "label": told} for value, told in options],
        value="",
        className="radios",
    )


def render_class_choice(chosen: TicketClass, *, urgent: bool | None) -> Component:
    """Return the choice of class, with urgent next to it; None: of several tickets."""
    return html.Div(
        [
            dcc.RadioItems(
                id=ids.FORM_CLASS,
                options=[{"value": kind.value, "label": label(kind)} for kind in TicketClass],
                value=TicketClass(chosen).value,
                className="radios",
            ),
            render_urgency_choice(ids.FORM_URGENT, "urgent", urgent=urgent),
        ],
        className="form__row",
    )


def render_select(
    name: str,
    target: str,
    options: Options,
    *,
    value: str | None = None,
    multi: bool = False,
    clearable: bool = True,
) -> Component:
    """Return a labelled list to choose from."""
    return html.Div(
        [
            html.Label(name, htmlFor=target),
            dcc.Dropdown(
                id=target,
                options=options,
                value=value,
                multi=multi,
                clearable=clearable,
                placeholder=t("请选择"),
                labels=list_words(),
                maxHeight=LIST_HEIGHT_PX,
                className="choose",
            ),
        ],
        className="form__field",
    )


def list_words() -> dict[str, str]:
    """Return what Dash's lists say themselves; left alone they say it in English."""
    return {
        "search": t("搜索"),
        "clear_search": t("清除搜索"),
        "clear_selection": t("清除选择"),
        "no_options_found": t("没有符合的选项"),
        "select_all": t("全选"),
        "deselect_all": t("全不选"),
        "selected_count": t("已选 {count} 项", count="{num_selected}"),  # Dash fills this one
    }


def render_note(name: str, target: str) -> Component:
    """Return a labelled field for some lines of text."""
    return html.Div(
        [
            html.Label(name, htmlFor=target),
            dcc.Textarea(id=target, className="field field--text", maxLength=500),
        ],
        className="form__field",
    )


def render_deadlines(planned: dict[ClockKind, ClockState]) -> Component:
    """Return until when the chosen party must respond and complete, before anything is sent."""
    return html.Dl(
        [
            html.Div([html.Dt(label(kind)), html.Dd(_due(clock), className="figure")], className="facts__row")
            for kind, clock in planned.items()
        ],
        className="facts",
    )


def read_only(why: str) -> Component:
    """Return the placeholder of a form for those who may not act, or when nothing is to be done."""
    return html.P(why, className="muted panel__section", **{"data-testid": "no-form"})


def _due(clock: ClockState) -> str:
    if clock.due_at is None:
        return t("待定：{year} 年的工作日历尚未载入", year=clock.missing_year)
    due = times.instant(clock.due_at)
    if clock.provisional:
        return t("{due}（暂定）", due=due)
    return t("{due}（自然时间）", due=due) if clock.mode is Mode.ELAPSED else due


def _stored(facts: FormFacts) -> dict[str, str | int]:
    return {"ticket": str(facts.ticket), "version": facts.version, "key": facts.key}
