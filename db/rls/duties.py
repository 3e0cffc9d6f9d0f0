"""Row-level security of the responsibility list: every user of the city reads it, no text is rewritten."""

from collections.abc import Callable

APP = "huying_app"
# The public and those who proved one ticket read nothing of it.
SIGNED_IN = """city = current_setting('app.city', true)
    AND current_setting('app.reach', true) IN ('whole', 'town', 'department', 'unit', 'grid')"""
WHOLE = "current_setting('app.reach', true) = 'whole'"
# What may be changed of a row: where a text ends, and how often a list was published.
CHANGED = {
    "duty_lists": "version", "duty_versions": None, "duties": "until_version",
    "duty_synonym_lists": "version", "duty_synonyms": None,
}  # fmt: skip
REMOVED = ("duty_synonyms",)  # whose rows may be removed


def build_statements(protect: Callable[[str, str], list[str]]) -> list[str]:
    """Return the SQL that grants and restricts; ``protect`` lays a condition on a table."""
    found = []
    for table, column in CHANGED.items():
        found += [f"GRANT SELECT, INSERT ON {table} TO {APP}", *protect(table, SIGNED_IN)]
        found += _restrict(table, "INSERT", f"WITH CHECK ({WHOLE})")
        if column is not None:
            found.append(f"GRANT UPDATE ({column}) ON {table} TO {APP}")
            found += _restrict(table, "UPDATE", f"USING ({WHOLE})")
    for table in REMOVED:
        found += [f"GRANT DELETE ON {table} TO {APP}", *_restrict(table, "DELETE", f"USING ({WHOLE})")]
    return found


def _restrict(table: str, verb: str, rule: str) -> list[str]:
    """Return the SQL that lets the application write only under ``rule``, whatever it may read."""
    name = f"app_{verb.lower()}"
    return [
        f"DROP POLICY IF EXISTS {name} ON {table}",
        f"CREATE POLICY {name} ON {table} AS RESTRICTIVE FOR {verb} TO {APP} {rule}",
    ]
