"""Parts of the act forms: lists of parties, the notice of an overtaken form, deadlines before sending."""

from collections.abc import Iterable
from typing import Any

from dash import dcc
from dash.development.base_component import Component

from dashboard.shared import html
from db.queries.reference_data import PartyEntry
from domain.calendars import Mode
from domain.clocks import ClockState
from domain.enums import ClockKind
from i18n import either, label, t, times

Options = list[dict[str, str]]

LIST_HEIGHT_PX = 320


def build_party_options(parties: Iterable[PartyEntry]) -> Options:
    """Return the parties that exist as choices that can be searched by name, former name or code."""
    return [
        {
            "value": party.code,
            "label": f"{either(party.name, party.name_en)} · {label(party.kind)}",
            "search": " ".join((party.name, party.name_en or "", party.code, *party.former)),
        }
        for party in parties
        if party.valid_to is None
    ]


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
