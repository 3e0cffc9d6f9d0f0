"""Who can sign in, and which refusals state a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from db.models import Account, Setting, SignIn
from db.session import owner_transaction
from demo.accounts import DEMO_LOGINS
from domain.accounts import SignInLimits
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


@pytest.mark.parametrize(
    ("username", "password"),
    [("leader", "falsch"), ("nobody", PASSWORD), ("", ""), ("leader", ""), ("leader'--", PASSWORD)],
)
def test_a_wrong_name_or_password_reads_the_same(browser, username, password):
    answered = browser.post("/login", data={"username": username, "password": password})

    assert answered.status_code == 401
    assert "用户名或密码不正确" in answered.text
    assert cookies.SESSION not in answered.cookies
    as_owner("UPDATE accounts SET failures = 0, locked_until = NULL")


def test_what_was_entered_is_shown_again_but_never_as_markup(browser):
    answered = browser.post("/login", data={"username": '"><script>x</script>', "password": "x"})

    assert "<script>" not in answered.text
    assert "&lt;script&gt;" in answered.text


def test_an_account_is_locked_after_wrong_passwords_and_free_again_later(browser):
    for _ in range(SignInLimits().wrong_allowed):
        browser.post("/login", data={"username": "town", "password": "falsch"})

    locked = browser.post("/login", data={"username": "town", "password": PASSWORD})
    as_owner("UPDATE accounts SET locked_until = now() WHERE username = 'town'")
    freed = browser.post("/login", data={"username": "town", "password": PASSWORD})

    assert (locked.status_code, freed.status_code) == (401, 303)
    assert "账号已锁定，请 15 分钟后再试" in locked.text


def test_guessing_is_slowed_down_whether_the_account_exists_or_not(browser):
    tries = [browser.post("/login", data={"username": "nobody", "password": str(n)}) for n in range(11)]

    assert [answered.status_code for answered in tries] == [401] * 10 + [429]
    assert 1 <= int(tries[-1].headers["retry-after"]) <= 300


def test_an_inactive_account_gets_in_no_more(browser, sign_in, nothing_remembered):
    sign_in("leader")

    as_owner("UPDATE accounts SET active = false WHERE username = 'leader'")
    page = browser.get("/map")
    again = browser.post("/login", data={"username": "leader", "password": PASSWORD})
    as_owner("UPDATE accounts SET active = true WHERE username = 'leader'")

    assert page.headers["location"].startswith("/login")
    assert again.status_code == 401


def test_an_account_without_rights_is_told_so(browser):
    as_owner("DELETE FROM account_grants WHERE role = 'town'")

    answered = browser.post("/login", data={"username": "town", "password": PASSWORD})

    assert "尚未获得任何权限" in answered.text
    as_owner(
        "INSERT INTO account_grants (city, account_id, role, town_code)"
        " SELECT '370783', id, 'town', '001' FROM accounts WHERE username = 'town'"
    )


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


def test_how_long_a_session_lives_and_when_an_account_is_locked_are_settings(browser):
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
        locked = browser.post("/login", data={"username": "reviewer", "password": PASSWORD})
    finally:
        with owner_transaction() as session:
            session.execute(delete(Setting))
            session.execute(update(Account).values(failures=0, locked_until=None))

    assert (made.expires_at - made.created_at, made.idle_minutes) == (timedelta(days=1), 120)
    assert locked.status_code == 401
    assert "账号已锁定" in locked.text


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


def test_the_tries_of_guessing_are_what_the_strictest_city_says(browser, set_to):
    set_to(tries_per_account=3, tries_minutes=30)

    tries = [browser.post("/login", data={"username": "nobody", "password": str(n)}) for n in range(4)]

    assert [answered.status_code for answered in tries] == [401] * 3 + [429]
    assert 300 < int(tries[-1].headers["retry-after"]) <= 1800


def test_a_new_password_is_as_long_as_the_city_says_and_an_old_one_stays(sign_in, set_to):
    set_to(password_length=20)
    person = sign_in("leader")  # whose password is shorter

    page = person.get("/account").text
    refused = person.post("/account", data={"old": PASSWORD, "new": "a" * 19, "again": "a" * 19})

    assert "至少 20 个字符" in page
    assert 'minlength="20"' in page
    assert refused.status_code == 422
    assert "密码须有 20 至 200 个字符" in refused.text
