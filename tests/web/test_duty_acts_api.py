"""Duties in the acts of tickets over HTTP: fields named in refusals, flags kept once, hints while typing."""

import itertools
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from db.queries.authentication import Grant
from db.queries.push_downs import list_push_downs
from db.session import owner_transaction
from domain.enums import Role
from services.tokens import make_token
from tests.support import factories
from tests.support.duties import a_shared_duty, a_situation, publish_duties

CITY = "370783"
WHY = "镇街已在现场处置"
VALVE = a_situation("S-402-1", name="燃气阀门泄漏", department="D02")
OTHER = a_shared_duty(
    "S-402", name="燃气安全监管", lead=("D02",), cooperating=(), matters=(), situations=(VALVE,)
)
_keys = itertools.count(1)


@pytest.fixture(scope="module", autouse=True)
def with_duties(product) -> None:
    with owner_transaction() as session:
        factories.a_calendar(session)
        publish_duties(session, a_shared_duty(), OTHER)


def post(client: httpx.Client, path: str, body: dict[str, Any], *, key: str | None = None) -> httpx.Response:
    headers = {"Idempotency-Key": key or f"duty-{next(_keys):08}", "Accept": "application/json"}
    return client.post(f"/api/v1{path}", json=body, headers=headers)


def accepted() -> dict[str, Any]:
    """Return a ticket that waits to be dispatched, by its id."""
    with owner_transaction() as session:
        made = factories.a_ticket(session)
        session.flush()
        return {"id": str(made.id)}


def dispatch(client: httpx.Client, ticket: dict[str, Any], *, key: str | None = None, **said: Any):
    version = client.get(f"/api/v1/tickets/{ticket['id']}").json()["version"]
    body = {"version": version, "said": {"ticket_class": "general", **said}}
    return post(client, f"/tickets/{ticket['id']}/acts/dispatch", body, key=key)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        pytest.param({"lead": "D01", "duty": "S-499"}, "duty", id="no such duty"),
        pytest.param({"lead": "D01", "duty": "x" * 10_000}, "duty", id="10,000 characters"),
        pytest.param(
            {"lead": "D01", "duty": "S-401", "situation": "S-499-1"}, "situation", id="no situation"
        ),
        pytest.param({"lead": "D02", "duty": "S-401"}, "list_reason", id="against the list"),
        pytest.param({"lead": "001"}, "list_reason", id="a town"),
        pytest.param({"lead": "001", "list_reason": "长" * 201}, "list_reason", id="too long a reason"),
    ],
)
def test_a_refusal_names_the_field(sign_in: Callable[..., httpx.Client], said, field):
    ticket = accepted()

    answer = dispatch(sign_in("dispatcher"), ticket, **said)

    assert answer.status_code == 422, answer.text
    assert set(answer.json()["faults"]) == {field}


def test_a_town_as_lead_is_flagged_once_and_shown_on_the_ticket(sign_in: Callable[..., httpx.Client]):
    ticket, dispatcher = accepted(), sign_in("dispatcher")
    said = {"lead": "001", "duty": "S-401", "situation": "S-401-1", "list_reason": WHY}
    seen = dispatcher.get(f"/api/v1/tickets/{ticket['id']}").json()["version"]
    body = {"version": seen, "said": {"ticket_class": "general", **said}}

    first = post(dispatcher, f"/tickets/{ticket['id']}/acts/dispatch", body, key="flag-once-0001")
    again = post(dispatcher, f"/tickets/{ticket['id']}/acts/dispatch", body, key="flag-once-0001")

    assert (first.status_code, again.status_code) == (200, 200), first.text
    with owner_transaction() as session:
        rows = [row for row in list_push_downs(session, CITY) if row.ticket_number == first.json()["number"]]
    assert [(row.department, row.town_code, row.reason) for row in rows] == [("D01", "001", WHY)]
    shown = dispatcher.get(f"/api/v1/tickets/{ticket['id']}").json()
    assert (shown["duty"], shown["duty_name"], shown["duty_version"]) == ("S-401", "消防领域安全生产监管", 1)
    assert (shown["situation"], shown["situation_name"]) == ("S-401-1", "封堵安全出口")
    assert [order["list_reason"] for order in shown["work_orders"]] == [WHY]


