"""One arbitration for reading: which ticket, who claims what, who was heard, and the decision."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dash.development.base_component import Component

from dashboard.duty_office import ids as names
from dashboard.duty_office import step_history
from dashboard.duty_office.address import OfficeRequest, OfficeView
from dashboard.shared import html
from dashboard.shared.offices import paper
from dashboard.shared.offices.paper import PaperHead
from db.queries.arbitrations import ArbitrationFacts
from db.queries.workflow_events import WorkflowStep
from domain.arbitrations import ArbitrationAct, ArbitrationStatus, build_arbitration_number, is_heard
from i18n import label, t, times

Names = Mapping[str, str]


def format_number(found: ArbitrationFacts) -> str:
    """Return the number of an arbitration, as 职责裁定〔2026〕3号."""
    number = build_arbitration_number(year=found.year, sequence=found.sequence)
    return t(number.message_id, **number.values)


def format_title(found: ArbitrationFacts) -> str:
    """Return what the dispute is about."""
    return paper.format_matter(found.matter_name, found.matter_name_en)


def format_sides(found: ArbitrationFacts, names_of: Names) -> str:
    """Return who claims, and who else is concerned."""
    claimant = t("中心") if found.claimant is None else names_of.get(found.claimant, found.claimant)
    others = tuple(names_of.get(code, code) for code in found.parties if code != found.claimant)
    return t("{claimant} → {others}", claimant=claimant, others=others)


def get_clock(found: ArbitrationFacts, *, now: datetime) -> datetime | None:
    """Return what runs: the limit of statements, then that of the decision."""
    if found.status is not ArbitrationStatus.CLAIMED:
        return None
    return found.decide_by if is_heard(found.parties, found.stated, found.due_at, now=now) else found.due_at


def render_paper(found: ArbitrationFacts, *, names_of: Names, now: datetime) -> Component:
    """Return what the dispute is about, who was heard, and what was decided."""
    head = PaperHead(
        number=format_number(found),
        status=label(found.status),
        secret=None if found.is_ordinary else t("由中心领导裁定"),
        due_at=get_clock(found, now=now),
        title=format_title(found),
        note=t("裁定期间由首接单位继续办理，时限不停。")
        if found.status is ArbitrationStatus.CLAIMED
        else None,
    )
    return paper.render_paper(names.PAPER, head, [_facts(found, names_of)], testid="arbitration", now=now)


def render_story(steps: Sequence[WorkflowStep], names_of: Names) -> Component:
    """Return the history of an arbitration: claim, statements, decision, each in full."""
    acts = {act.value: label(act) for act in ArbitrationAct}
    return step_history.render_history(names.STORY, steps, acts, names_of)


def _facts(found: ArbitrationFacts, names_of: Names) -> Component:
    facts: list[paper.Fact] = [
        (t("诉求"), paper.render_ticket(found.number, linked=found.sees_ticket)),
        (t("清单事项"), html.A(found.duty, href=f"/duties?duty={found.duty}") if found.duty else None),
        (t("争议各方"), format_sides(found, names_of)),
        (t("主张和理由"), html.Span(found.content, className="ticket-text")),
        (t("陈述情况"), _heard(found, names_of)),
        (t("裁定结果"), _decided(found, names_of)),
    ]
    return paper.render_facts(facts)


def _heard(found: ArbitrationFacts, names_of: Names) -> Component:
    told = [
        html.Li(
            t("{party}：已陈述", party=names_of.get(code, code))
            if code in found.stated
            else t("{party}：尚未陈述", party=names_of.get(code, code))
        )
        for code in found.parties
    ]
    limit = t("陈述期限 {when}", when=times.short_instant(found.due_at)) if found.due_at else None
    return html.Div([html.Ul(told), html.Span(limit, className="muted") if limit else None])


def _decided(found: ArbitrationFacts, names_of: Names) -> Component | None:
    if found.lead is None:
        return None
    way = OfficeRequest(OfficeView.AMENDMENTS, opened=str(found.amendment_id)).to_address()
    return html.Div(
        [
            html.Strong(t("主体责任：{party}", party=names_of.get(found.lead, found.lead))),
            html.Div(html.A(t("由此提请的清单调整"), href=way)) if found.amendment_id else None,
        ]
    )
