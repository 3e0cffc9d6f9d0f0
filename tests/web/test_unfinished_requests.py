"""Unfinished requests do not block others: heads, bodies, answers, and callbacks of the screens."""

import socket
import time
from contextlib import ExitStack, contextmanager

import pytest

from tests.web.conftest import CALLBACK
from web import body_limits, connection_timeouts
from web.connection_timeouts import Connection

MANY = 300


@contextmanager
def begun(product, head: bytes, *, times: int = 1):
    """Open connections that send the beginning of a request and no more."""
    host, port = product.url.removeprefix("http://").split(":")
    with ExitStack() as kept:
        opened = []
        for _ in range(times):
            each = kept.enter_context(socket.create_connection((host, int(port)), timeout=30))
            each.sendall(head)
            opened.append(each)
        yield opened


def answer(connection: socket.socket) -> bytes:
    """Return what a connection answers until it ends."""
    found = b""
    while piece := connection.recv(65536):
        found += piece
    return found


def a_login(address: str = "") -> bytes:
    """Return a sign-in whose body never comes."""
    forwarded = f"X-Forwarded-For: {address}\r\n" if address else ""
    return (
        "POST /login HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\n"
        f"{forwarded}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n"
    ).encode()


@pytest.fixture
def unlimited(monkeypatch):
    """Allow any number of unfinished requests of one address."""
    monkeypatch.setattr(Connection.unfinished, "most", 100_000)


def test_many_requests_whose_body_never_comes_stop_nobody(product, browser, sign_in, unlimited):
    with begun(product, a_login(), times=MANY):
        wait_until(lambda: Connection.unfinished.total >= MANY)

        assert browser.get("/api/health").status_code == 200
        assert browser.get("/login").status_code == 200
        assert sign_in("leader").get("/account").status_code == 200


def test_unfinished_callbacks_of_one_account_freeze_no_screen(product, sign_in, unlimited):
    client = sign_in("leader")
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    head = (
        f"POST {CALLBACK} HTTP/1.1\r\nHost: {product.url.removeprefix('http://')}\r\n"
        f"Origin: {product.url}\r\n"
        f"Cookie: {cookie}\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n" + "{"
    ).encode()

    with begun(product, head, times=40):
        wait_until(lambda: Connection.unfinished.total >= 40)

        assert client.get("/map").status_code == 200


def test_one_address_may_have_so_many_unfinished_requests_and_others_are_not_asked_to_pay(
    product, browser, monkeypatch
):
    monkeypatch.setattr(Connection.unfinished, "most", 5)

    with begun(product, a_login("10.0.0.1"), times=5):
        wait_until(lambda: Connection.unfinished.total >= 5)
        with begun(product, a_login("10.0.0.1")) as [sixth]:
            refused = answer(sixth)
        finished = browser.get("/login", headers={"X-Forwarded-For": "10.0.0.1"})
        other = browser.post("/login", data={"username": "x"}, headers={"X-Forwarded-For": "10.0.0.2"})

    assert b"429" in refused.split(b"\r\n")[0]
    assert b"Retry-After: 5" in refused or b"retry-after: 5" in refused
    assert finished.status_code == 200
    assert other.status_code != 429
    wait_until(lambda: Connection.unfinished.total == 0)


def test_heads_that_never_end_are_given_up_and_counted(product, browser, monkeypatch):
    monkeypatch.setattr(connection_timeouts, "HEAD_SECONDS", 0.5)
    monkeypatch.setattr(Connection, "trusted", frozenset())
    monkeypatch.setattr(Connection.unfinished, "most", 3)
    head = b"POST /login HTTP/1.1\r\nHost: x\r\nX-Slow:"

    with begun(product, head, times=3) as opened:
        wait_until(lambda: Connection.unfinished.total == 3)
        with begun(product, head) as [fourth]:
            assert answer(fourth).startswith(b"HTTP/1.1 429")
        assert all(answer(each).startswith(b"HTTP/1.1 408") for each in opened)

    wait_until(lambda: Connection.unfinished.total == 0)
    with begun(product, b"") as [silent]:
        assert answer(silent) == b""
    assert browser.get("/login").status_code == 200


def test_a_body_that_comes_too_slowly_is_given_up(product, monkeypatch):
    monkeypatch.setattr(body_limits, "FIRST_SECONDS", 0.5)

    with begun(product, a_login()) as [slow]:
        found = answer(slow)

    assert found.startswith(b"HTTP/1.1 408")
    assert "请求内容传送过慢".encode() in found


@pytest.mark.parametrize(
    ("path", "most"),
    [("/login", 16 * 1024), ("/api/v1/notices/read", 1024 * 1024), (CALLBACK, 8 * 1024 * 1024)],
)
@pytest.mark.parametrize("told", [True, False], ids=["told", "in pieces"])
def test_a_body_that_is_too_large_is_refused_before_it_is_held(product, sign_in, path, most, told):
    client = sign_in("leader")
    headers = {"Content-Type": "application/json"} | ({"Content-Length": str(most + 1)} if told else {})
    pieces = [b"x" * 4096] * (most // 4096) + [b"x"]

    answered = client.post(path, content=iter(pieces), headers=headers)

    assert answered.status_code == 413


def test_whoever_may_not_is_refused_before_the_body_is_read(product):
    head = b"POST /api/v1/tickets HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n"

    with begun(product, head) as [stranger]:
        found = answer(stranger)

    assert found.startswith(b"HTTP/1.1 401")
    assert b"connection: close" in found.lower()


def test_an_answer_that_nobody_takes_is_given_up(product, monkeypatch):
    monkeypatch.setattr(connection_timeouts, "WRITE_SECONDS", 0.5)
    head = b"GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"

    with begun(product, head * 200) as [lazy]:
        wait_until(lambda: is_cut(lazy, head))


def is_cut(connection: socket.socket, piece: bytes) -> bool:
    """Return whether the other side has cut a connection on which we write and never read."""
    connection.setblocking(False)
    try:
        connection.send(piece)
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
    return False


def wait_until(happened) -> None:
    end = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)
