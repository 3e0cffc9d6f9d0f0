"""Only the open addresses are reachable without a session; and how errors are answered."""

import pytest

from domain.errors import Busy
from tests.web.conftest import CALLBACK
from web import cookies
from web.principals import Visitors
from web.url_paths import OPEN

PRIVATE_PAGES = ["/", "/map", "/wall", "/account", "/anything/else"]


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


def test_a_module_in_the_folder_of_its_version_is_kept_for_ever_and_its_plain_address_is_not(browser):
    versioned = browser.get("/assets/v/0123456789ab/js/facts.js")
    plain = browser.get("/assets/js/facts.js")
    unknown = browser.get("/assets/v/0123456789ab/js/nothing.js")

    assert versioned.text == plain.text
    assert versioned.headers["content-type"].startswith("text/javascript")
    assert "immutable" in versioned.headers["cache-control"]
    assert "immutable" not in plain.headers.get("cache-control", "")
    assert unknown.status_code == 404
    assert "immutable" not in unknown.headers.get("cache-control", "")


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

    monkeypatch.setattr("web.authentication.templates.render_page", broken)
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


@pytest.mark.parametrize(
    "path", ["..%2f..%2fsettings.py", "dash/..%2f..%2fsettings.py", "nothing/a.js", "dash/nothing.js"]
)
def test_a_script_that_no_component_has_is_not_found(sign_in, path):
    answered = sign_in("leader").get(f"/_dash-component-suites/{path}")

    assert answered.status_code == 404
