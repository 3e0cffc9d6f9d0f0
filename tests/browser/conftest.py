"""Browser test fixtures: the whole product over a thinned demonstration city, and users at real screens."""

import io
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import app as entrance
from db import session as sessions
from db.models import City
from db.server.cluster import Cluster
from db.server.test_cluster import drop
from demo.accounts import DEMO_LOGINS
from demo.areas import CITY_CODE
from demo.build import build_demo
from settings import settings
from tests.support.browser.phone import PHONE, ready
from tests.support.browser.sign_in import sign_in
from tests.support.browser.windows import Windows
from tests.support.browser.workflow_desks import City as Desks
from tests.support.stored_demo import provide_demo
from tests.web.conftest import Product, served
from web import rate_limit
from web import sessions as sign_ins

# The headless shell draws pages as Chromium does, without a window around each: half the processor time.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
# Without these flags Chromium looks for its maker's hosts at every start.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # no name is found, no other host reached
)
UNTIL = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)  # a Friday afternoon of a loaded year
SEED, SCALE = 7, 0.02
PASSWORDS = {login.username: login.password for login in DEMO_LOGINS}


def build_city(owner_url: str) -> None:
    """Build the demonstration city in an empty database."""
    build_demo(owner_url, until=UNTIL, seed=SEED, scale=SCALE)


@pytest.fixture(scope="session")
def product(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product served over a demonstration city in which about a hundred tickets are open."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEMO", "true")
        patch.setenv("DATA_DIR", str(tmp_path_factory.mktemp("data")))
        settings.cache_clear()
        urls = provide_demo(cluster, "browser", build=build_city, plan=f"{UNTIL} {SEED} {SCALE}")
        engines = sessions.connect(urls)
        with sessions.owner_transaction() as session:
            session.get_one(City, CITY_CODE).as_of = UNTIL  # the tests' present, whatever today is
        with served(entrance.create_app()) as running:
            yield running
        engines.dispose()
    settings.cache_clear()
    drop(cluster, "browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each opens windows of its own."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def all_windows(product: Product, chromium: Browser) -> Iterator[Windows]:
    """The windows of the worker, of which some are handed on from test to test."""
    windows = Windows(chromium, product.url)
    yield windows
    windows.close()


@pytest.fixture
def windows(all_windows: Windows) -> Iterator[Windows]:
    """Windows that can reach nothing but the product; a request elsewhere fails the test."""
    all_windows.strangers.clear()
    yield all_windows
    all_windows.take_back()
    assert all_windows.strangers == []


@pytest.fixture
def window(windows: Windows) -> Iterator[Callable[..., BrowserContext]]:
    """Opens windows that no other test uses."""
    opened: list[BrowserContext] = []

    def made(**options: Any) -> BrowserContext:
        opened.append(windows.open(**options))
        return opened[-1]

    yield made
    for context in opened:
        context.close()


@pytest.fixture
def seat(
    product: Product, windows: Windows, window: Callable[..., BrowserContext]
) -> Iterator[Callable[..., Page]]:
    """Signs a demonstration login in and opens a page; an error in the page's scripts fails the test."""
    errors: list[Exception] = []

    def taken(username: str, address: str = "/map", **options: Any) -> Page:
        handed_on = options.keys() <= {"width", "height"}
        context = windows.lend(**options) if handed_on else window(**options)
        sign_in(context, username, product.url)
        page = windows.open_page(context) if handed_on else context.new_page()
        page.on("pageerror", lambda error: errors.append(error))  # noqa: PLW0108  # Playwright marks it
        page.goto(address)
        return page

    yield taken
    assert errors == []


@pytest.fixture(scope="session")
def signed_in(product: Product, chromium: Browser) -> Iterator[Callable[[str], BrowserContext]]:
    """Windows of demonstration logins that stay signed in, and keep their scripts, from test to test."""
    opened: dict[str, BrowserContext] = {}

    def of(username: str) -> BrowserContext:
        if username not in opened:
            size = {"width": 1920, "height": 1080}
            opened[username] = chromium.new_context(base_url=product.url, viewport=size, locale="zh-CN")
        window = opened[username]
        if not window.request.get("/api/v1/notices?most=1").ok:  # other tests close accounts, too
            sign_in(window, username, product.url)
        return window

    yield of
    for window in opened.values():
        window.close()


@pytest.fixture
def city(product: Product, signed_in: Callable[[str], BrowserContext]) -> Iterator[Desks]:
    """The desks of the workflow, closed after the test."""
    made = Desks(signed_in, product.url)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _fresh_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the sign-ins of other tests: they all come from one address."""
    monkeypatch.setattr(sign_ins, "_throttle", rate_limit.SignInThrottle(sign_ins.load_strictest_limits))


@pytest.fixture
def phone(seat: Callable[..., Page]) -> Callable[..., Page]:
    """Opens the page at a phone, as a grid member by default, and waits until it can be used."""

    def opened(username: str = "grid", address: str = "/m/", **options: Any) -> Page:
        page = seat(username, address, **{**PHONE, **options})
        ready(page)
        return page

    return opened


@pytest.fixture
def photo() -> dict[str, Any]:
    """A photo as a camera takes it: large, and full of data about place and time."""
    data = Image.Exif()
    data[0x010E] = "学院路 12 号"
    data.get_ifd(0x8825)[2] = (36.0, 52.0, 30.0)
    content = io.BytesIO()
    Image.linear_gradient("L").resize((3000, 4000)).convert("RGB").save(content, "JPEG", exif=data)
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


@pytest.fixture
def always_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every request look its principal up in the database."""
    monkeypatch.setattr("web.principals.REMEMBERED_SECONDS", 0)
