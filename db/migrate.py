"""Bring a database to the tables, grants and row security of this version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from db import policies

ROOT = Path(__file__).parent.parent


def migrate(owner_url: str) -> None:
    """Run every missing migration as the owner, then lay grants and policies on anew, in one transaction each.

    Raises sqlalchemy.exc.OperationalError when the database does not answer or a lock is not free in time.
    """
    command.upgrade(alembic_config(owner_url), "head")
    engine = create_engine(owner_url)
    try:
        secure(engine)
    finally:
        engine.dispose()


def secure(engine: Engine) -> None:
    """Lay grants and row security on; the statements are repeatable, so this runs after every migration."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        for statement in policies.statements():
            connection.execute(text(statement))


def alembic_config(owner_url: str) -> Config:
    """Return Alembic's configuration for ``owner_url``; percent signs are doubled as its file format wants."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("sqlalchemy.url", owner_url.replace("%", "%%"))
    return config


def newest() -> str | None:
    """Return the name of the last migration of this version."""
    return ScriptDirectory(str(ROOT / "migrations")).get_current_head()
