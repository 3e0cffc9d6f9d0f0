"""Create the three roles and the extension, or list the SQL that an administrator has to run for them."""

import psycopg
from psycopg import sql

OWNER = "huying"
APP = "huying_app"
LIVE = "huying_live"
DATABASE = "huying"

ROLE_OPTIONS = {
    APP: "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
    LIVE: "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
}

FOR_ADMINISTRATORS = f"""As a superuser of that server (choose the passwords):
  CREATE ROLE {OWNER} LOGIN PASSWORD '…';
  CREATE ROLE {APP} {ROLE_OPTIONS[APP]} PASSWORD '…';
  CREATE ROLE {LIVE} {ROLE_OPTIONS[LIVE]} PASSWORD '…';
  CREATE DATABASE {DATABASE} OWNER {OWNER} ENCODING 'UTF8' TEMPLATE template0;
  \\connect {DATABASE}
  CREATE EXTENSION postgis;
then set
  MIGRATION_DATABASE_URL=postgresql://{OWNER}:…@server/{DATABASE}
  DATABASE_URL=postgresql://{APP}:…@server/{DATABASE}
  LIVE_DATABASE_URL=postgresql://{LIVE}:…@server/{DATABASE}"""


def ensure_roles(connection: psycopg.Connection) -> None:
    """Create the application's and the live role, or repair their rights; needs a superuser."""
    present = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    for role, options in ROLE_OPTIONS.items():
        verb = "ALTER" if role in present else "CREATE"
        connection.execute(sql.SQL(f"{verb} ROLE {{}} {options}").format(sql.Identifier(role)))
    connection.execute(f"ALTER ROLE {LIVE} SET default_transaction_read_only = on")


def ensure_database(connection: psycopg.Connection, name: str = DATABASE) -> bool:
    """Create the database if it is missing; returns whether it was. ``connection`` must be in autocommit."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return False
    create_database(connection, name, template="template0")
    return True


def create_database(connection: psycopg.Connection, name: str, *, template: str) -> None:
    """Create a database as a copy of ``template``, which must have no connections.

    Its files are copied as they are: a copy through the log writes each page twice.
    """
    statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY")
    connection.execute(statement.format(*map(sql.Identifier, (name, OWNER, template))))


def drop_database(connection: psycopg.Connection, name: str) -> None:
    """Drop a database, ending whatever is connected to it."""
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
