"""Appeals and exclusions through the interface of workflows, for those concerned alone."""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from db.bulk.cities import get_transaction_time
from db.queries.authentication import Grant
from db.session import owner_transaction
from domain.enums import Role
from services.tokens import make_token
from tests.support import factories
from tests.support.upload_factory import a_photo
from tests.support.workflow.assessment_subjects import a_rating
from tests.support.workflow.city import dispatched
from tests.web.conftest import Product

API = "/api/v1/workflows"
_keys = itertools.count(1)
SEATS = ("department", "town", "assessment_office", "dispatcher", "leader", "supervisor", "administrator")


@pytest.fixture(scope="module")
def clients(product: Product) -> Iterator[dict[str, httpx.Client]]:
    """One program for each role, in a city with a calendar."""
    bound = {"department": {"department": "D01"}, "town": {"town": "001"}}
    with owner_transaction() as session:
        factories.a_calendar(session)
    with ExitStack() as opened:
        found = {}
        for who in SEATS:
            with owner_transaction() as session:
                secret = make_token(session, Grant("370783", Role(who), **bound.get(who, {})), label=who)
            headers = {"Authorization": f"Bearer {secret}", "Accept": "application/json"}
            client = httpx.Client(base_url=product.url, headers=headers, timeout=60)
            found[who] = opened.enter_context(client)
        yield found


def act(client: httpx.Client, path: str, payload: dict[str, Any], version: int | None = None):
    headers = {"Idempotency-Key": f"assessment-{next(_keys):08}"}
    return client.post(f"{API}/{path}", json={"version": version, "payload": payload}, headers=headers)


def rating() -> str:
    with owner_transaction() as session:
        return str(a_rating(session, rated_at=get_transaction_time(session)).id)


def test_an_appeal_is_made_with_evidence_stated_and_upheld(clients):
    sent = clients["department"].post(
        "/api/v1/files", files={"file": ("a.jpg", a_photo(), "image/jpeg")}, data={"kind": "document"},
        headers={"Idempotency-Key": f"assessment-{next(_keys):08}"},
    ).json()  # fmt: skip
    said = {"evaluation": rating(), "text": "两小时内已联系", "files": [sent["id"]]}
    made = act(clients["department"], "appeal/new/acts/appeal", said)
    path = f"appeal/{made.json()['id']}"

    early = act(clients["assessment_office"], f"{path}/acts/refuse", {"text": "没有依据"})
    act(clients["town"], f"{path}/acts/state", {"text": "当日未接到电话"})
    decision = {"speed": "timely", "effect": "lift", "text": "通话记录属实"}
    stale = act(clients["assessment_office"], f"{path}/acts/uphold", decision, version=1)
    upheld = act(clients["assessment_office"], f"{path}/acts/uphold", decision, version=2)
    facts = clients["department"].get(f"{API}/{path}").json()

    assert (made.status_code, early.status_code, stale.status_code) == (200, 409, 409)
    assert upheld.json()["state"] == "upheld"
    assert (facts["facts"]["speed_after"], facts["facts"]["effect_after"]) == ("timely", None)
    assert [one["id"] for one in facts["facts"]["files"]] == [sent["id"]]
    served = [clients[who].get(f"/api/v1/files/{sent['id']}").status_code for who in ("town", "department")]
    assert served == [200, 200]


def test_the_rated_party_reads_no_name_of_who_stated(clients):
    made = act(
        clients["department"], "appeal/new/acts/appeal", {"evaluation": rating(), "text": "已联系"}
    ).json()
    act(clients["town"], f"appeal/{made['id']}/acts/state", {"text": "未接到电话"})

    history = clients["department"].get(f"{API}/appeal/{made['id']}").json()["history"]

    assert [one["actor_name"] for one in history if one["act"] == "state"] == ["单位001"]


@pytest.mark.parametrize("who", ["town", "assessment_office", "leader", "dispatcher"])
def test_only_the_rated_side_appeals(clients, who):
    assert (
        act(clients[who], "appeal/new/acts/appeal", {"evaluation": rating(), "text": "x"}).status_code == 403
    )


def test_a_rating_is_appealed_against_once_and_a_wrong_payload_names_its_field(clients):
    said = {"evaluation": rating(), "text": "已联系"}
    first, second = (act(clients["department"], "appeal/new/acts/appeal", said) for _ in range(2))
    unfit = act(clients["department"], "appeal/new/acts/appeal", {"evaluation": "x", "text": "已联系"})

    assert (first.status_code, second.status_code, unfit.status_code) == (200, 409, 422)


def test_an_exclusion_is_asked_for_granted_and_revoked(clients):
    with owner_transaction() as session:
        number = dispatched(session).number
    said = {"number": number, "reason": "policy", "text": "法规不允许"}
    made = act(clients["department"], "exclusion/new/acts/ask", said).json()
    path = f"exclusion/{made['id']}"

    act(clients["assessment_office"], f"{path}/acts/exclude", {"text": "依据充分"})
    standing = act(clients["dispatcher"], "exclusion/new/acts/ask", said)
    revoked = act(clients["assessment_office"], f"{path}/acts/revoke", {"text": "条件已变"}).json()

    assert revoked["state"] == "revoked"
    assert standing.status_code == 409


@pytest.mark.parametrize(
    ("who", "appeals", "exclusions"),
    [
        ("assessment_office", 200, 200), ("department", 200, 200), ("leader", 200, 200), ("town", 200, 403),
        ("dispatcher", 403, 200), ("supervisor", 403, 403), ("administrator", 403, 403),
    ],
)  # fmt: skip
def test_the_kinds_are_listed_for_those_concerned(clients, who, appeals, exclusions):
    found = [clients[who].get(f"{API}/{kind}").status_code for kind in ("appeal", "exclusion")]

    assert found == [appeals, exclusions]
