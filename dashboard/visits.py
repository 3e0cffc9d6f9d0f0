"""Tell who looks at a page, as they are in the city the page is about."""

from access import who
from domain.scopes import Actor


def actor_in(city: str | None) -> Actor:
    """Return the visitor in ``city``; in the city of their session where they may not see that one.

    Raises NotSignedIn.
    """
    visitor = who.visitor()
    return next((actor for actor in visitor.actors if actor.city == city), visitor.actor)
