"""Files are stored once, within the limits and of their stated type, and served only to ticket readers."""

import errno
import io
import os
import socket
from collections.abc import Callable, Iterator
from itertools import count
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image
from sqlalchemy import text

from adapters.files import HALF_WRITTEN, store
from db.session import owner_transaction
from domain.enums import Role
from settings import settings
from tests.support import upload_factory
from tests.support.upload_factory import a_photo, exif_of_a_phone
from tests.web.conftest import as_owner

_keys = count(1)
ONLY_A_KIND = b'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\nafter\r\n--x--\r\n'


@pytest.fixture
def api(browser: httpx.Client, token: Callable[..., str]) -> Iterator[Callable[..., httpx.Response]]:
    """Uploads as a town's script, or as whom the test says; waiting uploads are taken back afterwards."""

    def posted(
        content: bytes,
        *,
        name: str = "井盖.jpg",
        told: str = "image/jpeg",
        kind: str = "after",
        key: str | None = None,
        role: Role = Role.TOWN,
    ) -> httpx.Response:
        return browser.post(
            "/api/v1/files",
            files={"file": (name, content, told)},
            data={"kind": kind},
            headers=headers(token, role, key=key),
        )

    yield posted
    as_owner("DELETE FROM attachments WHERE ticket_id IS NULL")


_secrets: dict[tuple[int, Role], str] = {}


def headers(token: Callable[..., str], role: Role = Role.TOWN, *, key: str | None = None) -> dict[str, str]:
    """Return what a script of that role sends along; one script each, so that it finds its uploads again."""
    return {
        "Authorization": f"Bearer {token(role, town='001' if role is Role.TOWN else None)}",
        "Idempotency-Key": key or f"file-{next(_keys):08}",
        "Accept": "application/json",
    }


@pytest.fixture
def token(product, token: Callable[..., str]) -> Callable[..., str]:
    """Makes one token of each role."""

    def same(role: Role, *, town: str | None = None) -> str:
        made = (id(product), role)
        if made not in _secrets:
            _secrets[made] = token(role, town=town)
        return _secrets[made]

    return same


def is_problem(answered: httpx.Response, status: int) -> bool:
    return (answered.status_code, answered.headers["content-type"]) == (status, "application/problem+json")


def test_an_upload_answers_what_is_kept_of_it(api):
    answered = api(a_photo(size=(4000, 3000), exif=exif_of_a_phone()))

    found = answered.json()
    assert answered.status_code == 201
    assert set(found) == {"id", "kind", "name", "media_type", "bytes", "width", "height", "url", "thumbnail"}
    assert (found["kind"], found["name"], found["media_type"]) == ("after", "井盖.jpg", "image/jpeg")
    assert (found["width"], found["height"]) == (2560, 1920)
    assert found["url"] == f"/api/v1/files/{found['id']}"


def test_what_is_served_holds_no_place_and_may_be_kept_but_is_asked_for_again(api, browser, token):
    found = api(a_photo(exif=exif_of_a_phone())).json()

    served = browser.get(found["url"], headers=headers(token))
    again = browser.get(found["url"], headers={**headers(token), "If-None-Match": served.headers["etag"]})
    small = browser.get(found["thumbnail"], headers=headers(token))

    assert served.status_code == 200
    assert len(served.content) == found["bytes"]
    assert b"Phone of Wang" not in served.content
    assert dict(Image.open(io.BytesIO(served.content)).getexif()) == {}
    assert served.headers["content-type"] == small.headers["content-type"] == "image/jpeg"
    assert served.headers["x-content-type-options"] == "nosniff"
    assert served.headers["cache-control"] == "private, no-cache"
    assert served.headers["content-disposition"] == "inline; filename*=utf-8''%E4%BA%95%E7%9B%96.jpg"
    assert "content-encoding" not in served.headers
    assert (again.status_code, again.content) == (304, b"")


def test_a_pdf_is_saved_and_not_opened(api, browser, token):
    found = api(upload_factory.PDF, name="会商纪要.pdf", told="application/pdf", kind="document").json()

    served = browser.get(found["url"], headers=headers(token))

    assert served.content == upload_factory.PDF
    assert served.headers["content-disposition"].startswith("attachment; filename*=utf-8''%E4%BC%9A")
    assert (found["thumbnail"], found["width"]) == (None, None)
    assert is_problem(browser.get(f"{found['url']}/thumbnail", headers=headers(token)), 404)


def test_part_of_a_file_can_be_asked_for(api, browser, token):
    found = api(a_photo()).json()

    part = browser.get(found["url"], headers={**headers(token), "Range": "bytes=0-2"})

    assert (part.status_code, part.content) == (206, b"\xff\xd8\xff")


