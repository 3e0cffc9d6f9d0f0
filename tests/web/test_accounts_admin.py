"""Administrators create, change and import accounts on the pages; no other role gets there."""

import re

import httpx
import pytest
from sqlalchemy import text

from db.session import owner_transaction
from tests.support.account_pages import PAGE, account, done, found, key_of, opened
from tests.web.conftest import PASSWORD, PEOPLE, as_owner

SECRET = r'first-password__secret">([^<]+)<'
OTHERS = sorted({person.username for person in PEOPLE} - {"administrator"})


@pytest.mark.parametrize("username", OTHERS)
@pytest.mark.parametrize(
    "path", ["", "/new", "/sections", "/import", "/export.xlsx", "/places?below=001"], ids=str
)
def test_only_administrators_get_to_the_pages(sign_in, username, path):
    answered = sign_in(username).get(PAGE + path)

    assert answered.status_code == 403
    assert "只对系统管理员开放" in answered.text


@pytest.mark.parametrize("username", OTHERS)
def test_only_administrators_do_anything(sign_in, username):
    browser, own = sign_in(username), account(username)

    for path in ("/new", f"/{own}/grant", f"/{own}/new-password", "/sections", "/import/apply"):
        refused = browser.post(PAGE + path, data={"key": "k", "role": "administrator"})
        assert refused.status_code == 403, path


def test_a_visitor_is_sent_to_the_sign_in_page(browser):
    assert browser.get(PAGE).headers["location"].startswith("/login")


def test_the_list_is_searched_and_filtered(admin):
    everybody = admin.get(PAGE).text
    searched = admin.get(PAGE, params={"q": "dispat"}).text
    of_town = admin.get(PAGE, params={"town": "001"}).text
    nobody = admin.get(PAGE, params={"state": "closed"}).text

    assert all(f"<code>{person.username}</code>" in everybody for person in PEOPLE)
    assert "<code>dispatcher</code>" in searched
    assert "<code>leader</code>" not in searched
    assert "<code>town</code>" in of_town
    assert "<code>leader</code>" not in of_town
    assert "没有符合条件的人员" in nobody


def test_an_opened_account_gets_in_with_the_first_password_and_must_change_it(admin, browser):
    page = opened(admin, role="grid_staff", town="001", unit="0011", grid="00111")
    secret = found(SECRET, page.text)
    browser.post("/logout")

    browser.post("/login", data={"username": "new-li", "password": secret})
    kept_out = browser.get("/map").headers["location"]
    refused = browser.get("/api/v1/search?city=370783&q=a")
    changed = browser.post(
        "/account", data={"old": secret, "new": "自己选定的新密码-1", "again": "自己选定的新密码-1"}
    )
    let_in = browser.get("/map").status_code

    assert kept_out == "/account"
    assert (refused.status_code, "初始密码" in refused.text) == (403, True)
    assert (changed.status_code, let_in) == (303, 200)


def test_a_first_password_is_shown_once_and_stored_nowhere(admin):
    ident = account("dispatcher")
    form = {"key": key_of(admin.get(f"{PAGE}/{ident}"))}

    first = admin.post(f"{PAGE}/{ident}/new-password", data=form)
    again = admin.post(f"{PAGE}/{ident}/new-password", data=form)

    secret = found(SECRET, first.text)
    assert first.headers["cache-control"] == "no-store"
    assert not re.search(SECRET, again.text)
    assert "只显示一次" in again.text
    with owner_transaction() as session:
        kept = session.execute(
            text("SELECT coalesce(string_agg(answer::text, ''), '') FROM idempotency_keys")
        ).scalar_one()
        told = session.execute(
            text("SELECT coalesce(string_agg(changes::text, ''), '') FROM account_events")
        ).scalar_one()
    assert secret not in kept + told
    as_owner(
        "UPDATE passwords SET hash = (SELECT hash FROM passwords JOIN accounts ON id = account_id"
        " WHERE username = 'leader'), must_change = false"
        " WHERE account_id = (SELECT id FROM accounts WHERE username = 'dispatcher')"
    )


def test_what_is_wrong_with_a_new_account_is_said_and_what_was_entered_stays(admin):
    page = opened(admin, username="leader", name="王五")

    assert page.status_code == 409
    assert "已有人使用" in page.text
    assert 'value="王五"' in page.text


