"""History of a ticket as a list of events, newest first."""

from dash.development.base_component import Component

from dashboard.shared import history_sentences, html
from db.queries.history import TicketEventFacts
from i18n import label, t, times


def render_history(events: list[TicketEventFacts]) -> Component:
    """Return one entry a row of history."""
    return html.Ol([render_entry(event) for event in reversed(events)], className="history")


def render_entry(event: TicketEventFacts) -> Component:
    """Return when, who, what, and why."""
    told = describe_event(event)
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


def describe_event(event: TicketEventFacts) -> str | None:
    """Return in a sentence what an act brought along; None where its name says all."""
    return history_sentences.describe_payload(event.act, event.data)
