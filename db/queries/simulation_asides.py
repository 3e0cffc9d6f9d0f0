"""Queries of the demonstration simulator for tickets where a side event may happen."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from db.models import Appeal, Cause, Clock, Consultation, Evaluation, Ticket, TicketLink, WorkOrder
from db.queries.cities import load_city_facts
from db.queries.filters import get_day_start
from db.queries.simulation import MovableTicket, list_candidates, select_orders, select_tickets
from domain.causes import ReportHistory
from domain.enums import Effect, OrderRole, OrderStatus, RequestKind, Secrecy, Status

MEETINGS = 50
JOINED_BY = (Status.ACCEPTED, Status.DISPATCHED)


def list_enquiries(session: Session, city: str, limit: int) -> list[MovableTicket]:
    """Return enquiries that wait to be dispatched, the oldest first."""
    found = select_tickets(city).where(
        Ticket.status == Status.ACCEPTED, Ticket.request_kind == RequestKind.ENQUIRY
    )
    return list_candidates(session, found.order_by(Ticket.reported_at).limit(limit))


def list_twins(session: Session, city: str, *, same_unit: bool, limit: int) -> list[MovableTicket]:
    """Return tickets that wait to be dispatched, each with the number of an older one of its matter.

    same_unit: the older one is in the same unit; otherwise in another one of the same town.
    """
    older = aliased(Ticket)
    near = older.unit_code == Ticket.unit_code
    place = near if same_unit else and_(older.town_code == Ticket.town_code, ~near)
    linked = exists().where(
        TicketLink.city == city,
        or_(
            and_(TicketLink.ticket_id == Ticket.id, TicketLink.other_id == older.id),
            and_(TicketLink.ticket_id == older.id, TicketLink.other_id == Ticket.id),
        ),
    )
    same = and_(older.city == city, older.matter == Ticket.matter, older.reported_at < Ticket.reported_at)
    found = (
        select_tickets(city)
        .add_columns(older.number)
        .join(older, same)
        .where(Ticket.status == Status.ACCEPTED, place, ~linked)
        .where(older.closed_at.is_(None), older.status.in_(JOINED_BY))
        .ext(distinct_on(Ticket.id))
        .order_by(Ticket.id, older.reported_at)
        .limit(limit)
    )
    return [replace(MovableTicket(*row[:-1]), twin=row[-1]) for row in session.execute(found)]


def list_consulted(session: Session, city: str, *, now: datetime) -> list[MovableTicket]:
    """Return tickets whose consultation was held and has no minutes yet, the longest ago first."""
    found = (
        select_tickets(city)
        .add_columns(Consultation.id)
        .join(Consultation, and_(Consultation.city == city, Consultation.ticket_id == Ticket.id))
        .where(Consultation.concluded_at.is_(None), Consultation.held_at <= now)
        .where(Ticket.called_at.is_not(None), Ticket.town_code.is_not(None))
        .order_by(Consultation.held_at)
        .limit(MEETINGS)
    )
    return [replace(MovableTicket(*row[:-1]), consultation=row[-1]) for row in session.execute(found)]


def list_paused(session: Session, city: str, *, before: datetime) -> list[MovableTicket]:
    """Return paused lead work orders of dispatched tickets that were paused before an instant."""
    long_ago = select(Clock.id).where(
        Clock.city == city,
        Clock.ticket_id == Ticket.id,  # without it every clock of the city is read
        Clock.work_order_id == WorkOrder.id,
        Clock.paused_at < before,
    )
    found = select_orders(city).where(
        Ticket.status == Status.DISPATCHED,
        WorkOrder.status == OrderStatus.PAUSED,
        WorkOrder.role == OrderRole.LEAD,
        long_ago.exists(),
    )
    return list_candidates(session, found)


def list_low_ratings(
    session: Session, city: str, department: str, *, since: datetime, until: datetime
) -> dict[UUID, str]:
    """Return ratings of a party whose effect costs points and that are not contested, with their towns.

    Of ordinary tickets. since: inclusive; until: exclusive; the newest first.
    """
    found = (
        select(Evaluation.id, Evaluation.town_code)
        .join(Ticket, and_(Ticket.city == city, Ticket.id == Evaluation.ticket_id))
        .outerjoin(Appeal, and_(Appeal.city == city, Appeal.evaluation_id == Evaluation.id))
        .where(
            Evaluation.city == city,
            Evaluation.department == department,
            Evaluation.rated_at >= since,
            Evaluation.rated_at < until,
            Evaluation.effect != Effect.GOOD,
            Ticket.secrecy == Secrecy.NORMAL,
            Appeal.id.is_(None),
        )
        .order_by(Evaluation.rated_at.desc())
        .limit(MEETINGS)
    )
    return {row.id: row.town_code for row in session.execute(found)}


def sum_reports(session: Session, city: str, since: date, until: date) -> ReportHistory:
    """Return the ordinary reports from a day on and before another, by unit, and by town and matter.

    The demonstration is built before the sums of its days are counted.
    """
    zone = load_city_facts(session, city).zone
    within = (
        Ticket.city == city,
        Ticket.secrecy == Secrecy.NORMAL,
        Ticket.reported_at >= get_day_start(since, zone),
        Ticket.reported_at < get_day_start(until, zone),
    )
    units = select(Ticket.unit_code, func.count()).where(*within, Ticket.unit_code.is_not(None))
    matters = select(Ticket.town_code, Ticket.matter, func.count()).where(
        *within, Ticket.town_code.is_not(None)
    )
    found = session.execute(matters.group_by(Ticket.town_code, Ticket.matter))
    return ReportHistory(
        days=(until - since).days,
        units={str(unit): count for unit, count in session.execute(units.group_by(Ticket.unit_code))},
        town_matters={(str(town), str(matter)): count for town, matter, count in found},
    )


def has_cause(session: Session, city: str, place: str, matter: str) -> bool:
    """Return whether a place was a candidate of a matter."""
    asked = select(Cause.id).where(Cause.city == city, Cause.place == place, Cause.matter == matter)
    return session.scalars(asked.limit(1)).one_or_none() is not None
