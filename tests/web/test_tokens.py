"""What scripts and wall screens may do with their tokens."""

import pytest

from db.session import owner_transaction
from domain.enums import Role
from etl import token_command
from services.tokens import revoke_tokens
from terminal import Trouble
from tests.web.conftest import CALLBACK
from web import cookies
from web.principals import REMEMBERED_SECONDS


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


def test_a_lost_token_is_revoked_by_its_label_and_an_unknown_label_is_told(
    browser, capsys, nothing_remembered
):
    token_command.main(["--role", "wall", "--label", "lost in the hall"])
    address = f"/wall?token={capsys.readouterr().out.strip()}"
    before = browser.get(address).status_code

    token_command.main(["--revoke", "lost in the hall"])

    assert (before, browser.get(address).status_code) == (303, 401)
    with pytest.raises(Trouble, match="nowhere"):
        token_command.main(["--revoke", "nowhere"])


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


@pytest.mark.parametrize("path", ["/map", "/account", "/anything"])
def test_a_wall_sees_nothing_but_the_wall(browser, token, path):
    browser.get(f"/wall?token={token(Role.WALL, label='hall')}")

    assert browser.get(path).headers["location"] == "/wall"


def test_a_wall_calls_no_panel(browser, token):
    browser.get(f"/wall?token={token(Role.WALL, label='hall')}")

    assert browser.post(CALLBACK, json={}).status_code == 403


def test_a_person_signs_in_where_a_wall_was_opened_before(browser, token, sign_in):
    browser.get(f"/wall?token={token(Role.WALL, label='hall')}")

    page = browser.get("/login")
    sign_in("leader")

    assert (page.status_code, 'name="password"' in page.text) == (200, True)
    assert browser.get("/").headers["location"] == "/map"


@pytest.mark.parametrize("path", ["/api/v1/search?city=370783&q=SG", "/metrics"])
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
