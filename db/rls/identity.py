"""Say in a transaction which person asks, so that row security knows whose notices they may read."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import roster
from domain.enums import Role
from domain.notifications import ToKind
from domain.scopes import Actor, Reach

DUTY = "duty"  # held by whoever is on duty now; by every dispatcher while nobody is
SYSTEM = "system"

_SET_PERSON = text("SELECT set_config('app.account', :account, true), set_config('app.roles', :roles, true)")


# The codes under which somebody is told, by kind of recipient.
Mine = Mapping[ToKind, Sequence[str]]


def become(session: Session, actor: Actor, now: datetime) -> Mine:
    """Let the transaction read what was told to the actor, by account and by every role held now.

    Returns under which codes that is: row security guards them, but only a query that names them is quick.
    """
    roles = {role.value for role in actor.roles}
    if actor.scope.reach is Reach.WHOLE:
        on_duty = roster.accounts_on_duty(session, actor.city, now)
        stands_in = not on_duty and Role.DISPATCHER in actor.roles
        roles |= {DUTY} if stands_in or actor.id in on_duty else set()
    session.execute(_SET_PERSON, {"account": actor.id, "roles": ",".join(sorted(roles))})
    party, unit = actor.party, actor.scope.unit if actor.scope.reach is Reach.UNIT else None
    return {
        ToKind.ACCOUNT: [actor.id],
        ToKind.ROLE: sorted(roles),
        ToKind.PARTY: [party] if party else [],
        ToKind.AREA: [unit] if unit else [],
    }


def become_worker(session: Session) -> None:
    """Let the transaction read every notice of its city, to pass them on."""
    session.execute(_SET_PERSON, {"account": SYSTEM, "roles": SYSTEM})
