"""Accounts are opened, bound to their places, given passwords and closed from the command line."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from db.models import Account, AccountGrant, Password, SignIn
from db.session import DatabaseUrls, owner_transaction
from etl import account_command
from terminal import Trouble
from tests.support import factories


@pytest.fixture
def city(database: DatabaseUrls) -> None:
    """A city of two towns and two departments."""
    with owner_transaction() as session:
        factories.a_city(session)


def opened(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Open an account and return the password that was printed."""
    assert account_command.main(["open", *arguments]) == 0
    return capsys.readouterr().out.split()[-1]


def the_account() -> Account:
    """Return the only account."""
    with owner_transaction() as session:
        return session.scalars(select(Account)).one()


def test_an_opened_account_has_its_role_and_the_printed_password(city, capsys):
    password = opened(capsys, "zhang", "--name", "张三", "--role", "dispatcher")

    account = the_account()
    assert (account.name, account.active) == ("张三", True)
    with owner_transaction() as session:
        stored = session.get_one(Password, account.id)
    assert PasswordHasher().verify(stored.hash, password)
    assert stored.must_change


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["zhang", "--role", "town"], id="town-without-a-town"),
        pytest.param(["zhang", "--role", "department", "--department", "D99"], id="unknown-department"),
        pytest.param(["zhang", "--role", "leader", "--city", "atlantis"], id="unknown-city"),
        pytest.param([" ", "--role", "leader"], id="blank-name"),
    ],
)
def test_an_account_without_its_place_is_refused_and_not_half_made(city, arguments):
    with pytest.raises(Trouble):
        account_command.main(["open", *arguments])

    with owner_transaction() as session:
        assert session.scalars(select(func.count()).select_from(Account)).one() == 0


def test_a_name_is_given_once(city, capsys):
    opened(capsys, "zhang", "--role", "leader")

    with pytest.raises(Trouble):
        account_command.main(["open", "zhang", "--role", "dispatcher"])


def test_a_second_role_stands_beside_the_first_and_is_bound_anew(city, capsys):
    opened(capsys, "zhang", "--role", "leader")
    for town in ("001", "002"):
        account_command.main(["grant", "zhang", "--role", "town", "--town", town])

    with owner_transaction() as session:
        found = session.execute(select(AccountGrant.role, AccountGrant.town_code).order_by(AccountGrant.role))
        assert [tuple(row) for row in found] == [("leader", None), ("town", "002")]


@pytest.mark.parametrize("act", ["password", "close"])
def test_a_new_password_and_a_closing_end_every_session(city, capsys, act):
    opened(capsys, "zhang", "--role", "leader")
    account = the_account()
    with owner_transaction() as session:
        session.add(
            SignIn(
                secret_hash=b"1",
                account_id=account.id,
                city="370783",
                locale="zh_CN",
                created_at=factories.NOON,
                seen_at=factories.NOON,
                expires_at=factories.NOON,
            )
        )

    account_command.main([act, "zhang"])

    with owner_transaction() as session:
        assert session.scalars(select(func.count()).select_from(SignIn)).one() == 0
    assert the_account().active is (act == "password")


def test_an_unknown_account_is_told(city):
    with pytest.raises(Trouble):
        account_command.main(["close", "nobody"])
