"""From a ticket to the responsibility list: duties about its matter, and the likely one of its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dash.development.base_component import Component

from dashboard.shared import html
from dashboard.shared.chart_follower import FollowedChart, build_chart
from dashboard.shared.duty_card import render_links
from db.queries import cities, duty_counts, ticket_steps
from db.queries.duty_counts import DutyLink
from db.queries.ticket_facts import TicketFacts
from db.session import Session
from domain.duty_request import build_duty_address
from domain.step_deadlines import StepDeadline, find_step_deadlines
from domain.ticket_workflow import BEFORE_DISPATCH
from i18n import t
from services.city_context import load_city_rules
from services.duty_suggestion import Complaint, DutySuggestion, SuggestedBy, suggest_duty


@dataclass(frozen=True, slots=True)
class TicketDuties:
    """Duties of a ticket; links: about its matter. likely: what is suggested until one is chosen.

    followed: where it is in the flow chart of its duty. deadlines: guidance of the present steps.
    """

    links: Sequence[DutyLink] = ()
    likely: DutySuggestion | None = None
    followed: FollowedChart | None = None
    deadlines: Sequence[StepDeadline] = ()


def load_ticket_duties(
    session: Session, city: str, facts: TicketFacts, *, dispatches: bool, now: datetime
) -> TicketDuties:
    """Return the duties in force now that are about a ticket.

    dispatches: the reader has the form of dispatch before them, which shows what is likely itself.
    """
    today = now.astimezone(cities.load_city_facts(session, city).zone).date()
    links: Sequence[DutyLink] = ()
    if facts.matter is not None:
        links = duty_counts.list_duties_of_matter(session, city, facts.matter, as_of=today)
    if facts.duty is not None:
        return _follow_chart(session, city, facts.number)
    if dispatches or facts.status not in BEFORE_DISPATCH:
        return TicketDuties(links)
    likely = suggest_duty(session, city, Complaint(facts.matter, facts.description), day=today)
    if likely is None or not likely.certain:
        return TicketDuties(links)
    return TicketDuties([link for link in links if link.code != likely.duty.code], likely)


def _follow_chart(session: Session, city: str, number: str) -> TicketDuties:
    """Return where a ticket is in the chart of its duty; nothing of a duty without a chart."""
    ticket = ticket_steps.load_step_ticket(session, city, number)
    if not ticket.steps:
        return TicketDuties()
    orders = [(order.followed, order.since) for order in ticket.orders]
    calendar = load_city_rules(session, city).calendar
    deadlines = find_step_deadlines(ticket.steps, ticket.status, orders, calendar)
    return TicketDuties(followed=build_chart(ticket, ticket.steps), deadlines=deadlines)


def render_duty_links(links: Sequence[DutyLink]) -> Component:
    """Return the ways to duties, by code and name."""
    return html.Ul(
        [
            html.Li(
                html.A(
                    t("{code} {name}", code=link.code, name=link.name),
                    href=build_duty_address(link.code),
                    title=t("打开责任清单中的这一项"),
                    **{"data-testid": f"duty-link-{link.code}"},
                )
            )
            for link in links
        ],
        **{"data-testid": "duty-links"},
    )


def render_likely(found: DutySuggestion | None, number: str) -> Component | None:
    """Return the duty that a ticket without one probably falls under, with the ways to chart and manual."""
    if found is None:
        return None
    one = found.situation
    name = t("可能的责任事项：{code} {name}", code=found.duty.code, name=found.duty.name)
    by = t("按事项对应") if found.by is SuggestedBy.MATTER else t("按内容查得")
    situation, named = (None, None) if one is None else (one.code, one.name)
    links = render_links(found.duty.code, situation, named, ticket=number)
    return html.Div(
        [
            html.Div([html.Strong(name), html.Span(by, className="badge")], className="passed__head"),
            html.Div(links, className="passed__head"),
        ],
        className="ticket-duty",
        **{"data-testid": "likely-duty"},
    )
