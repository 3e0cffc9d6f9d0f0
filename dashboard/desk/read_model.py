"""Read an opened ticket once for its letter, the letter's rest and what stands beside it."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.shared.render_cache import Looks
from db.queries import reference_data, ticket_activity, ticket_detail
from db.queries.ticket_activity import TicketLoop
from db.queries.ticket_detail import TicketFacts, TicketStory
from db.session import Session
from domain.scopes import Actor
from services.city_context import CityRules, city_rules
from services.workflow import available_acts
from services.workflow.available_acts import Offer

ANEW = sys.maxsize


@dataclass(frozen=True, slots=True)
class TicketReading:
    """A ticket as one actor sees it; parties: names by code."""

    story: TicketStory
    passed: TicketLoop
    offered: Sequence[Offer]
    parties: Mapping[str, str]
    rules: CityRules

    @property
    def facts(self) -> TicketFacts:
        """Return the ticket itself."""
        return self.story.facts


_READINGS: Looks[TicketReading] = Looks()


def read_ticket(
    session: Session, actor: Actor, number: str, *, shown_version: int | None = None
) -> TicketReading:
    """Return the ticket of a number. Raises NotFound outside the actor's scope.

    shown_version: of the letter that is on the actor's screen already: what was read for it serves again.
    """

    def read() -> tuple[int, TicketReading]:
        found = _read(session, actor, number)
        return found.facts.version, found

    who = (actor.id, actor.roles, actor.scope)
    return _READINGS.since((who, number), ANEW if shown_version is None else shown_version, read)


def _read(session: Session, actor: Actor, number: str) -> TicketReading:
    ticket_id = ticket_detail.ticket_id_of(session, actor.city, number)
    return TicketReading(
        story=ticket_detail.ticket_story(session, actor, ticket_id),
        passed=ticket_activity.ticket_loop(session, actor, ticket_id),
        offered=tuple(available_acts.offered(session, actor, ticket_id)),
        parties={party.code: party.name for party in reference_data.parties(session, actor.city)},
        rules=city_rules(session, actor.city),
    )
