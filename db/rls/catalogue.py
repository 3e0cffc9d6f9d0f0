# ruff: noqa: S608 — only this module's own constants are put into its statements.
"""Row-level security of the catalogue: read by many, written by few, immutable once published."""

WHOLE = "current_setting('app.reach', true) = 'whole'"
IN_CITY = "city = current_setting('app.city', true)"
# A draft is visible to its editors only; every user of the city reads what was published.
PAPER_IN_SIGHT = f"{IN_CITY} AND (status <> 'draft' OR {WHOLE})"
ENTRY_IN_SIGHT = f"""{IN_CITY} AND ({WHOLE} OR version IN (SELECT l.version FROM matter_lists l
    WHERE l.city = current_setting('app.city', true) AND l.status <> 'draft'))"""
OF_DRAFT = f"""{WHOLE} AND version IN (SELECT l.version FROM matter_lists l
    WHERE l.city = current_setting('app.city', true) AND l.status = 'draft')"""
OBJECT_OF_PLACE = f"""{IN_CITY} AND CASE current_setting('app.reach', true)
    WHEN 'whole' THEN true
    WHEN 'town' THEN town_code = current_setting('app.town', true)
    WHEN 'unit' THEN unit_code = current_setting('app.unit', true)
    WHEN 'grid' THEN grid_code = current_setting('app.grid', true)
    ELSE false END"""
# Departments read the kinds that name them; an agency only in the town where it is stationed.
OBJECT_FOR_READERS = f"""{IN_CITY} AND current_setting('app.reach', true) = 'department'
    AND kind IN (SELECT k.code FROM collection_kinds k JOIN departments d ON d.city = k.city
        WHERE k.city = current_setting('app.city', true)
        AND d.code = current_setting('app.department', true)
        AND (k.readers @> ARRAY[d.code] OR k.readers @> ARRAY[d.parent])
        AND (d.town_code IS NULL OR d.town_code = collected_objects.town_code))"""
THROUGH_OBJECT = """city = current_setting('app.city', true) AND ({whole} OR EXISTS (
    SELECT 1 FROM collected_objects o WHERE o.city = {table}.city AND o.id = {table}.object_id))"""
THROUGH_RECORD = """city = current_setting('app.city', true) AND EXISTS (SELECT 1 FROM collected_records r
    WHERE r.city = record_photos.city AND r.id = record_photos.record_id)"""
NOT_DEPARTMENT = "current_setting('app.reach', true) <> 'department'"

GRANTS = {
    "matters": "INSERT, UPDATE",  # publishing a list writes what it says into the catalogue
    "matter_lists": "SELECT, INSERT, UPDATE, DELETE",
    "admitted_matters": "SELECT, INSERT, UPDATE, DELETE",
    "procedures": "SELECT, INSERT, UPDATE, DELETE",
    "collection_kinds": "SELECT, INSERT, UPDATE",
    "collected_objects": "SELECT, INSERT, UPDATE",
    "collection_tasks": "SELECT, INSERT, UPDATE",
    "collected_records": "SELECT, INSERT",
    "record_photos": "SELECT, INSERT",
}
SEEN = {
    "matter_lists": PAPER_IN_SIGHT,
    "admitted_matters": ENTRY_IN_SIGHT,
    "procedures": PAPER_IN_SIGHT,
    "collection_kinds": IN_CITY,
    "collected_objects": f"({OBJECT_OF_PLACE}) OR ({OBJECT_FOR_READERS})",
    "collected_records": THROUGH_OBJECT.format(table="collected_records", whole=WHOLE),
    "collection_tasks": THROUGH_OBJECT.format(table="collection_tasks", whole=WHOLE),
    "record_photos": THROUGH_RECORD,
}
# What a writer must fulfil beyond seeing the row: for INSERT and UPDATE, and for DELETE.
WRITTEN = {
    "matters": (WHOLE, "false"),
    "matter_lists": (WHOLE, f"{WHOLE} AND status = 'draft'"),
    "admitted_matters": (OF_DRAFT, OF_DRAFT),
    "procedures": (WHOLE, f"{WHOLE} AND status = 'draft'"),
    "collection_kinds": (WHOLE, "false"),
    "collected_objects": (OBJECT_OF_PLACE, "false"),
    "collected_records": (NOT_DEPARTMENT, "false"),
    "collection_tasks": (NOT_DEPARTMENT, "false"),
    "record_photos": (NOT_DEPARTMENT, "false"),
}


def build_restrictions(table: str, role: str) -> list[str]:
    """Return the SQL that lets ``role`` write ``table`` only as WRITTEN says, whatever it may read."""
    written, deleted = WRITTEN[table]
    rules = {
        "INSERT": f"WITH CHECK ({written})",
        "UPDATE": f"USING ({written}) WITH CHECK ({written})",
        "DELETE": f"USING ({deleted})",
    }
    found = []
    for verb, rule in rules.items():
        name = f"app_{verb.lower()}"
        found.append(f"DROP POLICY IF EXISTS {name} ON {table}")
        found.append(f"CREATE POLICY {name} ON {table} AS RESTRICTIVE FOR {verb} TO {role} {rule}")
    return found
