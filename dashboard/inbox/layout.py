"""Layout of the inbox of the signed-in user."""

from collections.abc import Mapping

from dash.development.base_component import Component

import clock
from dashboard.inbox import components
from dashboard.inbox.components import STEP, InboxPage
from db.queries import cities, notifications
from db.queries.notifications import InboxEntry, InboxPart
from db.rls import identity
from db.session import Session, transaction
from domain.scopes import Actor
from services import notifications as notifications_service
from web import dependencies
from web.principals import Visitor


def layout(actor: Actor, _query: Mapping[str, str]) -> Component:
    """Return the inbox with the newest notices."""
    with transaction(actor.scope) as session:
        found = read_entries(session, dependencies.get_visitor(), InboxPart(most=STEP))
        return components.render_page(
            InboxPage(
                actor=actor,
                city=cities.load_city_facts(session, actor.city),
                entries=found,
                address=notifications_service.get_own_address(session, actor),
            )
        )


def read_entries(session: Session, visitor: Visitor, wanted: InboxPart) -> list[InboxEntry]:
    """Return the wanted notices of the visitor."""
    actor = visitor.actor
    now = clock.now(session, actor.city)
    mine = identity.set_identity(session, actor, now)
    return notifications.list_entries(session, actor.city, visitor.account_id, mine, now=now, wanted=wanted)
