"""Web test fixtures: the whole application on a database of its own, and signed-in browsers."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import text

import app as entrance
import preflight
import serve
from db import session as sessions
from db.queries.authentication import Grant
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from db.session import owner_transaction
from domain.enums import Role
from services.tokens import make_token
from settings import settings
from tests.support import factories
from tests.support.access_matrix.pairs import Choose, choose_all, choose_pairwise
from web import password_hashing, rate_limit
from web import sessions as sign_ins

CALLBACK = "/_dash-update-component"
PASSWORD = "正确的密码-2026"


@dataclass(frozen=True, slots=True)
class Person:
    """A user who can sign in."""

    username: str
    role: Role
    city: str = "370783"
    town: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """The running product: its application and its address."""

    app: FastAPI
    url: str


PEOPLE = (
    Person("leader", Role.LEADER),
    Person("dispatcher", Role.DISPATCHER),
    Person("department", Role.DEPARTMENT, department="D01"),
    Person("town", Role.TOWN, town="001"),
    Person("administrator", Role.ADMINISTRATOR),
    Person("reviewer", Role.REVIEWER),
    Person("list_office", Role.LIST_OFFICE),
)


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    """Patches that last for a module."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def product(
    cluster: Cluster, monkeypatch_module: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """The product served over two cities, with one account for each of PEOPLE."""
    urls = copy_template(cluster, "web")
    engines = sessions.connect(urls)
    monkeypatch_module.setenv("DEMO", "false")
    monkeypatch_module.setenv("DATA_DIR", str(tmp_path_factory.mktemp("data")))
    settings.cache_clear()
    monkeypatch_module.setattr(password_hashing, "_hasher", PasswordHasher(time_cost=1, memory_cost=64))
    stored = password_hashing.hash_password(PASSWORD)
    with owner_transaction() as session:
        for city in ("370783", "boston"):
            factories.a_city(session, city)
        for person in PEOPLE:
            account = factories.an_account(session, person.username, password_hash=stored)
            factories.a_grant(
                session, account, person.role, person.city, town=person.town, department=person.department
            )
    with served(entrance.create_app()) as running:
        yield running
    engines.dispose()
    settings.cache_clear()
    drop(cluster, "web")


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(choose_pairwise, id="pairs"),
        pytest.param(choose_all, id="full", marks=pytest.mark.slow),
    ],
)
def choose(request: pytest.FixtureRequest) -> Choose:
    """How much of an access matrix is asked: every pair, or with `make reliability` everything."""
    chosen: Choose = request.param
    return chosen


@pytest.fixture(autouse=True)
def fresh_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the tries of other tests: they all come from one address."""
    monkeypatch.setattr(sign_ins, "_throttle", rate_limit.SignInThrottle(sign_ins.load_strictest_limits))


@pytest.fixture
def browser(product: Product) -> Iterator[httpx.Client]:
    """A browser without a session; like any it says where its requests come from."""
    headers = {"Origin": product.url, "Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "gzip, br"}
    with httpx.Client(base_url=product.url, headers=headers, timeout=30) as client:
        yield client


@pytest.fixture
def sign_in(browser: httpx.Client) -> Callable[..., httpx.Client]:
    """Signs the browser in."""

    def signed_in(username: str, password: str = PASSWORD) -> httpx.Client:
        answered = browser.post("/login", data={"username": username, "password": password})
        assert answered.status_code == 303, answered.text
        return browser

    return signed_in


@pytest.fixture
def token(product: Product) -> Callable[..., str]:
    """Makes bearer tokens."""

    def made(role: Role, *, label: str = "script", town: str | None = None) -> str:
        with owner_transaction() as session:
            return make_token(session, Grant("370783", role, town=town), label=label)

    return made


@pytest.fixture
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every request look its principal up in the database."""
    monkeypatch.setattr("web.principals.REMEMBERED_SECONDS", 0)


@pytest.fixture
def admin(sign_in: Callable[..., httpx.Client]) -> Iterator[httpx.Client]:
    """A browser of the administrator; accounts named new… and all changes are taken back."""
    yield sign_in("administrator")
    with owner_transaction() as session:
        ours = "SELECT id FROM accounts WHERE username LIKE 'new%'"
        for table in ("sessions", "account_events", "account_grants", "passwords"):
            session.execute(text(f"DELETE FROM {table} WHERE account_id IN ({ours})"))
        session.execute(text("DELETE FROM accounts WHERE username LIKE 'new%'"))
        session.execute(text("DELETE FROM account_events"))
        session.execute(text("DELETE FROM sections"))
        session.execute(text("UPDATE accounts SET locked_at = NULL, active = true, failures = 0"))


def as_owner(statement: str, **values: object) -> None:
    """Run one statement past row security."""
    with owner_transaction() as session:
        session.execute(text(statement), values)


@contextmanager
def served(app: FastAPI) -> Iterator[Product]:
    """Serve the application on a free port of this machine, in a thread of this process."""
    with preflight.bind("127.0.0.1", 0) as bound:
        server = uvicorn.Server(serve.configuration(app, log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        try:
            yield Product(app, f"http://127.0.0.1:{bound.getsockname()[1]}")
        finally:
            server.should_exit = True
            thread.join()
