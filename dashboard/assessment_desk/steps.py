"""The history of an appeal or of a request: each step with its facts and words."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from dash.development.base_component import Component

from dashboard.assessment_desk import ids as names
from dashboard.shared import html, nodes, workflow_history
from dashboard.shared.workflow_history import StepText
from db.queries.workflow_events import WorkflowStep
from domain.exclusions import ExclusionReason
from i18n import label, t

FACTS: Mapping[str, Callable[[object], str]] = {
    "reason": lambda said: label(ExclusionReason(str(said))),
    "total": lambda total: t("合计 {points} 分", points=total),
    "before": lambda points: t("原为 {points} 分", points=sum(points)) if isinstance(points, list) else "",
    "missing": lambda missing: t("未填报") if missing else "",
    "files": lambda files: t("附证据 {count} 件", count=len(files)) if isinstance(files, list) else "",
}


def render_story(steps: Sequence[WorkflowStep], acts: type[StrEnum]) -> Component:
    """Return the steps, the newest first, each in full; acts: the words of the kind."""

    def describe(step: WorkflowStep) -> StepText:
        facts = [say(step.data[name]) for name, say in FACTS.items() if step.data.get(name)]
        return StepText(label(acts(step.act)), facts, step.note)

    return nodes.render_host(
        names.STORY,
        [
            html.H3(t("办理经过"), className="panel__heading"),
            workflow_history.render_history(steps, describe),
        ],
        element=html.Section,
        className="office__story",
        **{"data-testid": "office-history"},
    )
