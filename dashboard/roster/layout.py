"""Layout of the Center's duty roster."""

from collections.abc import Mapping
from datetime import timedelta

from dash.development.base_component import Component

import clock
from dashboard.roster import components
from dashboard.roster.components import DAYS_AHEAD, DutyPage
from db.queries import cities, roster
from db.session import Session, transaction
from domain.roster import is_open_to
from domain.scopes import Actor

NOTES = 12


def layout(actor: Actor, _query: Mapping[str, str]) -> Component:
    """Return the roster; users without a part in it see whom to call."""
    with transaction(actor.scope) as session:
        if not is_open_to(actor):
            return components.render_refused(actor, cities.load_city_facts(session, actor.city))
        return components.render_page(read_roster(session, actor))


def read_roster(session: Session, actor: Actor) -> DutyPage:
    """Return what the page shows now."""
    city = actor.city
    now = clock.now(session, city)
    return DutyPage(
        actor=actor,
        city=cities.load_city_facts(session, city),
        now=now,
        on=roster.list_on_duty(session, city, now),
        roster=roster.list_shifts(session, city, since=now, until=now + timedelta(days=DAYS_AHEAD)),
        notes=roster.list_notes(session, actor, most=NOTES),
        people=roster.list_people(session, city),
    )
