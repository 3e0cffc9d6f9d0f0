"""Other sites cannot use a session, and pages trust only our own files."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from tests.web.conftest import CALLBACK


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
    page = sign_in("leader").get("/map")

    inline = re.findall(
        r"<script(?![^>]*\b(?:src|type=\"application/json\"))[^>]*>(.*?)</script>", page.text, re.DOTALL
    )
    needed = {f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in inline}
    assert needed
    assert needed <= set(page.headers["content-security-policy"].replace(";", "").split())


def test_pages_are_not_stored_by_browsers(sign_in):
    assert sign_in("leader").get("/account").headers["cache-control"] == "no-store"
