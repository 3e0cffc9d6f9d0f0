"""Load the sidebar of the opened ticket: surroundings, nearby and similar tickets, a suggestion."""

from datetime import datetime

from dash.development.base_component import Component

import live
from dashboard.desk import sidebar_sections
from dashboard.desk.read_model import TicketReading
from dashboard.desk.sidebar_sections import Context, Surroundings
from dashboard.shared.urgent_words import load_urgent_words
from db.queries import nearby_tickets, related_tickets, similar_tickets
from db.queries.cities import load_settings
from db.queries.nearby_tickets import Near, NearbyPoint
from db.queries.similar_tickets import Alike
from db.queries.ticket_facts import TicketFacts
from db.session import Session
from db.writes import tickets
from domain.enums import Act, Secrecy, Status
from domain.filters import Filters
from domain.measures import OPEN_TICKETS
from domain.scopes import Actor
from domain.setting_values import parse_comparison
from live.subscriptions import to_json_classes
from services import dispatch_suggestion

UNDISPATCHED = frozenset({Status.CALLED, Status.ACCEPTED})
JOINING = frozenset({Act.MERGE, Act.LINK})


def read_context(
    session: Session, actor: Actor, ticket: TicketReading, *, now: datetime
) -> list[Component | None]:
    """Return the sidebar of a ticket."""
    facts = ticket.facts
    near, alike = _others(session, actor, facts, now)
    ids = {*(one.id for one in near), *(one.id for one in alike)}
    suggestion = None
    if facts.status in UNDISPATCHED:
        suggestion = dispatch_suggestion.suggest(
            session,
            tickets.load_ticket(session, actor.city, facts.id),
            urgent_words=load_urgent_words(),
            now=now,
        )
    return sidebar_sections.render_sidebar(
        Context(
            facts=facts,
            suggestion=suggestion,
            parties=ticket.parties,
            near=near,
            alike=alike,
            companions=related_tickets.load_related_tickets(session, actor, ids, now=now),
            joins=frozenset(offer.act for offer in ticket.offered if offer.act in JOINING),
            around=_around(session, actor, facts, now),
        ),
        now=now,
    )


def _spot(facts: TicketFacts) -> NearbyPoint | None:
    return None if facts.lon is None or facts.lat is None else NearbyPoint(facts.lon, facts.lat)


def _others(
    session: Session, actor: Actor, facts: TicketFacts, now: datetime
) -> tuple[list[Near], list[Alike]]:
    """Return neighbours and likes; a secret ticket is compared with none, and none with it."""
    if facts.secrecy is Secrecy.SECRET:
        return [], []
    city, party, spot = actor.city, actor.party, _spot(facts)
    comparison = parse_comparison(load_settings(session, city))
    near: list[Near] = []
    if spot is not None:
        near = nearby_tickets.list_nearby(
            session, city, spot, now=now, other_than=facts.id, party=party, comparison=comparison
        )
    if facts.matter is None:
        return near, []
    alike = similar_tickets.list_similar(
        session,
        city,
        facts.matter,
        facts.description,
        now=now,
        other_than=facts.id,
        party=party,
        comparison=comparison,
    )
    return near, alike


def _around(session: Session, actor: Actor, facts: TicketFacts, now: datetime) -> Surroundings | None:
    """Return the map of the ticket's town: its grids in the classes of the big map, its open tickets."""
    if facts.town_code is None:
        return None
    picture = live.get_state(actor.city)
    values = picture.values(picture.leaf, OPEN_TICKETS, filters=Filters(), scope=actor.scope)
    own = set(picture.tree.list_below(facts.town_code))
    classes = {
        code: held for code, held in zip(values.codes, to_json_classes(values), strict=True) if code in own
    }
    return Surroundings(
        level=picture.leaf,
        grid=facts.grid_code,
        spot=_spot(facts),
        classes=classes,
        breaks=values.breaks,
        dots=nearby_tickets.open_dots(
            session, actor.city, facts.town_code, _spot(facts), now=now, party=actor.party
        ),
    )
