"""Every table, act and role at the level of SQL, whatever the program asks for: as the matrix says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db import session as sessions
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from tests.support.sql_rights import BEYOND, OWN, ROLES, TABLES, insert_rows, list_rights

WRITTEN = Path(__file__).with_name("sql_rights.txt")
REACHES = {"own": OWN, "beyond": BEYOND}

Matrix = dict[str, dict[str, dict[str, str]]]  # reach, role, table: acts


@pytest.fixture(scope="module")
def filled(cluster: Cluster) -> Iterator[None]:
    """Two rows in every table of a city: one of each role's reach, one of others."""
    engines = sessions.connect(copy_template(cluster, "sql_rights"))
    insert_rows()
    yield
    engines.dispose()
    drop(cluster, "sql_rights")


def read_matrix() -> Matrix:
    found: Matrix = {}
    for line in WRITTEN.read_text().splitlines():
        words = line.split()
        if not words or line.startswith("#"):
            continue
        if line.startswith("["):
            part = found.setdefault(words[0].strip("[]"), {})
        elif words[0] == "table":
            roles = words[1:]
            part |= {role: {} for role in roles}
        else:
            for role, acts in zip(roles, words[1:], strict=True):
                part[role][words[0]] = acts
    return found


def test_the_matrix_names_every_table_and_role():
    matrix = read_matrix()

    assert set(matrix) == set(REACHES)
    for part in matrix.values():
        assert set(part) == set(ROLES)
        assert {tuple(rights) for rights in part.values()} == {TABLES}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("reach", REACHES)
def test_a_role_may_do_what_the_matrix_says_and_nothing_else(filled, reach, role):
    with ROLES[role]() as session:
        found = list_rights(session, REACHES[reach])
        session.rollback()

    assert found == read_matrix()[reach][role]


# What no scope of a city ever needs to write, in whichever role.
NEVER = {
    "settings": "IUD", "calendar_days": "IUD", "calendar_years": "IUD", "working_windows": "IUD",
    "feed": "ID", "sessions": "IU", "passwords": "IU", "accounts": "IU", "account_grants": "ID",
    "tokens": "IU", "worker_beats": "IUD", "ticket_events": "UD", "workflow_events": "UD",
    "history_roots": "IUD",
}  # fmt: skip
SCOPES = ("proof", "other", "whole", "plain", "town", "dept", "unit", "grid")


@pytest.mark.parametrize(("table", "acts"), NEVER.items(), ids=NEVER)
@pytest.mark.parametrize("reach", REACHES)
def test_the_matrix_lets_no_scope_of_a_city_write_what_others_rely_on(reach, table, acts):
    part = read_matrix()[reach]

    assert {role: set(part[role][table]) & set(acts) for role in SCOPES} == {role: set() for role in SCOPES}


def test_the_matrix_gives_no_role_the_keys_of_others():
    assert {read_matrix()["beyond"][role]["idempotency_keys"] for role in ROLES} == {"-"}
