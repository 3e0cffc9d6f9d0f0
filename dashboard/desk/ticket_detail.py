"""Draw an opened ticket for its reader: the letter with the acts open to them, and the letter's rest."""

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.desk import act_forms, components, review, status_header
from dashboard.desk.read_model import TicketReading
from dashboard.desk.review import Reviewed
from dashboard.map.area_panel import section
from dashboard.shared import activity_sections, contact_rows, notice_document, ticket_panel
from dashboard.shared.attachments import gallery
from db.queries import attachments, contacts, plan_vs_actual, supervision
from db.session import Session
from domain.calendars import MissingYear
from domain.enums import Act, Role, Secrecy, Status
from domain.next_action import next_move
from domain.scopes import Actor
from domain.secrecy import shows_place
from i18n import t


def letter(
    session: Session, actor: Actor, ticket: TicketReading, *, now: datetime, whole: bool
) -> list[Component]:
    """Return the opened ticket as it is seen first; whole: with its rest, as after an act."""
    return components.letter(
        ticket_panel.title(ticket.facts),
        story(session, actor, ticket, now=now),
        act_forms.bar(ticket.offered, ticket.story.orders, first=_first(ticket)),
        rest=rest(session, actor, ticket, now=now) if whole else [],
    )


def story(session: Session, actor: Actor, ticket: TicketReading, *, now: datetime) -> list[Component]:
    """Return how a ticket stands: who moves, what to decide, what and where, clocks and work orders."""
    waiting = activity_sections.waiting(ticket.passed.motions)
    active = [order for order in ticket.story.orders if order.ended_at is None]
    move = next_move(ticket.facts.status, active, waiting, local=ticket.facts.town_name)
    top = [
        status_header.guest() if ticket.facts.as_guest else None,
        status_header.line(ticket.story, move, parties=ticket.parties),
        status_header.elapsed(ticket.facts, working_seconds=_worked(ticket, now), now=now),
        status_header.decisions([one for one in waiting if one.asked_of is None], ticket.offered, now=now),
    ]
    return [
        *(part for part in top if part),
        *_reviewed(session, actor, ticket),
        *ticket_panel.body(ticket.story, now=now)[:-1],
    ]


def rest(session: Session, actor: Actor, ticket: TicketReading, *, now: datetime) -> list[Component]:
    """Return what stands below: contacts, attachments, what passed, supervision, and the history."""
    files = attachments.of_ticket(session, actor, ticket.facts.id)
    pictures = [section(t("附件"), gallery(files))] if files else []
    return [
        _contacts(session, actor, ticket, now=now),
        *pictures,
        *activity_sections.sections(ticket.passed, parties=ticket.parties, now=now, town=actor.scope.town),
        *_supervised(session, actor, ticket, now),
        ticket_panel.history(ticket.story),
    ]


def _first(ticket: TicketReading) -> Act | None:
    """Return what is due before all else: giving out again what the reporter says is not solved."""
    if ticket.facts.status is not Status.CALLED_BACK:
        return None
    answered = [one for one in ticket.passed.call_backs if one.reached]
    return Act.REOPEN if answered and not answered[-1].solved else None


def _reviewed(session: Session, actor: Actor, ticket: TicketReading) -> list[Component]:
    """Return promise beside fulfilment for whoever reviews; nothing for others, or before completion."""
    if Role.REVIEWER not in actor.roles or ticket.facts.completed_at is None:
        return []
    city, ticket_id = actor.city, ticket.facts.id
    found = Reviewed(
        description=ticket.facts.description,
        parties=plan_vs_actual.fulfilments(session, city, ticket_id),
        clocks=ticket.story.clocks,
        reworks=plan_vs_actual.reworks(session, city, ticket_id),
        own=_is_own(session, actor, ticket),
    )
    return [section(t("承诺与落实"), review.promise_and_fulfilment(found))]


def _supervised(session: Session, actor: Actor, ticket: TicketReading, now: datetime) -> list[Component]:
    """Return the notices of supervision about a ticket, and for the office the way to a new one."""
    found = supervision.notices_about(session, actor.city, ticket.facts.id)
    parts: list[Component] = []
    if found:
        parts.append(notice_document.short_list(found, today=ticket.rules.day_of(now)))
    if Role.SUPERVISOR in actor.roles:
        parts.append(notice_document.way_to_new(ticket.facts.number))
    return [section(t("督查"), html.Div(parts))] if parts else []


def _is_own(session: Session, actor: Actor, ticket: TicketReading) -> bool:
    """Tell whether the reader dispatched what they would review, where another person must."""
    if ticket.facts.status is not Status.COMPLETED:
        return False
    separate = bool(ticket.rules.setting("review.by_another_person"))
    return separate and plan_vs_actual.dispatched_by(session, actor.city, ticket.facts.id) == actor.id


def _contacts(session: Session, actor: Actor, ticket: TicketReading, *, now: datetime) -> Component:
    """Return who answers for the ticket, as far as the reader may know its place."""
    holders = [order.department for order in ticket.story.orders]
    today, shown = ticket.rules.day_of(now), shows_place(actor, Secrecy(ticket.facts.secrecy), holders)
    found = contacts.contacts(session, actor.city, ticket.facts.id, today=today, shows_place=shown)
    return section(t("联系人"), contact_rows.contacts(found))


def _worked(ticket: TicketReading, now: datetime) -> float | None:
    """Return the working seconds since the call, acceptance or report; None where a year is not loaded."""
    facts = ticket.facts
    began = facts.called_at or facts.accepted_at or facts.reported_at
    found = ticket.rules.calendar.working_seconds_between(began, facts.closed_at or now)
    return None if isinstance(found, MissingYear) else found
