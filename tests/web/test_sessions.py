"""How long a session lives, and what may be chosen in it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from db.session import owner_transaction
from tests.web.conftest import CALLBACK, PASSWORD, as_owner
from web import cookies


def test_the_secret_is_only_in_the_browser(sign_in):
    browser = sign_in("leader")
    secret = browser.cookies[cookies.SESSION]

    with owner_transaction() as session:
        stored = [bytes(row.secret_hash) for row in session.execute(text("SELECT secret_hash FROM sessions"))]

    assert secret.encode() not in stored
    assert all(len(found) == 32 for found in stored)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser):
    answered = browser.post("/login", data={"username": "leader", "password": PASSWORD})

    kept = answered.headers["set-cookie"].lower()
    assert "httponly" in kept
    assert "samesite=lax" in kept


@pytest.mark.parametrize(
    "ending",
    ["expires_at = now()", "seen_at = now() - interval '12 hours 1 second'"],
    ids=["after a week", "after half a day without use"],
)
def test_a_session_ends(sign_in, nothing_remembered, ending):
    browser = sign_in("leader")

    as_owner(f"UPDATE sessions SET {ending}")

    assert browser.get("/map").headers["location"] == "/login?next=%2Fmap"
    assert browser.get("/api/v1/search?city=370783&q=a").status_code == 401
    assert browser.post(CALLBACK, json={}).status_code == 401


def test_a_used_session_stays_alive(sign_in, nothing_remembered):
    browser = sign_in("leader")
    as_owner("UPDATE sessions SET seen_at = now() - interval '11 hours'")

    browser.get("/account")

    with owner_transaction() as session:
        quiet = session.execute(text("SELECT min(now() - seen_at) FROM sessions")).scalar_one()
    assert quiet < timedelta(minutes=1)


def test_signing_out_ends_the_session_at_once_wherever_its_secret_is(sign_in):
    browser = sign_in("leader")
    secret = browser.cookies[cookies.SESSION]

    browser.post("/logout")

    browser.cookies.set(cookies.SESSION, secret)
    assert browser.get("/map").headers["location"].startswith("/login")


def test_a_made_up_session_opens_nothing(browser):
    browser.cookies.set(cookies.SESSION, "a" * 5000)

    assert browser.get("/map").headers["location"].startswith("/login")


def test_a_changed_password_ends_other_sessions(browser, sign_in, nothing_remembered):
    elsewhere = sign_in("dispatcher").cookies[cookies.SESSION]
    browser.cookies.clear()
    sign_in("dispatcher")
    form = {"old": PASSWORD, "new": "另一个足够长的新密码", "again": "另一个足够长的新密码"}

    changed = browser.post("/account", data=form)

    assert "密码已修改" in changed.text
    assert browser.get("/account").status_code == 200
    browser.cookies.set(cookies.SESSION, elsewhere)
    assert browser.get("/account").headers["location"].startswith("/login")
    browser.cookies.clear()
    sign_in("dispatcher", "另一个足够长的新密码").post(
        "/account", data={"old": "另一个足够长的新密码", "new": PASSWORD, "again": PASSWORD}
    )


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"old": "falsch", "new": "0123456789", "again": "0123456789"}, "原密码不正确"),
        ({"old": PASSWORD, "new": "kurz", "again": "kurz"}, "密码须有 10 至 200 个字符"),
        ({"old": PASSWORD, "new": "0123456789", "again": "9876543210"}, "不一致"),
    ],
    ids=["wrong old one", "too short", "typed differently"],
)
def test_a_password_is_not_changed_carelessly(sign_in, form, said):
    answered = sign_in("leader").post("/account", data=form)

    assert said in answered.text
    assert "密码已修改" not in answered.text


# City and language


def test_a_city_without_rights_cannot_be_chosen(sign_in):
    answered = sign_in("leader").post("/session/city", data={"city": "boston"})

    assert answered.status_code == 404
    assert answered.json()["detail"] == "没有编码为 boston 的城市"


def test_the_chosen_city_counts_from_the_next_request_on(sign_in):
    browser = sign_in("leader")
    as_owner(
        "INSERT INTO account_grants (city, account_id, role)"
        " SELECT 'boston', id, 'leader' FROM accounts WHERE username = 'leader'"
    )
    browser.post("/logout")
    sign_in("leader")

    answered = browser.post("/session/city", data={"city": "boston", "next": "/map?city=boston"})

    assert answered.headers["location"] == "/map?city=boston"
    with owner_transaction() as session:
        assert (
            session.execute(text("SELECT city FROM sessions ORDER BY created_at DESC")).scalars().first()
            == "boston"
        )
    as_owner("DELETE FROM account_grants WHERE city = 'boston'")
    assert browser.get("/account").status_code == 200


def test_the_language_is_kept_before_and_after_signing_in(browser, sign_in):
    assert 'lang="zh-CN"' in browser.get("/login").text

    browser.post("/session/locale", data={"locale": "en", "next": "/login"})
    page = browser.get("/login").text
    sign_in("leader")
    account = browser.get("/account").text
    browser.post("/session/locale", data={"locale": "zh_CN"})

    assert '<html lang="en"' in page
    assert "Sign in" in page
    assert "Change password" in account
    assert "修改密码" in browser.get("/account").text


def test_an_unknown_language_is_refused(browser):
    assert browser.post("/session/locale", data={"locale": "../../etc"}).status_code == 422


def test_programs_get_the_language_they_accept(browser):
    answered = browser.get("/api/v1/search", headers={"Accept-Language": "en-GB"})

    assert answered.json()["title"] == "Sign in first"
