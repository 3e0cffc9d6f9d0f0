"""Say in a transaction which person asks, so that row security knows whose notices they may read."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import duty
from domain.scopes import Actor, Reach
from domain.terms import Role

DUTY = "duty"  # held by whoever is on duty now; by every dispatcher while nobody is
SYSTEM = "system"

_SET_PERSON = text("SELECT set_config('app.account', :account, true), set_config('app.roles', :roles, true)")


def become(session: Session, actor: Actor, now: datetime) -> None:
    """Let the transaction read what was told to the actor: by account and by every role held now."""
    roles = {role.value for role in actor.roles}
    if actor.scope.reach is Reach.WHOLE:
        on_duty = duty.accounts_on_duty(session, actor.city, now)
        stands_in = not on_duty and Role.DISPATCHER in actor.roles
        roles |= {DUTY} if stands_in or actor.id in on_duty else set()
    session.execute(_SET_PERSON, {"account": actor.id, "roles": ",".join(sorted(roles))})


def become_worker(session: Session) -> None:
    """Let the transaction read every notice of its city, to pass them on."""
    session.execute(_SET_PERSON, {"account": SYSTEM, "roles": SYSTEM})
