"""Set the user's identity in a transaction, so that row security knows whose notifications they may read."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import roster
from domain.enums import Role
from domain.notifications import ToKind
from domain.scopes import Actor, Reach

DUTY = "duty"  # held by the accounts on duty now; by every dispatcher while no one is on duty
SYSTEM = "system"

_SET_PERSON = text("SELECT set_config('app.account', :account, true), set_config('app.roles', :roles, true)")

_PERSON = text(
    "SELECT coalesce(current_setting('app.account', true), '') AS account,"
    " coalesce(current_setting('app.roles', true), '') AS roles"
)


# The codes by which a user is addressed, by kind of recipient.
Mine = Mapping[ToKind, Sequence[str]]


def set_identity(session: Session, actor: Actor, now: datetime) -> Mine:
    """Let the transaction read the actor's notifications, by account and by every role held now.

    Returns under which codes that is: row security guards them, but only a query that names them is quick.
    """
    roles = {role.value for role in actor.roles}
    if actor.scope.reach is Reach.WHOLE:
        on_duty = roster.list_accounts_on_duty(session, actor.city, now)
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


@contextmanager
def as_worker(session: Session) -> Iterator[None]:
    """Let a few statements read and take back notices of others; the person is as it was afterwards."""
    before = session.execute(_PERSON).one()
    set_worker_identity(session)
    yield
    session.execute(_SET_PERSON, {"account": before.account, "roles": before.roles})


def set_worker_identity(session: Session) -> None:
    """Let the transaction read every notification of its city, to deliver them."""
    session.execute(_SET_PERSON, {"account": SYSTEM, "roles": SYSTEM})
