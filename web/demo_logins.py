"""Demonstration logins for the sign-in page, only where the city is a demonstration."""

from dataclasses import dataclass

from db.queries import cities
from db.session import account_transaction, transaction
from db.writes.demo_accounts import list_known_usernames
from domain.scopes import Scope


@dataclass(frozen=True, slots=True)
class OfferedLogin:
    """One login of the demonstration city; its password is no secret."""

    label: str
    username: str
    password: str


def list_demo_logins(*, wanted: bool) -> list[OfferedLogin]:
    """Return the logins to offer: those that exist, none unless ``wanted`` and a simulated city is there."""
    if not wanted:
        return []
    from demo.accounts import DEMO_LOGINS
    from demo.register import CITY_CODE

    with account_transaction() as session:
        if not any(city.simulated for city in cities.list_cities(session)):
            return []
    with transaction(Scope.whole(CITY_CODE)) as session:
        known = list_known_usernames(session, [login.username for login in DEMO_LOGINS])
    return [OfferedLogin(*login) for login in DEMO_LOGINS if login.username in known]
