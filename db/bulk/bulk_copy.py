"""Stream rows into a table by COPY within the session's transaction."""

from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import psycopg
from sqlalchemy.orm import Session


def copy_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Copy ``rows`` into ``table``; names are the code's own, never a person's."""
    with _cursor(session).copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def copy_csv(session: Session, table: str, columns: Sequence[str], parts: Iterable[str]) -> None:
    r"""Copy parts of CSV text into ``table``; ``\N`` means NULL."""
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT csv, NULL '\\N')"
    with _cursor(session).copy(statement) as copy:
        for part in parts:
            copy.write(part)


def copy_text(session: Session, table: str, columns: Sequence[str], parts: Iterable[bytes]) -> None:
    """Copy parts of COPY's own text format, UTF-8, into ``table``."""
    with _cursor(session).copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for part in parts:
            copy.write(part)


def prefetch_parts(parts: Iterable[bytes]) -> Generator[bytes, None, None]:
    """Yield parts for COPY; while one is sent, the next one is made."""
    following = iter(parts)
    with ThreadPoolExecutor(1) as maker:
        made = maker.submit(next, following, None)
        while (part := made.result()) is not None:
            made = maker.submit(next, following, None)
            yield part


def _cursor(session: Session) -> psycopg.Cursor[Any]:
    return cast("psycopg.Connection[Any]", session.connection().connection.driver_connection).cursor()
