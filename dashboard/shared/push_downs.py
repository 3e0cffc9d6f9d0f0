"""Pushed-down duties: the town's form, and the list that town and supervision office read."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from uuid import uuid4

from dash import dcc
from dash.development.base_component import Component

from dashboard.shared import html, ids
from dashboard.shared.attachments import render_uploader
from dashboard.shared.report_form import render_line, render_radios, render_select, render_text_area
from dashboard.shared.ticket_forms import Options
from db.queries.push_downs import PushDownFacts
from domain.attachments import AttachmentKind, FileLimits
from domain.push_downs import LONGEST, REPORTED_ISSUERS, REPORTED_WAYS, PushOrigin, PushStatus
from i18n import label, t, times

UPLOADED = "push-down"


def open_button() -> Component:
    """Return the button that opens the form."""
    return html.Button(t("报告下压责任"), id=ids.PUSH_OPEN, className="button", type="button")


def render_form(departments: Options, limits: FileLimits, told: Sequence[PushDownFacts]) -> Component:
    """Return the form of a report, and below it what the town reported before."""
    key = str(uuid4())
    intro = t(
        "部门把清单中由其承担的职责，以文件、会议、工作群等方式交给镇街的，可在此向督查部门报告。"
        "报告不告知被报告的部门。"
    )
    return html.Section(
        [
            dcc.Store(id=ids.PUSH_KEY, data=key),
            html.H2(t("报告下压责任"), className="panel__heading"),
            html.P(intro, className="muted"),
            render_radios(t("由谁下发"), ids.pushed("issuer_kind"), _words(REPORTED_ISSUERS), value=None),
            render_line(t("下发单位名称"), ids.pushed("issuer_name"), hint=t("如某领导小组办公室")),
            render_select(t("背后的部门"), ids.pushed("department"), departments),
            render_radios(t("下发方式"), ids.pushed("way"), _words(REPORTED_WAYS), value=None),
            render_line(t("收到日期"), ids.pushed("received_on"), native="date"),
            render_text_area(t("要求镇街承担的事项"), ids.pushed("what"), most=LONGEST),
            render_uploader(
                UPLOADED,
                kind=AttachmentKind.DOCUMENT,
                key=key,
                limits=limits,
                title=t("文件、会议材料或聊天截图（必附）"),
            ),
            html.Div(
                html.Button(
                    [t("提交报告"), html.Kbd("Ctrl+Enter")],
                    id=ids.PUSH_SUBMIT,
                    className="button button--primary",
                    type="button",
                    **{"data-submit": ""},
                ),
                className="form__end",
            ),
            html.H3(t("已报告的"), className="panel__heading"),
            render_list(told),
        ],
        className="form letter__form report-form",
        **{"data-testid": "push-down-form"},
    )


def render_list(found: Sequence[PushDownFacts]) -> Component:
    """Return the reports, the undecided ones first, each with its documents and what was found."""
    if not found:
        return html.P(t("没有下压责任的报告"), className="muted", **{"data-testid": "no-push-downs"})
    return html.Ul([_row(one) for one in found], className="passed", **{"data-testid": "push-downs"})


def _row(found: PushDownFacts) -> Component:
    issuer = f"{label(found.issuer_kind)} · {found.issuer_name}"
    behind = t("背后的部门：{name}", name=found.department_name)
    told = _describe_origin(found)
    return html.Li(
        [
            html.Div(
                [
                    html.Strong(issuer),
                    html.Span(f"{label(found.origin)} · {label(found.way)}", className="badge"),
                    html.Span(label(found.status), className=_sign_of(found.status)),
                ],
                className="passed__head",
            ),
            html.Div(found.what),
            html.Div(behind, className="muted"),
            html.Div(t("诉求 {number}；理由：{reason}", number=found.ticket_number, reason=found.reason))
            if found.ticket_number
            else None,
            html.Div(told, className="muted"),
            html.Div(render_documents(found), className="passed__head"),
            html.Div(describe_finding(found)) if found.found_at else None,
            html.Div(describe_settlement(found))
            if found.settled_at and found.settlement != found.finding
            else None,
        ],
        className="passed__row",
    )


def _describe_origin(found: PushDownFacts) -> str:
    when = times.short_instant(found.reported_at)
    if found.origin is PushOrigin.FLAGGED:
        return t("{who} 于 {when} 交给{town}时标记", who=found.issuer_name, when=when, town=found.town_name)
    return t(
        "{town} {who} 于 {when} 报告，{day} 收到",
        town=found.town_name,
        who=found.reported_by_name,
        when=when,
        day=times.day(found.received_on),
    )


def render_documents(found: PushDownFacts) -> list[Component]:
    """Return the ways to the documents that prove a report."""
    return [
        html.A(one.name, href=f"/api/v1/files/{one.id}", target="_blank", rel="noopener")
        for one in found.documents
    ]


def describe_finding(found: PushDownFacts) -> str:
    """Return who decided a report when, and why; ``found_at`` is set."""
    return t(
        "{who} 于 {when} 认定：{finding}",
        who=found.found_by_name or "—",
        when=times.short_instant(found.found_at),
        finding=found.finding,
    )


def describe_settlement(found: PushDownFacts) -> str:
    """Return when and how a push-down ended; ``settled_at`` is set."""
    return t("{when} 处理：{text}", when=times.short_instant(found.settled_at), text=found.settlement)


def _sign_of(status: PushStatus) -> str:
    return "badge badge--late" if status is PushStatus.UPHELD else "badge"


def _words(kinds: Iterable[StrEnum]) -> Options:
    return [{"value": kind.value, "label": label(kind)} for kind in kinds]
