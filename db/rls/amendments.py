# ruff: noqa: S608 — only conditions of this module are put into its statements.
"""Row-level security of amendments: the applicant and the whole city; all users once it is published."""

from collections.abc import Callable

APP = "huying_app"
REACH = "current_setting('app.reach', true)"
SEEN = f"""city = current_setting('app.city', true) AND CASE {REACH}
    WHEN 'whole' THEN true
    WHEN 'department' THEN status = 'published' OR party = current_setting('app.department', true)
    WHEN 'town' THEN status = 'published' OR party = current_setting('app.town', true)
    WHEN 'unit' THEN status = 'published'
    WHEN 'grid' THEN status = 'published'
    ELSE false END"""
# What is out of an applicant's sight counts too: a number is given once. The city of the scope comes first.
_CITY = "city = coalesce(nullif(current_setting('app.city', true), ''), of_city)"
SEQUENCE = f"""CREATE OR REPLACE FUNCTION amendment_sequence(of_city text, of_year integer) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT max(sequence) FROM amendments
    WHERE {_CITY} AND year = of_year
$$"""
CODES = f"""CREATE OR REPLACE FUNCTION amendment_codes(of_city text, prefix text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT duty FROM amendments
    WHERE {_CITY} AND starts_with(duty, prefix)
$$"""
_SIGNATURES = ("amendment_sequence(text, integer)", "amendment_codes(text, text)")


def build_statements(protect: Callable[..., list[str]]) -> list[str]:
    """Return the SQL that grants and restricts; ``protect`` lays a condition on a table."""
    return [
        f"GRANT SELECT, INSERT, UPDATE ON amendments TO {APP}",
        *protect("amendments", SEEN),
        SEQUENCE,
        CODES,
        *(
            statement
            for name in _SIGNATURES
            for statement in (
                f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {name} TO {APP}",
            )
        ),
    ]
