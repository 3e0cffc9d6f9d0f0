"""Read a ticket for its reader: the letter with its story, and the acts open to them."""

from datetime import datetime

from dash.development.base_component import Component

from dashboard.views import act_forms, desk_page, loop_sections, standing, ticket_panel
from dashboard.views.area_panel import section
from dashboard.views.attachments import gallery
from db.queries import attachments, catalogue, ticket_loop, ticket_story
from db.queries.ticket_story import TicketStory
from db.session import Session
from domain.calendars import MissingYear
from domain.next_move import next_move
from domain.scopes import Actor
from services import offers
from services.city_rules import city_rules
from services.offers import Offer
from text import t


def read_letter(session: Session, actor: Actor, number: str, *, now: datetime) -> list[Component]:
    """Return the opened ticket. Raises NotFound outside the actor's scope."""
    story = _story(session, actor, number)
    offered = offers.offered(session, actor, story.facts.id)
    return desk_page.letter(
        ticket_panel.title(story.facts),
        _body(session, actor, story, offered, now=now),
        act_forms.bar(offered, story.orders),
    )


def read_story(session: Session, actor: Actor, number: str, *, now: datetime) -> list[Component]:
    """Return what is told of a ticket. Raises NotFound outside the actor's scope."""
    story = _story(session, actor, number)
    offered = offers.offered(session, actor, story.facts.id)
    return _body(session, actor, story, offered, now=now)


def _body(
    session: Session, actor: Actor, story: TicketStory, offered: list[Offer], *, now: datetime
) -> list[Component]:
    passed = ticket_loop.ticket_loop(session, actor, story.facts.id)
    names = {party.code: party.name for party in catalogue.parties(session, actor.city)}
    waiting = loop_sections.waiting(passed.motions)
    active = [order for order in story.orders if order.ended_at is None]
    move = next_move(story.facts.status, active, waiting, local=story.facts.town_name)
    drawn = ticket_panel.body(story, now=now)
    files = attachments.of_ticket(session, actor, story.facts.id)
    pictures = [section(t("附件"), gallery(files))] if files else []
    top = [
        standing.line(story, move, parties=names),
        standing.elapsed(story.facts, working_seconds=_worked(session, actor, story, now), now=now),
        standing.decisions([one for one in waiting if one.asked_of is None], offered, now=now),
    ]
    return [
        *(part for part in top if part),
        *drawn[:-1],
        *pictures,
        *loop_sections.sections(passed, parties=names, now=now),
        drawn[-1],
    ]


def _story(session: Session, actor: Actor, number: str) -> TicketStory:
    ticket_id = ticket_story.ticket_id_of(session, actor.city, number)
    return ticket_story.ticket_story(session, actor, ticket_id)


def _worked(session: Session, actor: Actor, story: TicketStory, now: datetime) -> float | None:
    """Return the working seconds since the call, acceptance or report; None where a year is not loaded."""
    facts = story.facts
    began = facts.called_at or facts.accepted_at or facts.reported_at
    calendar = city_rules(session, actor.city).calendar
    found = calendar.working_seconds_between(began, facts.closed_at or now)
    return None if isinstance(found, MissingYear) else found
