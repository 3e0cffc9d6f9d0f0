"""Identify the connections in a transaction, and find the holder of a lock that timed out."""

import re
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from i18n import t

ACCOUNT, WORKER = "huying account ", "huying worker"
# What the transactions of this context are called in the database: ASCII, at most 63 characters.
acting: ContextVar[str] = ContextVar("acting", default="huying")

LEAST_SECONDS = 3  # the wait itself; of another role's transactions no more is known
_RELATION = re.compile(r'in relation "(\w+)"')
# The holder of a lock that another timed out on has run for long and waits for nothing itself. It has a user:
# autovacuum, which has none, gives its lock up for who waits.
_HOLDER = text("""
    SELECT a.application_name,
           coalesce(extract(epoch FROM clock_timestamp() - a.xact_start), 0)::int AS seconds
    FROM pg_stat_activity a
    WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.usesysid IS NOT NULL
      AND (a.xact_start IS NULL OR a.xact_start < clock_timestamp() - interval '2 seconds')
      AND EXISTS (SELECT FROM pg_locks x WHERE x.pid = a.pid AND x.granted AND x.mode <> 'AccessShareLock'
                  AND (:relation = '' OR x.locktype = 'relation' AND x.relation = to_regclass(:relation)))
      AND NOT EXISTS (SELECT FROM pg_locks w WHERE w.pid = a.pid AND NOT w.granted)
    ORDER BY a.xact_start NULLS LAST LIMIT 1
""")


@dataclass(frozen=True, slots=True)
class LockHolder:
    """Who holds a lock, in words for the person who waited, and for how long."""

    who: str
    seconds: int


def find_lock_holder(session: Session, context: str) -> LockHolder | None:
    """Return who holds the lock that a statement waited for; context: what the server said of it."""
    relation = _RELATION.search(context)
    found = session.execute(_HOLDER, {"relation": relation[1] if relation else ""}).first()
    if found is None:
        return None
    return LockHolder(_words(session, found.application_name or ""), max(LEAST_SECONDS, found.seconds))


def _words(session: Session, name: str) -> str:
    if name == WORKER:
        return t("后台进程")
    if not name.startswith(ACCOUNT):
        return t("另一程序（{name}）", name=name or "?")
    account = name.removeprefix(ACCOUNT)
    session.execute(text("SELECT set_config('app.account', :account, true)"), {"account": account})
    shown = session.scalars(text("SELECT name FROM accounts WHERE id = :id"), {"id": UUID(account)})
    return shown.first() or t("另一用户")
