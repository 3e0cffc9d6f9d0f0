"""Sign-in by a real identity provider: known users get in, no one by a forged or stale answer."""

import socket
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import anyio
import httpx
import pytest
from sqlalchemy import text

from db.session import owner_transaction
from settings import settings
from tests.support.acceptance import keep_each_once
from tests.support.identity_provider import RunningProvider, running_provider
from tests.web.conftest import as_owner
from web import cookies, oidc_client
from web.oidc_client import Pending, Provider, ProviderSilent

# Why an account is shut: what is changed, and how the answer says so.
SHUT = {
    "closed": ("active = false", 403, "没有为您开设可用的账号"),
    "locked": ("locked_at = now()", 401, "已被系统管理员锁定"),
}  # fmt: skip


@pytest.fixture(scope="module")
def idp() -> Iterator[RunningProvider]:
    with running_provider() as running:
        yield running


@pytest.fixture
def configured(product, idp, monkeypatch) -> Iterator[RunningProvider]:
    """The product with that provider as its own; whatever was linked is forgotten."""
    monkeypatch.setenv("OIDC_ISSUER", idp.url)
    monkeypatch.setenv("OIDC_CLIENT_ID", "huying")
    monkeypatch.setenv("OIDC_CLIENT_SECRET", "geheim")
    monkeypatch.setenv("OIDC_NAME", "市统一认证")
    settings.cache_clear()
    idp.knows("s-1", preferred_username="dispatcher")
    idp.knows("s-2", preferred_username="nobody")
    yield idp
    settings.cache_clear()
    as_owner("DELETE FROM account_identities")
    as_owner("DELETE FROM account_events")
    as_owner("UPDATE accounts SET active = true, locked_at = NULL, failures = 0")


def asked(browser: httpx.Client, wanted: str = "/map?level=grid") -> str:
    """Click on the button and return the address of the provider that it leads to."""
    answered = browser.get("/oidc/login", params={"next": wanted})
    assert answered.status_code == 303, answered.text
    return answered.headers["location"]


def come_back(browser: httpx.Client, idp: RunningProvider, subject: str = "s-1") -> httpx.Response:
    return browser.get(idp.consent(asked(browser), subject))


def changed(address: str, **values: str) -> str:
    """Return the address with parts of its query exchanged."""
    parts = urlsplit(address)
    query = {name: value for name, [value] in parse_qs(parts.query).items()} | values
    return urlunsplit(parts._replace(query=urlencode(query)))


def links() -> list[tuple[str, str]]:
    with owner_transaction() as session:
        found = session.execute(
            text("SELECT username, subject FROM account_identities JOIN accounts ON id = account_id")
        )
        return [tuple(row) for row in found]


def refused(answered: httpx.Response, status: int, said: str) -> bool:
    assert answered.status_code == status
    assert said in answered.text
    assert cookies.SESSION not in answered.cookies
    return True


def test_the_button_is_there_only_with_a_provider(browser, configured, monkeypatch):
    shown = browser.get("/login?next=%2Fmap").text
    monkeypatch.delenv("OIDC_CLIENT_SECRET")
    settings.cache_clear()
    hidden = browser.get("/login").text

    assert "用市统一认证登录" in shown
    assert "/oidc/login?next=/map" in shown
    assert 'data-testid="oidc"' not in hidden
    assert browser.get("/oidc/login").status_code == 404


def test_a_known_person_gets_in_and_where_they_wanted_to_go(browser, configured):
    answered = come_back(browser, configured)

    assert answered.headers["location"] == "/map?level=grid"
    assert "dispatcher先生" in browser.get("/account").text
    browser.post("/logout")
    assert browser.get("/account").headers["location"].startswith("/login")


def test_the_provider_is_asked_with_pkce_state_and_nonce(browser, configured):
    query = parse_qs(urlsplit(asked(browser)).query)

    assert query["code_challenge_method"] == ["S256"]
    assert query["response_type"] == ["code"]
    assert len({query["state"][0], query["nonce"][0], query["code_challenge"][0]}) == 3
    assert "openid" in query["scope"][0]


def test_the_first_match_is_by_name_and_later_ones_by_the_link(browser, configured):
    come_back(browser, configured)
    configured.knows("s-1", preferred_username="somebody-else-now")
    browser.cookies.clear()

    again = come_back(browser, configured)

    assert again.status_code == 303
    assert links() == [("dispatcher", "s-1")]
    with owner_transaction() as session:
        told = session.execute(text("SELECT act, actor_name, changes->'issuer'->>1 FROM account_events"))
        assert [tuple(row) for row in told] == [("link", "dispatcher先生", configured.url)]


