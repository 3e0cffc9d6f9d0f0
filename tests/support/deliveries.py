"""Fixtures for deliveries: a ticket whose office has an address, its notifications, and their status."""

import threading
from datetime import UTC, datetime

from sqlalchemy import select

from db.models import Delivery, Reporter, Ticket
from db.session import owner_transaction, transaction
from domain.notifications import ToKind
from domain.scopes import Actor, Scope
from services import deliveries, notifications
from services.city_context import load_city_rules
from services.recipients import Recipient
from tests.support import factories
from tests.support.notifications import CITY, a_working_city
from worker import Worker

NOW = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)  # Tuesday 09:30 in Shouguang
CENTER = Scope.whole(CITY)
AUTHOR = Actor("system", "系统", frozenset(), CENTER)
PHONE = "13800000000"


def a_told_ticket():
    """Add a ticket of D01, whose office has a mail address."""
    with owner_transaction() as session:
        a_working_city(session)
        made = factories.a_ticket(session, departments=("D01",))
        session.add(Reporter(city=CITY, ticket_id=made.id, name="王某", phone=PHONE, anonymous=False))
        office = Recipient(ToKind.PARTY, "D01")
        notifications.set_address(session, CITY, office, "office@example.org")
    return made.id


def change(model, key, **values):
    with owner_transaction() as session:
        row = session.get_one(model, key)
        for name, value in values.items():
            setattr(row, name, value)


def tell(ticket, act, now=NOW):
    with transaction(CENTER) as session:
        row = session.get_one(Ticket, (CITY, ticket))
        calendar = load_city_rules(session, CITY).calendar
        notifications.notify_of_act(session, row, act, actor=AUTHOR, now=now, calendar=calendar)


def reply(ticket, *, key="1", now=NOW):
    with transaction(CENTER) as session:
        row = session.get_one(Ticket, (CITY, ticket))
        return deliveries.queue_reply(session, row, text="路灯已修好", key=key, now=now)


def one_round(senders):
    Worker(senders).round(threading.Event())


def stand():
    with owner_transaction() as session:
        found = session.execute(select(Delivery.carrier, Delivery.state, Delivery.attempts))
        return sorted((carrier.value, state.value, attempts) for carrier, state, attempts in found)
