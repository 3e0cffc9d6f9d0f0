"""Supervision notices: their list, and one as an official document with its acts and its history."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.shared import html, ids, nodes, workflow_history
from dashboard.shared.acts.workflow_form import WorkflowForm, build_facts, render_acts, render_form
from dashboard.shared.controls import render_light, render_query_link
from dashboard.shared.workflow_history import StepText
from db.queries.supervision import NoticeFacts
from db.queries.workflow_events import WorkflowStep
from domain.enums import Light
from domain.supervision import (
    SUPERVISION_ACTS,
    SupervisionAct,
    SupervisionStatus,
    build_document_number,
)
from i18n import label, t, times
from web.url_paths import NOTICES

RUNNING = (SupervisionStatus.ISSUED, SupervisionStatus.ANSWERED)
DAYS_NEAR = 1


def format_number(found: NoticeFacts) -> str:
    """Return the number of a notice, such as 督查通报〔2026〕1号."""
    number = build_document_number(found.kind, year=found.year, sequence=found.sequence)
    return t(number.message_id, **number.values)


def render_list(
    found: Sequence[NoticeFacts],
    *,
    state: SupervisionStatus | None,
    opened: str | None,
    today: date,
    may_issue: bool,
) -> Component:
    """Return the notices of a state, all where it is None, with tabs that count them."""
    tabs = [_tab(None, found, state), *(_tab(one, found, state) for one in SupervisionStatus)]
    shown = [one for one in found if state is None or one.status is state]
    new = render_query_link(t("新发督查文书"), href=f"{NOTICES}?new=1", className="button button--primary")
    return nodes.render_host(
        ids.SUPERVISION_LIST,
        [
            html.Header([html.H2(t("督查文书")), new if may_issue else None], className="supervision__head"),
            html.Nav(tabs, className="queues", **{"aria-label": t("状态")}),
            html.Ul(
                [_row(one, state, is_open=str(one.id) == opened, today=today) for one in shown],
                className="rows",
                **{"data-testid": "notices-list"},
            )
            if shown
            else html.Div(html.P(t("没有督查文书")), className="state"),
        ],
        element=html.Section,
        className="supervision__left",
    )


def render_notice(
    found: NoticeFacts,
    events: Sequence[WorkflowStep],
    numbers: Sequence[str],
    *,
    acts: Sequence[StrEnum],
    chosen: str | None,
    state: SupervisionStatus | None,
) -> Component:
    """Return one notice in its printed form, with what can be done, and its history.

    chosen: the act whose form is shown, else the first. state: of the list next to it.
    """
    return html.Section(
        [
            _printed(found, events, numbers),
            _tickets(numbers),
            _acts(found, acts, chosen=chosen, state=state),
            html.Section(
                [
                    html.H3(t("办理经过"), className="panel__heading"),
                    workflow_history.render_history(events, _describe),
                ],
                className="notice-story",
                **{"data-testid": "notice-story"},
            ),
        ],
        className="supervision__right",
        **{"data-testid": "notice-paper"},
    )


def render_nothing_open(*, may_issue: bool) -> Component:
    """Return the placeholder shown before a notice is opened."""
    more = t("从左侧打开一份，或新发一份") if may_issue else t("从左侧打开一份，阅读并回复")
    return html.Section(html.Div(html.P(more), className="state"), className="supervision__right")


def render_due(found: NoticeFacts, *, today: date) -> Component | None:
    """Return until when an order is rectified, with its light; nothing for what has ended."""
    if found.due_on is None or found.status not in RUNNING:
        return None
    left = (found.due_on - today).days
    shown = Light.RED if left < 0 else Light.YELLOW if left <= DAYS_NEAR else Light.GREEN
    return render_light(shown.value, t("{day} 前整改", day=times.short_day(found.due_on)))


def render_short_list(found: Sequence[NoticeFacts], *, today: date) -> Component:
    """Return the notices that are about a ticket, each with the way to it."""
    return html.Ul(
        [
            html.Li(
                [
                    html.A(format_number(one), href=f"{NOTICES}?notice={one.id}"),
                    html.Span(one.party_name),
                    html.Span(label(one.status), className="badge"),
                    render_due(one, today=today),
                ],
                className="passed__head",
            )
            for one in found
        ],
        className="passed",
        **{"data-testid": "ticket-notices"},
    )


def render_new_notice_link(number: str) -> Component:
    """Return the way to a new notice about one ticket."""
    query = urlencode({"new": "1", "numbers": number})
    return html.A(
        t("就本件发督查文书"), href=f"{NOTICES}?{query}", className="button", **{"data-testid": "new-notice"}
    )


def _printed(found: NoticeFacts, events: Sequence[WorkflowStep], numbers: Sequence[str]) -> Component:
    limit = t("整改期限：{day}", day=times.day(found.due_on)) if found.due_on else None
    return html.Article(
        [
            html.Header(
                [
                    html.P(events[0].actor_name if events else "", className="paper__office"),
                    html.H2(label(found.kind), className="paper__title"),
                    html.P(format_number(found), className="paper__number figure"),
                ],
                className="paper__head",
            ),
            html.P(t("{party}：", party=found.party_name), className="paper__to"),
            html.P(found.content, className="paper__text"),
            html.P(limit, className="paper__text") if limit else None,
            html.P(
                t("附：诉求清单（{count} 件）：{numbers}", count=len(numbers), numbers=tuple(numbers)),
                className="paper__list",
            )
            if numbers
            else None,
            html.P(
                [
                    events[0].actor_name if events else "",
                    html.Br(),
                    times.day(times.local_day(found.issued_at)),
                ],
                className="paper__sign",
            ),
        ],
        className="paper",
        **{"data-testid": "paper"},
    )


def _tickets(numbers: Sequence[str]) -> Component | None:
    if not numbers:
        return None
    return html.Div(
        [
            html.Span(t("打开诉求："), className="muted"),
            *(html.A(number, href=f"/map?ticket={number}", className="chip figure") for number in numbers),
        ],
        className="starts notice-tickets",
    )


def _acts(
    found: NoticeFacts,
    acts: Sequence[StrEnum],
    *,
    chosen: str | None,
    state: SupervisionStatus | None,
) -> Component:
    """Return the acts that are open with the form of one, and the way to a printed notice."""
    paper = html.A(
        t("下载 PDF"),
        href=f"/api/v1/supervision/notices/{found.id}.pdf",
        className="button",
        download="",
        **{"data-testid": "notice-pdf"},
    )
    printing = html.Span(
        [paper, html.Button(t("打印"), className="button", type="button", **{"data-print": ""})],
        className="notice-print",
    )
    if not acts:
        return html.Section(html.Div(printing, className="form__end"), className="notice-acts")
    act = next((one for one in acts if one == chosen), acts[0])
    facts = build_facts(SUPERVISION_ACTS, act, subject=found.id, version=found.version)
    form = WorkflowForm(ids.SUPERVISION_FACTS, ids.SUPERVISION_SUBMIT, facts, extra=[printing])
    return html.Section(
        [
            render_acts(acts, act, lambda one: _address(state, notice=str(found.id), act=one.value)),
            render_form(SUPERVISION_ACTS, act, form),
        ],
        className="notice-acts",
    )


def _describe(step: WorkflowStep) -> StepText:
    """Return a step in words; those of the notice itself are above."""
    act = SupervisionAct(step.act)
    return StepText(label(act), words=None if act is SupervisionAct.ISSUE else step.note)


def _tab(
    one: SupervisionStatus | None, found: Sequence[NoticeFacts], state: SupervisionStatus | None
) -> Component:
    count = sum(one is None or notice.status is one for notice in found)
    return render_query_link(
        [
            html.Span(t("全部") if one is None else label(one)),
            html.Span(times.number(count), className="figure queue__count"),
        ],
        href=NOTICES if one is None else f"{NOTICES}?state={one.value}",
        className="queue" + (" queue--on" if one is state else ""),
    )


def _row(found: NoticeFacts, state: SupervisionStatus | None, *, is_open: bool, today: date) -> Component:
    return html.Li(
        render_query_link(
            [
                html.Span(html.Strong(format_number(found)), className="row__what"),
                render_due(found, today=today) or html.Span(),
                html.Span(found.party_name, className="row__where"),
                html.Span(times.short_instant(found.issued_at), className="muted figure"),
                html.Span(label(found.grounds), className="muted row__number"),
                html.Span(label(found.status), className="muted row__who"),
            ],
            href=_address(state, notice=str(found.id)),
            className="row" + (" row--on" if is_open else ""),
        )
    )


def _address(state: SupervisionStatus | None, **query: str) -> str:
    """Return the address of what a query opens, next to the list of a state."""
    return f"{NOTICES}?{urlencode({**({'state': state.value} if state else {}), **query})}"
