"""The lists of tickets and replies as phones and programs read them."""

import itertools
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from db.models import Setting
from db.session import owner_transaction
from tests.support import factories
from tests.web.conftest import Product

_keys = itertools.count(1)
SignIn = Callable[..., httpx.Client]
OF_A_TICKET = {
    "id", "number", "version", "matter", "matter_name", "excerpt", "place", "status", "status_label", "level",
    "level_label", "urgent", "reported_at", "due_at", "light", "light_label",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def ground(product: Product) -> None:
    """Give the city its working days, and let a place be solved without photos."""
    with owner_transaction() as session:
        factories.a_calendar(session)
        session.add(Setting(city="370783", key="evidence.local_photos", value=0))


def post(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"Idempotency-Key": f"lists-{next(_keys):08}", "Accept": "application/json"}
    answer = client.post(f"/api/v1/tickets{path}", json=body, headers=headers)
    assert answer.is_success, answer.text
    return dict(answer.json())


def a_report(client: httpx.Client, **changes: Any) -> dict[str, Any]:
    body = {"city": "370783", "description": "门前占道", "channel": "town", "area_code": "00111", **changes}
    return post(client, "", body)


def listed(client: httpx.Client, **query: Any) -> dict[str, Any]:
    answer = client.get("/api/v1/tickets", params={"mine": "tasks", **query})
    assert answer.is_success, answer.text
    return dict(answer.json())


def test_a_task_answers_in_its_stable_shape(sign_in: SignIn) -> None:
    town = sign_in("town")
    made = a_report(town, matter="S01001")

    page = listed(town, limit=100)
    [task] = [ticket for ticket in page["tickets"] if ticket["id"] == made["id"]]

    assert set(page) == {"tickets", "next", "at"}
    assert set(task) == OF_A_TICKET
    assert (task["status"], task["level"], task["level_label"]) == ("reported", "town", "镇街")
    assert (task["matter_name"], task["excerpt"], task["place"]) == ("占道经营", "门前占道", "区域00111")
    assert task["light"] == "green"


def test_pages_follow_each_other_by_the_word_of_the_page_before(sign_in: SignIn) -> None:
    town = sign_in("town")
    made = {a_report(town)["id"] for _ in range(3)}

    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = listed(town, mine="reported", limit=2, **after)
        seen += [ticket["id"] for ticket in page["tickets"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}

    assert len(seen) == len(set(seen))
    assert made <= set(seen)


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"mine": "everybody's"}, id="unknown kind"),
        pytest.param({"after": "nonsense"}, id="a word of no page"),
        pytest.param({"after": "MjAyNi0wMS0wMVQwMDowMDowMCAxMjM="}, id="a time without zone"),
        pytest.param({"after": "bm90aGluZw=="}, id="no time at all"),
        pytest.param({"limit": 0}, id="no rows"),
        pytest.param({"limit": 101}, id="too many rows"),
        pytest.param({"status": "lost"}, id="unknown state"),
    ],
)
def test_a_list_that_cannot_be_is_refused(sign_in: SignIn, query: dict[str, Any]) -> None:
    answer = sign_in("town").get("/api/v1/tickets", params={"mine": "tasks", **query})

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_list_says_whose_it_is_or_is_refused(sign_in: SignIn) -> None:
    assert sign_in("town").get("/api/v1/tickets").status_code == 422


def test_others_see_nothing_of_a_town(sign_in: SignIn) -> None:
    made = a_report(sign_in("town"))

    seen = {
        name: {ticket["id"] for ticket in listed(sign_in(name), mine="scope", limit=100)["tickets"]}
        for name in ("department", "leader")
    }

    assert made["id"] not in seen["department"]
    assert made["id"] in seen["leader"]


def test_a_reply_is_received_with_its_way(sign_in: SignIn) -> None:
    town = sign_in("town")
    made = a_report(town)
    solved = post(
        town,
        f"/{made['id']}/acts/solve_locally",
        {"version": made["version"], "said": {"text": "已清理"}},
    )
    said = {"text": "摊位已劝离", "delivery": {"way": "visit", "proof": "当面说明"}}
    post(town, f"/{made['id']}/acts/feed_back", {"version": solved["version"], "said": said})

    replies = town.get("/api/v1/replies").json()["replies"]
    foreign = sign_in("department").get("/api/v1/replies").json()["replies"]

    [reply] = [each for each in replies if each["ticket_id"] == made["id"]]
    assert (reply["reply"], reply["way"], reply["way_label"]) == ("摊位已劝离", "visit", "当面")
    assert reply["number"] == made["number"]
    assert foreign == []
