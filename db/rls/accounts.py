"""Row-level security of accounts: their owner, sign-in, and the administrators of a city.

``app.account`` is set while an account itself acts, ``app.username`` and ``app.subject`` while a user signs
in, ``app.administers`` only in an administrator's transaction (``db.session``).
"""

APP = "huying_app"
OWN = "{column} = nullif(current_setting('app.account', true), '')::uuid"
ADMINISTERS = "coalesce(current_setting('app.administers', true), '') <> ''"
HERE = """EXISTS (SELECT 1 FROM account_grants g
    WHERE g.account_id = {column} AND g.city = current_setting('{setting}', true))"""
IN_ADMINISTERED = "city = current_setting('app.administers', true)"

# What only signing in and the page of one's own account do: no scope of a city has it.
NO_REACH = "coalesce(current_setting('app.reach', true), '') IN ('', 'none')"
OWN_ROW = OWN.format(column="account_id")
OWN_ACCOUNT = OWN.format(column="accounts.id")
BY_ITSELF = f"({OWN_ROW} AND {NO_REACH})"
ADMINISTERED = HERE.format(column="{table}.account_id", setting="app.administers")
ADMINISTERED_ACCOUNT = HERE.format(column="accounts.id", setting="app.administers")
OF_CITY = HERE.format(column="accounts.id", setting="app.city")
SIGNING_IN = "username = current_setting('app.username', true)"
SHOWN_SUBJECT = "issuer || ' ' || subject = current_setting('app.subject', true)"

# table: (name of the policy, what it is for, which rows are seen, which may be written)
POLICIES: dict[str, tuple[tuple[str, str, str | None, str | None], ...]] = {
    "accounts": (
        ("reading", "SELECT", f"{OWN_ACCOUNT} OR {SIGNING_IN} OR {OF_CITY}", None),
        ("writing", "UPDATE", f"({OWN_ACCOUNT} AND {NO_REACH}) OR {ADMINISTERED_ACCOUNT}", None),
        ("opening", "INSERT", None, ADMINISTERS),
    ),
    "account_grants": (
        (
            "reading",
            "SELECT",
            f"{OWN_ROW} OR city = current_setting('app.city', true) OR {ADMINISTERS}",
            None,
        ),
        ("giving", "INSERT", None, IN_ADMINISTERED),
        ("taking", "DELETE", IN_ADMINISTERED, None),
    ),
    "passwords": (
        ("reading", "SELECT", f"{BY_ITSELF} OR {ADMINISTERED.format(table='passwords')}", None),
        ("writing", "UPDATE", f"{BY_ITSELF} OR {ADMINISTERED.format(table='passwords')}", None),
        ("opening", "INSERT", None, ADMINISTERS),
    ),
    "account_identities": (
        (
            "reading",
            "SELECT",
            f"{OWN_ROW} OR {SHOWN_SUBJECT} OR {ADMINISTERED.format(table='account_identities')}",
            None,
        ),
        ("linking", "INSERT", None, BY_ITSELF),
        ("unlinking", "DELETE", ADMINISTERED.format(table="account_identities"), None),
    ),
    "account_events": (
        ("reading", "SELECT", f"{IN_ADMINISTERED} OR {OWN_ROW}", None),
        ("writing", "INSERT", None, f"{IN_ADMINISTERED} OR {BY_ITSELF}"),
    ),
}
WRITTEN_COLUMNS = "name, phone, email, staff_id, locale, active, failures, locked_at, signed_in_at"


def build_statements() -> list[str]:
    """Return the SQL that grants and restricts; running it again changes nothing."""
    return [
        f"REVOKE ALL ON accounts, passwords FROM {APP}",
        f"GRANT SELECT, INSERT, UPDATE ({WRITTEN_COLUMNS}) ON accounts TO {APP}",
        f"GRANT SELECT, INSERT, DELETE ON account_grants, account_identities TO {APP}",
        f"GRANT SELECT, INSERT, UPDATE (hash, must_change) ON passwords TO {APP}",
        f"GRANT SELECT, INSERT ON account_events TO {APP}",
        f"GRANT INSERT, UPDATE (name, active) ON sections TO {APP}",
        *(part for table, policies in POLICIES.items() for part in _secured(table, policies)),
        *_administered_only("sections"),
    ]


def _secured(table: str, policies: tuple[tuple[str, str, str | None, str | None], ...]) -> list[str]:
    found = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"]
    for name, command, seen, written in policies:
        using = f" USING ({seen})" if seen else ""
        check = f" WITH CHECK ({written})" if written else ""
        found += [
            f"DROP POLICY IF EXISTS {name} ON {table}",
            f"CREATE POLICY {name} ON {table} FOR {command} TO {APP}{using}{check}",
        ]
    return found


def _administered_only(table: str) -> list[str]:
    """Return the SQL that limits writing to administrators where every user of the city may read."""
    return [
        f"DROP POLICY IF EXISTS adding ON {table}",
        f"CREATE POLICY adding ON {table} AS RESTRICTIVE FOR INSERT TO {APP} WITH CHECK ({IN_ADMINISTERED})",
        f"DROP POLICY IF EXISTS renaming ON {table}",
        f"CREATE POLICY renaming ON {table} AS RESTRICTIVE FOR UPDATE TO {APP} USING ({IN_ADMINISTERED})",
    ]
