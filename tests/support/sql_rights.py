"""Try every act of SQL on every table as every role: on a row of its own reach, and on one beyond it."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Enum, Table, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from db.models import Base
from db.rls.identity import set_worker_identity
from db.session import (
    account_transaction,
    administrator_transaction,
    live_transaction,
    owner_transaction,
    transaction,
)
from domain.scopes import Reach, Scope

_POSTGRESQL = postgresql.dialect()
SELECT, INSERT, UPDATE, DELETE = ACTS = "SIUD"
CITY, OTHER_CITY = "alpha", "beta"
# Row security is asked before keys are; what was done is taken back, and its number of rows comes with it.
_TRY_ACT = """CREATE FUNCTION try_act(statement text, of_row jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE hits bigint;
BEGIN
    EXECUTE statement USING of_row;
    GET DIAGNOSTICS hits = ROW_COUNT;
    RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE = hits::text;
EXCEPTION
    WHEN SQLSTATE 'ZZ001' THEN RETURN SQLERRM::bigint > 0;
    WHEN unique_violation OR foreign_key_violation THEN RETURN true;
    WHEN insufficient_privilege OR read_only_sql_transaction OR invalid_text_representation THEN
        RETURN false;
END $$"""
SHAPES = ("MULTIPOLYGON(((0 0,1 0,1 1,0 0)))", "POINT(118.7 36.9)")


@dataclass(frozen=True, slots=True)
class Reached:
    """What the rows of one reach carry: ids, the codes of places and parties, and keyed hashes."""

    number: int
    town: str
    unit: str
    grid: str
    party: str

    @property
    def ident(self) -> UUID:
        """Return the id of everything of this reach: account, ticket, notice, paper."""
        return UUID(int=self.number)

    @property
    def secret(self) -> bytes:
        """Return the hash of its session, its token and its query code."""
        return bytes([self.number])

    def value(self, table: Table, column: Column[Any]) -> object:
        """Return what a row of the table holds in a column, as JSON."""
        named = {
            ("notices", "to_kind"): "account",
            ("notices", "to_code"): str(self.ident),
            ("notice_addresses", "to_kind"): "account",
            ("notice_addresses", "to_code"): str(self.ident),
            ("deliveries", "notice_id"): None,
            ("reply_scopes", "code"): self.town,
            ("reports", "audience"): "town",
            ("reports", "code"): self.town,
            ("tickets", "guests"): [],
            ("tickets", "departments"): [self.party],
            ("tickets", "public"): True,
            ("tickets", "publishable"): True,
            ("workflow_events", "kind"): "push_down",
            ("workflow_events", "subject"): str(self.ident),
            ("collection_kinds", "readers"): [self.party],
            ("departments", "parent"): None,
            ("departments", "code"): self.party,
            ("areas", "code"): self.grid,
            ("published_replies", "withdrawn_at"): None,
            ("rollups", "keys"): [self.party],
            ("sessions", "expires_at"): "infinity",
        }
        names = {
            "city": CITY, "town_code": self.town, "unit_code": self.unit, "grid_code": self.grid,
            "department": self.party, "party": self.party, "lead": self.party, "agency": self.party,
            "rater": self.party, "claimant": self.party, "parties": [self.party], "cooperating": [],
            "actor": str(self.ident), "withdrawn_at": None, "valid_to": None, "revoked_at": None,
            "seq": self.number, "n": self.number, "as_of": None,
        }  # fmt: skip
        key = (table.name, column.name)
        if key in named:
            return named[key]
        if column.name in names:
            code = names[column.name]
            return [code] if isinstance(column.type, ARRAY) and not isinstance(code, list) else code
        return self._by_type(column)

    def _by_type(self, column: Column[Any]) -> object:
        if isinstance(column.type, Enum):
            words = column.type.enums
            published = "published" in words and self.number == 1
            return "published" if published else words[self.number - 1 if column.primary_key else 0]
        kind = column.type.compile(dialect=_POSTGRESQL).partition("(")[0].partition(" ")[0].upper()
        if kind.startswith("GEOMETRY"):
            return f"SRID=4326;{SHAPES['POINT' in str(column.type)]}"
        if kind.endswith("[]"):
            return []
        values = {
            "UUID": str(self.ident),
            "TEXT": f"{column.name} {self.number}",
            "VARCHAR": "x",
            "BOOLEAN": False,
            "BYTEA": f"\\x{self.secret.hex()}",
            "TIMESTAMP": f"2026-07-0{self.number}T04:00:00Z",
            "DATE": f"2026-07-0{self.number}",
            "TIME": "08:00",
            "JSONB": {},
        }
        return values.get(kind, self.number)


OWN = Reached(1, "001", "0011", "00111", "D01")
BEYOND = Reached(2, "002", "0021", "00211", "D02")
TABLES = tuple(sorted(table.name for table in Base.metadata.sorted_tables))
# Tables with one row a city: there is none beyond a reach.
ONE_A_CITY = {name for name in TABLES if [*Base.metadata.tables[name].primary_key.columns.keys()] == ["city"]}

Opened = Callable[[], AbstractContextManager[Session]]


@contextmanager
def _as_person(scope: Scope) -> Iterator[Session]:
    """Open a transaction as the desks do: a scope, and whose notifications may be read."""
    with transaction(scope) as session:
        session.execute(
            text("SELECT set_config('app.account', :ident, true), set_config('app.keeper', :ident, true)"),
            {"ident": str(OWN.ident)},
        )
        yield session


@contextmanager
def _as_worker() -> Iterator[Session]:
    with transaction(Scope.whole(CITY)) as session:
        set_worker_identity(session)
        yield session


_DROP_CHECKS = """DO $$ DECLARE found record; BEGIN
    FOR found IN SELECT conrelid::regclass AS of_table, conname FROM pg_constraint
        WHERE contype = 'c' AND connamespace = 'public'::regnamespace
            AND conrelid <> 'spatial_ref_sys'::regclass
    LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', found.of_table, found.conname); END LOOP;
END $$"""

ROLES: dict[str, Opened] = {
    "out": account_transaction,
    "self": partial(account_transaction, account=OWN.ident),
    "none": partial(_as_person, Scope.none(CITY)),
    "proof": partial(_as_person, Scope(CITY, Reach.PROOF, proof=OWN.secret.hex())),
    "other": partial(_as_person, Scope.whole(OTHER_CITY)),
    "whole": partial(_as_person, Scope.whole(CITY)),
    "plain": partial(_as_person, Scope(CITY, Reach.WHOLE, secrets=False)),
    "town": partial(_as_person, Scope(CITY, Reach.TOWN, town=OWN.town)),
    "dept": partial(_as_person, Scope(CITY, Reach.DEPARTMENT, department=OWN.party)),
    "unit": partial(_as_person, Scope(CITY, Reach.UNIT, unit=OWN.unit)),
    "grid": partial(_as_person, Scope(CITY, Reach.GRID, grid=OWN.grid)),
    "admin": partial(administrator_transaction, Scope.whole(CITY)),
    "work": _as_worker,
    "live": live_transaction,
}


def insert_rows() -> None:
    """Insert a row of each reach into every table, past foreign keys; a second city stays empty."""
    with owner_transaction() as session:
        session.execute(text(_DROP_CHECKS))
        session.execute(text(_TRY_ACT))
        session.execute(text("SET LOCAL session_replication_role = replica"))
        row = json.loads(build_row(OWN, "cities"))
        for city in (CITY, OTHER_CITY):
            session.execute(text(_insert("cities")), {"row": json.dumps({**row, "city": city})})
        for reached in (OWN, BEYOND):
            for name in (each for each in TABLES if each != "cities"):
                if reached is OWN or name not in ONE_A_CITY:
                    session.execute(text(_insert(name)), {"row": build_row(reached, name)})


def build_row(reached: Reached, name: str) -> str:
    """Return a row of a table as JSON."""
    table = Base.metadata.tables[name]
    return json.dumps({column.name: reached.value(table, column) for column in _written(table)})


def list_rights(session: Session, reached: Reached) -> dict[str, str]:
    """Return by table the acts that the session may do on its row of a reach, as letters; "-" for none."""
    tries = list(_list_tries(session, reached))
    asked = text(
        "SELECT place, try_act(statement, CAST(of_row AS jsonb)) FROM unnest(CAST(:statements AS text[]),"
        " CAST(:rows AS text[])) WITH ORDINALITY AS tries (statement, of_row, place) ORDER BY place"
    )
    values = {"statements": [each.statement for each in tries], "rows": [each.row for each in tries]}
    done = {row.place: row.try_act for row in session.execute(asked, values)}
    found = dict.fromkeys(TABLES, "")
    for place, each in enumerate(tries, 1):
        found[each.table] += each.act if done[place] else ""
    return {name: acts or "-" for name, acts in found.items()}


@dataclass(frozen=True, slots=True)
class Try:
    """A statement that does an act on one row; the row travels as JSON."""

    table: str
    act: str
    statement: str
    row: str


def _list_tries(session: Session, reached: Reached) -> Iterator[Try]:
    granted = _list_granted(session)
    for name in TABLES:
        row = build_row(reached, name)
        for act in ACTS:
            if columns := granted.get((name, act)):
                yield Try(name, act, _build_statement(name, act, columns), row)


def _build_statement(name: str, act: str, columns: list[str]) -> str:
    here = " AND ".join(
        f"{column.name} = (jsonb_populate_record(NULL::{name}, $1)).{column.name}"
        for column in Base.metadata.tables[name].primary_key
    )
    return {
        SELECT: f"SELECT {columns[0]} FROM {name} WHERE {here}",
        INSERT: _insert(name, columns).replace(":row", "$1"),
        UPDATE: f"UPDATE {name} SET {columns[0]} = {columns[0]} WHERE {here}",
        DELETE: f"DELETE FROM {name} WHERE {here}",
    }[act]


def _list_granted(session: Session) -> dict[tuple[str, str], list[str]]:
    """Return the columns on which the role has each privilege, by table and act."""
    asked = text(
        "SELECT relname, act, array_agg(attname ORDER BY attnum) FROM pg_class"
        " JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' CROSS JOIN (VALUES ('S', 'SELECT'), ('I', 'INSERT'), ('U', 'UPDATE'),"
        " ('D', 'DELETE')) AS acts (act, privilege) WHERE relkind = 'r' AND relname = ANY (:tables)"
        " AND CASE privilege WHEN 'DELETE' THEN has_table_privilege(pg_class.oid, privilege)"
        " ELSE has_column_privilege(attrelid, attnum, privilege) END GROUP BY 1, 2"
    )
    found = session.execute(asked, {"tables": list(TABLES)})
    return {(name, act): columns for name, act, columns in found}


def _written(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.computed is None]


def _insert(name: str, columns: list[str] | None = None) -> str:
    listed = ", ".join(columns or [column.name for column in _written(Base.metadata.tables[name])])
    return (
        f"INSERT INTO {name} ({listed}) OVERRIDING SYSTEM VALUE"
        f" SELECT {listed} FROM jsonb_populate_record(NULL::{name}, :row)"
    )
