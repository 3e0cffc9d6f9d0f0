"""Make a bearer token by hand: ``python -m etl token --role dispatcher``."""

import argparse
from datetime import timedelta

from db.city_loads import real_now
from db.queries.accounts import Grant
from db.session import owner_transaction
from domain.errors import DomainError
from domain.terms import Role
from services.tokens import make_token
from terminal import Trouble, say


def main(arguments: list[str] | None = None) -> int:
    """Print a new token; only its hash is stored, so it is shown this once."""
    parser = argparse.ArgumentParser(prog="python -m etl token", description=main.__doc__)
    parser.add_argument("--role", required=True, choices=[role.value for role in Role])
    parser.add_argument("--city", default="370783")
    parser.add_argument("--town", help="code of the town that a town's token is bound to")
    parser.add_argument(
        "--department", help="code of the party that a department's or agency's token is bound to"
    )
    parser.add_argument("--days", type=int, help="how long it holds (default: until revoked)")
    parser.add_argument("--label", help="name by which it is revoked")
    chosen = parser.parse_args(arguments)
    grant = Grant(chosen.city, Role(chosen.role), town=chosen.town, department=chosen.department)
    try:
        with owner_transaction() as session:
            expires = None if chosen.days is None else real_now(session) + timedelta(days=chosen.days)
            secret = make_token(
                session, grant, label=chosen.label or f"script {chosen.role}", expires_at=expires
            )
    except DomainError as error:
        raise Trouble(str(error), way_out="python -m etl token --help") from None
    say(secret)
    return 0
