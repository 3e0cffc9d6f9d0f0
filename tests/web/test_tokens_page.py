"""Administrators see every token of their city with its scope and last use, and end one."""

import httpx
import pytest
from sqlalchemy import text

from db.queries.accounts import Grant
from db.session import owner_transaction
from domain.terms import Role
from services.tokens import make_token
from tests.people_desk import found
from tests.web.conftest import PEOPLE

PAGE = "/admin/tokens"
OTHERS = sorted({person.username for person in PEOPLE} - {"administrator"})


@pytest.fixture
def secret():
    with owner_transaction() as session:
        made = make_token(session, Grant("370783", Role.TOWN, town="001"), label="数据交换")
        make_token(session, Grant("boston", Role.LEADER), label="外市令牌")
    yield made
    with owner_transaction() as session:
        session.execute(text("DELETE FROM tokens"))


@pytest.mark.parametrize("username", OTHERS)
def test_only_administrators_get_there_or_end_anything(sign_in, secret, username):
    browser = sign_in(username)

    answers = [browser.get(PAGE), browser.post(f"{PAGE}/{'0' * 16}/end", data={"key": "k"})]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_a_token_is_shown_with_its_scope_and_its_last_use(sign_in, product, secret):
    admin = sign_in("administrator")
    before = admin.get(PAGE).text
    headers = {"Authorization": f"Bearer {secret}"}
    with httpx.Client(base_url=product.url, headers=headers) as script:
        used = script.get("/api/v1/search", params={"city": "370783", "q": "a"}).status_code

    after = admin.get(PAGE).text

    assert used == 200
    assert "数据交换" in before
    assert "从未使用" in before
    assert "镇街" in before
    assert "从未使用" not in after
    assert "外市令牌" not in before
    assert secret not in before + after


def test_an_ended_token_opens_nothing_and_says_who_ended_it(sign_in, product, secret, nothing_remembered):
    admin = sign_in("administrator")
    page = admin.get(PAGE).text
    ident, key = found(r"token-([0-9a-f]{16})", page), found(r'name="key" value="([0-9a-f]+)"', page)

    done = admin.post(f"{PAGE}/{ident}/end", data={"key": key}, follow_redirects=True)
    again = admin.post(f"{PAGE}/{ident}/end", data={"key": "another"})
    headers = {"Authorization": f"Bearer {secret}", "Accept": "application/json"}
    with httpx.Client(base_url=product.url, headers=headers) as script:
        refused = script.get("/api/v1/search", params={"city": "370783", "q": "a"}).status_code

    assert "令牌已停用" in done.text
    assert "administrator先生" in done.text
    assert (again.status_code, refused) == (404, 401)


def test_a_token_of_another_city_is_not_ended(sign_in, secret):
    with owner_transaction() as session:
        ident = session.execute(
            text("SELECT left(encode(secret_hash, 'hex'), 16) FROM tokens WHERE city = 'boston'")
        ).scalar_one()

    answered = sign_in("administrator").post(f"{PAGE}/{ident}/end", data={"key": "k"})

    assert answered.status_code == 404
