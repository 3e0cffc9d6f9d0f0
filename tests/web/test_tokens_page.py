"""Administrators see every token of their city with its scope and last use, and end one."""

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from db.queries.authentication import Grant
from db.session import owner_transaction, transaction
from domain.enums import Role
from domain.scopes import Scope
from services.tokens import make_token
from tests.support.account_pages import found
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


@pytest.fixture
def admin(sign_in):
    yield sign_in("administrator")
    with owner_transaction() as session:
        session.execute(text("DELETE FROM tokens"))


def wish(admin, **changes: str) -> dict[str, str]:
    key = found(r'name="key" value="([0-9a-f]{32})"', admin.get(PAGE).text)
    return {"key": key, "label": "大屏一号", "role": "wall", **changes}


def test_a_token_is_made_shown_once_and_opens_what_it_is_for(admin, product):
    made = admin.post(PAGE, data=wish(admin, label="12345 对接", role="town", town="001"))

    secret = found(r'data-testid="secret">([^<]+)<', made.text)
    again = admin.get(PAGE).text
    headers = {"Authorization": f"Bearer {secret}", "Accept": "application/json"}
    with httpx.Client(base_url=product.url, headers=headers) as script:
        used = script.get("/api/v1/search", params={"city": "370783", "q": "a"}).status_code

    assert used == 200
    assert "12345 对接" in again
    assert "administrator先生" in again
    assert secret not in again
    with owner_transaction() as session:
        kept = session.execute(text("SELECT CAST(answer AS text) FROM idempotency_keys")).scalars().all()
    assert not any(secret in answer for answer in kept)


def test_a_wall_is_told_its_address(admin, product):
    page = admin.post(PAGE, data=wish(admin)).text

    address = found(r"<code>(/wall\?token=[^<]+)</code>", page)
    with httpx.Client(base_url=product.url) as wall:
        assert wall.get(address, follow_redirects=True).status_code == 200


def test_the_same_form_again_makes_one_token_and_shows_nothing(admin):
    asked = wish(admin)

    admin.post(PAGE, data=asked)
    again = admin.post(PAGE, data=asked)

    assert "只在生成时显示一次" in again.text
    assert 'data-testid="secret"' not in again.text
    with owner_transaction() as session:
        assert session.execute(text("SELECT count(*) FROM tokens")).scalar_one() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"label": "  "}, "名称须有"),
        ({"label": "长" * 61}, "名称须有"),
        ({"role": ""}, "请选择令牌的角色"),
        ({"role": "administrator"}, "请选择令牌的角色"),
        ({"role": "grid_staff"}, "请选择令牌的角色"),
        ({"role": "emperor"}, "请选择令牌的角色"),
        ({"role": "town"}, "须指明镇街或部门"),
        ({"role": "town", "town": "999"}, "没有编码为 999 的镇街"),
        ({"role": "department", "department": "X9"}, "没有编码为 X9 的部门"),
        ({"until": "2020-01-01"}, "到期日期须在今天或以后"),
        ({"until": "yesterday"}, "请填写有效的日期"),
    ],
    ids=str,
)
def test_what_cannot_be_is_said_and_what_was_entered_stays(admin, changes, said):
    answered = admin.post(PAGE, data=wish(admin, **changes))

    assert answered.status_code == 422
    assert said in answered.text
    assert "label" in changes or 'value="大屏一号"' in answered.text
    with owner_transaction() as session:
        assert session.execute(text("SELECT count(*) FROM tokens")).scalar_one() == 0


@pytest.mark.parametrize("username", OTHERS)
def test_nobody_else_makes_a_token(sign_in, username):
    form = {"key": "k", "label": "大屏一号", "role": "wall"}

    assert sign_in(username).post(PAGE, data=form).status_code == 403


def test_the_application_makes_no_token_outside_an_administrators_transaction(product):
    row = (
        "INSERT INTO tokens (secret_hash, label, city, role, created_at)"
        " VALUES ('x', 'x', '370783', 'leader', now())"
    )
    with pytest.raises(DatabaseError), transaction(Scope.whole("370783")) as session:
        session.execute(text(row))
