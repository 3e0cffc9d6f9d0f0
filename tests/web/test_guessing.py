"""Guessing passwords: it slows down its own address, and tells nothing about accounts."""

import re

import httpx
import pytest

from domain.accounts import SignInLimits
from services.token_secrets import hash_secret
from tests.web.conftest import PASSWORD, as_owner
from web import cookies, known_devices, password_hashing
from web.principals import Credential, look_up

ELSEWHERE = {"X-Forwarded-For": "203.0.113.7"}
WRONG = SignInLimits().wrong_allowed
CHANGING = {"date", "x-request-id"}


@pytest.fixture(autouse=True)
def as_it_was():
    yield
    as_owner("UPDATE accounts SET failures = 0, active = true, locked_at = NULL")


def guess(
    browser: httpx.Client, username: str, *, times: int = WRONG, **sent: dict[str, str]
) -> httpx.Response:
    for _ in range(times):
        answered = browser.post("/login", data={"username": username, "password": "falsch"}, **sent)
    return answered


def enter(browser: httpx.Client, username: str, **sent: dict[str, str]) -> int:
    return browser.post("/login", data={"username": username, "password": PASSWORD}, **sent).status_code


def test_wrong_passwords_from_one_address_do_not_lock_the_owner_out_at_another(browser):
    guess(browser, "town", headers=ELSEWHERE)

    assert enter(browser, "town", headers=ELSEWHERE) == 429
    assert enter(browser, "town") == 303


def test_a_known_device_keeps_working_at_the_very_address_of_the_guesses(browser, product):
    assert enter(browser, "town") == 303
    browser.post("/logout")
    with httpx.Client(base_url=product.url, headers={"Origin": product.url}) as stranger:
        guess(stranger, "town")
        refused = enter(stranger, "town")

    assert refused == 429
    assert enter(browser, "town") == 303


def test_a_device_known_to_one_account_is_a_stranger_to_the_others(browser):
    assert enter(browser, "leader") == 303
    guess(browser, "town", headers=ELSEWHERE)

    assert enter(browser, "town", headers=ELSEWHERE) == 429


@pytest.mark.parametrize("forged", ["", "x", "WyJhIiwgWyJiIl1d.aaaa.bbbb"])
def test_a_forged_device_is_none(forged):
    assert known_devices.read_device({cookies.DEVICE: forged}) is None


def test_the_cookie_of_a_device_names_no_account_and_is_out_of_reach_of_scripts(browser):
    answered = browser.post("/login", data={"username": "leader", "password": PASSWORD})

    [kept] = [each for each in answered.headers.get_list("set-cookie") if each.startswith(cookies.DEVICE)]
    assert "leader" not in kept
    assert {"httponly", "samesite=lax"} <= {part.strip().lower() for part in kept.split(";")}


def described(answered: httpx.Response, username: str) -> tuple[int, dict[str, str], str]:
    """Return what an answer shows, without the name that was typed."""
    headers = {name: value for name, value in answered.headers.items() if name not in CHANGING}
    headers.pop("content-length", None)
    return answered.status_code, headers, re.sub(re.escape(username), "NAME", answered.text)


@pytest.mark.parametrize(
    ("username", "password", "change"),
    [
        ("town", "falsch", None),
        ("town", "", None),
        ("town", PASSWORD, "active = false"),
        ("town", PASSWORD, "locked_at = now()"),
        ("zzzz'--", PASSWORD, None),
        ("orphan", PASSWORD, None),
    ],
    ids=["wrong", "empty", "closed", "locked", "markup", "no right"],
)
def test_every_refusal_reads_like_that_of_an_unknown_account(browser, username, password, change):
    if username == "orphan":
        as_owner(
            "INSERT INTO accounts (id, username, name_key, name, active, failures, created_at)"
            " SELECT gen_random_uuid(), 'orphan', 'orphan', 'x', true, 0, now()"
            " WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE username = 'orphan')"
        )
        as_owner(
            "INSERT INTO passwords (account_id, hash, must_change)"
            " SELECT a.id, p.hash, false FROM accounts a, passwords p"
            " JOIN accounts b ON b.id = p.account_id AND b.username = 'town'"
            " WHERE a.username = 'orphan'"
        )
    if change:
        as_owner(f"UPDATE accounts SET {change} WHERE username = 'town'")

    unknown = browser.post("/login", data={"username": "zzzz", "password": password})
    refused = browser.post("/login", data={"username": username, "password": password})

    escaped = username.replace("'", "&#39;")
    assert described(refused, escaped) == described(unknown, "zzzz")
    assert unknown.status_code == 401
    as_owner("DELETE FROM passwords WHERE account_id IN (SELECT id FROM accounts WHERE username = 'orphan')")
    as_owner("DELETE FROM accounts WHERE username = 'orphan'")


def test_a_slowed_down_answer_reads_like_that_of_an_unknown_account(browser):
    of_nobody, of_town = (guess(browser, name, times=WRONG + 1) for name in ("zzzz", "town"))

    assert described(of_town, "town")[0] == described(of_nobody, "zzzz")[0] == 429
    assert re.sub(r"\d+", "", of_town.text.replace("town", "")) == re.sub(
        r"\d+", "", of_nobody.text.replace("zzzz", "")
    )


def test_a_hash_is_checked_also_for_an_unknown_account(browser, monkeypatch):
    checked: list[str] = []
    fits = password_hashing._fits

    def look_on(given: str, stored: str) -> bool:
        checked.append(stored)
        return fits(given, stored)

    monkeypatch.setattr(password_hashing, "_fits", look_on)

    for name in ("zzzz", "town"):
        guess(browser, name, times=1)

    assert len(checked) == 2
    assert [stored.split("$")[1] for stored in checked] == ["argon2id"] * 2


def test_right_passwords_do_not_count(browser):
    assert {enter(browser, "town") for _ in range(WRONG + 2)} == {303}


def test_changing_a_password_has_tries_of_its_own(sign_in):
    browser = sign_in("reviewer")
    wrong = {"old": "falsch", "new": "ein-neues-1234", "again": "ein-neues-1234"}

    answers = [browser.post("/account", data=wrong).status_code for _ in range(WRONG + 1)]
    browser.cookies.clear()

    assert answers == [403] * WRONG + [429]
    assert enter(browser, "reviewer") == 303


def test_signing_in_again_ends_the_old_session_of_the_browser(sign_in, nothing_remembered):
    browser = sign_in("leader")
    old = browser.cookies[cookies.SESSION]

    sign_in("town")

    assert look_up((Credential.SESSION, hash_secret(old))) is None
    assert browser.cookies[cookies.SESSION] != old
    assert browser.get("/town").status_code == 200


def test_a_refused_sign_in_leaves_the_session_of_the_browser(sign_in, nothing_remembered):
    browser = sign_in("leader")

    guess(browser, "town", times=1)

    assert browser.get("/map").status_code == 200
