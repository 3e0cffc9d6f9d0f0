"""Run migrations: one at a time over all processes, with a short timeout for locks that others need."""

from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import create_engine, pool, text

from db.models import Base
from db.server import embedded
from settings import settings

LOCK_TIMEOUT = "5s"
ONE_AT_A_TIME = 370783  # advisory lock that every migrating process takes


def offline() -> None:
    """Print the SQL instead of running it."""
    context.configure(dialect_name="postgresql", literal_binds=True, **_options())
    with context.begin_transaction():
        context.run_migrations()


def online(url: str) -> None:
    """Run what is missing at ``url``, each migration in a transaction of its own."""
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.commit()
        context.configure(connection=connection, transaction_per_migration=True, **_options())
        with context.begin_transaction():
            context.run_migrations()


def _options() -> dict[str, Any]:
    """Return what both ways share: our tables, and PostGIS types and tables treated as such."""
    return {
        "target_metadata": Base.metadata,
        "include_object": alembic_helpers.include_object,
        "process_revision_directives": alembic_helpers.writer,
        "render_item": alembic_helpers.render_item,
        "compare_type": True,
    }


address = context.config.get_main_option("sqlalchemy.url")
if context.is_offline_mode():
    offline()
elif address:
    online(address)
else:
    with embedded.provide_database(settings()) as urls:
        online(urls.owner)
