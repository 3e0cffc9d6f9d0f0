"""Access rules without a database: scopes, addresses, caches, the concurrency limit."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.queries.authentication import Grant
from domain.enums import Role
from domain.errors import Busy, Invalid
from domain.scopes import Actor, Reach, Scope
from i18n.locale_context import DEFAULT_ZONE
from web import middleware, password_hashing
from web.actor_scopes import REACHES, find_actor, list_actors, to_scope
from web.concurrency_limit import ConcurrencyLimit
from web.csrf import is_same_origin
from web.middleware import AuthenticationMiddleware
from web.principals import Credential, Key, Visitor, Visitors
from web.url_paths import STREAM, to_own_path

CODES = st.sampled_from([None, "", "1", "2"])
GRANTS = st.lists(
    st.builds(
        Grant,
        city=st.sampled_from(["alpha", "beta"]),
        role=st.sampled_from(Role),
        town=CODES,
        unit=CODES,
        department=CODES,
        grid=CODES,
    ),
    max_size=6,
)
SOMEBODY = Actor("a", "某人", frozenset({Role.LEADER}), Scope.whole("alpha"))
VISITOR = Visitor(SOMEBODY, (SOMEBODY,), None, None, DEFAULT_ZONE)
KEY = (Credential.SESSION, b"secret")


def test_every_role_has_a_reach():
    assert set(REACHES) == set(Role)


@given(GRANTS)
def test_an_actor_never_reaches_further_than_one_of_the_grants(grants):
    for actor in list_actors(grants, actor_id="a", name="某人"):
        reaching = {to_scope(grant) for grant in grants if grant.city == actor.city}

        assert replace(actor.scope, secrets=True) in reaching
        assert actor.scope.reach is not Reach.NONE


@given(GRANTS)
def test_a_role_is_only_held_within_its_own_reach(grants):
    for actor in list_actors(grants, actor_id="a", name="某人"):
        for role in actor.roles:
            assert any(
                grant.role is role
                and grant.city == actor.city
                and to_scope(grant) == replace(actor.scope, secrets=True)
                for grant in grants
            )


@pytest.mark.parametrize("role", [Role.TOWN, Role.DEPARTMENT, Role.AGENCY, Role.UNIT, Role.GRID_STAFF])
def test_a_role_without_its_place_or_party_reaches_nothing(role):
    assert find_actor("alpha", [Grant("alpha", role)], actor_id="a", name="某人") is None


def test_a_wall_of_a_town_sees_that_town_only():
    assert to_scope(Grant("alpha", Role.WALL, town="1")) == Scope("alpha", Reach.TOWN, town="1")


@given(st.text(alphabet="/\\:.@?#ab\t\n\r \u3000h", max_size=12))
def test_the_way_on_never_leaves_this_host(wanted):
    led = urljoin("http://here/login", to_own_path(wanted))

    assert urlsplit(led).netloc == "here"
    assert not set(to_own_path(wanted)) & set("\r\n\t \\")


@given(st.from_regex(r"/[a-z]{1,5}(\?[a-z]=[a-z0-9%&=]{0,9})?", fullmatch=True))
def test_the_way_on_keeps_our_own_addresses(wanted):
    assert to_own_path(wanted) == wanted


@given(st.text(max_size=20))
def test_no_origin_but_ours_is_ours(origin):
    assert not is_same_origin({"host": "here:8050", "origin": origin})


@pytest.mark.parametrize("origin", ["http://here:8050", "https://here:8050"])
def test_our_own_origin_is_known_behind_a_proxy_too(origin):
    assert is_same_origin({"host": "here:8050", "origin": origin})


@pytest.mark.parametrize("password", ["", "123456789", "a" * 201])
def test_a_new_password_too_short_or_too_long_is_refused(password):
    with pytest.raises(Invalid):
        password_hashing.check_new_password(password, least=10)


def test_a_password_that_was_long_enough_once_is_hashed_again():
    assert password_hashing.is_password("12345678", password_hashing.hash_password("12345678"))


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$v=19$broken"])
def test_no_password_fits_what_is_no_hash(stored):
    assert not password_hashing.is_password("anything at all", stored)


def test_too_many_passwords_at_once_are_refused_and_later_ones_are_not(monkeypatch):
    for _ in range(password_hashing.AT_ONCE + password_hashing.WAITING):
        assert password_hashing._places.acquire(blocking=False)

    with pytest.raises(Busy):
        password_hashing.is_password("anything at all", None)
    for _ in range(password_hashing.AT_ONCE + password_hashing.WAITING):
        password_hashing._places.release()

    assert not password_hashing.is_password("anything at all", None)


def an_answer() -> tuple[list[Key], Callable[[Key], Visitor]]:
    """Return a look-up that always finds VISITOR, and its recorded calls."""
    asked: list[Key] = []

    def ask(key: Key) -> Visitor:
        asked.append(key)
        return VISITOR

    return asked, ask


def test_requests_of_one_session_share_one_look_up():
    asked, ask = an_answer()
    visitors = Visitors(threads=2, ask=ask)

    async def rush() -> list[Visitor | None]:
        return await asyncio.gather(*(visitors.find(KEY) for _ in range(100)))

    found = asyncio.run(rush())

    assert found == [VISITOR] * 100
    assert asked == [KEY]


def test_a_failed_look_up_is_not_remembered():
    answers: Iterator[Busy | Visitor] = iter([Busy(), VISITOR])

    def ask(_key: object) -> Visitor:
        answer = next(answers)
        if isinstance(answer, Visitor):
            return answer
        raise answer

    async def twice() -> Visitor | None:
        visitors = Visitors(threads=1, ask=ask)
        with pytest.raises(Busy):
            await visitors.find(KEY)
        return await visitors.find(KEY)

    assert asyncio.run(twice()) == VISITOR


def test_what_was_forgotten_is_asked_again():
    asked, ask = an_answer()
    visitors = Visitors(threads=1, ask=ask)

    async def change() -> None:
        await visitors.find(KEY)
        visitors.forget(KEY)
        await visitors.find(KEY)

    asyncio.run(change())

    assert len(asked) == 2


def a_request(path: str, **headers: str) -> dict[str, object]:
    shown = [(name.encode(), value.encode()) for name, value in headers.items()]
    place = {"scheme": "http", "server": ("here", 80), "path": path, "query_string": b""}
    return {"type": "http", "method": "GET", "headers": shown, **place}


async def nothing_comes() -> dict[str, object]:
    await asyncio.sleep(60)
    return {"type": "http.disconnect"}


@pytest.mark.parametrize("end", ["revoked", "changed"])
def test_a_stream_ends_properly_soon_after_its_right_does(monkeypatch, end):
    monkeypatch.setattr(middleware, "RECHECK_SECONDS", 0.01)
    monkeypatch.setattr("web.principals.REMEMBERED_SECONDS", 0)
    elsewhere = Actor("a", "某人", frozenset({Role.TOWN}), Scope("alpha", Reach.TOWN, town="1"))
    later = None if end == "revoked" else Visitor(elsewhere, (elsewhere,), None, None, DEFAULT_ZONE)
    answers = iter([VISITOR, VISITOR, VISITOR])
    sent: list[dict[str, Any]] = []

    async def endless(_scope: object, _receive: object, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            await send({"type": "http.response.body", "body": b": still here\n\n", "more_body": True})
            await asyncio.sleep(0.005)

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def stream() -> None:
        door = AuthenticationMiddleware(
            endless, visitors=Visitors(threads=1, ask=lambda _key: next(answers, later))
        )
        request = a_request(STREAM, cookie="huying_session=secret")
        await asyncio.wait_for(door(request, nothing_comes, send), timeout=10)

    asyncio.run(stream())

    assert sent[0]["status"] == 200
    assert sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


def test_a_stream_outlives_a_database_that_does_not_answer(monkeypatch):
    monkeypatch.setattr(middleware, "RECHECK_SECONDS", 0.01)
    monkeypatch.setattr("web.principals.REMEMBERED_SECONDS", 0)
    answers = iter([VISITOR, Busy(), Busy(), VISITOR, None])
    asked = []

    def ask(_key: object) -> Visitor | None:
        answer = next(answers)
        asked.append(answer)
        if isinstance(answer, Busy):
            raise answer
        return answer

    async def endless(_scope: object, _receive: object, _send: object) -> None:
        await asyncio.sleep(60)

    async def send(_message: object) -> None:
        pass

    async def stream() -> None:
        door = AuthenticationMiddleware(endless, visitors=Visitors(threads=1, ask=ask))
        request = a_request(STREAM, cookie="huying_session=secret")
        await asyncio.wait_for(door(request, nothing_comes, send), timeout=10)

    asyncio.run(stream())

    assert len(asked) == 5


def test_more_requests_than_can_be_served_are_told_when_to_come_back():
    sent: list[dict[str, Any]] = []
    release = asyncio.Event()

    async def slow(_scope: object, _receive: object, _send: object) -> None:
        await release.wait()

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def crowd() -> None:
        door = ConcurrencyLimit(slow, most=2)
        inside = [asyncio.create_task(door(a_request("/map"), nothing_comes, send)) for _ in range(2)]
        await asyncio.sleep(0)
        await door(a_request("/map"), nothing_comes, send)
        free = [
            asyncio.create_task(door(a_request(path), nothing_comes, send))
            for path in (STREAM, "/api/health")
        ]
        await asyncio.sleep(0)
        release.set()
        await asyncio.gather(*inside, *free)
        await door(a_request("/map"), nothing_comes, send)

    asyncio.run(crowd())

    starts = [message for message in sent if message["type"] == "http.response.start"]
    assert [start["status"] for start in starts] == [503]
    assert (b"retry-after", b"2") in starts[0]["headers"]
