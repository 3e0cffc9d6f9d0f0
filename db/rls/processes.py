"""Row-level security of what processes tell each other: outbox, feed, heartbeats of workers.

A transaction within a city only adds to the outbox, and only of its city. What moves the rows and beats works
without a city.
"""

from db.rls.accounts import APP
from db.rls.sessions import build_policies

LIVE = "huying_live"
IN_CITY = "city = current_setting('app.city', true)"
NO_CITY = "coalesce(current_setting('app.city', true), '') = ''"
POLICIES: dict[str, dict[str, tuple[str | None, str | None]]] = {
    "outbox": {"SELECT": (NO_CITY, None), "INSERT": (None, IN_CITY), "DELETE": (NO_CITY, None)},
    "feed": {"SELECT": ("true", None), "INSERT": (None, NO_CITY), "DELETE": (NO_CITY, None)},
    "worker_beats": {
        "SELECT": ("true", None),
        "INSERT": (None, NO_CITY),
        "UPDATE": (NO_CITY, None),
        "DELETE": (NO_CITY, None),
    },
}


def build_statements() -> list[str]:
    """Return the SQL that grants and restricts; running it again changes nothing."""
    return [
        f"GRANT SELECT, INSERT, DELETE ON outbox, feed TO {APP}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON worker_beats TO {APP}",
        *(part for table, acts in POLICIES.items() for part in build_policies(table, acts)),
        "DROP POLICY IF EXISTS live ON feed",
        f"CREATE POLICY live ON feed FOR SELECT TO {LIVE} USING (true)",
    ]
