"""Load an opened ticket once for its detail, the rest of the detail, and its sidebar."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import clock
from dashboard.shared.duty_links import TicketDuties, load_ticket_duties
from dashboard.shared.party_names import load_party_names
from dashboard.shared.render_cache import RenderCache
from db.queries import ticket_activity, ticket_detail
from db.queries.ticket_activity import TicketLoop
from db.queries.ticket_facts import TicketFacts, TicketStory
from db.session import Session
from domain.enums import Act
from domain.scopes import Actor
from i18n import locale
from services import order_openings
from services.city_context import CityRules, load_city_rules
from services.workflow import available_acts
from services.workflow.available_acts import Offer

ANEW = sys.maxsize


@dataclass(frozen=True, slots=True)
class TicketReading:
    """A ticket as one actor sees it; parties: names by code, in the reader's language.

    duties: about its matter and words.
    """

    story: TicketStory
    passed: TicketLoop
    offered: Sequence[Offer]
    parties: Mapping[str, str]
    rules: CityRules
    duties: TicketDuties = TicketDuties()  # noqa: RUF009  # frozen

    @property
    def facts(self) -> TicketFacts:
        """Return the ticket itself."""
        return self.story.facts


_READINGS: RenderCache[TicketReading] = RenderCache()


def read_ticket(
    session: Session, actor: Actor, number: str, *, shown_version: int | None = None
) -> TicketReading:
    """Return the ticket of a number. Raises NotFound outside the actor's scope.

    shown_version: of the ticket that is on the actor's screen already: what was loaded for it is reused while
    the ticket is as it was, and still within the scope.
    """

    def read() -> tuple[int, TicketReading]:
        found = _read(session, actor, number)
        return found.facts.version, found

    who, wanted = (actor.id, actor.roles, actor.scope, locale()), ANEW
    if shown_version is not None:
        wanted = max(shown_version, ticket_detail.get_version(session, actor.city, number))
    return _READINGS.since((who, number), wanted, read)


def _read(session: Session, actor: Actor, number: str) -> TicketReading:
    ticket_id = ticket_detail.get_ticket_id(session, actor.city, number)
    now = clock.now(session, actor.city)
    order_openings.note_opened(session, actor, ticket_id, now=now)
    story = ticket_detail.load_ticket_detail(session, actor, ticket_id)
    offered = tuple(available_acts.list_offers(session, actor, ticket_id, now=now))
    dispatches = any(offer.act is Act.DISPATCH for offer in offered)
    return TicketReading(
        story=story,
        passed=ticket_activity.load_ticket_activity(session, actor, ticket_id),
        offered=offered,
        parties=load_party_names(session, actor.city),
        rules=load_city_rules(session, actor.city),
        duties=load_ticket_duties(session, actor.city, story.facts, dispatches=dispatches, now=now),
    )
