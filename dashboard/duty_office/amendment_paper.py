"""One amendment for reading: the way it has come, what it changes, why, and every step with its document."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dash.development.base_component import Component

from dashboard.duty_office import ids as names
from dashboard.duty_office import step_history
from dashboard.duty_office.changed_base import render_changed_base
from dashboard.duty_office.step_table import render_compared
from dashboard.duty_office.text_changes import render_changes
from dashboard.shared import html, nodes
from dashboard.shared.offices.queues import render_clock
from db.queries.amendments import AmendmentDetail, AmendmentSummary
from db.queries.duties import DutyVersionFacts
from db.queries.workflow_events import WorkflowStep
from domain.amendment_payloads import AmendmentKind
from domain.amendments import AmendmentAct, AmendmentStatus, build_amendment_number
from i18n import either, label, t, times

WAY = (
    (AmendmentAct.APPLY, "申请"),
    (AmendmentAct.ACCEPT, "编办审核"),
    (AmendmentAct.CONSENT, "市委、市政府同意"),
    (AmendmentAct.APPROVE_REVIEW, "潍坊市审核"),
    (AmendmentAct.SCHEDULE, "生效日期"),
    (AmendmentAct.PUBLISH, "发布"),
)


def format_number(found: AmendmentSummary) -> str:
    """Return the number of an amendment, as 清单调整〔2026〕3号."""
    number = build_amendment_number(year=found.year, sequence=found.sequence)
    return t(number.message_id, **number.values)


def format_title(found: AmendmentSummary) -> str:
    """Return what is to be done to which duty."""
    subject = " ".join(part for part in (found.duty, found.duty_name) if part)
    return f"{label(found.kind)} · {subject or t('待申请单位提出')}"


def render_paper(
    found: AmendmentDetail,
    steps: Sequence[WorkflowStep],
    *,
    names_of: Mapping[str, str],
    now: datetime,
    changed_by: Sequence[DutyVersionFacts] = (),
) -> Component:
    """Return what the amendment is, how far it has come, and what it changes.

    changed_by: the versions of the list that changed its text since.
    """
    return nodes.render_host(
        names.PAPER,
        [
            _head(found, now),
            _way(found, steps),
            html.Section([html.H3(t("申请说明"), className="panel__heading"), _facts(found)]),
            render_changed_base(found, changed_by, names_of),
            _changes(found, names_of),
        ],
        element=html.Article,
        className="office__paper",
        **{"data-testid": "amendment"},
    )


def render_story(steps: Sequence[WorkflowStep], names_of: Mapping[str, str]) -> Component:
    """Return the history of an amendment."""
    acts = {act.value: label(act) for act in AmendmentAct}
    return step_history.render_history(names.STORY, steps, acts, names_of)


def _head(found: AmendmentDetail, now: datetime) -> Component:
    return html.Header(
        [
            html.Div(
                [
                    html.Span(format_number(found), className="figure muted"),
                    html.Span(label(found.status), className="badge"),
                    render_clock(found.due_at, now=now),
                ],
                className="passed__head",
            ),
            html.H2(format_title(found), tabIndex=-1),
            _published(found),
        ]
    )


def _published(found: AmendmentDetail) -> Component | None:
    """Return the way to the duty as the published version has it."""
    if found.published_version is None or found.duty is None:
        return None
    told = t(
        "属地管理事项清单第 {version} 版，{day} 起施行",
        version=found.published_version,
        day=found.effective_from,
    )
    if found.kind is AmendmentKind.DELETE:
        return html.P(told, className="muted")
    return html.P(html.A(told, href=f"/duties?duty={found.duty}"))


def _way(found: AmendmentDetail, steps: Sequence[WorkflowStep]) -> Component:
    """Return the six steps, those done with their day; a refusal or withdrawal ends it."""
    done: dict[str, datetime] = {}
    for step in steps:
        done[step.act] = step.at
    if found.status in (AmendmentStatus.SENT_BACK, AmendmentStatus.DRAFTED):
        done.pop(AmendmentAct.APPLY.value, None)
    drawn, is_next = [], True
    for act, name in WAY:
        at = done.get(act.value)
        present = at is None and is_next and found.status not in (
            AmendmentStatus.REFUSED, AmendmentStatus.WITHDRAWN
        )  # fmt: skip
        is_next = is_next and at is not None
        kind = "done" if at else "present" if present else "ahead"
        drawn.append(
            html.Li(
                [
                    html.Span(t(name), className="step__name"),
                    html.Small(times.short_instant(at) if at else "", className="muted"),
                ],
                className=f"step step--{kind}",
                **({"aria-current": "step"} if present else {}),
            )
        )
    return html.Ol(drawn, className="stepper office__way", **{"data-testid": "amendment-way"})


def _facts(found: AmendmentDetail) -> Component:
    numbers: list[Component | str] = []
    for number in found.numbers:
        numbers += [html.A(number, href=f"/map?ticket={number}", className="figure"), " "]
    facts: list[tuple[str, object]] = [
        (t("申请单位"), either(found.party_name, found.party_name_en)),
        (t("调整理由"), label(found.reason)),
        (t("申请说明"), html.Span(found.content, className="ticket-text")),
        (t("法律依据"), "；".join(found.legal_basis)),
        (t("佐证诉求"), numbers),
        (t("生效日期"), times.day(found.effective_from) if found.effective_from else ""),
    ]
    return html.Dl(
        [
            html.Div([html.Dt(name, className="muted"), html.Dd(said)], className="facts__row")
            for name, said in facts
            if said
        ],
        className="facts",
    )


def _changes(found: AmendmentDetail, names_of: Mapping[str, str]) -> Component | None:
    if found.base is None and found.proposed is None:
        return None
    return html.Section(
        [
            html.H3(t("改动内容"), className="panel__heading"),
            *render_changes(found.base, found.proposed, names_of),
            render_compared(found.base, found.proposed, names_of),
        ],
        className="diff diff--changed",
        **{"data-testid": "amendment-changes"},
    )
