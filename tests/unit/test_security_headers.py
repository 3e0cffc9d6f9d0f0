"""Every response carries our headers once, whatever it set itself."""

import asyncio
from collections import Counter

import pytest

from web.security_headers import ALWAYS, SecurityHeaders


def answered(path: str, told: list[tuple[bytes, bytes]], *, https: bool = False) -> list[tuple[bytes, bytes]]:
    sent = []

    async def app(_scope, _receive, send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": told})
        await send({"type": "http.response.body", "body": b""})

    async def send(message) -> None:
        sent.append(message)

    headers = SecurityHeaders(app, script_hashes=["'sha256-x'"], screens=["/desk"], https=https)
    asyncio.run(headers({"type": "http", "path": path}, None, send))
    return list(sent[0]["headers"])


def test_all_are_there_once_and_the_answers_own_stay() -> None:
    found = answered("/map", [(b"content-type", b"text/html"), (b"X-Frame-Options", b"ALLOWALL")])

    counted = Counter(name for name, _ in found)
    assert set(counted.values()) == {1}
    assert {name.lower().encode() for name in ALWAYS} <= set(counted)
    assert dict(found)[b"x-frame-options"] == b"DENY"
    assert dict(found)[b"content-type"] == b"text/html"
    assert b"'sha256-x'" in dict(found)[b"content-security-policy"]


@pytest.mark.parametrize(
    ("path", "told", "kept"),
    [
        ("/map", [], b"no-store"),
        ("/api/v1/shapes/grid", [(b"Cache-Control", b"private, no-cache")], None),
        ("/assets/map.css", [], None),
    ],
    ids=["page", "says itself", "file"],
)
def test_what_says_nothing_is_not_stored(path, told, kept) -> None:
    assert dict(answered(path, told)).get(b"cache-control") == kept


def test_only_the_phone_may_ask_for_camera_and_place() -> None:
    desk, phone = (dict(answered(path, []))[b"permissions-policy"] for path in ("/desk", "/m/report"))

    assert b"camera=()" in desk
    assert b"camera=(self)" in phone


@pytest.mark.parametrize(
    "path", ["/admin/people", "/public/370783/write", "/m/", "/login", "/api/v1/files/1"]
)
def test_only_pages_of_components_may_bring_styles_of_their_own(path):
    desk, other = (
        dict(answered(each, []))[b"content-security-policy"].decode().split("; ") for each in ("/desk", path)
    )

    assert [rule for rule in desk if rule.startswith("style-")] == ["style-src 'self' 'unsafe-inline'"]
    assert [rule for rule in other if rule.startswith("style-")] == ["style-src 'self'"]


def test_over_https_browsers_are_told_to_stay_there() -> None:
    assert b"strict-transport-security" in dict(answered("/map", [], https=True))
    assert b"strict-transport-security" not in dict(answered("/map", []))