def test_posts_are_given_and_taken(admin):
    opened(admin)

    given = done(admin, "new-li", "grant", role="department", department="D01")
    post = found(r'name="post" value="([^"]+)"', given.text)
    taken = done(admin, "new-li", "revoke", post=post)

    assert "单位D01" in given.text
    assert "授予岗位" in taken.text
    assert 'name="post"' not in taken.text


def test_a_person_slowed_down_is_let_in_at_once_by_an_administrator(admin, browser):
    browser.post("/logout")
    for _ in range(5):
        browser.post("/login", data={"username": "town", "password": "falsch"})
    slowed = browser.post("/login", data={"username": "town", "password": PASSWORD})
    browser.post("/login", data={"username": "administrator", "password": PASSWORD})

    page = browser.get(f"{PAGE}/{account('town')}").text
    done(browser, "town", "unlock")
    browser.post("/logout")
    freed = browser.post("/login", data={"username": "town", "password": PASSWORD})

    assert slowed.status_code == 429
    assert "输错密码 5 次" in page
    assert freed.status_code == 303


def test_a_person_locked_by_an_administrator_cannot_sign_in(admin, browser):
    done(admin, "town", "lock")
    browser.post("/logout")

    answered = browser.post("/login", data={"username": "town", "password": PASSWORD})

    assert answered.status_code == 401
    assert "或此账号目前不能登录" in answered.text


def test_locking_ends_the_sessions_of_a_person(product, admin, nothing_remembered):
    with httpx.Client(base_url=product.url, headers={"Origin": product.url}) as other:
        other.post("/login", data={"username": "town", "password": PASSWORD})
        before = other.get("/account").status_code

        done(admin, "town", "lock")

        assert (before, other.get("/account").status_code) == (200, 401)


def test_every_act_stands_in_the_record_of_the_person(admin):
    opened(admin, phone="13800000000")
    done(admin, "new-li", "describe", name="李四", phone="13900000000")
    done(admin, "new-li", "close")

    page = done(admin, "new-li", "reopen").text

    record = page[page.index('data-testid="events"') :]
    assert [record.index(word) for word in ("恢复使用", "注销", "修改资料", "开设账号")] == sorted(
        record.index(word) for word in ("恢复使用", "注销", "修改资料", "开设账号")
    )
    assert "13800000000 → 13900000000" in record
    assert "administrator先生" in record


def test_an_administrator_is_told_why_they_cannot_lock_themselves(admin):
    page = done(admin, "administrator", "lock")

    assert page.status_code == 403
    assert "不能锁定、注销自己的账号" in page.text


@pytest.mark.parametrize("act", ["open", "link", "dance"])
def test_an_act_that_no_form_offers_is_refused(admin, act):
    assert done(admin, "leader", act).status_code == 422


def test_a_person_of_nowhere_is_not_found(admin):
    assert admin.get(f"{PAGE}/00000000-0000-0000-0000-000000000000").status_code == 404


def test_places_and_sections_to_choose_from_are_real(admin):
    form = {"key": "k1", "department": "D01", "code": "01", "name": "执法一科"}
    admin.post(f"{PAGE}/sections", data=form)

    assert admin.get(f"{PAGE}/places?below=001").json() == [{"code": "0011", "name": "区域0011"}]
    assert admin.get(f"{PAGE}/places?below=0011").json() == [{"code": "00111", "name": "区域00111"}]
    assert admin.get(f"{PAGE}/places?department=D01").json() == [{"code": "01", "name": "执法一科"}]
    assert "执法一科" in admin.get(f"{PAGE}/sections?department=D01").text


def test_a_closed_section_is_not_offered(admin):
    form = {"key": "k2", "department": "D01", "code": "01", "name": "执法一科", "closed": "1"}
    admin.post(f"{PAGE}/sections", data=form)

    assert admin.get(f"{PAGE}/places?department=D01").json() == []


def test_a_section_without_a_proper_code_is_refused(admin):
    form = {"key": "k3", "department": "D01", "code": "a b", "name": "执法一科"}

    answered = admin.post(f"{PAGE}/sections", data=form)

    assert answered.status_code == 422
    assert "科室编码须为" in answered.text


def test_a_form_of_another_site_does_nothing(admin):
    ident = account("leader")

    answered = admin.post(
        f"{PAGE}/{ident}/close", data={"key": "k"}, headers={"Origin": "https://evil.example"}
    )

    assert answered.status_code == 403
