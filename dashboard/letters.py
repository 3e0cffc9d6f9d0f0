"""Read a ticket for its reader: the letter with its story, and the acts open to them."""

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.views import (
    act_forms,
    contact_rows,
    desk_page,
    loop_sections,
    notice_paper,
    review,
    standing,
    ticket_panel,
)
from dashboard.views.area_panel import section
from dashboard.views.attachments import gallery
from dashboard.views.review import Reviewed
from db.queries import (
    attachments,
    catalogue,
    cities,
    contacts,
    fulfilment,
    supervision,
    ticket_loop,
    ticket_story,
)
from db.queries.ticket_story import TicketStory
from db.session import Session
from domain.calendars import MissingYear
from domain.next_move import next_move
from domain.scopes import Actor
from domain.secrecy import shows_place
from domain.terms import Act, Role, Secrecy, Status
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
        act_forms.bar(offered, story.orders, first=_first(session, actor, story)),
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
        *_reviewed(session, actor, story),
        *drawn[:-1],
        _contacts(session, actor, story, now=now),
        *pictures,
        *loop_sections.sections(passed, parties=names, now=now, town=actor.scope.town),
        *_supervised(session, actor, story, now),
        drawn[-1],
    ]


def _first(session: Session, actor: Actor, story: TicketStory) -> Act | None:
    """Return what is due before all else: giving out again what the reporter says is not solved."""
    if story.facts.status is not Status.CALLED_BACK:
        return None
    answered = [
        one for one in ticket_loop.ticket_loop(session, actor, story.facts.id).call_backs if one.reached
    ]
    return Act.REOPEN if answered and not answered[-1].solved else None


def _reviewed(session: Session, actor: Actor, story: TicketStory) -> list[Component]:
    """Return promise beside fulfilment for whoever reviews; nothing for others, or before completion."""
    if Role.REVIEWER not in actor.roles or story.facts.completed_at is None:
        return []
    city, ticket_id = actor.city, story.facts.id
    found = Reviewed(
        description=story.facts.description,
        parties=fulfilment.fulfilments(session, city, ticket_id),
        clocks=story.clocks,
        reworks=fulfilment.reworks(session, city, ticket_id),
        own=_is_own(session, actor, story),
    )
    return [section(t("承诺与落实"), review.promise_and_fulfilment(found))]


def _supervised(session: Session, actor: Actor, story: TicketStory, now: datetime) -> list[Component]:
    """Return the notices of supervision about a ticket, and for the office the way to a new one."""
    found = supervision.notices_about(session, actor.city, story.facts.id)
    parts: list[Component] = []
    if found:
        today = now.astimezone(city_rules(session, actor.city).facts.zone).date()
        parts.append(notice_paper.short_list(found, today=today))
    if Role.SUPERVISOR in actor.roles:
        parts.append(notice_paper.way_to_new(story.facts.number))
    return [section(t("督查"), html.Div(parts))] if parts else []


def _is_own(session: Session, actor: Actor, story: TicketStory) -> bool:
    """Tell whether the reader dispatched what they would review, where another person must."""
    if story.facts.status is not Status.COMPLETED:
        return False
    separate = bool(city_rules(session, actor.city).setting("review.by_another_person"))
    return separate and fulfilment.dispatched_by(session, actor.city, story.facts.id) == actor.id


def _contacts(session: Session, actor: Actor, story: TicketStory, *, now: datetime) -> Component:
    """Return who answers for the ticket, as far as the reader may know its place."""
    today = now.astimezone(cities.city_facts(session, actor.city).zone).date()
    shown = shows_place(actor, Secrecy(story.facts.secrecy))
    found = contacts.contacts(session, actor.city, story.facts.id, today=today, shows_place=shown)
    return section(t("联系人"), contact_rows.contacts(found))


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
