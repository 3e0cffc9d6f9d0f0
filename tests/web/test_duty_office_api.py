"""Amendments and arbitrations through the interface of workflows, and their page, for those concerned."""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from db.queries.authentication import Grant
from db.session import owner_transaction
from domain.enums import Role
from services.tokens import make_token
from tests.support import factories
from tests.support.workflow.subjects import a_claim, an_application
from tests.web.conftest import Product

API = "/api/v1/workflows"
_keys = itertools.count(1)


@pytest.fixture(scope="module", autouse=True)
def application(product: Product) -> dict[str, Any]:
    """An application for a change of the one shared duty of the list."""
    with owner_transaction() as session:
        factories.a_calendar(session)
        return an_application(session).model_dump(mode="json")


@pytest.fixture
def clients(product: Product) -> Iterator[dict[str, httpx.Client]]:
    """One program for each role."""
    bound = {"department": {"department": "D01"}, "town": {"town": "001"}}
    with ExitStack() as opened:
        found = {}
        for who in ("department", "town", "list_office", "dispatcher", "leader", "administrator"):
            with owner_transaction() as session:
                secret = make_token(session, Grant("370783", Role(who), **bound.get(who, {})), label=who)
            headers = {"Authorization": f"Bearer {secret}", "Accept": "application/json"}
            client = httpx.Client(base_url=product.url, headers=headers, timeout=60)
            found[who] = opened.enter_context(client)
        yield found


def act(
    client: httpx.Client, path: str, payload: dict[str, Any], version: int | None = None
) -> httpx.Response:
    headers = {"Idempotency-Key": f"duty-office-{next(_keys):08}"}
    return client.post(f"{API}/{path}", json={"version": version, "payload": payload}, headers=headers)


def test_an_amendment_is_applied_for_and_accepted(clients, application):
    made = act(clients["department"], "amendment/new/acts/apply", application).json()
    path = f"amendment/{made['id']}"

    accepted = act(clients["list_office"], f"{path}/acts/accept", {}, version=1).json()
    facts = clients["list_office"].get(f"{API}/{path}").json()

    assert (made["state"], accepted["state"]) == ("applied", "accepted")
    assert facts["facts"]["proposed"]["name"] == "消防安全监管"
    assert facts["facts"]["base"]["name"] == "消防领域安全生产监管"
    assert [one["act"] for one in facts["acts"]] == ["consent", "deny_consent"]


def test_another_party_does_not_see_an_application_and_a_wrong_text_names_its_field(clients, application):
    made = act(clients["department"], "amendment/new/acts/apply", application).json()
    unfit = {**application, "proposed": {**application["proposed"], "lead": ["D99"]}}

    assert clients["town"].get(f"{API}/amendment/{made['id']}").status_code == 404
    refused = act(clients["department"], "amendment/new/acts/apply", unfit)
    assert refused.status_code == 422


@pytest.mark.parametrize("who", ["dispatcher", "leader", "administrator", "list_office"])
def test_only_departments_and_towns_apply(clients, application, who):
    assert act(clients[who], "amendment/new/acts/apply", application).status_code == 403


def test_a_dispute_is_claimed_stated_and_decided(clients):
    with owner_transaction() as session:
        claim = a_claim(session).model_dump(mode="json")
    made = act(clients["department"], "arbitration/new/acts/claim", claim)
    if made.status_code == 404:  # the department holds no ticket here: the Center claims
        made = act(clients["dispatcher"], "arbitration/new/acts/claim", claim)
    path = f"arbitration/{made.json()['id']}"

    for who in ("department", "town"):
        act(clients[who], f"{path}/acts/state", {"text": "清单写明由对方负责"})
    early_leader = act(clients["leader"], f"{path}/acts/decide_secret", {"lead": "D01", "text": "理由"})
    decided = act(clients["list_office"], f"{path}/acts/decide", {"lead": "D01", "text": "清单写明"})

    assert early_leader.status_code == 403
    assert decided.json()["state"] == "decided"


@pytest.mark.parametrize(
    ("who", "status"),
    [("list_office", 200), ("department", 200), ("leader", 200), ("administrator", 403)],
)
def test_the_kinds_are_listed_for_those_concerned(clients, who, status):
    assert clients[who].get(f"{API}/arbitration").status_code == status
    assert clients[who].get(f"{API}/amendment", params={"state": "applied"}).status_code == 200