def test_one_key_stores_once_and_no_other_content(api):
    answers = [api(a_photo(), key="the-same-photo").json() for _ in range(3)]

    other = api(a_photo(size=(10, 10)), key="the-same-photo")

    assert {answer["id"] for answer in answers} == {answers[0]["id"]}
    assert is_problem(other, 422)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"content": a_photo("PNG")}, "类型不符"),
        ({"content": a_photo("PNG"), "told": "image/png"}, "扩展名不符"),
        ({"content": b"<html>", "name": "a.html", "told": "text/html"}, "不是可以上传的文件"),
        ({"content": a_photo(size=(900, 900))[:2000]}, "打不开"),
        ({"content": b""}, "空的"),
        ({"content": upload_factory.PDF, "name": "a.pdf", "told": "application/pdf"}, "须是照片"),
        ({"content": b"\0\0\0\x18ftypheic", "name": "a.heic", "told": "image/heic"}, "HEIC"),
        ({"content": a_photo(), "kind": "selfie"}, "附件类别"),
    ],
    ids=["type", "ending", "page", "cut off", "empty", "paper as photo", "HEIC", "kind"],
)
def test_what_cannot_be_kept_is_a_problem_in_words_and_leaves_nothing(api, sent, said):
    refused = api(**sent)

    assert is_problem(refused, 422)
    assert said in refused.json()["detail"]
    with owner_transaction() as session:
        assert session.execute(text("SELECT count(*) FROM attachments WHERE ticket_id IS NULL")).scalar() == 0


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\nafter\r\n--x--\r\n',
        ),
    ],
    ids=["JSON", "no boundary", "torn", "no file"],
)
def test_anything_but_a_form_with_a_file_is_a_problem(browser, token, kind, body):
    refused = browser.post("/api/v1/files", content=body, headers={**headers(token), "Content-Type": kind})

    assert is_problem(refused, 422)


def test_a_huge_body_is_refused_before_it_is_sent(product, token):
    address = urlsplit(product.url)
    wanted = {
        **headers(token),
        "Host": address.netloc,
        "Content-Type": "multipart/form-data; boundary=x",
        "Content-Length": str(2**40),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in wanted.items())
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        line.sendall(f"POST /api/v1/files HTTP/1.1\r\n{head}\r\n".encode())

        answered = b"".join(iter(lambda: line.recv(4096), b""))  # until the server hangs up

    assert answered.startswith(b"HTTP/1.1 413")
    assert "文件超过 10 MB" in answered.decode()


def test_a_body_that_does_not_say_how_long_it_is_ends_at_the_limit(browser, token):
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n\xff\xd8\xff'
        while sent < 200 * 1024 * 1024:
            sent += 64 * 1024
            yield b"\0" * 64 * 1024

    refused = browser.post(
        "/api/v1/files",
        content=endless(),
        headers={**headers(token), "Content-Type": "multipart/form-data; boundary=x"},
    )

    assert is_problem(refused, 413)
    assert sent < 100 * 1024 * 1024, "the server hung up early"


def test_the_limit_is_the_citys_setting(api):
    as_owner("INSERT INTO settings (city, key, value) VALUES ('370783', 'files.most_megabytes', '1')")
    try:
        refused = api(a_photo() + b"\0" * 1024 * 1024)
    finally:
        as_owner("DELETE FROM settings WHERE key = 'files.most_megabytes'")

    assert is_problem(refused, 413)
    assert refused.json()["most"] == 1


def test_a_content_that_is_gone_is_told_to_whom_it_concerns(api, browser, token):
    found = api(a_photo(size=(33, 33))).json()
    digest = browser.get(found["url"], headers=headers(token)).headers["etag"].strip('"')
    store().path_of(bytes.fromhex(digest)).unlink()

    missing = browser.get(found["url"], headers=headers(token))

    assert is_problem(missing, 404)
    assert "管理员" in missing.json()["detail"]


def test_an_upload_without_room_is_refused_in_words_and_leaves_nothing(api, monkeypatch):
    photo, before = a_photo(size=(333, 222)), sorted(store().digests())
    sync = os.fsync

    def refuse(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr("adapters.files.os.fsync", refuse)
    refused = api(photo, key="upload-without-room")
    left = sorted(store().digests()), list((store().root / HALF_WRITTEN).iterdir())
    monkeypatch.setattr("adapters.files.os.fsync", sync)
    again = api(photo, key="upload-without-room")

    assert is_problem(refused, 507)
    assert "附件存储空间已满" in refused.json()["detail"]
    assert left == (before, [])
    assert again.status_code == 201


@pytest.mark.parametrize(("least", "warned"), [(1, False), (10**9, True)])
def test_health_says_that_room_for_attachments_runs_out(product, monkeypatch, least, warned):
    monkeypatch.setenv("FILES_LEAST_FREE_MB", str(least))
    settings.cache_clear()

    found = httpx.get(f"{product.url}/api/health").json()["files"]

    monkeypatch.undo()
    settings.cache_clear()
    assert found["free_mb"] > 0
    assert (found["warning"] is not None) == warned
