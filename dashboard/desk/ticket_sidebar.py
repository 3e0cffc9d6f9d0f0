"""Load the sidebar of the opened ticket, one loader per desk."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from dash.development.base_component import Component

from dashboard.desk import call_back_panel, review
from dashboard.desk.read_model import TicketReading
from dashboard.desk.sidebar_read_model import read_context
from dashboard.desk.sidebar_sections import render_section
from dashboard.shared import html
from db.queries import attachments, call_backs, cities, plan_vs_actual
from db.session import Session
from domain.enums import Act, Status
from domain.scopes import Actor
from domain.setting_values import parse_figures_period
from i18n import t

Drawn = list[Component | None] | None


def _dispatch(session: Session, actor: Actor, ticket: TicketReading | None, *, now: datetime) -> Drawn:
    return read_context(session, actor, ticket, now=now) if ticket else None


def _review(
    session: Session,
    actor: Actor,
    ticket: TicketReading | None,
    *,
    now: datetime,  # noqa: ARG001 — every sidebar is called with it
) -> Drawn:
    """Return the photos before and after, and the times the ticket was sent back."""
    if ticket is None:
        return None
    files = attachments.list_attachments(session, actor, ticket.facts.id)
    sent_back = plan_vs_actual.list_reworks(session, actor.city, ticket.facts.id)
    return [
        render_section(t("处置前后对比"), [review.render_photos(files)]),
        render_section(t("历次退回"), [review.render_reworks(sent_back)], count=len(sent_back))
        if sent_back
        else None,
    ]


def _callback(session: Session, actor: Actor, ticket: TicketReading | None, *, now: datetime) -> Drawn:
    """Return the questions of the call with its tries, and how call-backs went today and in the period."""
    today = now.astimezone(cities.load_city_facts(session, actor.city).zone).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    period = parse_figures_period(cities.load_settings(session, actor.city))
    spans = {t("今天"): today, t("近 {days} 天", days=period.days): now - period}
    counted = {
        name: call_backs.load_rates(session, actor.city, since=since, now=now)
        for name, since in spans.items()
    }
    return [*(_call(session, actor, ticket, now) if ticket else ()), call_back_panel.render_rates(counted)]


def _call(session: Session, actor: Actor, ticket: TicketReading, now: datetime) -> list[Component]:
    """Return the script of the call while one is due; the phone is shown by an act with a reason."""
    if ticket.facts.status is not Status.FED_BACK:
        return []
    tries = call_backs.load_tries(session, actor.city, ticket.facts.id)
    missed = [one for one in ticket.passed.call_backs if not one.reached]
    reveal = html.Button(
        t("显示诉求人电话"),
        className="button",
        type="button",
        **{"data-act": Act.REVEAL.value, "data-order": "", "data-motion": "", "data-at-once": ""},
    )
    script = call_back_panel.render_script(ticket.facts, tries=tries, now=now)
    return [render_section(t("回访用语"), [script, reveal], count=len(missed))]


SIDES: Mapping[str, Callable[..., Drawn]] = MappingProxyType(
    {"/desk": _dispatch, "/review": _review, "/callback": _callback}
)
