"""The history of what an office decides: each step with person, day, facts and words."""

from collections.abc import Callable, Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.shared import nodes
from db.queries.workflow_events import WorkflowStep
from i18n import t, times

Names = Mapping[str, str]
Facts = Mapping[str, Callable[[object], str]]
DOCUMENTS = ("document", "staffing_document", "justice_document")


def render_history(ident: str, steps: Sequence[WorkflowStep], acts: Names, facts: Facts) -> Component:
    """Return the steps, the newest first; acts: what each is called. facts: how each fact is said."""
    return nodes.render_host(
        ident,
        [
            html.H3(t("办理经过"), className="panel__heading"),
            html.Ol([_step(step, acts, facts) for step in reversed(steps)], className="passed"),
        ],
        element=html.Section,
        className="office__story",
        **{"data-testid": "office-history"},
    )


def _step(step: WorkflowStep, acts: Names, facts: Facts) -> Component:
    documents = [say(step.data[name]) for name, say in facts.items() if step.data.get(name) is not None]
    return html.Li(
        [
            html.Div(
                [
                    html.Strong(acts.get(step.act, step.act)),
                    html.Span(f"{step.actor_name}　{times.short_instant(step.at)}", className="muted"),
                ],
                className="passed__head",
            ),
            html.Div("　".join(documents)) if documents else None,
            html.Div(step.note, className="ticket-text") if step.note and not _repeats(step) else None,
        ],
        className="passed__row",
    )


def _repeats(step: WorkflowStep) -> bool:
    """Return whether the words of a step are no more than its documents."""
    said = str(step.note)
    known = [str(step.data[name]) for name in DOCUMENTS if name in step.data]
    return said in (*known, "；".join(known))
