"""Row-level security of sessions and tokens: who shows the secret, the account itself, an administrator.

``app.session`` and ``app.token`` hold the hash of the secret that a request shows. A session begins only in a
transaction that acts as its account and has no reach: no scope of a city can make one.
"""

from db.rls.accounts import ADMINISTERED, APP, IN_ADMINISTERED, NO_REACH, OWN_ROW

SHOWN = "secret_hash = decode(nullif(current_setting('app.{setting}', true), ''), 'hex')"
_SESSION = SHOWN.format(setting="session")
_TOKEN = SHOWN.format(setting="token")
_OVER = f"(expires_at <= now() AND {NO_REACH})"  # swept away by the next sign-in
_ADMINISTERED = ADMINISTERED.format(table="sessions")
CHANGED = "city, locale, seen_at, post, must_change"
# table: act: (which rows are seen, which may be written)
POLICIES: dict[str, dict[str, tuple[str | None, str | None]]] = {
    "sessions": {
        "SELECT": (f"{_SESSION} OR {OWN_ROW} OR {_ADMINISTERED} OR {_OVER}", None),
        "INSERT": (None, f"{OWN_ROW} AND {NO_REACH}"),
        "UPDATE": (f"({_SESSION} OR {OWN_ROW}) AND {NO_REACH}", None),
        "DELETE": (f"{_SESSION} OR {OWN_ROW} OR {_ADMINISTERED} OR {_OVER}", None),
    },
    # A token is looked up before a city is known; its last use is written by its bearer.
    "tokens": {
        "SELECT": (f"{_TOKEN} OR {IN_ADMINISTERED}", None),
        "INSERT": (None, IN_ADMINISTERED),
        "UPDATE": (f"{_TOKEN} OR {IN_ADMINISTERED}", None),
    },
}


def build_statements() -> list[str]:
    """Return the SQL that grants and restricts; running it again changes nothing."""
    return [
        f"REVOKE UPDATE ON sessions FROM {APP}",
        f"GRANT SELECT, INSERT, UPDATE ({CHANGED}), DELETE ON sessions TO {APP}",
        f"GRANT SELECT, INSERT, UPDATE (used_at, revoked_at, revoked_by) ON tokens TO {APP}",
        "DROP POLICY IF EXISTS making ON tokens",
        "DROP POLICY IF EXISTS using_it ON tokens",
        "DROP POLICY IF EXISTS reading ON tokens",
        *(part for table, acts in POLICIES.items() for part in build_policies(table, acts)),
    ]


def build_policies(table: str, acts: dict[str, tuple[str | None, str | None]]) -> list[str]:
    """Return the SQL that puts a table under row security with one policy an act."""
    found = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"]
    for act, (seen, written) in acts.items():
        name = f"app_{act.lower()}"
        using = f" USING ({seen})" if seen else ""
        check = f" WITH CHECK ({written})" if written else ""
        found += [
            f"DROP POLICY IF EXISTS {name} ON {table}",
            f"CREATE POLICY {name} ON {table} FOR {act} TO {APP}{using}{check}",
        ]
    return found
