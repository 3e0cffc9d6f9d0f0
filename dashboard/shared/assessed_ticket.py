"""Load what the assessment says of a ticket: its ratings with their appeals, and its exclusions."""

from collections.abc import Collection
from datetime import datetime

from dash.development.base_component import Component

from dashboard.shared import html, rated_orders
from dashboard.shared.controls import render_section
from dashboard.shared.party_names import load_party_names
from dashboard.shared.rated_orders import AssessedTicket, RatingWithAppeal
from db.queries import appeals, exclusions
from db.queries.appeals import RatedOrder
from db.queries.ticket_facts import TicketFacts
from db.queries.ticket_parts import ALL_PARTS, TicketPart
from db.session import Session
from domain.appeals import APPEAL_ACTS, AppealAct, costs_nothing
from domain.enums import Status
from domain.exclusions import EXCLUSION_ACTS, STANDING, ExclusionAct
from domain.scopes import Actor, Reach
from domain.workflows import list_open_acts
from i18n import t
from services.appeals import APPEAL_DAYS
from services.city_context import CityRules, load_city_rules

NEVER = frozenset({Status.CANCELLED, Status.MERGED})


def read_section(
    session: Session,
    actor: Actor,
    facts: TicketFacts,
    *,
    now: datetime,
    parts: Collection[TicketPart] = ALL_PARTS,
) -> list[Component]:
    """Return the part of a ticket's page about ratings and assessment; nothing where there is nothing.

    parts: what the ticket has, where that is known.
    """
    found = load_assessed(session, actor, facts, now=now, parts=parts)
    if not (found.ratings or found.exclusions or found.may_ask):
        return []
    names = load_party_names(session, actor.city)
    return [render_section(t("评价与考核"), html.Div(rated_orders.render_assessed(found, names)))]


def load_assessed(
    session: Session, actor: Actor, facts: TicketFacts, *, now: datetime, parts: Collection[TicketPart]
) -> AssessedTicket:
    """Return the ratings that concern the reader, the exclusions, and what the reader may begin now."""
    if facts.as_guest:
        return AssessedTicket(facts.number, [], [], opens_exclusions=False, may_ask=False)
    city, rules = actor.city, load_city_rules(session, actor.city)
    ratings = appeals.list_rated_orders(session, city, facts.id) if TicketPart.RATINGS in parts else []
    if actor.scope.reach is Reach.DEPARTMENT:
        ratings = [one for one in ratings if one.department == actor.party]
    stood = exclusions.list_of_ticket(session, city, facts.id) if TicketPart.EXCLUSIONS in parts else []
    may_ask = ExclusionAct.ASK in list_open_acts(EXCLUSION_ACTS, actor, None)
    may_ask = may_ask and facts.accepted_at is not None and facts.status not in NEVER
    return AssessedTicket(
        number=facts.number,
        ratings=[_show(actor, one, rules, now) for one in ratings],
        exclusions=stood,
        opens_exclusions=bool(EXCLUSION_ACTS.readers & actor.roles),
        may_ask=may_ask and not any(one.status in STANDING for one in stood),
    )


def _show(actor: Actor, one: RatedOrder, rules: CityRules, now: datetime) -> RatingWithAppeal:
    until = rules.add_working_days(one.rated_at, APPEAL_DAYS)
    is_own = AppealAct.APPEAL in list_open_acts(APPEAL_ACTS, actor, None) and one.department == actor.party
    return RatingWithAppeal(
        one,
        opens=bool(APPEAL_ACTS.readers & actor.roles),
        may_appeal=is_own and not costs_nothing(one.speed, one.effect) and (until is None or now < until),
        until=until,
    )
