"""One assigned matter for reading: what was assigned, its clock, its milestones, its files, its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dash.development.base_component import Component

from dashboard.assigned_matters import ids as names
from dashboard.shared import html, nodes, workflow_history
from dashboard.shared.controls import render_fact, render_light
from dashboard.shared.offices.evidence import render_evidence
from dashboard.shared.workflow_history import StepText
from db.queries.assigned_matters import AssignedFacts, MilestoneFacts
from db.queries.workflow_events import WorkflowStep
from domain.assigned_matters import AssignedAct, build_assigned_number
from domain.enums import Light
from i18n import label, t, times


@dataclass(frozen=True, slots=True)
class MatterView:
    """A matter, the names of units by code, and the light of its clock; None once it has ended."""

    facts: AssignedFacts
    parties: Mapping[str, str]
    light: Light | None

    def name_of(self, code: str) -> str:
        """Return the name of a unit."""
        return self.parties.get(code, code)


def format_number(found: AssignedFacts) -> str:
    """Return the number of a matter, as 交办〔2026〕3号."""
    number = build_assigned_number(year=found.year, sequence=found.sequence)
    return t(number.message_id, **number.values)


def render_clock(view: MatterView) -> Component | None:
    """Return which clock runs until when, with its light; nothing for what has ended."""
    found = view.facts
    if view.light is None or found.clock is None:
        return None
    due = found.clock_due_at
    when = t("待定") if due is None else times.short_instant(due)
    words = {"clock": label(found.clock), "when": when}
    if view.light is Light.RED:
        return render_light(view.light.value, t("{clock}逾期：{when}", **words))
    return render_light(view.light.value, t("{clock} {when} 前", **words))


def render_paper(view: MatterView, *, now: datetime) -> Component:
    """Return what is read of a matter."""
    found = view.facts
    return nodes.render_host(
        names.PAPER,
        [
            html.Header(
                [
                    html.Div(
                        [
                            html.Span(format_number(found), className="figure muted"),
                            html.Span(label(found.status), className="badge"),
                            render_clock(view),
                        ],
                        className="passed__head",
                    ),
                    html.H2(found.title, tabIndex=-1),
                ]
            ),
            _facts(view),
            _milestones(found.milestones, now=now) if found.milestones else None,
        ],
        element=html.Article,
        className="office__paper",
        **{"data-testid": "assigned-matter"},
    )


def render_story(steps: Sequence[WorkflowStep]) -> Component:
    """Return the steps, the newest first, each with what was said and how many files came with it."""
    return nodes.render_host(
        names.STORY,
        [
            html.H3(t("办理经过"), className="panel__heading"),
            workflow_history.render_history(steps, _describe),
        ],
        element=html.Section,
        className="office__story",
        **{"data-testid": "office-history"},
    )


def _describe(step: WorkflowStep) -> StepText:
    act, data = AssignedAct(step.act), step.data
    facts = []
    if data.get("milestone"):
        facts.append(t("节点：{name}", name=data["milestone"]))
    if data.get("to"):
        facts.append(t("{before} → {after}", before=data["from"], after=data["to"]))
    if data.get("files"):
        facts.append(t("附材料 {count} 份", count=len(data["files"])))
    return StepText(label(act), facts, None if act is AssignedAct.ASSIGN else step.note)


def _facts(view: MatterView) -> Component:
    found = view.facts
    in_time: str | None = None
    if found.ended_at is not None:
        in_time = times.short_instant(found.ended_at)
        if found.closing_asked_at is not None:
            kept = t("按期") if found.closing_asked_at <= found.due_at else t("超期")
            in_time = t("{when}（{kept}报结）", when=in_time, kept=kept)
    facts: list[tuple[str, str | Component | None]] = [
        (t("来源"), label(found.source)),
        (t("交办文号"), found.document),
        (t("牵头单位"), view.name_of(found.lead)),
        (t("配合单位"), "、".join(view.name_of(code) for code in found.cooperating) or None),
        (t("交办"), t("{office}　{when}", office=label(found.office), when=_when(found.assigned_at))),
        (t("签收"), _when(found.signed_at)),
        (t("完成期限"), times.day(found.due_on)),
        (t("内容和要求"), html.Span(found.content, className="ticket-text")),
        (
            t("佐证材料"),
            render_evidence(found.files, {act.value: label(act) for act in AssignedAct}),
        ),
        (t("办结时间"), in_time),
    ]
    return html.Dl([render_fact(name, said) for name, said in facts if said], className="facts")


def _milestones(milestones: Sequence[MilestoneFacts], *, now: datetime) -> Component:
    head = [html.Th(name, scope="col") for name in (t("节点"), t("完成日期"), t("状态"))]
    rows = [
        html.Tr(
            [
                html.Th(
                    t("{number}. {name}", number=one.place, name=one.name),
                    scope="row",
                    className="assigned__milestone",
                ),
                html.Td(times.day(one.due_on), className="figure"),
                html.Td(_state(one, now)),
            ]
        )
        for one in milestones
    ]
    return html.Section(
        [
            html.H3(t("节点"), className="panel__heading"),
            html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="by-party"),
        ],
        **{"data-testid": "milestones"},
    )


def _state(one: MilestoneFacts, now: datetime) -> Component:
    if one.reached_at is not None:
        kept = one.reached_at <= one.due_at
        words = t("{when} 完成", when=times.short_instant(one.reached_at))
        return html.Span([words, html.Span(t("按期") if kept else t("超期"), className="badge")])
    if one.due_at <= now:
        return render_light(Light.RED.value, t("逾期未完成"))
    return html.Span(t("未完成"), className="muted")


def _when(at: datetime | None) -> str | None:
    return None if at is None else times.short_instant(at)
