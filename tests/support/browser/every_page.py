"""Every page that shows names, with a login that may open it, and names that would do harm as HTML."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from db.session import owner_transaction
from demo.accounts import DEMO_TOWN
from demo.areas import CITY_CODE

PUBLIC = f"/public/{CITY_CODE}"
# By login; an empty one for pages that everybody opens.
VISITS: dict[str, tuple[str, ...]] = {
    "leader": (
        f"/map?level=town&area={DEMO_TOWN}",
        "/inbox",
        "/search?q=圣城",
        "/duty",
        "/supervision/parties",
        "/supervision/push-downs",
        "/supervision/assigned",
        "/notices-of-supervision",
        "/assessment",
        "/indicators",
        "/reports",
        "/causes",
        "/wall",
    ),
    "intake": ("/hotline", "/publishing"),
    "dispatcher": ("/desk",),
    "reviewer": ("/review",),
    "caller": ("/callback",),
    "department": ("/department",),
    "town": ("/town",),
    "unit": ("/unit",),
    "grid": ("/m/",),
    "supervisor": ("/supervision",),
    "list_office": ("/duties", "/catalogue", "/duties/office", "/duties/import", "/duties/synonyms"),
    "assessor": ("/assessment/desk",),
    "administrator": (
        "/admin/people",
        "/admin/people/new",
        "/admin/people/sections",
        "/admin/people/import",
        "/admin/settings",
        "/admin/calendar",
        "/admin/areas",
        "/admin/area-changes",
        "/admin/department-changes",
        "/admin/staff",
        "/admin/tokens",
        "/admin/deliveries",
        "/account",
    ),
    "": ("/login", "/public", PUBLIC, f"{PUBLIC}/write", f"{PUBLIC}/progress", f"{PUBLIC}/replies"),
}
# A name with all that breaks out of text, attributes, scripts and lines.
HARMFUL = (
    "<img src=x onerror=\"document.title='hit'\"><b class=harmful>\"'&amp;\u202e" + "长" * 100 + "W" * 60
)
IN_TEXT = "<b class=harmful>"
# What it becomes where it is read as HTML, and in charts, which know a few tags of their own.
ELEMENTS = "img[src=x], b.harmful, .js-plotly-plot a, .js-plotly-plot tspan[style*=bold]"
_NAMES = """
SELECT c.table_name, c.column_name FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
  AND c.data_type IN ('text', 'character varying')
  AND c.is_generated = 'NEVER'
  AND (c.column_name IN ('name', 'name_en', 'title', 'address', 'description', 'label')
       OR c.column_name LIKE '%%\\_name')
  AND c.table_name NOT IN ('notification_addresses', 'mail_addresses', 'sign_ins', 'deliveries')
"""


@contextmanager
def harmful_names() -> Iterator[None]:
    """Append HARMFUL to every name, title and address of the database, and take it off at the end."""
    with owner_transaction() as session:
        columns = [(row.table_name, row.column_name) for row in session.execute(text(_NAMES))]
        for table, column in columns:
            session.execute(
                text(f"UPDATE {table} SET {column} = {column} || :said WHERE {column} <> ''"),
                {"said": HARMFUL},
            )
    try:
        yield
    finally:
        with owner_transaction() as session:
            for table, column in columns:
                session.execute(
                    text(
                        f"UPDATE {table} SET {column} = left({column}, -length(:said))"
                        f" WHERE right({column}, length(:said)) = :said"
                    ),
                    {"said": HARMFUL},
                )
