"""Bring a completed ticket to its end: review, feed back, rate, call back, close."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db import tickets
from db.ids import new_id
from db.tables import Evaluation, Ticket
from domain.errors import DomainError, Invalid
from domain.scopes import Actor
from domain.terms import Act, Effect, OrderStatus, Speed
from services import orders
from services.city_rules import city_rules
from services.history import Entry
from services.steps import note, step_order, step_ticket


@dataclass(frozen=True, slots=True)
class StepRequest:
    """What is said with a step: reply, answer or note; ``version`` is the one the actor saw."""

    text: str
    version: int


@dataclass(frozen=True, slots=True)
class RateRequest:
    """A town's grades of one work order."""

    work_order_id: UUID
    speed: Speed
    effect: Effect
    comment: str
    version: int


def pass_review(
    session: Session, ticket_id: UUID, *, request: StepRequest, actor: Actor, now: datetime
) -> Ticket:
    """Pass a completed ticket; cooperating parties that are not done are let go."""
    ticket = tickets.at_version(session, actor.city, ticket_id, request.version)
    rules = city_rules(session, actor.city)
    before = step_ticket(session, ticket, Act.PASS_REVIEW, actor=actor, rules=rules, now=now)
    for order in tickets.active_orders(session, ticket):
        if order.status is OrderStatus.COMPLETED:
            step_order(session, ticket, order, Act.PASS_REVIEW, actor=actor, rules=rules, now=now)
        else:
            reason = "主办单位已办结并通过审核"
            orders.end_order(session, ticket, order, act=Act.RELEASE, reason=reason, rules=rules, now=now)
    entry = Entry(Act.PASS_REVIEW, before=before, reason=request.text or None)
    note(session, ticket, entry, actor=actor, now=now)
    return ticket


def feed_back(
    session: Session, ticket_id: UUID, *, request: StepRequest, actor: Actor, now: datetime
) -> Ticket:
    """Give the written reply to the reporter, the town and the grid. Raises Invalid without a reply."""
    if not request.text.strip():
        raise Invalid("请写明答复内容")
    return _simple(session, ticket_id, Act.FEED_BACK, request=request, actor=actor, now=now)


def call_back(
    session: Session, ticket_id: UUID, *, request: StepRequest, actor: Actor, now: datetime
) -> Ticket:
    """Note the reporter's answer. Raises Invalid without one."""
    if not request.text.strip():
        raise Invalid("请写明回访结果")
    return _simple(session, ticket_id, Act.CALL_BACK, request=request, actor=actor, now=now)


def close(session: Session, ticket_id: UUID, *, request: StepRequest, actor: Actor, now: datetime) -> Ticket:
    """Close a ticket that was called back."""
    ticket = tickets.at_version(session, actor.city, ticket_id, request.version)
    ticket.closed_at = now
    return _step(session, ticket, Act.CLOSE, text=request.text, actor=actor, now=now)


def rate(
    session: Session, ticket_id: UUID, *, request: RateRequest, actor: Actor, now: datetime
) -> Evaluation:
    """Rate a work order of a called ticket, once. Raises DomainError for tickets the town did not call."""
    ticket = tickets.at_version(session, actor.city, ticket_id, request.version)
    if ticket.called_at is None or ticket.town_code is None:
        raise DomainError("只有镇街呼叫的事项由镇街评价")
    order = tickets.order_of(session, ticket, request.work_order_id)
    rules = city_rules(session, actor.city)
    step_order(session, ticket, order, Act.RATE, actor=actor, rules=rules, now=now)
    before = step_ticket(session, ticket, Act.RATE, actor=actor, rules=rules, now=now)
    evaluation = Evaluation(
        city=ticket.city,
        id=new_id(now),
        ticket_id=ticket.id,
        work_order_id=order.id,
        town_code=ticket.town_code,
        grid_code=ticket.grid_code,
        department=order.department,
        speed=request.speed,
        effect=request.effect,
        comment=request.comment,
        rated_at=now,
        rated_by=actor.id,
    )
    session.add(evaluation)
    data = {"speed": request.speed.value, "effect": request.effect.value}
    entry = Entry(Act.RATE, before=before, order=order.id, reason=request.comment or None, data=data)
    note(session, ticket, entry, actor=actor, now=now)
    return evaluation


def _simple(
    session: Session, ticket_id: UUID, act: Act, *, request: StepRequest, actor: Actor, now: datetime
) -> Ticket:
    ticket = tickets.at_version(session, actor.city, ticket_id, request.version)
    return _step(session, ticket, act, text=request.text, actor=actor, now=now)


def _step(session: Session, ticket: Ticket, act: Act, *, text: str, actor: Actor, now: datetime) -> Ticket:
    with session.no_autoflush:  # a closed ticket has its state and its instant at once
        rules = city_rules(session, actor.city)
        before = step_ticket(session, ticket, act, actor=actor, rules=rules, now=now)
    note(session, ticket, Entry(act, before=before, reason=text or None), actor=actor, now=now)
    return ticket
