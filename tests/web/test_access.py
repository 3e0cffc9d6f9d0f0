"""Prove who gets in, how, how far, and for how long."""

import re
import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from access import cookies, keys
from access.places import OPEN, STATIC
from access.sessions import WRONG_ALLOWED
from access.visitors import REMEMBERED_SECONDS, Visitors
from db.session import account_transaction, owner_transaction, transaction
from domain.errors import Busy, Invalid, KeyReused
from domain.scopes import Actor, Scope
from domain.terms import Role
from services.tokens import revoke_tokens
from tests.web.conftest import PASSWORD

CALLBACK = "/_dash-update-component"


@pytest.fixture
def nothing_remembered(monkeypatch):
    """Make every request ask the database who is there."""
    monkeypatch.setattr("access.visitors.REMEMBERED_SECONDS", 0)


def as_owner(statement: str, **values: object) -> None:
    with owner_transaction() as session:
        session.execute(text(statement), values)


# Signing in


@pytest.mark.parametrize("username", ["leader", "dispatcher", "department", "town"])
def test_each_role_signs_in_and_starts_on_the_map(sign_in, username):
    browser = sign_in(username)

    assert browser.get("/").headers["location"] == "/map"
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
    for _ in range(WRONG_ALLOWED):
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


# Sessions


def test_the_secret_is_only_in_the_browser(sign_in):
    browser = sign_in("leader")
    secret = browser.cookies[cookies.SESSION]

    with account_transaction() as session:
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

    with account_transaction() as session:
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
    with account_transaction() as session:
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


# Tokens and walls


def test_a_bearer_token_answers_for_its_role_without_a_cookie(browser, token):
    header = {"Authorization": f"Bearer {token(Role.DISPATCHER)}"}

    answered = browser.get("/api/v1/search", params={"city": "370783", "q": "区域001"}, headers=header)

    assert answered.status_code == 200


def test_a_token_needs_no_origin_to_change_things(browser, token):
    header = {"Authorization": f"Bearer {token(Role.LEADER)}", "Origin": "https://elsewhere.example"}

    answered = browser.post("/api/v1/nothing", headers=header)

    assert answered.status_code == 404


@pytest.mark.parametrize("shown", ["Bearer falsch", "bearer falsch", "Bearer\tx", "Bearer", "Bearer a b"])
def test_a_wrong_token_is_refused_even_beside_a_session(sign_in, shown):
    browser = sign_in("leader")

    assert browser.get("/api/v1/search?city=370783&q=a", headers={"Authorization": shown}).status_code == 401


def test_a_revoked_token_opens_nothing_any_more(browser, token, nothing_remembered):
    header = {"Authorization": f"Bearer {token(Role.LEADER, label='old')}"}
    before = browser.get("/api/v1/search?city=370783&q=a", headers=header).status_code

    with owner_transaction() as session:
        revoke_tokens(session, "old")

    assert (before, browser.get("/api/v1/search?city=370783&q=a", headers=header).status_code) == (200, 401)


def test_a_revoked_token_is_remembered_for_seconds_only():
    assert REMEMBERED_SECONDS <= 5


def test_a_walls_token_becomes_a_cookie_and_leaves_the_address(browser, token):
    secret = token(Role.WALL, label="hall")

    opened = browser.get(f"/wall?token={secret}&city=370783")

    assert opened.status_code == 303
    assert opened.headers["location"] == "/wall?city=370783"
    assert secret not in opened.headers["location"]
    assert browser.get("/wall?city=370783").status_code == 200
    assert browser.get("/").headers["location"] == "/wall"


@pytest.mark.parametrize("path", ["/map", "/account", "/docs"])
def test_a_wall_sees_nothing_but_the_wall(browser, token, path):
    browser.get(f"/wall?token={token(Role.WALL, label='hall')}")

    assert browser.get(path).headers["location"] == "/wall"


@pytest.mark.parametrize("path", ["/api/v1/search?city=370783&q=SG", "/api/openapi.json"])
def test_a_wall_may_not_search_or_explore(browser, token, path):
    browser.get(f"/wall?token={token(Role.WALL, label='hall')}")

    assert browser.get(path, headers={"Accept": "application/json"}).status_code == 403


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.LEADER])
def test_only_a_walls_token_opens_a_wall_by_its_address(browser, token, role):
    secret = token(role)

    opened = browser.get(f"/wall?token={secret}")
    browser.cookies.set(cookies.SCREEN, secret)

    assert opened.status_code == 401
    assert "大屏令牌无效" in opened.text
    assert browser.get("/map").headers["location"].startswith("/login")


