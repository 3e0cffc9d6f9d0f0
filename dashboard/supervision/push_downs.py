"""Pushed-down duties for the supervision office: list by state, opened report, and decision."""

from collections.abc import Sequence
from urllib.parse import urlencode

from dash import dcc
from dash.development.base_component import Component

from dashboard.shared import html, ids, nodes, workflow_history
from dashboard.shared.acts.workflow_form import WorkflowForm, build_facts, render_acts, render_form
from dashboard.shared.controls import render_fact, render_query_link
from dashboard.shared.duty_card import render_links
from dashboard.shared.push_downs import render_documents
from dashboard.shared.workflow_history import StepText
from db.queries.push_downs import PushDownFacts
from db.queries.workflow_events import WorkflowStep
from domain.push_downs import PUSH_DOWN_ACTS, PushAct, PushOrigin, PushStatus
from i18n import label, t, times
from web.url_paths import NOTICES, PUSH_DOWNS

BEGINNINGS = frozenset({PushAct.REPORT, PushAct.FLAG})


def render_list(found: Sequence[PushDownFacts], *, state: PushStatus | None, opened: str | None) -> Component:
    """Return the reports in a state, all where it is None, with tabs that count them."""
    tabs = [_tab(None, found, state), *(_tab(one, found, state) for one in PushStatus)]
    shown = [one for one in found if state is None or one.status is state]
    return nodes.render_host(
        ids.SUPERVISION_LIST,
        [
            html.Header(
                [
                    html.H2(t("擅自下压")),
                    html.P(
                        t(
                            "镇街报告的，和平台上标记的：清单由部门承担、却交给镇街主办的职责。"
                            "镇街的报告不告知被报告的部门。"
                        ),
                        className="muted",
                    ),
                ]
            ),
            html.Nav(tabs, className="queues", **{"aria-label": t("状态")}),
            html.Ul(
                [_row(one, state, is_open=str(one.id) == opened) for one in shown],
                className="rows",
                **{"data-testid": "push-downs"},
            )
            if shown
            else html.Div(html.P(t("没有下压责任的报告或标记")), className="state"),
        ],
        element=html.Section,
        className="supervision__left",
    )


def render_opened(
    found: PushDownFacts,
    steps: Sequence[WorkflowStep],
    *,
    acts: Sequence[PushAct],
    chosen: str | None,
    state: PushStatus | None,
    may_issue: bool,
) -> Component:
    """Return one report or flag; below it the form of what may be done now, and its history.

    chosen: the act whose form is shown. state: of the list next to it.
    """
    facts = {
        t("来源"): label(found.origin),
        t("由谁下发"): f"{label(found.issuer_kind)} · {found.issuer_name}",
        t("背后的部门"): found.department_name,
        t("下发方式"): label(found.way),
        t("收到日期"): times.day(found.received_on),
        **_origin_facts(found),
    }
    return html.Section(
        [
            html.Header(
                [
                    html.H2(t("{issuer}：要求{town}承担", issuer=found.issuer_name, town=found.town_name)),
                    html.Span(label(found.status), className="badge"),
                ],
                className="supervision__head",
            ),
            html.P(found.what, className="ticket-text"),
            html.Dl(
                [render_fact(name, said) for name, said in facts.items()],
                className="facts",
            ),
            *_documents(found),
            _form(found, acts, chosen=chosen, state=state),
            html.P(t("尚未认定"), className="muted") if not found.found_at and not acts else None,
            _way_to_notice(found) if may_issue and found.status is PushStatus.UPHELD else None,
            html.Section(
                [
                    html.H3(t("办理经过"), className="panel__heading"),
                    workflow_history.render_history(steps, _describe),
                ],
                **{"data-testid": "push-down-story"},
            ),
        ],
        className="supervision__right push-down",
        **{"data-testid": "push-down"},
    )


