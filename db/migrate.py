"""Migrate a database to the tables, grants and row security of this version."""

import hashlib
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from db.rls import policies

ROOT = Path(__file__).parent.parent
MARK = text(
    "SELECT obj_description(oid, 'pg_policy') FROM pg_policy"
    " WHERE polname = 'app' AND polrelid = 'tickets'::regclass"
)


def migrate(owner_url: str) -> None:
    """Run every missing migration as the owner, then lay grants and policies on, each in one transaction.

    Raises sqlalchemy.exc.OperationalError when the database does not answer or a lock is not free in time.
    """
    command.upgrade(build_alembic_config(owner_url), "head")
    engine = create_engine(owner_url)
    try:
        apply_security(engine)
    finally:
        engine.dispose()


def apply_security(engine: Engine) -> None:
    """Apply grants and row security, unless these very statements were applied before.

    Creating them locks every table for a moment; commands next to a running server must not wait for that.
    """
    statements = policies.build_statements()
    mark = f"policies {hashlib.sha256(repr(statements).encode()).hexdigest()[:16]}"
    with engine.begin() as connection:
        if connection.scalar(MARK) == mark:
            return
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        for statement in statements:
            connection.execute(text(statement))
        connection.execute(text(f"COMMENT ON POLICY app ON tickets IS '{mark}'"))


def build_alembic_config(owner_url: str) -> Config:
    """Return the configuration of Alembic for ``owner_url``; its file format wants percent signs doubled."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("sqlalchemy.url", owner_url.replace("%", "%%"))
    return config


def get_newest_migration() -> str | None:
    """Return the name of the last migration of this version."""
    return ScriptDirectory(str(ROOT / "migrations")).get_current_head()


def is_known_migration(name: str) -> bool:
    """Return whether this version has a migration of that name; a newer version's it has not."""
    known = ScriptDirectory(str(ROOT / "migrations")).walk_revisions()
    return any(revision.revision == name for revision in known)
