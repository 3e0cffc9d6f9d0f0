"""Users see and end their own sessions, and use one of their posts at a time."""

import re

import httpx
from sqlalchemy import text

from db.session import account_transaction
from tests.web.conftest import PASSWORD, as_owner


def test_other_sessions_are_listed_and_ended(product, sign_in, nothing_remembered):
    browser = sign_in("reviewer")
    with httpx.Client(base_url=product.url, headers={"Origin": product.url}) as other:
        other.post("/login", data={"username": "reviewer", "password": PASSWORD})
        listed = browser.get("/account").text

        browser.post("/account/sessions")

        assert listed.count("登录于") >= 2
        assert browser.get("/account").text.count("登录于") == 1
        assert other.get("/account").status_code == 401


def test_a_person_of_two_posts_works_at_one_of_them(sign_in, nothing_remembered):
    as_owner(
        "INSERT INTO account_grants (city, account_id, role, town_code)"
        " SELECT '370783', id, 'town', '002' FROM accounts WHERE username = 'reviewer'"
    )
    browser = sign_in("reviewer")

    chosen = browser.post("/session/post", data={"post": "town:002", "next": "/account"})
    page = browser.get("/account").text
    refused = browser.post("/session/post", data={"post": "town:001"})

    as_owner("DELETE FROM account_grants WHERE role = 'town' AND town_code = '002'")
    assert chosen.headers["location"] == "/account"
    assert re.search(r'value="town:002" aria-current', page)
    assert refused.status_code == 404


def test_the_database_hides_the_accounts_from_whoever_is_nobody(product):
    with account_transaction() as session:
        assert session.execute(text("SELECT count(*) FROM accounts")).scalar_one() == 0