def _origin_facts(found: PushDownFacts) -> dict[str, str | Component]:
    """Return who reported it, or what was flagged of which ticket and by which item of the list."""
    when = times.short_instant(found.reported_at)
    if found.origin is PushOrigin.REPORTED:
        told = t("{town} {who} 于 {when} 报告", town=found.town_name, who=found.reported_by_name, when=when)
        return {t("报告镇街"): told}
    return {
        t("诉求"): found.ticket_number or "—",
        t("清单依据"): html.Span(
            render_links(found.duty or "", found.situation, None), className="passed__head"
        ),
        t("交给"): found.town_name,
        t("经办"): t("{who} 于 {when} 发出", who=found.reported_by_name, when=when),
        t("发出时的理由"): found.reason,
    }


def _documents(found: PushDownFacts) -> list[Component]:
    if found.origin is PushOrigin.FLAGGED:
        return []
    return [
        html.H3(t("证明材料"), className="panel__heading"),
        html.Div(render_documents(found), className="passed__head", **{"data-testid": "push-down-documents"}),
    ]


def _form(
    found: PushDownFacts, acts: Sequence[PushAct], *, chosen: str | None, state: PushStatus | None
) -> Component | None:
    """Return what can be done, and the form of the chosen act; none is proposed."""
    if not acts:
        return None
    act = next((one for one in acts if one == chosen), None)
    form = None
    if act is not None:
        facts = build_facts(PUSH_DOWN_ACTS, act, subject=found.id, version=found.version)
        form = render_form(
            PUSH_DOWN_ACTS, act, WorkflowForm(ids.SUPERVISION_FACTS, ids.SUPERVISION_SUBMIT, facts)
        )
    return html.Section(
        [
            html.H3(t("核实和处理结果"), className="panel__heading"),
            render_acts(acts, act, lambda one: _address(state, report=str(found.id), act=one.value)),
            form,
        ],
        className="push-down__acts",
        **{"data-testid": "finding-form"},
    )


def _describe(step: WorkflowStep) -> StepText:
    """Return a step in words; what was handed down, and why, is above."""
    act = PushAct(step.act)
    return StepText(label(act), words=None if act in BEGINNINGS else step.note)


def _way_to_notice(found: PushDownFacts) -> Component:
    query = urlencode({"new": "1", "push_down": str(found.id)})
    return html.Div(
        dcc.Link(
            t("就此发督查文书"),
            href=f"{NOTICES}?{query}",
            className="button button--primary",
            id=ids.SUPERVISION_BEGIN,
        ),
        className="form__end",
    )


def _tab(one: PushStatus | None, found: Sequence[PushDownFacts], state: PushStatus | None) -> Component:
    count = sum(one is None or report.status is one for report in found)
    return render_query_link(
        [
            html.Span(t("全部") if one is None else label(one)),
            html.Span(times.number(count), className="figure queue__count"),
        ],
        href=PUSH_DOWNS if one is None else f"{PUSH_DOWNS}?state={one.value}",
        className="queue" + (" queue--on" if one is state else ""),
    )


def _row(found: PushDownFacts, state: PushStatus | None, *, is_open: bool) -> Component:
    return html.Li(
        render_query_link(
            [
                html.Span(html.Strong(found.issuer_name), className="row__what"),
                html.Span(label(found.status), className="badge"),
                html.Span(
                    t("{department} → {town}", department=found.department_name, town=found.town_name),
                    className="row__where",
                ),
                html.Span(times.short_instant(found.reported_at), className="muted figure"),
                html.Span(found.what, className="row__where muted"),
                html.Span(f"{label(found.origin)} · {label(found.way)}", className="muted row__who"),
            ],
            href=_address(state, report=str(found.id)),
            className="row" + (" row--on" if is_open else ""),
        )
    )


def _address(state: PushStatus | None, **query: str) -> str:
    """Return the address of what a query opens, next to the list of a state."""
    return f"{PUSH_DOWNS}?{urlencode({**({'state': state.value} if state else {}), **query})}"