@pytest.mark.parametrize(("role", "status"), [("town", 200), ("supervisor", 200), ("department", 403)])
def test_the_town_and_the_office_read_the_flag_and_departments_do_not(
    sign_in: Callable[..., httpx.Client], browser: httpx.Client, role, status
):
    dispatch(sign_in("dispatcher"), accepted(), lead="001", list_reason=WHY)
    browser.cookies.clear()
    place = {"town": "001"} if role == "town" else {"department": "D01"} if role == "department" else {}
    with owner_transaction() as session:
        who = make_token(session, Grant(CITY, Role(role), **place), label="script")

    answer = browser.get(
        "/api/v1/workflows/push_down",
        params={"state": "flagged"},
        headers={"Authorization": f"Bearer {who}", "Accept": "application/json"},
    )

    assert answer.status_code == status, answer.text
    if status == 200:
        assert {row["facts"]["origin"] for row in answer.json()["items"]} == {"flagged"}


def test_older_addresses_of_dispatching_know_duties_too(sign_in: Callable[..., httpx.Client]):
    ticket, dispatcher = accepted(), sign_in("dispatcher")
    seen = dispatcher.get(f"/api/v1/tickets/{ticket['id']}").json()["version"]
    body = {"version": seen, "class": "general", "lead": "D02", "duty": "S-401"}

    refused = post(dispatcher, f"/tickets/{ticket['id']}/dispatch", body)
    done = post(dispatcher, f"/tickets/{ticket['id']}/dispatch", body | {"list_reason": WHY})

    assert set(refused.json()["faults"]) == {"list_reason"}
    assert done.status_code == 200, done.text


def test_words_so_far_lead_to_a_duty_with_the_four_facts(sign_in: Callable[..., httpx.Client]):
    body = {"text": "安全出口被封堵了", "matter": "S01001"}
    answer = post(sign_in("town"), "/duties/hints", body).json()

    assert (answer["duty"], answer["situation"], answer["manual"]) == ("S-401", "S-401-1", "/manual/S-401-1")
    assert [fact["text"] for fact in answer["facts"]] == [
        "消防安全综合科", "0536-0000001", "发现后通知单位清除", "当日清除",
    ]  # fmt: skip
    assert "S-401" in answer["reason"]
    assert answer["links"] == [
        {"name": "说明书：封堵安全出口", "address": "/manual/S-401-1"},
        {"name": "责任事项 S-401", "address": "/duties?list=shared&duty=S-401"},
    ]


def test_words_that_do_not_suffice_lead_to_no_facts(sign_in: Callable[..., httpx.Client]):
    answer = post(sign_in("town"), "/duties/hints", {"text": "出口问题"}).json()

    assert (answer["duty"], answer["situation"], answer["facts"]) == ("S-401", None, [])
    assert answer["reason"].startswith("内容不足以确定责任事项")
    assert [link["name"] for link in answer["links"]] == ["责任事项 S-401"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"text": ""}, 200, id="nothing"),
        pytest.param({"text": "。，！"}, 200, id="only punctuation"),
        pytest.param({"text": "'; DROP TABLE duties; --"}, 200, id="SQL"),
        pytest.param({"text": "堵" * 10_000}, 422, id="10,000 characters"),
        pytest.param({"words": "堵"}, 422, id="another field"),
    ],
)
def test_odd_words_are_no_error(sign_in: Callable[..., httpx.Client], body, status):
    answer = post(sign_in("town"), "/duties/hints", body)

    assert answer.status_code == status
    assert status == 422 or answer.json()["facts"] == []


def test_figures_and_overrides_of_a_duty_are_open_to_programs(sign_in: Callable[..., httpx.Client]):
    dispatcher = sign_in("dispatcher")
    before = dispatcher.get("/api/v1/duties/S-402/figures").json()
    said = {"lead": "D01", "duty": "S-402", "list_reason": WHY}

    assert dispatch(dispatcher, accepted(), **said).status_code == 200

    after = dispatcher.get("/api/v1/duties/S-402/figures").json()
    counts = dispatcher.get("/api/v1/duties/overridden").json()["items"]
    assert (after["open"] - before["open"], after["overridden"] - before["overridden"]) == (1, 1)
    assert {one["duty"] for one in counts} >= {"S-402"}
    assert dispatcher.get("/api/v1/duties/S-499/figures").json()["open"] == 0
