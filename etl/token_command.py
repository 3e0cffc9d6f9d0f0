"""Create or revoke bearer tokens by hand: ``python -m etl token --role dispatcher``."""

import argparse
from datetime import timedelta

from db.bulk.cities import get_transaction_time
from db.queries.authentication import Grant
from db.session import owner_transaction
from domain.enums import Role
from domain.errors import DomainError
from services.tokens import make_token, revoke_tokens
from terminal import Trouble, say


def main(arguments: list[str] | None = None) -> int:
    """Print a new token, of which only the hash is stored, or revoke the tokens of a label."""
    parser = argparse.ArgumentParser(prog="python -m etl token", description=main.__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--role", choices=[role.value for role in Role], help="make a token of this role")
    what.add_argument("--revoke", metavar="LABEL", help="revoke the tokens of this label")
    parser.add_argument("--city", default="370783")
    parser.add_argument("--town", help="code of the town that a town's token is bound to")
    parser.add_argument(
        "--department", help="code of the party that a department's or agency's token is bound to"
    )
    parser.add_argument("--days", type=int, help="how long it holds (default: until revoked)")
    parser.add_argument("--label", help="name by which it is revoked (default: script and its role)")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.revoke is None:
            say(_made(chosen))
        else:
            with owner_transaction() as session:
                revoke_tokens(session, chosen.revoke)
            say(f"The tokens named {chosen.revoke} open nothing any more.")
    except DomainError as error:
        raise Trouble(str(error), way_out="python -m etl token --help") from None
    return 0


def _made(chosen: argparse.Namespace) -> str:
    grant = Grant(chosen.city, Role(chosen.role), town=chosen.town, department=chosen.department)
    label = chosen.label or f"script {chosen.role}"
    with owner_transaction() as session:
        expires = None if chosen.days is None else get_transaction_time(session) + timedelta(days=chosen.days)
        return make_token(session, grant, label=label, expires_at=expires)
