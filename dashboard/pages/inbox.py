"""Lay out the inbox of whoever is signed in."""

from collections.abc import Mapping

from dash.development.base_component import Component

import clock
from access import who
from access.visitors import Visitor
from dashboard.views import inbox_page
from dashboard.views.inbox_page import STEP, InboxPage
from db import persons
from db.queries import cities, inbox
from db.queries.inbox import InboxEntry, Wanted
from db.session import Session, transaction
from domain.scopes import Actor
from services import notices


def layout(actor: Actor, _query: Mapping[str, str]) -> Component:
    """Return the inbox with the newest notices."""
    with transaction(actor.scope) as session:
        found = read_entries(session, who.visitor(), Wanted(most=STEP))
        return inbox_page.page(
            InboxPage(
                actor=actor,
                city=cities.city_facts(session, actor.city),
                entries=found,
                address=notices.own_address(session, actor),
            )
        )


def read_entries(session: Session, visitor: Visitor, wanted: Wanted) -> list[InboxEntry]:
    """Return the wanted notices of the visitor."""
    actor = visitor.actor
    now = clock.now(session, actor.city)
    mine = persons.become(session, actor, now)
    return inbox.entries(session, actor.city, visitor.account_id, mine, now=now, wanted=wanted)
