"""Ticket detail for its reader: the first part with the available acts, and the rest."""

from collections.abc import Collection
from datetime import datetime

from dash.development.base_component import Component

from dashboard.desk import components, review, status_header
from dashboard.desk.read_model import TicketReading
from dashboard.desk.review import Reviewed
from dashboard.shared import (
    activity_sections,
    assessed_ticket,
    html,
    notice_document,
    ticket_disputes,
    ticket_panel,
)
from dashboard.shared.acts import act_forms
from dashboard.shared.attachments import render_gallery
from dashboard.shared.controls import render_fact, render_section
from dashboard.shared.masked_person import mask
from db.queries import arbitrations, attachments, contacts, plan_vs_actual, supervision
from db.queries.contacts import Contacts, LocalContact, OfficeContact
from db.queries.ticket_parts import TicketPart, list_ticket_parts
from db.session import Session
from domain.arbitrations import ARBITRATION_ACTS, ArbitrationAct
from domain.calendars import MissingYear
from domain.enums import Act, Role, Secrecy, Status
from domain.next_action import get_next_move
from domain.scopes import Actor
from domain.secrecy import may_see_place
from domain.ticket_workflow import FINAL
from domain.workflows import list_open_acts
from i18n import label, t


def render_ticket(
    session: Session, actor: Actor, ticket: TicketReading, *, now: datetime, whole: bool
) -> list[Component]:
    """Return the opened ticket as it is seen first; whole: with its rest, as after an act."""
    return components.render_ticket(
        ticket_panel.render_title(ticket.facts),
        render_story(session, actor, ticket, now=now),
        act_forms.render_bar(ticket.offered, ticket.story.orders, first=_first(ticket)),
        rest=render_rest(session, actor, ticket, now=now) if whole else [],
    )


def render_story(session: Session, actor: Actor, ticket: TicketReading, *, now: datetime) -> list[Component]:
    """Return the status of a ticket: next actor, what to decide, matter and place, clocks and work orders."""
    waiting = activity_sections.list_waiting(ticket.passed.motions)
    active = [order for order in ticket.story.orders if order.ended_at is None]
    move = get_next_move(ticket.facts.status, active, waiting, local=ticket.facts.town_name)
    top = [
        status_header.render_guest_note() if ticket.facts.as_guest else None,
        status_header.render_line(ticket.story, move, parties=ticket.parties),
        status_header.render_elapsed(ticket.facts, working_seconds=_worked(ticket, now), now=now),
        status_header.render_decisions(
            [one for one in waiting if one.asked_of is None], ticket.offered, now=now
        ),
    ]
    return [
        *(part for part in top if part),
        *_reviewed(session, actor, ticket),
        *ticket_panel.render_body(ticket.story, now=now, duties=ticket.duties)[:-1],
    ]


def render_rest(session: Session, actor: Actor, ticket: TicketReading, *, now: datetime) -> list[Component]:
    """Return the lower part: contacts, attachments, activity, supervision, and the history."""
    parts = list_ticket_parts(session, actor.city, ticket.facts.id)
    files = []
    if TicketPart.ATTACHMENTS in parts:
        files = attachments.list_attachments(session, actor, ticket.facts.id)
    pictures = [render_section(t("附件"), render_gallery(files))] if files else []
    return [
        _contacts(session, actor, ticket, now=now),
        *pictures,
        *activity_sections.render_sections(
            ticket.passed, parties=ticket.parties, now=now, town=actor.scope.town
        ),
        *assessed_ticket.read_section(session, actor, ticket.facts, now=now, parts=parts),
        *_disputed(session, actor, ticket, parts),
        *_supervised(session, actor, ticket, parts, now=now),
        ticket_panel.render_history(ticket.story),
    ]


def _first(ticket: TicketReading) -> Act | None:
    """Return what is due before all else: giving out again what the reporter says is not solved."""
    if ticket.facts.status is not Status.CALLED_BACK:
        return None
    answered = [one for one in ticket.passed.call_backs if one.reached]
    return Act.REOPEN if answered and not answered[-1].solved else None


