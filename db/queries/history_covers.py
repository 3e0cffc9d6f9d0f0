"""Leave out of rows of a ticket's history what their reader may not know."""

from collections.abc import Callable
from dataclasses import replace

from db.queries.history import TicketEventFacts
from domain.enums import Act
from domain.redaction import HIDDEN, change_texts
from domain.secrecy import FACTS_OF_DISPUTES, TELL_OF_DISPUTES, names_reporter


def without_facts(event: TicketEventFacts, hidden: frozenset[str], acts: frozenset[Act]) -> TicketEventFacts:
    """Return a row of history without these facts; of these acts without its words too."""
    data = {name: value for name, value in event.data.items() if name not in hidden}
    return replace(event, data=data, reason=None if event.act in acts else event.reason)


def cover_event(event: TicketEventFacts, cover: Callable[[str], str]) -> TicketEventFacts:
    """Return a row of history with its reason and the texts it keeps covered."""
    data = change_texts(event.data, cover)
    return replace(event, reason=event.reason and cover(event.reason), data=data)


def hide_actor(event: TicketEventFacts) -> TicketEventFacts:
    """Return a row of a secret ticket's history without who acted in its place."""
    told = without_facts(event, FACTS_OF_DISPUTES, TELL_OF_DISPUTES)
    name = HIDDEN * 3 if names_reporter(event.act, event.actor_role) else event.actor_name
    return replace(told, actor_name=name)
