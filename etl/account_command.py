"""Open, change and close people's accounts: ``python -m etl account open zhang --role dispatcher``."""

import argparse

from sqlalchemy.orm import Session

from db.bulk.cities import get_transaction_time
from db.queries.authentication import Grant
from db.session import owner_transaction
from domain.enums import Role
from domain.errors import DomainError
from services import account_setup
from services.first_passwords import create_first_password
from terminal import Trouble, say

ACTS = ("open", "grant", "password", "close")


def main(arguments: list[str] | None = None) -> int:
    """Do one thing to one account; a new password is printed once, for its owner to change."""
    parser = argparse.ArgumentParser(prog="python -m etl account", description=main.__doc__)
    parser.add_argument("act", choices=ACTS)
    parser.add_argument("username")
    parser.add_argument("--name", help="the person's name (open)")
    parser.add_argument("--role", choices=[role.value for role in Role if role is not Role.WALL])
    parser.add_argument("--city", default="370783")
    parser.add_argument("--town", help="code of the town of a town's account")
    parser.add_argument("--department", help="code of the party of a department's or agency's account")
    parser.add_argument("--unit", help="code of the community or village of a unit's or grid staff's account")
    parser.add_argument("--grid", help="code of the grid, where grid staff serves only that one")
    chosen = parser.parse_args(arguments)
    if chosen.act in ("open", "grant") and not chosen.role:
        parser.error("--role is needed")
    try:
        with owner_transaction() as session:
            say(_done(session, chosen))
    except DomainError as error:
        raise Trouble(str(error), way_out="python -m etl account --help") from None
    return 0


def _done(session: Session, chosen: argparse.Namespace) -> str:
    if chosen.act == "close":
        account_setup.close_account(session, chosen.username)
        return f"{chosen.username} opens nothing any more; what was done under the name stays."
    if chosen.act == "grant":
        account_setup.grant_role(session, chosen.username, _grant(chosen))
        return f"{chosen.username} is now {chosen.role} in {chosen.city}."
    first = create_first_password()
    if chosen.act == "password":
        account_setup.new_password(session, chosen.username, first.hash)
    else:
        name = chosen.name or chosen.username
        account_setup.open_account(
            session,
            chosen.username,
            name=name,
            password_hash=first.hash,
            grant=_grant(chosen),
            at=get_transaction_time(session),
        )
    return f"{chosen.username}  {first.plain}"


def _grant(chosen: argparse.Namespace) -> Grant:
    return Grant(
        chosen.city,
        Role(chosen.role),
        town=chosen.town,
        unit=chosen.unit,
        department=chosen.department,
        grid=chosen.grid,
    )
