"""Who can sign in, and which refusals state a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from db.models import Account, Setting, SignIn
from db.session import owner_transaction
from demo.accounts import DEMO_LOGINS
from services.token_secrets import hash_secret
from settings import settings
from tests.web.conftest import PASSWORD, PEOPLE, as_owner
from web import cookies
from web.principals import Credential, look_up


@pytest.mark.parametrize(
    ("username", "start"),
    [("leader", "/map"), ("dispatcher", "/desk"), ("department", "/department"), ("town", "/town")],
)
def test_each_role_signs_in_and_starts_where_it_works(sign_in, username, start):
    browser = sign_in(username)

    assert browser.get("/").headers["location"] == start
    assert browser.get(start).status_code == 200
    assert browser.get("/map").status_code == 200


def test_a_sign_in_leads_where_one_wanted_to_go(browser):
    refused = browser.get("/map?level=grid&measure=sla_risk")
    entered = {"username": "leader", "password": PASSWORD, "next": "/map?level=grid&measure=sla_risk"}

    answered = browser.post("/login", data=entered)

    assert refused.headers["location"] == "/login?next=%2Fmap%3Flevel%3Dgrid%26measure%3Dsla_risk"
    assert answered.headers["location"] == "/map?level=grid&measure=sla_risk"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: a=b",
        "",
    ],
)
def test_a_sign_in_never_leads_to_another_host(browser, wanted):
    answered = browser.post("/login", data={"username": "leader", "password": PASSWORD, "next": wanted})

    assert answered.headers["location"] == "/"


def test_what_was_entered_is_shown_again_but_never_as_markup(browser):
    answered = browser.post("/login", data={"username": '"><script>x</script>', "password": "x"})

    assert "<script>" not in answered.text
    assert "&lt;script&gt;" in answered.text


def test_an_inactive_account_gets_in_no_more(browser, sign_in, nothing_remembered):
    sign_in("leader")

    as_owner("UPDATE accounts SET active = false WHERE username = 'leader'")
    page = browser.get("/map")
    again = browser.post("/login", data={"username": "leader", "password": PASSWORD})
    as_owner("UPDATE accounts SET active = true WHERE username = 'leader'")

    assert page.headers["location"].startswith("/login")
    assert again.status_code == 401


def test_a_demonstration_lists_its_logins_and_a_real_city_none(browser, monkeypatch):
    as_owner("UPDATE accounts SET demo_position = 0 WHERE username <> 'reviewer'")
    monkeypatch.setenv("DEMO", "true")
    settings.cache_clear()
    listed = browser.get("/login").text
    monkeypatch.setenv("DEMO", "false")
    settings.cache_clear()
    plain = browser.get("/login").text

    shown = {login.username for login in DEMO_LOGINS if f'value="{login.username}"' in listed}
    as_owner("UPDATE accounts SET demo_position = NULL")
    marked = {person.username for person in PEOPLE} - {"reviewer"}
    assert shown == marked, "accounts that the demonstration was given, and no others"
    assert "演示账号" not in plain


def test_how_long_a_session_lives_and_how_many_wrong_passwords_are_let_pass_are_settings(browser):
    limits = {"sessions.lasts_days": 1, "sessions.idle_hours": 2, "sessions.wrong_allowed": 3}
    with owner_transaction() as session:
        session.add_all(Setting(city="370783", key=key, value=value) for key, value in limits.items())
    try:
        browser.post("/login", data={"username": "leader", "password": PASSWORD})
        with owner_transaction() as session:
            newest = select(SignIn).order_by(SignIn.created_at.desc()).limit(1)
            made = session.scalars(newest).one()
        for _ in range(3):
            browser.post("/login", data={"username": "reviewer", "password": "falsch"})
        slowed = browser.post("/login", data={"username": "reviewer", "password": PASSWORD})
    finally:
        with owner_transaction() as session:
            session.execute(delete(Setting))
            session.execute(update(Account).values(failures=0))

    assert (made.expires_at - made.created_at, made.idle_minutes) == (timedelta(days=1), 120)
    assert slowed.status_code == 429


def test_a_session_that_rested_too_long_is_over(sign_in):
    browser = sign_in("leader")
    before = browser.get("/account").status_code
    with owner_transaction() as session:
        session.execute(update(SignIn).values(seen_at=SignIn.seen_at - timedelta(hours=13)))

    found = look_up((Credential.SESSION, hash_secret(browser.cookies[cookies.SESSION])))

    assert (before, found) == (200, None)


@pytest.fixture
def set_to():
    """Sets numbers of the city, until the test ends."""

    def change(**values: int) -> None:
        with owner_transaction() as session:
            session.add_all(
                Setting(city="370783", key=f"sessions.{key}", value=it) for key, it in values.items()
            )

    yield change
    as_owner("DELETE FROM settings WHERE key LIKE 'sessions.%'")


def test_a_new_password_is_as_long_as_the_city_says_and_an_old_one_stays(sign_in, set_to):
    set_to(password_length=20)
    person = sign_in("leader")  # whose password is shorter

    page = person.get("/account").text
    refused = person.post("/account", data={"old": PASSWORD, "new": "a" * 19, "again": "a" * 19})

    assert "至少 20 个字符" in page
    assert 'minlength="20"' in page
    assert refused.status_code == 422
    assert "密码须有 20 至 200 个字符" in refused.text
