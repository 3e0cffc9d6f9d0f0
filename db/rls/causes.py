# ruff: noqa: S608 — only constants of this module are put into its statements.
"""Row-level security of causes: the Center and leaders, and of projects the parties that take part.

A cause counts ordinary tickets alone and names no reporter; its tickets are read under the reader's own row
security.
"""

from collections.abc import Callable

from db.rls.arbitrations import OF_CITY

APP = "huying_app"
IN_CITY = "city = current_setting('app.city', true)"
REACH = "current_setting('app.reach', true)"
WHOLE = f"{IN_CITY} AND {REACH} = 'whole'"
SEEN = f"""{IN_CITY} AND CASE {REACH}
    WHEN 'whole' THEN true
    WHEN 'department' THEN current_setting('app.department', true) = ANY (array_prepend(lead, cooperating))
    WHEN 'town' THEN current_setting('app.town', true) = ANY (array_prepend(lead, cooperating))
    ELSE false END"""
SEQUENCE = f"""CREATE OR REPLACE FUNCTION cause_sequence(of_city text, of_year integer) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT max(sequence) FROM causes WHERE {OF_CITY} AND year = of_year
$$"""
_SIGNATURE = "cause_sequence(text, integer)"


def build_statements(protect: Callable[..., list[str]]) -> list[str]:
    """Return the SQL that grants and restricts; ``protect`` lays a condition on a table."""
    return [
        f"GRANT SELECT, INSERT, UPDATE ON causes TO {APP}",
        f"GRANT SELECT, INSERT ON cause_weeks TO {APP}",
        *protect("causes", SEEN),
        *protect("cause_weeks", WHOLE),
        SEQUENCE,
        f"REVOKE ALL ON FUNCTION {_SIGNATURE} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {_SIGNATURE} TO {APP}",
    ]
