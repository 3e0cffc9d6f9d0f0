"""Dump a database and restore one by PostgreSQL's programs; what an address holds stays out of sight."""

import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from db.rls import roles
from db.server import binaries
from terminal import Trouble

PARAMETERS = {"host": "PGHOST", "port": "PGPORT", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}


def describe(owner_url: str) -> tuple[datetime, str]:
    """Return the time of the database and its newest migration. Raises Trouble where there is none."""
    if count_tables(owner_url) == 0:
        raise Trouble("There is nothing to back up: the database is empty.", way_out="make run")
    with psycopg.connect(_libpq(owner_url)) as connection:
        [(now, migration)] = connection.execute("SELECT now(), version_num FROM alembic_version").fetchall()
        return now.astimezone(UTC), migration


def count_tables(owner_url: str) -> int:
    """Return how many tables there are that belong to no extension."""
    with psycopg.connect(_libpq(owner_url)) as connection:
        [(count,)] = connection.execute(
            "SELECT count(*) FROM pg_class c WHERE relkind IN ('r', 'p')"
            " AND relnamespace = 'public'::regnamespace AND NOT EXISTS"
            " (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
        ).fetchall()
        return int(count)


def dump(owner_url: str, path: Path, *, pg_bin: Path | None) -> None:
    """Dump the database into a new file, and see that it can be read. Raises Trouble."""
    _run("pg_dump", ["--format=custom", f"--file={path}"], owner_url, pg_bin)
    path.chmod(0o600)
    _run("pg_restore", ["--list", str(path)], owner_url, pg_bin)


def restore(owner_url: str, path: Path, *, pg_bin: Path | None) -> None:
    """Restore a dump into an empty database, as a whole or not at all. Raises Trouble."""
    options = ["--no-owner", f"--role={roles.OWNER}", "--no-comments", "--exit-on-error"]
    database = f"--dbname={make_url(owner_url).database}"
    _run("pg_restore", [*options, "--single-transaction", database, str(path)], owner_url, pg_bin)


def _run(program: str, options: list[str], owner_url: str, pg_bin: Path | None) -> None:
    """Run a program; the address is in its environment, where no list of processes shows it."""
    path = binaries.find(pg_bin).program(program)
    done = subprocess.run(
        [path if Path(path).exists() else program, *options],
        env={**os.environ, **_environment(owner_url)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        last = "\n".join(done.stderr.strip().splitlines()[-6:])
        raise Trouble(f"{program} failed.", way_out=f"It said:\n{last or 'nothing'}")


def _environment(owner_url: str) -> Mapping[str, str]:
    url = make_url(owner_url)
    given = {
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGHOST": url.host,
        "PGDATABASE": url.database,
        "PGPORT": str(url.port) if url.port else None,
    }
    given |= {PARAMETERS[name]: str(value) for name, value in url.query.items() if name in PARAMETERS}
    return {name: value for name, value in given.items() if value}


def _libpq(owner_url: str) -> str:
    return make_url(owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
