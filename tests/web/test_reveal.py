"""A masked name and phone are revealed to entitled users, with a reason, once; each reveal is recorded."""

import itertools
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from db.models import IdempotencyKey, TicketEvent
from db.session import owner_transaction
from domain.enums import Act, RequestKind, Role
from domain.redaction import HIDDEN
from tests.web.conftest import Product

_keys = itertools.count(1)


@pytest.fixture
def ask(product: Product, token):
    """Request as a user of a role, by a bearer token of town 001 where the role has a town."""

    secrets: dict[Role, str] = {}

    def asked(role: Role, method: str, path: str, *, key: str | None = None, **more) -> httpx.Response:
        town = "001" if role is Role.TOWN else None
        secret = secrets.setdefault(role, token(role, town=town))
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key or f"reveal-{next(_keys):06}"}
        url = f"{product.url}/api/v1/tickets{path}"
        return httpx.request(method, url, headers=headers, timeout=30, **more)

    return asked


@pytest.fixture
def report(ask):
    def reported(kind: RequestKind = RequestKind.HELP, role: Role = Role.INTAKE) -> dict:
        body = {
            "city": "370783", "description": "门前占道", "channel": "hotline_5123456", "area_code": "00111",
            "request_kind": kind.value, "reporter_name": "王小明", "reporter_phone": "13812345678",
        }  # fmt: skip
        answer = ask(role, "POST", "", json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    return reported


def reveals_of(ticket: str) -> int:
    with owner_transaction() as session:
        found = session.scalars(select(TicketEvent.act).where(TicketEvent.ticket_id == UUID(ticket)))
        return list(found).count(Act.REVEAL)


def test_the_center_and_the_town_see_name_and_phone_and_each_showing_is_kept(ask, report) -> None:
    ticket = report()
    shown = []

    for version, role in ((ticket["version"], Role.CALLER), (ticket["version"] + 1, Role.TOWN)):
        body = {"version": version, "reason": "核实现场位置"}
        shown.append(ask(role, "POST", f"/{ticket['id']}/reveal", json=body))

    assert [answer.json() for answer in shown] == [
        {"anonymous": False, "name": "王小明", "phone": "13812345678"}
    ] * 2
    assert shown[0].headers["cache-control"] == "no-store"
    assert reveals_of(ticket["id"]) == 2


def test_the_same_key_shows_nothing_again_and_nothing_of_it_is_stored(ask, report) -> None:
    ticket = report()
    body = {"version": ticket["version"], "reason": "核实现场位置"}
    ask(Role.CALLER, "POST", f"/{ticket['id']}/reveal", json=body, key="shown-only-once")

    again = ask(Role.CALLER, "POST", f"/{ticket['id']}/reveal", json=body, key="shown-only-once")

    assert again.status_code == 409
    assert "已经答复过" in again.text
    assert "13812345678" not in again.text
    with owner_transaction() as session:
        stored = session.scalars(select(IdempotencyKey.answer)).all()
    assert "13812345678" not in repr(stored)


@pytest.mark.parametrize(
    "role",
    [Role.LEADER, Role.SUPERVISOR, Role.LIST_OFFICE, Role.ASSESSMENT_OFFICE, Role.ADMINISTRATOR, Role.WALL],
)
def test_who_is_not_entitled_is_refused_and_sees_no_masked_name_either(ask, report, role) -> None:
    ticket = report()

    answer = ask(
        role, "POST", f"/{ticket['id']}/reveal", json={"version": ticket["version"], "reason": "想看"}
    )

    story = ask(role, "GET", f"/{ticket['id']}")
    assert answer.status_code in {403, 404}
    assert "13812345678" not in answer.text
    assert story.status_code in {403, 404} or story.json()["reporter"] is None
    assert reveals_of(ticket["id"]) == 0


@pytest.mark.parametrize("reason", ["", "  ", "字" * 501], ids=["empty", "blank", "too long"])
def test_a_reason_is_needed(ask, report, reason) -> None:
    ticket = report()

    answer = ask(
        Role.CALLER, "POST", f"/{ticket['id']}/reveal", json={"version": ticket["version"], "reason": reason}
    )

    assert answer.status_code == 422
    assert reveals_of(ticket["id"]) == 0


def test_the_reporter_of_a_secret_ticket_is_the_centers_alone(ask, report) -> None:
    ticket = report(RequestKind.TIP_OFF)
    body = {"version": ticket["version"], "reason": "核实现场位置"}

    refused = ask(Role.TOWN, "POST", f"/{ticket['id']}/reveal", json=body)
    shown = ask(Role.CALLER, "POST", f"/{ticket['id']}/reveal", json=body)

    assert refused.status_code == 404
    assert ask(Role.TOWN, "GET", f"/{ticket['id']}").status_code == 404
    assert shown.json()["phone"] == "13812345678"


def test_what_a_reply_tells_of_a_secret_reporter_is_hidden_from_those_who_handle_it(ask, report) -> None:
    ticket = report(RequestKind.TIP_OFF)
    done = ticket["version"]
    acts: tuple = (
        (Role.DISPATCHER, "dispatch", {"lead": "001", "ticket_class": "general"}),
        (Role.TOWN, "complete", {"text": "已查处"}),
        (Role.REVIEWER, "pass_review", {}),
        (Role.CALLER, "feed_back", {
            "text": "已查处", "delivery": {"way": "phone", "proof": "13812345678 已接听"},
        }),
        (Role.CALLER, "miss_call_back", {"text": "王小明未接"}),
    )  # fmt: skip
    for role, act, said in acts:
        story = ask(Role.CALLER, "GET", f"/{ticket['id']}").json()
        order = story["work_orders"][0]["id"] if act == "complete" else None
        body = {"version": done, "work_order_id": order, "said": said}
        answer = ask(role, "POST", f"/{ticket['id']}/acts/{act}", json=body)
        assert answer.status_code == 200, answer.text
        done = answer.json()["version"]

    to_town = ask(Role.TOWN, "GET", f"/{ticket['id']}").text
    to_center = ask(Role.CALLER, "GET", f"/{ticket['id']}").text

    assert f"{HIDDEN * 3} 已接听" in to_center
    assert f"{HIDDEN * 3}未接" in to_center
    assert "13812345678" not in to_center
    assert "13812345678" not in to_town
    assert "王小明" not in to_town
