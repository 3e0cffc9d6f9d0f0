"""Any workflow act by the API: offered, done once, refused with a reason."""

import itertools
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from dashboard.shared import ids
from db.models import Setting, Ticket
from db.session import owner_transaction
from domain.enums import Act, TicketClass
from tests.support import factories
from tests.support.people import do, lead_of
from tests.web.conftest import CALLBACK, Product

_keys = itertools.count(1)


@pytest.fixture(scope="module")
def calendar(product: Product) -> None:
    """Give the city its working days, so that clocks have deadlines."""
    with owner_transaction() as session:
        factories.a_calendar(session)
        session.add(Setting(city="370783", key="evidence.local_photos", value=0))


def post(client: httpx.Client, path: str, body: dict[str, Any], *, key: str | None = None) -> httpx.Response:
    headers = {"Idempotency-Key": key or f"acts-{next(_keys):08}", "Accept": "application/json"}
    return client.post(f"/api/v1/tickets{path}", json=body, headers=headers)


def a_ticket(client: httpx.Client) -> dict[str, Any]:
    body = {"city": "370783", "description": "门前占道", "channel": "town", "area_code": "00111"}
    answer = post(client, "", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_a_town_calls_what_it_reported_and_reads_its_story(
    calendar: None, sign_in: Callable[..., httpx.Client]
) -> None:
    town = sign_in("town")
    ticket = a_ticket(town)
    offered = {offer["act"] for offer in town.get(f"/api/v1/tickets/{ticket['id']}/acts").json()}

    answer = post(
        town,
        f"/{ticket['id']}/acts/call",
        {"version": ticket["version"], "said": {"text": "无执法权限"}},
    )

    assert {"call", "solve_locally"} <= offered
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "called"
    story = town.get(f"/api/v1/tickets/{ticket['id']}").json()
    assert [event["act"] for event in story["history"]] == ["report", "call"]


def test_the_same_key_does_an_act_once(calendar: None, sign_in: Callable[..., httpx.Client]) -> None:
    town = sign_in("town")
    ticket = a_ticket(town)
    body = {"version": ticket["version"], "said": {"text": "须市级协调"}}

    first = post(town, f"/{ticket['id']}/acts/call", body, key="the-same-key-1")
    again = post(town, f"/{ticket['id']}/acts/call", body, key="the-same-key-1")

    assert first.json() == again.json()
    story = town.get(f"/api/v1/tickets/{ticket['id']}").json()
    assert [event["act"] for event in story["history"]].count("call") == 1


@pytest.mark.parametrize(
    ("act", "body", "status"),
    [
        pytest.param("call", {"said": {"text": ""}}, 422, id="no reason"),
        pytest.param("call", {"said": {"text": "字" * 501}}, 422, id="too long"),
        pytest.param("call", {"said": {"text": "原因", "unknown": 1}}, 422, id="unknown word"),
        pytest.param("dispatch", {"said": {"lead": "D01", "ticket_class": "general"}}, 403, id="of others"),
        pytest.param("fly", {}, 422, id="no such act"),
        pytest.param("report", {}, 409, id="not on a ticket that exists"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(
    calendar: None, sign_in: Callable[..., httpx.Client], act: str, body: dict[str, Any], status: int
) -> None:
    town = sign_in("town")
    ticket = a_ticket(town)

    answer = post(town, f"/{ticket['id']}/acts/{act}", {"version": ticket["version"], **body})

    assert answer.status_code == status, answer.text


def test_a_ticket_of_others_is_not_found(calendar: None, sign_in: Callable[..., httpx.Client]) -> None:
    ticket = a_ticket(sign_in("town"))

    answer = sign_in("department").get(f"/api/v1/tickets/{ticket['id']}")

    assert answer.status_code == 404


def dispatched(ticket: dict[str, Any], lead: str) -> tuple[int, str]:
    """Let the Center dispatch a called ticket; return its version and the lead's work order."""
    with owner_transaction() as session:
        opened = session.get_one(Ticket, ("370783", UUID(ticket["id"])))
        now = opened.changed_at
        do(session, opened, Act.CALL, "town", at=now, text="无执法权限")
        said: dict[str, Any] = {"lead": lead, "ticket_class": TicketClass.GENERAL}
        do(session, opened, Act.DISPATCH, "dispatcher", at=now, **said)
        order = lead_of(session, opened).id
        if lead == "D02":
            said = {"order": order, "successor": "D01", "text": "职责在贵局"}
            do(session, opened, Act.TRANSFER, "D02", at=now, **said)
        session.flush()
        return opened.version, str(order)


def test_who_declines_a_transfer_is_answered_and_finds_the_ticket_no_more(
    calendar: None, sign_in: Callable[..., httpx.Client]
) -> None:
    ticket = a_ticket(sign_in("town"))
    version, order = dispatched(ticket, "D02")
    department = sign_in("department")
    story = department.get(f"/api/v1/tickets/{ticket['id']}").json()
    body = {"version": version, "work_order_id": order, "said": {"text": "不在我局"}}
    revealed = post(department, f"/{ticket['id']}/reveal", {"version": version, "reason": "了解"})

    answer = post(department, f"/{ticket['id']}/acts/decline", body, key="declines-once")
    again = post(department, f"/{ticket['id']}/acts/decline", body, key="declines-once")

    assert (story["as_guest"], story["reporter"], revealed.status_code) == (True, None, 403)
    assert (answer.status_code, answer.json()) == (200, again.json())
    assert department.get(f"/api/v1/tickets/{ticket['id']}").status_code == 404
    opened = {"id": ids.OPENED, "property": "data", "value": {"ticket": ticket["number"]}}
    done = {"id": ids.DONE, "property": "data", "value": "again"}
    drawn = department.post(
        CALLBACK,
        json={
            "output": f"{ids.DESK_LETTER}.children",
            "outputs": {"id": ids.DESK_LETTER, "property": "children"},
            "inputs": [opened, done],
            "state": [],
            "changedPropIds": [f"{ids.DONE}.data"],
        },
    )
    assert drawn.status_code == 200, drawn.text
    assert "不再由本单位经手" in repr(drawn.json())


def test_a_dispatch_that_leaves_urgency_out_keeps_it(
    calendar: None, sign_in: Callable[..., httpx.Client]
) -> None:
    town = sign_in("town")
    body = {
        "city": "370783",
        "description": "路面塌陷",
        "channel": "town",
        "area_code": "00111",
        "urgent": True,
    }
    ticket = post(town, "", body).json()
    called = post(
        town, f"/{ticket['id']}/acts/call", {"version": ticket["version"], "said": {"text": "险情"}}
    ).json()
    dispatcher = sign_in("dispatcher")

    wanted = {"class": "general", "lead": "D01", "version": called["version"]}
    answer = post(dispatcher, f"/{ticket['id']}/dispatch", wanted)

    assert answer.status_code == 200, answer.text
    assert dispatcher.get(f"/api/v1/tickets/{ticket['id']}").json()["urgent"] is True


def a_dispatch(dispatcher: httpx.Client) -> dict[str, Any]:
    """Return a ticket that was just dispatched to D01."""
    body = {"city": "370783", "description": "门前占道", "channel": "hotline_5123456", "area_code": "00111"}
    ticket = post(dispatcher, "", body).json()
    said = {"version": ticket["version"]}
    accepted = post(dispatcher, f"/{ticket['id']}/acts/accept", said).json()
    wanted = {"class": "general", "lead": "D01", "version": accepted.get("version", ticket["version"])}
    assert post(dispatcher, f"/{ticket['id']}/dispatch", wanted).status_code == 200
    return dict(dispatcher.get(f"/api/v1/tickets/{ticket['id']}").json())


def test_a_dispatch_is_withdrawn_once_for_a_key(calendar: None, sign_in: Callable[..., httpx.Client]) -> None:
    dispatcher = sign_in("dispatcher")
    ticket = a_dispatch(dispatcher)
    offered = {offer["act"] for offer in dispatcher.get(f"/api/v1/tickets/{ticket['id']}/acts").json()}
    path, said = f"/{ticket['id']}/acts/withdraw_dispatch", {"version": ticket["version"]}

    first = post(dispatcher, path, said, key="withdrawn-once")
    again = post(dispatcher, path, said, key="withdrawn-once")

    assert "withdraw_dispatch" in offered
    assert (first.status_code, first.json()["status"], again.json()) == (200, "accepted", first.json())
    [order] = dispatcher.get(f"/api/v1/tickets/{ticket['id']}").json()["work_orders"]
    assert (order["status"], order["withdrawn"]) == ("ended", True)


def test_a_dispatch_that_the_department_has_read_is_not_withdrawn(
    calendar: None, sign_in: Callable[..., httpx.Client]
) -> None:
    dispatcher = sign_in("dispatcher")
    ticket = a_dispatch(dispatcher)
    assert sign_in("department").get(f"/api/v1/tickets/{ticket['id']}").status_code == 200

    path = f"/{ticket['id']}/acts/withdraw_dispatch"
    answer = post(sign_in("dispatcher"), path, {"version": ticket["version"]})

    assert answer.status_code == 409, answer.text


def test_a_dispatch_can_be_withdrawn_until_the_department_reads_it(
    calendar: None, sign_in: Callable[..., httpx.Client]
) -> None:
    dispatcher = sign_in("dispatcher")
    ticket = a_dispatch(dispatcher)

    def listed() -> dict[str, dict[str, Any]]:
        answer = dispatcher.get("/api/v1/withdrawable-dispatches")
        return {each["id"]: each for each in answer.json()["dispatches"]}

    before = listed()[ticket["id"]]
    assert sign_in("department").get(f"/api/v1/tickets/{ticket['id']}").status_code == 200

    assert (before["number"], before["version"]) == (ticket["number"], ticket["version"])
    assert 0 < before["seconds_left"] <= 60
    assert ticket["id"] not in listed()


def test_the_documentation_shows_the_body_of_each_act(sign_in: Callable[..., httpx.Client]) -> None:
    document = sign_in("dispatcher").get("/api/openapi.json").json()
    schemas, paths = document["components"]["schemas"], document["paths"]

    def payload(act: str) -> dict[str, Any]:
        body = paths[f"/api/v1/tickets/{{ticket_id}}/acts/{act}"]["post"]["requestBody"]
        named = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        said = schemas[named]["properties"]["said"]
        return dict(schemas[(said.get("$ref") or said["allOf"][0]["$ref"]).rpartition("/")[2]])

    assert payload("dispatch")["required"] == ["lead"]
    assert {"lead", "cooperating", "ticket_class", "urgent"} <= payload("dispatch")["properties"].keys()
    assert "lead" not in payload("complete")["properties"]
    assert "/api/v1/tickets/{ticket_id}/acts/{act}" not in paths


def test_an_offer_describes_its_fields(calendar: None, sign_in: Callable[..., httpx.Client]) -> None:
    town = sign_in("town")
    ticket = a_ticket(town)

    offers = {offer["act"]: offer for offer in town.get(f"/api/v1/tickets/{ticket['id']}/acts").json()}

    [words] = offers["call"]["fields"]
    assert (words["name"], words["kind"], words["label"], words["required"]) == (
        "text",
        "text",
        "呼叫原因",
        True,
    )


def test_a_field_of_another_act_is_accepted_and_not_kept(
    calendar: None, sign_in: Callable[..., httpx.Client]
) -> None:
    town = sign_in("town")
    ticket = a_ticket(town)
    said = {"text": "无执法权限", "day": "2026-12-01", "solved": True}

    answer = post(town, f"/{ticket['id']}/acts/call", {"version": ticket["version"], "said": said})

    assert answer.status_code == 200, answer.text
    [*_, called] = town.get(f"/api/v1/tickets/{ticket['id']}").json()["history"]
    assert called["data"] == {}
