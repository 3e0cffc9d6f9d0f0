"""Demonstration logins for the sign-in page, only where the city is a demonstration."""

from db.queries import cities, demo_logins
from db.queries.demo_logins import DemoLogin
from db.session import account_transaction, transaction
from domain.scopes import Scope


def list_demo_logins(*, wanted: bool) -> list[DemoLogin]:
    """Return the logins to offer: those that exist, none unless ``wanted`` and a simulated city is there."""
    if not wanted:
        return []
    with account_transaction() as session:
        simulated = [city.city for city in cities.list_cities(session) if city.simulated]
    if not simulated:
        return []
    with transaction(Scope.whole(simulated[0])) as session:
        return demo_logins.list_demo_logins(session)