def test_an_unknown_person_is_refused_and_no_account_is_opened(browser, configured):
    with owner_transaction() as session:
        before = session.execute(text("SELECT count(*) FROM accounts")).scalar_one()

    answered = come_back(browser, configured, "s-2")

    assert refused(answered, 403, "没有为您开设可用的账号")
    assert "用户名" in answered.text  # the way on: the local form
    with owner_transaction() as session:
        assert session.execute(text("SELECT count(*) FROM accounts")).scalar_one() == before


def test_a_second_person_of_the_same_name_does_not_take_the_account_over(browser, configured):
    come_back(browser, configured)
    browser.cookies.clear()
    configured.knows("s-9", preferred_username="dispatcher")

    answered = come_back(browser, configured, "s-9")

    assert refused(answered, 401, "已与另一位人员的统一认证绑定")
    assert links() == [("dispatcher", "s-1")]


@pytest.mark.parametrize(("why", "when"), keep_each_once(list(SHUT), ["at first", "when linked"]))
def test_what_is_shut_here_the_provider_does_not_open(browser, configured, why, when):
    (change, status, said), linked = SHUT[why], when == "when linked"
    if linked:
        come_back(browser, configured)
        browser.cookies.clear()
    as_owner(f"UPDATE accounts SET {change} WHERE username = 'dispatcher'")

    assert refused(come_back(browser, configured), status, said)
    assert len(links()) == int(linked)


def test_an_answer_with_another_state_is_refused(browser, configured):
    back = configured.consent(asked(browser), "s-1")

    assert refused(browser.get(changed(back, state="forged")), 401, "请重新登录")


def test_an_answer_in_another_browser_is_refused(product, browser, configured):
    back = configured.consent(asked(browser), "s-1")

    with httpx.Client(headers={"Accept": "text/html"}) as other:
        assert refused(other.get(back), 401, "请重新登录")


def test_an_answer_for_another_nonce_is_refused(browser, configured):
    back = configured.consent(changed(asked(browser), nonce="of-another-question"), "s-1")

    assert refused(browser.get(back), 401, "请重新登录")


def test_a_code_of_another_question_is_worth_nothing(browser, configured):
    stolen = configured.consent(asked(browser), "s-1")
    code = parse_qs(urlsplit(stolen).query)["code"][0]
    own = configured.consent(asked(browser), "s-1")

    answered = browser.get(changed(own, code=code))

    assert answered.status_code == 401


def test_an_answer_is_good_once(browser, configured):
    back = configured.consent(asked(browser), "s-1")
    browser.get(back)
    browser.cookies.delete(cookies.SESSION)

    assert refused(browser.get(back), 401, "请重新登录")


def test_a_refusal_at_the_provider_leads_back_to_the_sign_in_page(browser, configured):
    assert refused(browser.get(configured.deny(asked(browser))), 401, "没有完成")


def test_a_kept_question_that_is_not_ours_is_none(browser, configured):
    back = configured.consent(asked(browser), "s-1")
    browser.cookies.set("huying_oidc", "forged.cookie.value")

    assert refused(browser.get(back), 401, "请重新登录")


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example"])
def test_the_way_back_never_leaves_this_host(browser, configured, wanted):
    back = configured.consent(asked(browser, wanted), "s-1")

    assert browser.get(back).headers["location"] == "/"


@pytest.fixture
def silent(monkeypatch) -> Iterator[str]:
    """A provider that takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        monkeypatch.setattr(oidc_client, "STEP_SECONDS", 0.5)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_a_provider_that_is_down_is_told_and_the_local_way_is_open(browser, configured, monkeypatch):
    monkeypatch.setenv("OIDC_ISSUER", "http://127.0.0.1:9")
    settings.cache_clear()

    answered = browser.get("/oidc/login")

    assert refused(answered, 502, "市统一认证没有回应")
    assert 'name="password"' in answered.text


@pytest.mark.acceptance
def test_a_silent_provider_holds_nobody_else_up(browser, configured, silent, monkeypatch):
    monkeypatch.setenv("OIDC_ISSUER", silent)
    settings.cache_clear()
    began = time.monotonic()

    answered = browser.get("/oidc/login")

    assert refused(answered, 502, "没有回应")
    assert time.monotonic() - began < 3


@pytest.mark.acceptance
def test_a_provider_that_goes_down_while_one_is_there_is_told(browser, configured, silent, monkeypatch):
    back = configured.consent(asked(browser), "s-1")
    monkeypatch.setenv("OIDC_ISSUER", silent)
    settings.cache_clear()

    assert refused(browser.get(back), 502, "没有回应")


async def _discovered(url: str) -> None:
    await Provider(f"{url}/elsewhere", "c", "s", "认证", "sub").discover()


def test_a_provider_that_calls_itself_otherwise_is_not_ours(idp):

    with pytest.raises(ProviderSilent):
        anyio.run(_discovered, idp.url)


def test_a_question_is_answered_by_its_own_state_only():
    pending = Pending.new("/")

    assert pending.is_answered_by(pending.state)
    assert not pending.is_answered_by("")
    assert not pending.is_answered_by("状态")
