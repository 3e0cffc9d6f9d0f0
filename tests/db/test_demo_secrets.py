"""The demonstration's known passwords and wall token open nothing in production or to the network."""

import os
import subprocess
import sys

import pytest
from sqlalchemy import select

import doctor
from db.models import Account, AccountGrant, Token
from db.queries.demo_logins import WALL_TOKEN, list_demo_logins
from db.session import owner_transaction
from db.writes.demo_accounts import grant_in_every_city
from demo.accounts import DEMO_LOGINS
from doctor import Verdict
from domain.enums import Role
from services.token_secrets import hash_secret
from settings import CHECKOUT, Settings
from tests.support import factories
from tests.support.fake_servers import a_free_port
from web import password_hashing

SETTINGS = [{"production": True}, {"host": "0.0.0.0"}, {"host": "::"}, {"host": "10.1.2.3"}]


def verdicts(**changed):
    """Return how the doctor finds the accounts and walls of the database under these settings."""
    found = doctor.database(Settings(demo=False, **changed))
    return {finding.verdict for finding in found if "demonstration" in finding.what}


@pytest.fixture
def demo_account(database):
    login = DEMO_LOGINS[0]
    with owner_transaction() as session:
        factories.a_city(session)
        ident = factories.an_account(
            session, login.username, password_hash=password_hashing.hash_password(login.password)
        )
        session.get_one(Account, ident).demo_position = 0
    return login


def test_the_logins_offered_are_those_that_the_database_marks(demo_account):
    with owner_transaction() as session:
        factories.an_account(session, "person")
        offered = list_demo_logins(session)

    assert [(login.username, login.password) for login in offered] == [
        (demo_account.username, demo_account.password)
    ]


def test_whoever_sees_a_whole_city_sees_every_city_of_the_demonstration(demo_account):
    with owner_transaction() as session:
        account = session.scalars(select(Account)).one()
        factories.a_grant(session, account.id, Role.LEADER)
        factories.a_city(session, "boston")
        grant_in_every_city(session)
        grant_in_every_city(session)
        cities = session.scalars(select(AccountGrant.city).order_by(AccountGrant.city)).all()

    assert cities == ["370783", "boston"]


@pytest.mark.parametrize("changed", SETTINGS, ids=str)
def test_an_account_that_opens_with_a_known_password_stops_the_start(demo_account, changed):
    assert Verdict.REFUSED in verdicts(**changed)
    with owner_transaction() as session:
        session.scalars(select(Account)).one().active = False

    assert Verdict.REFUSED not in verdicts(**changed)


def test_on_this_machine_alone_the_demonstration_may_be(demo_account):
    assert Verdict.REFUSED not in verdicts(host="127.0.0.1")


def test_the_known_token_of_the_wall_stops_the_start(database):
    with owner_transaction() as session:
        factories.a_city(session)
        session.add(
            Token(
                secret_hash=hash_secret(WALL_TOKEN), label="wall", city="370783", role=Role.WALL,
                created_at=factories.NOON,
            )
        )  # fmt: skip

    assert Verdict.REFUSED in verdicts(production=True)


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"production": True, "demo": True}, True),
        ({"production": True}, False),
        ({"host": "0.0.0.0"}, True),
        ({"host": "0.0.0.0", "demo": False}, False),
        ({"host": "127.0.0.1"}, False),
        ({"host": "::1"}, False),
        ({"host": "localhost"}, False),
    ],
    ids=str,
)
def test_the_demonstration_is_offered_to_this_machine_only(changed, refused):
    found = Settings(**changed)

    assert any(each.verdict is Verdict.REFUSED for each in doctor.demonstration(found)) is refused
    assert not (found.production and found.wants_demo)


def test_the_one_command_does_not_serve_the_network_with_a_known_password(demo_account, database, tmp_path):
    given = {
        **os.environ,
        "DATABASE_URL": database.app,
        "MIGRATION_DATABASE_URL": database.owner,
        "LIVE_DATABASE_URL": database.live,
        "DATA_DIR": str(tmp_path),
        "PORT": str(a_free_port()),
        "HOST": "0.0.0.0",
        "DEMO": "false",
    }
    ended = subprocess.run(
        [sys.executable, "launch.py"],
        cwd=CHECKOUT,
        env=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode != 0
    assert demo_account.username in ended.stderr
