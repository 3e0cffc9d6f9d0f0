"""The phone page: a shell without user data, the user's own facts, a worker limited to its folder."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from db.session import owner_transaction
from domain.enums import Role
from tests.support import factories
from tests.web.conftest import PASSWORD, Product

SignIn = Callable[..., httpx.Client]


@pytest.fixture(scope="module", autouse=True)
def people_out_of_doors(product: Product) -> None:
    """Add a user of a unit and a grid member, working days and shapes."""
    stored = PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)
    with owner_transaction() as session:
        factories.a_calendar(session)
        factories.some_shapes(session)
        for name, role in (("unit", Role.UNIT), ("grid", Role.GRID_STAFF)):
            account = factories.an_account(session, name, password_hash=stored)
            factories.a_grant(session, account, role, unit="0011")


def shell_of(page: httpx.Response) -> dict[str, Any]:
    [facts] = re.findall(r'data-facts="([^"]*)"', page.text)
    return dict(json.loads(unescape(facts)))


@pytest.mark.parametrize(
    ("username", "start"),
    [("grid", "/m/"), ("unit", "/m/"), ("town", "/town"), ("dispatcher", "/desk"), ("leader", "/map")],
)
def test_the_day_of_who_works_outside_begins_on_the_phone(sign_in: SignIn, username: str, start: str) -> None:
    answer = sign_in(username).get("/")

    assert answer.headers["location"] == start


@pytest.mark.parametrize("path", ["/m", "/m/", "/m/facts", "/m/who"])
def test_nobody_opens_the_page_without_signing_in(browser: httpx.Client, path: str) -> None:
    answer = browser.get(path)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")


def test_the_address_without_a_slash_leads_on(sign_in: SignIn) -> None:
    answer = sign_in("grid").get("/m")

    assert (answer.status_code, answer.headers["location"]) == (308, "/m/")


def test_the_shell_names_nobody_since_it_stays_on_the_phone(sign_in: SignIn) -> None:
    shell = {name: sign_in(name).get("/m/") for name in ("grid", "dispatcher")}

    assert shell["grid"].text == shell["dispatcher"].text
    assert "先生" not in shell["grid"].text
    assert shell["grid"].headers["cache-control"] == "no-cache"


def test_the_page_speaks_english_to_who_chose_it(sign_in: SignIn) -> None:
    unit = sign_in("unit")
    unit.post("/session/locale", data={"locale": "en"})

    page = unit.get("/m/")
    manifest = unit.get("/m/manifest.webmanifest").json()

    assert shell_of(page)["words"]["report_send"] == "Report"
    assert manifest["name"] == "Grid E-Link"


def test_only_the_phone_page_may_ask_for_position_and_camera(sign_in: SignIn) -> None:
    grid = sign_in("grid")

    policies = {path: grid.get(path).headers["permissions-policy"] for path in ("/m/", "/map", "/account")}

    assert policies["/m/"] == "camera=(self), microphone=(), geolocation=(self)"
    assert policies["/map"] == policies["/account"] == "camera=(), microphone=(), geolocation=()"


def test_the_policy_lets_our_own_worker_and_manifest_in_and_nothing_else(sign_in: SignIn) -> None:
    policy = sign_in("grid").get("/m/").headers["content-security-policy"]

    assert {"worker-src 'self'", "manifest-src 'self'", "default-src 'self'"} <= set(policy.split("; "))


def test_the_worker_holds_its_own_folder_and_every_file_of_the_shell(browser: httpx.Client) -> None:
    worker = browser.get("/m/sw.js")
    shell = json.loads(re.search(r"serve\((.*)\);", worker.text)[1])  # type: ignore[index]

    assert worker.headers["content-type"].startswith("text/javascript")
    assert "service-worker-allowed" not in worker.headers, "its folder is scope enough: /m would hold /map"
    assert shell["page"] == "/m/"
    assert {browser.get(path).status_code for path in shell["files"]} == {200}
    assert not [path for path in shell["files"] if not path.startswith("/assets/")]


def test_the_shell_and_the_worker_name_the_same_files(sign_in: SignIn) -> None:
    grid = sign_in("grid")

    page = grid.get("/m/").text
    kept = grid.get("/m/sw.js").text

    for address in re.findall(r'(?:src|href)="(/assets/(?:v/|[^"]*\?v=)[^"]*)"', page):
        assert address in kept, address


def test_the_manifest_can_be_installed(browser: httpx.Client) -> None:
    manifest = browser.get("/m/manifest.webmanifest")
    told = manifest.json()

    assert manifest.headers["content-type"].startswith("application/manifest+json")
    assert (told["start_url"], told["scope"], told["display"]) == ("/m/", "/m/", "standalone")
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in told["icons"]}
    assert "maskable" in {icon["purpose"] for icon in told["icons"]}
    assert {browser.get(icon["src"]).headers["content-type"] for icon in told["icons"]} == {"image/png"}


def test_facts_are_of_who_asks(sign_in: SignIn) -> None:
    grid = sign_in("grid").get("/m/facts")
    facts = grid.json()

    assert grid.headers["cache-control"] == "no-store"
    assert facts["who"]["name"] == "grid先生"
    assert facts["scope"]["name"] == "区域0011"
    assert facts["grids"]["areas"] == [{"code": "00111", "name": "区域00111"}]
    assert (facts["may_report"], facts["channel"]) == (True, "grid_staff")
    assert facts["photos"] == {"least": 1, "most": 9}


def test_the_facts_say_the_post_and_how_long_a_phone_keeps_what_it_read(sign_in: SignIn) -> None:
    facts = {name: sign_in(name).get("/m/facts").json() for name in ("grid", "unit", "dispatcher")}

    assert facts["grid"]["who"]["post"] == "unit:0011:grid_staff"
    assert facts["unit"]["who"]["post"] == "unit:0011:unit"
    assert facts["dispatcher"]["who"]["post"] == "whole::dispatcher"
    assert facts["grid"]["kept_hours"] == 72


@pytest.mark.parametrize(
    ("username", "reports", "areas"),
    [("unit", True, 1), ("town", True, 1), ("department", False, 0), ("dispatcher", False, 0)],
)
def test_who_may_report_and_where_follows_the_role(
    sign_in: SignIn, username: str, reports: bool, areas: int
) -> None:
    facts = sign_in(username).get("/m/facts").json()

    assert (facts["may_report"], len(facts["grids"]["areas"])) == (reports, areas)


@pytest.mark.parametrize(
    ("username", "collects"),
    [
        ("grid", ["grid_staff"]),
        ("unit", ["grid_staff", "unit"]),
        ("town", ["grid_staff", "town", "unit"]),
        ("department", []),
        ("dispatcher", []),
    ],
)
def test_what_one_collects_follows_the_role(sign_in: SignIn, username: str, collects: list[str]) -> None:
    assert sign_in(username).get("/m/facts").json()["collects"] == collects


@pytest.mark.parametrize(
    ("username", "address"),
    [
        ("grid", "/api/v1/catalogue/matters?role=grid_staff"),
        ("unit", "/api/v1/catalogue/matters?role=unit"),
        ("town", "/api/v1/catalogue/matters?role=town"),
        ("department", "/api/v1/catalogue/matters"),
    ],
)
def test_the_matters_are_those_that_one_may_hand_in(sign_in: SignIn, username: str, address: str) -> None:
    assert sign_in(username).get("/m/facts").json()["matters"] == address
