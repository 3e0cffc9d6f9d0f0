"""Without an administrator's transaction the application reads no other's password and writes no account."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.session import DatabaseUrls, account_transaction, administrator_transaction, transaction
from domain.scopes import Scope
from tests.support.account_world import CITY, ELSEWHERE, People, stored, two_cities

HASHES = "SELECT hash FROM passwords"


@pytest.fixture
def world(database: DatabaseUrls) -> People:
    return two_cities()


def found(session, statement: str) -> list[str]:
    return sorted(session.execute(text(statement)).scalars())


def test_a_scope_that_sees_the_whole_city_reads_no_password(world):
    with transaction(Scope.whole(CITY)) as session:
        assert found(session, HASHES) == []


def test_nobody_in_particular_reads_nothing(world):
    with account_transaction() as session:
        for table in ("accounts", "account_grants", "passwords", "account_identities", "account_events"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_who_signs_in_reads_their_own_password_and_no_other(world):
    with account_transaction(account=world.ids["zhang"]) as session:
        assert found(session, HASHES) == ["secret hash"]
        assert found(session, "SELECT username FROM accounts") == ["zhang"]


def test_who_gives_a_name_finds_that_account_alone(world):
    with account_transaction(username="zhang") as session:
        assert found(session, "SELECT username FROM accounts") == ["zhang"]
        assert found(session, HASHES) == []


def test_the_people_of_a_city_are_seen_in_it_and_those_of_another_are_not(world):
    with transaction(Scope.whole(ELSEWHERE)) as session:
        assert found(session, "SELECT username FROM accounts") == ["foreign", "shared"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts SET active = false",
        "UPDATE passwords SET hash = 'mine'",
        "DELETE FROM account_grants",
        "DELETE FROM account_identities",
    ],
)
def test_a_scope_without_administration_changes_no_account(world, statement):
    with transaction(Scope.whole(CITY)) as session:
        changed = session.execute(text(f"{statement} RETURNING 1")).all()

    assert changed == []


@pytest.mark.parametrize(
    "statement",
    [
        (
            "INSERT INTO accounts (id, username, name, active, failures, created_at)"
            " VALUES (gen_random_uuid(), 'x', 'x', true, 0, now())"
        ),
        (
            "INSERT INTO account_grants (city, account_id, role) SELECT '370783', id, 'leader' FROM accounts"
            " WHERE username = 'zhang'"
        ),
        "INSERT INTO passwords SELECT gen_random_uuid(), 'x', false",
        "INSERT INTO account_identities SELECT 'i', 's', id, now() FROM accounts WHERE username = 'zhang'",
        (
            "INSERT INTO account_events (city, account_id, at, act, actor, actor_name, changes)"
            " SELECT '370783', id, now(), 'open', 'x', 'x', '{}' FROM accounts WHERE username = 'zhang'"
        ),
        "INSERT INTO sections VALUES ('370783', 'D01', '09', 'x', true)",
    ],
    ids=["account", "grant", "password", "identity", "record", "section"],
)
def test_a_scope_without_administration_writes_no_row_of_people(world, statement):
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction(Scope.whole(CITY)) as session,
    ):
        session.execute(text(statement))


def test_an_administrator_cannot_change_accounts_that_only_belong_to_another_city(world):
    with administrator_transaction(Scope.whole(CITY)) as session:
        session.execute(text("UPDATE accounts SET active = false"))
        session.execute(text("UPDATE passwords SET hash = 'mine'"))

    assert stored("foreign").active
    assert not stored("zhang").active


def test_an_administrator_cannot_give_posts_of_another_city(world):
    grant = text("INSERT INTO account_grants (city, account_id, role) VALUES ('boston', :id, 'leader')")

    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        administrator_transaction(Scope.whole(CITY)) as session,
    ):
        session.execute(grant, {"id": world.ids["zhang"]})


@pytest.mark.parametrize("verb", ["UPDATE account_events SET actor = 'x'", "DELETE FROM account_events"])
def test_not_even_an_administrator_rewrites_the_record(world, verb):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        administrator_transaction(Scope.whole(CITY)) as session,
    ):
        session.execute(text(verb))
