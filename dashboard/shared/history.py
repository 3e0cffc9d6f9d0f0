"""Draw the history of a ticket as the story of what happened, newest first."""

from dash import html
from dash.development.base_component import Component

from dashboard.shared import history_sentences
from db.queries.history import EventFacts
from i18n import label, t, times


def history(events: list[EventFacts]) -> Component:
    """Return one entry a row of history."""
    return html.Ol([entry(event) for event in reversed(events)], className="history")


def entry(event: EventFacts) -> Component:
    """Return when, who, what, and why."""
    told = story_of(event)
    return html.Li(
        [
            html.Time(times.short_instant(event.at), className="muted figure", dateTime=event.at.isoformat()),
            html.Div(
                [
                    html.Div([html.Strong(label(event.act)), html.Span(event.actor_name, className="muted")]),
                    html.Div(told) if told else None,
                    html.Div(t("原因或说明：{reason}", reason=event.reason)) if event.reason else None,
                ],
                className="history__text",
            ),
        ],
        className="history__row",
    )


def story_of(event: EventFacts) -> str | None:
    """Return in a sentence what an act brought along; None where its name says all."""
    return history_sentences.told(event.act, event.data)
