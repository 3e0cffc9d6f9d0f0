"""The ticket API reports, dispatches and reassigns: stable schemas, and every refusal as a problem."""

from collections.abc import Callable
from itertools import count
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from db.models import Ticket, WorkOrder
from db.session import owner_transaction
from domain.enums import Role
from tests.support import factories

_keys = count(1)


@pytest.fixture(scope="module", autouse=True)
def with_calendar(product) -> None:
    """Give the city working days and the shapes in which points are placed."""
    with owner_transaction() as session:
        factories.a_calendar(session)
        factories.some_shapes(session)


@pytest.fixture
def api(browser: httpx.Client, token: Callable[..., str]) -> Callable[..., httpx.Response]:
    """Posts as a dispatcher, or as the given user, with a key of its own by default."""

    def posted(path: str, body: dict, *, role: Role = Role.DISPATCHER, key: str | None = None, **of):
        headers = {
            "Authorization": f"Bearer {token(role, **of)}",
            "Idempotency-Key": key or f"key-{next(_keys):08}",
            "Accept": "application/json",
        }
        return browser.post(f"/api/v1/tickets{path}", json=body, headers=headers)

    return posted


def a_report(**changes: object) -> dict:
    """Return the body of a report in grid 00111."""
    body = {
        "city": "370783",
        "matter": "S01001",
        "description": "门前占道",
        "area_code": "00111",
        "channel": "hotline_5123456",
    }
    return {**body, **changes}


def a_dispatch(version: int, **changes: object) -> dict:
    """Return the body of a dispatch to D01."""
    body = {
        "class": "general",
        "urgent": False,
        "lead": "D01",
        "cooperating": [],
        "note": "请尽快",
        "version": version,
    }
    return {**body, **changes}


def test_report_dispatch_and_reassign_answer_in_their_stable_shapes(api):
    reported = api("", a_report())
    ticket = reported.json()
    dispatched = api(f"/{ticket['id']}/dispatch", a_dispatch(ticket["version"]))
    [order] = dispatched.json()["work_orders"]
    reassigned = api(
        f"/{ticket['id']}/reassign",
        {
            "work_order_id": order["id"],
            "to": "D02",
            "reason": "职责不符",
            "version": dispatched.json()["version"],
        },
    )

    assert reported.status_code == 201
    assert set(ticket) == {"id", "number", "grid_code", "version"}
    assert ticket["grid_code"] == "00111"
    assert (dispatched.status_code, set(order)) == (200, {"id", "department", "role", "due_at"})
    assert reassigned.status_code == 200
    assert reassigned.json()["work_order"]["department"] == "D02"


def test_one_token_and_key_do_a_thing_once(browser, token):
    headers = {"Authorization": f"Bearer {token(Role.DISPATCHER)}", "Idempotency-Key": "once-and-only-once"}
    body = a_report(description="只记一次")

    answers = [browser.post("/api/v1/tickets", json=body, headers=headers) for _ in range(3)]
    other = browser.post("/api/v1/tickets", json=a_report(description="别的"), headers=headers)

    assert {answer.json()["number"] for answer in answers} == {answers[0].json()["number"]}
    assert other.status_code == 422
    with owner_transaction() as session:
        written = select(func.count()).select_from(Ticket).where(Ticket.description == "只记一次")
        assert session.scalars(written).one() == 1


def test_text_that_no_database_can_hold_is_refused_and_no_bug(api):
    refused = api("", a_report(description="占道\0经营"))

    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"


def test_an_act_that_the_state_does_not_know_is_a_well_formed_problem(api):
    ticket = api("", a_report()).json()
    version = api(f"/{ticket['id']}/dispatch", a_dispatch(ticket["version"])).json()["version"]

    refused = api(f"/{ticket['id']}/dispatch", a_dispatch(version))

    assert refused.status_code == refused.json()["status"] == 409


def test_a_stale_version_names_who_and_when(api):
    ticket = api("", a_report()).json()
    api(f"/{ticket['id']}/dispatch", a_dispatch(ticket["version"]))

    refused = api(f"/{ticket['id']}/dispatch", a_dispatch(ticket["version"]))

    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert "script" in refused.json()["detail"]
    with owner_transaction() as session:
        orders = select(func.count()).select_from(WorkOrder).where(WorkOrder.ticket_id == ticket["id"])
        assert session.scalars(orders).one() == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"lon": 2.35, "lat": 48.85}, 422, id="outside"),
        pytest.param({"lon": 118.7}, 422, id="half-a-point"),
        pytest.param({"channel": "pigeon"}, 422, id="unknown-channel"),
        pytest.param({"matter": "S99999"}, 404, id="unknown-matter"),
        pytest.param({"city": "atlantis"}, 404, id="unknown-city"),
        pytest.param({"description": ""}, 422, id="empty"),
        pytest.param({"surprise": 1}, 422, id="unknown-field"),
    ],
)
def test_a_bad_report_is_a_problem_and_writes_nothing(api, changes, status):
    with owner_transaction() as session:
        before = session.scalars(select(func.count()).select_from(Ticket)).one()

    refused = api("", a_report(**changes))

    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    with owner_transaction() as session:
        assert session.scalars(select(func.count()).select_from(Ticket)).one() == before


def test_an_act_without_a_key_is_refused(browser, token):
    refused = browser.post(
        "/api/v1/tickets", json=a_report(), headers={"Authorization": f"Bearer {token(Role.DISPATCHER)}"}
    )

    assert refused.status_code == 422


@pytest.mark.parametrize("role", [Role.LEADER, Role.REVIEWER, Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_who_is_no_dispatcher_dispatches_nothing(api, role):
    ticket = api("", a_report()).json()

    refused = api(f"/{ticket['id']}/dispatch", a_dispatch(ticket["version"]), role=role)

    assert refused.status_code == 403


def test_a_foreign_town_is_refused_before_any_ticket_is_looked_up(api):
    ticket = api("", a_report()).json()
    foreign = {"role": Role.TOWN, "town": "002"}

    refused = [api(f"/{each}/dispatch", a_dispatch(1), **foreign) for each in (ticket["id"], uuid4())]

    assert [answer.status_code for answer in refused] == [403, 403]
    assert refused[0].json()["detail"] == refused[1].json()["detail"]


def test_cooperating_parties_are_answered_in_the_order_they_were_named(api):
    ticket = api("", a_report()).json()

    answer = api(f"/{ticket['id']}/dispatch", a_dispatch(ticket["version"], cooperating=["D02", "001"]))

    assert [order["department"] for order in answer.json()["work_orders"]] == ["D01", "D02", "001"]
