"""History of what moves and is no ticket: what was done, by whom, when, what was said; the newest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.shared import html
from db.queries.workflow_events import WorkflowStep
from i18n import t, times


@dataclass(frozen=True, slots=True)
class StepText:
    """What a step says. facts: what goes with it, each in short. words: what was said, None for nothing."""

    act: str
    facts: Sequence[str] = ()
    words: str | None = None


def render_history(steps: Sequence[WorkflowStep], describe: Callable[[WorkflowStep], StepText]) -> Component:
    """Return the steps, the newest first. steps: the oldest first, as ``list_steps`` returns them."""
    return render_steps([*reversed(steps)], describe)


def render_steps(
    steps: Sequence[WorkflowStep], describe: Callable[[WorkflowStep], StepText], *, empty: str = ""
) -> Component:
    """Return the steps in their own order; ``empty`` says that there are none."""
    if not steps:
        return html.P(empty or t("还没有办理记录。"), className="muted")
    return html.Ol([_step(step, describe(step)) for step in steps], className="passed")


def _step(step: WorkflowStep, text: StepText) -> Component:
    return html.Li(
        [
            html.Div(
                [
                    html.Strong(text.act),
                    html.Span(step.actor_name, className="muted"),
                    html.Time(times.instant(step.at), className="muted figure", dateTime=step.at.isoformat()),
                ],
                className="passed__head",
            ),
            html.Div("　".join(text.facts)) if text.facts else None,
            html.Div(text.words, className="ticket-text") if text.words else None,
        ],
        className="passed__row",
    )
