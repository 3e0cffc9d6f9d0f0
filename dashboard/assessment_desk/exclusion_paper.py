"""One request that a ticket should not count, for reading: who asks, why, the evidence, the decision."""

from collections.abc import Mapping
from datetime import datetime

from dash.development.base_component import Component

from dashboard.assessment_desk import ids as names
from dashboard.shared import html, nodes
from dashboard.shared.controls import render_fact
from dashboard.shared.offices.evidence import render_evidence
from dashboard.shared.offices.queues import render_clock
from db.queries.exclusions import ExclusionFacts
from domain.exclusions import ExclusionAct, ExclusionStatus, build_exclusion_number
from i18n import either, label, t, times

Names = Mapping[str, str]


def format_number(found: ExclusionFacts) -> str:
    """Return the number of a request, as 不计考核〔2026〕3号."""
    number = build_exclusion_number(year=found.year, sequence=found.sequence)
    return t(number.message_id, **number.values)


def format_title(found: ExclusionFacts) -> str:
    """Return what the ticket is about; nothing of one that the reader does not see."""
    if found.number is None:
        return t("保密诉求")
    return either(found.matter_name or t("未分类"), found.matter_name_en)


def format_asker(found: ExclusionFacts, names_of: Names) -> str:
    """Return who asks."""
    return t("中心") if found.asked_by is None else names_of.get(found.asked_by, found.asked_by)


def get_clock(found: ExclusionFacts) -> datetime | None:
    """Return by when it should be decided; nothing once it was."""
    return found.decide_by if found.status is ExclusionStatus.ASKED else None


def render_paper(found: ExclusionFacts, *, names_of: Names, now: datetime) -> Component:
    """Return the request, and what was decided."""
    return nodes.render_host(
        names.PAPER,
        [
            html.Header(
                [
                    html.Div(
                        [
                            html.Span(format_number(found), className="figure muted"),
                            html.Span(label(found.status), className="badge"),
                            None
                            if found.is_ordinary
                            else html.Span(t("由中心领导决定"), className="badge badge--secret"),
                            render_clock(get_clock(found), now=now),
                        ],
                        className="passed__head",
                    ),
                    html.H2(format_title(found), tabIndex=-1),
                    html.P(
                        t("不计考核的诉求仍在各处显示并标明，各项比率另列剔除后的结果。"), className="muted"
                    ),
                ]
            ),
            _facts(found, names_of),
        ],
        element=html.Article,
        className="office__paper",
        **{"data-testid": "exclusion"},
    )


def _facts(found: ExclusionFacts, names_of: Names) -> Component:
    ticket: Component | str = t("保密，编号不显示")
    if found.number is not None:
        ticket = html.A(found.number, href=f"/map?ticket={found.number}", className="figure")
    facts: list[tuple[str, str | Component | None]] = [
        (t("诉求"), ticket),
        (t("申请单位"), format_asker(found, names_of)),
        (t("申请时间"), times.short_instant(found.begun_at)),
        (t("申请理由"), label(found.reason)),
        (t("情况说明"), html.Span(found.content, className="ticket-text")),
        (t("证据"), render_evidence(found.files, {act.value: label(act) for act in ExclusionAct})),
        (t("决定结果"), _decided(found)),
    ]
    return html.Dl([render_fact(name, said) for name, said in facts if said], className="facts")


def _decided(found: ExclusionFacts) -> Component | None:
    if found.decided_at is None:
        return None
    told = t("{status}，{when}", status=label(found.status), when=times.short_instant(found.decided_at))
    if found.revoked_at is not None:
        told = t(
            "{since} 起不计考核，{until} 起恢复计入",
            since=times.short_instant(found.decided_at),
            until=times.short_instant(found.revoked_at),
        )
    return html.Strong(told)