# Nobody


PRIVATE_PAGES = ["/", "/map", "/wall", "/account", "/docs", "/anything/else"]


@pytest.mark.parametrize("path", PRIVATE_PAGES)
def test_nobody_sees_a_page(browser, path):
    answered = browser.get(path)

    assert answered.status_code == 303
    assert answered.headers["location"].startswith("/login")


def test_nobody_reaches_any_route_but_the_open_ones(browser, product):
    asked = [
        (method, route_path.replace("{", "x").replace("}", ""))
        for route_path, methods in product.app.openapi()["paths"].items()
        for method in methods
    ]

    answers = {(m, p): browser.request(m, p, headers={"Accept": "application/json"}) for m, p in asked}

    assert {p for _, p in asked} - OPEN, "the interfaces are mounted"
    for (method, path), answered in answers.items():
        if path not in OPEN:
            assert answered.status_code == 401, (method, path)
            assert answered.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/_dash-layout", "/_dash-dependencies", CALLBACK, "/api/nothing", "/api/v1/stream?city=370783"]
)
def test_nobody_reaches_callbacks_or_streams(browser, path):
    method = "POST" if path == CALLBACK else "GET"

    answered = browser.request(method, path)

    assert answered.status_code == 401
    assert answered.json()["status"] == 401


@pytest.mark.parametrize(
    "trick", ["/assets/../map", "/assets/..%2fapi/v1/search", "//map", "/login/../map", "/Login/"]
)
def test_no_spelling_of_an_address_gets_around_the_door(browser, trick):
    answered = browser.request("GET", trick)

    assert answered.status_code in {303, 404, 401}
    assert "_dash-config" not in answered.text


def test_files_are_open_since_the_sign_in_page_needs_them(browser):
    answered = browser.get("/assets/css/login.css?v=1")

    assert answered.status_code == 200
    assert "immutable" in answered.headers["cache-control"]
    assert answered.headers["content-encoding"] == "br"


def test_files_are_packed_once_and_answered_alike(browser):
    first = browser.get("/assets/css/tokens.css?v=2")
    second = browser.get("/assets/css/tokens.css?v=2")
    plain = browser.get("/assets/css/tokens.css?v=2", headers={"Accept-Encoding": "identity"})

    assert first.text == second.text == plain.text
    assert "content-encoding" not in plain.headers


def test_an_unknown_file_is_not_kept_for_ever(browser):
    answered = browser.get("/assets/css/nothing.css?v=1")

    assert answered.status_code == 404
    assert "immutable" not in answered.headers.get("cache-control", "")


# Other sites


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Origin": "http://127.0.0.1:81"},
        {"Origin": "", "Sec-Fetch-Site": "cross-site"},
        {"Origin": ""},
    ],
    ids=["other host", "null", "longer host", "other port", "cross-site", "says nothing"],
)
@pytest.mark.parametrize(
    "path", [CALLBACK, "/session/city", "/account", "/logout", "/login", "/session/locale"]
)
def test_another_site_cannot_use_the_session(sign_in, path, headers):
    browser = sign_in("leader")
    if not headers["Origin"]:
        del browser.headers["Origin"]
        headers = {name: value for name, value in headers.items() if value}

    answered = browser.post(path, headers=headers)

    assert answered.status_code == 403
    assert browser.get("/map").status_code == 200


def test_our_own_pages_may_use_the_session(sign_in):
    browser = sign_in("leader")
    del browser.headers["Origin"]

    answered = browser.post(
        "/session/locale", data={"locale": "zh_CN"}, headers={"Sec-Fetch-Site": "same-origin"}
    )

    assert answered.status_code == 303


@pytest.mark.parametrize(
    "path", ["/login", "/map", "/api/v1/search", "/assets/css/login.css", "/api/nothing"]
)
def test_every_answer_tells_browsers_to_trust_only_us(sign_in, path):
    headers = sign_in("leader").get(path).headers

    policy = headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    assert not re.search(r"https?:|\*", policy)
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_the_policy_admits_exactly_the_inline_scripts_of_the_page(sign_in):
    from base64 import b64encode
    from hashlib import sha256

    page = sign_in("leader").get("/map")

    inline = re.findall(
        r"<script(?![^>]*\b(?:src|type=\"application/json\"))[^>]*>(.*?)</script>", page.text, re.DOTALL
    )
    needed = {f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in inline}
    assert needed
    assert needed <= set(page.headers["content-security-policy"].replace(";", "").split())


