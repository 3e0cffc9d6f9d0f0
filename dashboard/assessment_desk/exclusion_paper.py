"""One request that a ticket should not count, for reading: who asks, why, the evidence, the decision."""

from collections.abc import Mapping
from datetime import datetime

from dash.development.base_component import Component

from dashboard.assessment_desk import ids as names
from dashboard.assessment_desk.evidence import render_evidence
from dashboard.shared import html
from dashboard.shared.offices import paper
from dashboard.shared.offices.paper import PaperHead
from db.queries.exclusions import ExclusionFacts
from domain.exclusions import ExclusionAct, ExclusionStatus, build_exclusion_number
from i18n import label, t, times

Names = Mapping[str, str]


def format_number(found: ExclusionFacts) -> str:
    """Return the number of a request, as 不计考核〔2026〕3号."""
    number = build_exclusion_number(year=found.year, sequence=found.sequence)
    return t(number.message_id, **number.values)


def format_title(found: ExclusionFacts) -> str:
    """Return what the ticket is about; nothing of one that the reader does not see."""
    return paper.format_matter(found.matter_name, found.matter_name_en, seen=found.number is not None)


def format_asker(found: ExclusionFacts, names_of: Names) -> str:
    """Return who asks."""
    return t("中心") if found.asked_by is None else names_of.get(found.asked_by, found.asked_by)


def get_clock(found: ExclusionFacts) -> datetime | None:
    """Return by when it should be decided; nothing once it was."""
    return found.decide_by if found.status is ExclusionStatus.ASKED else None


def render_paper(found: ExclusionFacts, *, names_of: Names, now: datetime) -> Component:
    """Return the request, and what was decided."""
    head = PaperHead(
        number=format_number(found),
        status=label(found.status),
        secret=None if found.is_ordinary else t("由中心领导决定"),
        due_at=get_clock(found),
        title=format_title(found),
        note=t("不计考核的诉求仍在各处显示并标明，各项比率另列剔除后的结果。"),
    )
    return paper.render_paper(names.PAPER, head, [_facts(found, names_of)], testid="exclusion", now=now)


def _facts(found: ExclusionFacts, names_of: Names) -> Component:
    facts: list[paper.Fact] = [
        (t("诉求"), paper.render_ticket(found.number)),
        (t("申请单位"), format_asker(found, names_of)),
        (t("申请时间"), times.short_instant(found.begun_at)),
        (t("申请理由"), label(found.reason)),
        (t("情况说明"), html.Span(found.content, className="ticket-text")),
        (t("证据"), render_evidence(found.files, {act.value: label(act) for act in ExclusionAct})),
        (t("决定结果"), _decided(found)),
    ]
    return paper.render_facts(facts)


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
