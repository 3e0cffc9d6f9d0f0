"""Row-level security of administration: settings, their changes, the working calendar."""

from db.rls.accounts import APP, IN_ADMINISTERED

WRITTEN_BY_ADMINISTRATORS = ("settings", "calendar_years", "calendar_days", "working_windows")
KEPT_FOR_ADMINISTRATORS = (
    "setting_changes", "calendar_changes", "staff_reveals", "area_changes", "area_change_files",
    "department_changes",
)  # fmt: skip
MARKS = "applied_at, withdrawn_at, withdrawn_by, clocks, tickets"  # of a change, once its day has come


def build_statements() -> list[str]:
    """Return the SQL that grants and restricts; running it again changes nothing.

    Every user of the city reads the settings behind clocks and figures; only administrators write them.
    """
    return [
        f"GRANT INSERT, UPDATE, DELETE ON {', '.join(WRITTEN_BY_ADMINISTRATORS)} TO {APP}",
        *(part for table in WRITTEN_BY_ADMINISTRATORS for part in _written_by_administrators(table)),
        f"GRANT SELECT, INSERT, UPDATE ({MARKS}) ON setting_changes TO {APP}",
        f"GRANT SELECT, INSERT ON calendar_changes, staff_reveals, area_change_files TO {APP}",
        f"GRANT SELECT, INSERT, UPDATE ON area_changes TO {APP}",
        f"GRANT SELECT, INSERT, UPDATE (status, version) ON department_changes TO {APP}",
        *(part for table in KEPT_FOR_ADMINISTRATORS for part in _kept_for_administrators(table)),
        # Every process reloads a changed calendar by its version, which is stored with the city.
        f"GRANT UPDATE (calendar_version) ON cities TO {APP}",
        "ALTER TABLE cities ENABLE ROW LEVEL SECURITY",
        "DROP POLICY IF EXISTS reading ON cities",
        "CREATE POLICY reading ON cities FOR SELECT USING (true)",
        "DROP POLICY IF EXISTS counting ON cities",
        f"CREATE POLICY counting ON cities FOR UPDATE TO {APP} USING ({IN_ADMINISTERED})",
    ]


def _kept_for_administrators(table: str) -> list[str]:
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS app ON {table}",
        f"CREATE POLICY app ON {table} TO {APP} USING ({IN_ADMINISTERED})",
    ]


def _written_by_administrators(table: str) -> list[str]:
    rules = {
        "INSERT": f"WITH CHECK ({IN_ADMINISTERED})",
        "UPDATE": f"USING ({IN_ADMINISTERED})",
        "DELETE": f"USING ({IN_ADMINISTERED})",
    }
    found = []
    for verb, rule in rules.items():
        name = f"app_{verb.lower()}"
        found.append(f"DROP POLICY IF EXISTS {name} ON {table}")
        found.append(f"CREATE POLICY {name} ON {table} AS RESTRICTIVE FOR {verb} TO {APP} {rule}")
    return found
