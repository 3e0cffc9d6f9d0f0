"""Queries for server statistics: what the doctor checks and the health page shows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.models import CalendarYear, City


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What one connection can tell about server and role."""

    version: str
    postgis: str | None
    database: str
    role: str
    superuser: bool
    bypasses_row_security: bool
    owns_tables: bool
    fsync: bool
    full_page_writes: bool
    synchronous_commit: bool
    data_checksums: bool
    now: datetime  # of the database, UTC


_FACTS = text("""
    SELECT current_setting('server_version'),
           (SELECT extversion FROM pg_extension WHERE extname = 'postgis'),
           current_database(),
           current_user::text,
           r.rolsuper,
           r.rolbypassrls,
           EXISTS (SELECT 1 FROM pg_tables WHERE tableowner = current_user AND schemaname = 'public'),
           current_setting('fsync')::bool,
           current_setting('full_page_writes')::bool,
           current_setting('synchronous_commit') <> 'off',
           current_setting('data_checksums')::bool,
           clock_timestamp()
    FROM pg_roles r WHERE r.rolname = current_user
""")


def load_server_facts(session: Session) -> ServerFacts:
    """Return the facts about the server and the role of ``session``."""
    return ServerFacts(*session.execute(_FACTS).one())


def get_schema_version(session: Session) -> str | None:
    """Return the current migration of the tables; None before the first one."""
    if session.execute(text("SELECT to_regclass('public.alembic_version')")).scalar_one() is None:
        return None
    return session.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def load_calendar_years(session: Session) -> dict[str, dict[int, str]]:
    """Return for each city that counts working time the calendar years loaded and how sure each is."""
    found: dict[str, dict[int, str]] = {}
    rows = session.execute(
        select(City.city, CalendarYear.year, CalendarYear.status)
        .outerjoin(CalendarYear, CalendarYear.city == City.city)
        .where(City.calendar == "working")
        .order_by(City.city, CalendarYear.year)
    )
    for city, year, status in rows:
        years = found.setdefault(city, {})
        if year is not None:
            years[year] = str(status)
    return found