def _reviewed(session: Session, actor: Actor, ticket: TicketReading) -> list[Component]:
    """Return promised versus done for reviewers; nothing for others, or before completion."""
    if Role.REVIEWER not in actor.roles or ticket.facts.completed_at is None:
        return []
    city, ticket_id = actor.city, ticket.facts.id
    found = Reviewed(
        description=ticket.facts.description,
        parties=plan_vs_actual.list_fulfilments(session, city, ticket_id),
        clocks=ticket.story.clocks,
        reworks=plan_vs_actual.list_reworks(session, city, ticket_id),
        own=_is_own(session, actor, ticket),
    )
    return [render_section(t("承诺与落实"), review.render_comparison(found))]


def _supervised(
    session: Session, actor: Actor, ticket: TicketReading, parts: Collection[TicketPart], *, now: datetime
) -> list[Component]:
    """Return the notices of supervision about a ticket, and for the office the way to a new one."""
    shown: list[Component] = []
    stood = TicketPart.NOTICES in parts
    found = supervision.list_notices_about(session, actor.city, ticket.facts.id) if stood else []
    if found:
        shown.append(notice_document.render_short_list(found, today=ticket.rules.day_of(now)))
    if Role.SUPERVISOR in actor.roles:
        shown.append(notice_document.render_new_notice_link(ticket.facts.number))
    return [render_section(t("督查"), html.Div(shown))] if shown else []


def _disputed(
    session: Session, actor: Actor, ticket: TicketReading, parts: Collection[TicketPart]
) -> list[Component]:
    """Return the disputes about who is responsible, and the way to a new one for those who may claim."""
    city, ticket_id = actor.city, ticket.facts.id
    found = arbitrations.list_of_ticket(session, city, ticket_id) if TicketPart.ARBITRATIONS in parts else []
    dispute = (
        arbitrations.find_open_dispute(session, city, ticket_id) if TicketPart.DISPUTE in parts else None
    )
    may_claim = dispute is None and ticket.facts.status not in FINAL
    may_claim = may_claim and ArbitrationAct.CLAIM in list_open_acts(ARBITRATION_ACTS, actor, None)
    shown = ticket_disputes.render_disputes(found, dispute, ticket.facts.number, may_claim=may_claim)
    return [render_section(t("职责裁定"), html.Div(shown))] if shown else []


def _is_own(session: Session, actor: Actor, ticket: TicketReading) -> bool:
    """Return whether the reader gave out what they would review, where another person must."""
    if ticket.facts.status is not Status.COMPLETED:
        return False
    separate = bool(ticket.rules.setting("review.by_another_person"))
    return separate and actor.id in plan_vs_actual.list_senders(session, actor.city, ticket.facts.id)


def _contacts(session: Session, actor: Actor, ticket: TicketReading, *, now: datetime) -> Component:
    """Return who answers for the ticket, as far as the reader may know its place."""
    holders = [order.department for order in ticket.story.orders]
    today, shown = ticket.rules.day_of(now), may_see_place(actor, Secrecy(ticket.facts.secrecy), holders)
    found = contacts.load_contacts(session, actor.city, ticket.facts.id, today=today, shows_place=shown)
    return render_section(t("联系人"), _render_contacts(found))


def _worked(ticket: TicketReading, now: datetime) -> float | None:
    """Return the working seconds since the call, acceptance or report; None where a year is not loaded."""
    facts = ticket.facts
    began = facts.called_at or facts.accepted_at or facts.reported_at
    found = ticket.rules.calendar.working_seconds_between(began, facts.closed_at or now)
    return None if isinstance(found, MissingYear) else found


def _render_contacts(found: Contacts) -> Component:
    """Return who is responsible, so that users call each other and not the Center.

    The offices with section and handler, the town's center, and the people of the grid.
    """
    rows = [render_fact(label(one.role), _inside(one)) for one in found.offices]
    if found.town:
        rows.append(render_fact(t("镇街联系"), t("{town}综治中心", town=found.town)))
    rows += [render_fact(label(one.role), _person(one)) for one in found.people]
    return html.Dl(rows, className="facts", **{"data-testid": "contacts"})


def _inside(office: OfficeContact) -> str:
    inside = " · ".join(part for part in (office.section, office.handler) if part)
    return f"{office.name} · {inside or t('尚未转交到科室')}"


def _person(one: LocalContact) -> str:
    return f"{one.area} · {one.name} {mask(one.phone)}"
