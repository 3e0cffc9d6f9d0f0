"""Set the address of e-mail notices: ``python -m etl notice-address party D07 office@example.gov.cn``."""

import argparse

from db.session import owner_transaction
from domain.notifications import ToKind
from services.notifications import set_address
from services.recipients import Recipient
from terminal import say


def main(arguments: list[str]) -> int:
    """Set or remove the mail address of a party, an area or a role; people set their own in the inbox."""
    parser = argparse.ArgumentParser(prog="python -m etl notice-address", description=main.__doc__)
    parser.add_argument("kind", choices=[kind.value for kind in ToKind if kind is not ToKind.ACCOUNT])
    parser.add_argument("code", help="code of the party or area, or the role (dispatcher, supervisor …)")
    parser.add_argument("address", nargs="?")
    parser.add_argument("--remove", action="store_true")
    parser.add_argument("--city", default="370783")
    asked = parser.parse_args(arguments)
    if (asked.address is None) == (not asked.remove):
        parser.error("give an address, or --remove")
    with owner_transaction() as session:
        set_address(session, asked.city, Recipient(ToKind(asked.kind), asked.code), asked.address)
    say(f"{asked.kind} {asked.code}: {asked.address or 'no mail'}")
    return 0