def test_pages_are_not_stored_by_browsers(sign_in):
    assert sign_in("leader").get("/account").headers["cache-control"] == "no-store"


# Errors


def test_an_error_is_a_page_for_people_and_a_problem_for_programs(sign_in):
    browser = sign_in("leader")
    browser.headers["Accept"] = "text/html"

    program = browser.get("/api/v1/nothing")

    assert program.headers["content-type"] == "application/problem+json"
    assert program.json()["detail"] == "没有这个接口：/api/v1/nothing"
    assert program.headers["x-request-id"]


def test_a_bug_is_logged_and_answered_with_its_number(product, sign_in, monkeypatch, caplog):
    browser = sign_in("leader")

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("access.routes.templates.page", broken)
    answered = browser.get("/account", headers={"Accept": "application/json"})

    assert answered.status_code == 500
    assert answered.json()["reference"] == answered.headers["x-request-id"]
    assert "ZeroDivisionError" not in answered.text


def test_a_database_that_does_not_answer_is_told_as_busy(browser, monkeypatch):
    def busy(_key: object) -> None:
        raise Busy(retry_after=2)

    monkeypatch.setattr(Visitors, "find", lambda _self, key: busy(key))
    browser.cookies.set(cookies.SESSION, "x")

    answered = browser.get("/api/v1/search?city=370783&q=a")

    assert (answered.status_code, answered.headers["retry-after"]) == (503, "2")


# Every act once


ACTOR = Actor("somebody", "某人", frozenset({Role.DISPATCHER}), Scope.whole("370783"))


@pytest.mark.usefixtures("product")
def test_the_same_key_answers_again_without_acting_again():
    done = []

    def act() -> dict[str, int]:
        done.append(1)
        return {"number": len(done)}

    answers = []
    for _ in range(3):
        with transaction(ACTOR.scope) as session:
            answers.append(keys.once(session, ACTOR, "same key", act, fingerprint=b"1"))

    assert answers == [{"number": 1}] * 3


@pytest.mark.usefixtures("product")
def test_the_same_key_with_other_content_is_refused():
    with transaction(ACTOR.scope) as session:
        keys.once(session, ACTOR, "reused", dict, fingerprint=b"1")

    with pytest.raises(KeyReused), transaction(ACTOR.scope) as session:
        keys.once(session, ACTOR, "reused", dict, fingerprint=b"2")


@pytest.mark.usefixtures("product")
def test_a_key_is_free_again_after_its_act_failed():
    def fails() -> dict[str, int]:
        raise Invalid("不行")

    with pytest.raises(Invalid), transaction(ACTOR.scope) as session:
        keys.once(session, ACTOR, "failed", fails, fingerprint=b"1")

    with transaction(ACTOR.scope) as session:
        assert keys.once(session, ACTOR, "failed", lambda: {"ok": 1}, fingerprint=b"2") == {"ok": 1}


@pytest.mark.usefixtures("product")
def test_keys_of_different_actors_never_meet():
    other = Actor("other", "他人", ACTOR.roles, ACTOR.scope)

    answers = []
    for number, actor in enumerate((ACTOR, other)):
        with transaction(actor.scope) as session:
            answers.append(keys.once(session, actor, "shared", lambda n=number: {"n": n}, fingerprint=b"1"))

    assert answers == [{"n": 0}, {"n": 1}]


@pytest.mark.usefixtures("product")
def test_of_eight_at_once_with_one_key_only_one_acts():
    done, answers = [], []
    together = threading.Barrier(8)

    def act() -> dict[str, int]:
        done.append(1)
        return {"number": len(done)}

    def ask() -> None:
        together.wait()
        with transaction(ACTOR.scope) as session:
            answers.append(keys.once(session, ACTOR, "rush", act, fingerprint=b"1"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(done) == 1
    assert answers == [{"number": 1}] * 8


@pytest.mark.parametrize("path", [*OPEN, *STATIC])
def test_what_is_open_holds_no_ticket(path):
    assert path.startswith(
        ("/assets/", "/_dash-component", "/log", "/session/locale", "/api/health", "/favicon", "/_fav")
    )
