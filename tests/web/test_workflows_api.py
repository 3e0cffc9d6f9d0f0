"""Notices, reports and papers through one interface: listed, read, acted on once, refused in words."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from db.queries.authentication import Grant
from db.session import owner_transaction
from domain.enums import Role
from domain.push_downs import PushAct
from services.push_downs import PUSH_DOWNS
from services.tokens import make_token
from tests.support import factories
from tests.support.people import PEOPLE
from tests.support.workflow.subjects import a_report, an_issue, do_act, issued
from tests.web.conftest import Product

API = "/api/v1/workflows"
ISSUE = an_issue().model_dump(mode="json")
SignIn = Callable[[str], httpx.Client]
_keys = itertools.count(1)


@pytest.fixture(scope="module", autouse=True)
def calendar(product: Product) -> None:
    """Give the city its working days."""
    with owner_transaction() as session:
        factories.a_calendar(session)


def act(
    client: httpx.Client, path: str, payload: dict[str, Any], *, version: int | None = None, key: str = ""
) -> httpx.Response:
    headers = {"Idempotency-Key": key or f"workflow-{next(_keys):08}", "Accept": "application/json"}
    return client.post(f"{API}/{path}", json={"version": version, "payload": payload}, headers=headers)


@pytest.fixture
def sign_in(product: Product) -> Iterator[SignIn]:
    """Returns the client of a program that holds the token of a role, one for each."""
    with ExitStack() as opened:
        clients: dict[str, httpx.Client] = {}

        def signed_in(who: str) -> httpx.Client:
            if who not in clients:
                with owner_transaction() as session:
                    bound = {"town": "001"} if who == "town" else {}
                    party = {"department": "D01"} if who == "department" else {}
                    grant = Grant("370783", Role(who), **bound, **party)
                    secret = make_token(session, grant, label=who)
                headers = {"Authorization": f"Bearer {secret}", "Accept": "application/json"}
                client = httpx.Client(base_url=product.url, headers=headers, timeout=30)
                clients[who] = opened.enter_context(client)
            return clients[who]

        yield signed_in


@pytest.fixture
def notice() -> str:
    """A notice that was sent to D01."""
    with owner_transaction() as session:
        return str(issued(session, an_issue()).id)


def test_a_notice_is_sent_answered_and_closed(sign_in: SignIn) -> None:
    office = sign_in("supervisor")
    sent = act(office, "supervision_notice/new/acts/issue", ISSUE).json()
    path = f"supervision_notice/{sent['id']}"

    answered = act(sign_in("department"), f"{path}/acts/answer", {"text": "已整改"}, version=1)
    closed = act(sign_in("supervisor"), f"{path}/acts/close", {}, version=2)

    assert sent == {"kind": "supervision_notice", "id": sent["id"], "state": "issued", "version": 1}
    assert (answered.json()["state"], answered.json()["version"]) == ("answered", 2)
    assert closed.json()["state"] == "closed"
    found = sign_in("supervisor").get(f"{API}/{path}").json()
    assert [(step["act"], step["from_state"], step["to_state"]) for step in found["history"]] == [
        ("issue", None, "issued"),
        ("answer", "issued", "answered"),
        ("close", "answered", "closed"),
    ]
    assert found["history"][1]["note"] == "已整改"
    assert found["acts"] == []


def test_what_the_caller_may_do_stands_with_the_form_of_its_payload(sign_in: SignIn, notice: str) -> None:
    found = sign_in("department").get(f"{API}/supervision_notice/{notice}").json()

    [answer] = found["acts"]
    assert (answer["act"], answer["label"]) == ("answer", "回复")
    assert answer["payload"]["required"] == ["text"]
    assert found["facts"]["party"] == "D01"


def test_lists_go_by_state_and_by_what_waits_for_the_caller(sign_in: SignIn, notice: str) -> None:
    office, party = sign_in("supervisor"), sign_in("department")

    everything = party.get(f"{API}/supervision_notice").json()
    answered = party.get(f"{API}/supervision_notice", params={"state": "answered"}).json()
    mine = party.get(f"{API}/supervision_notice", params={"mine": "true"}).json()

    assert notice in {one["id"] for one in everything["items"]}
    assert notice not in {one["id"] for one in answered["items"]}
    assert {one["state"] for one in mine["items"]} == {"issued"}
    assert {tuple(one["acts"]) for one in mine["items"]} == {("answer",)}
    assert everything["create"] == []
    create = office.get(f"{API}/supervision_notice").json()["create"]
    assert [one["act"] for one in create] == ["issue"]


def test_the_same_key_again_does_nothing_more(sign_in: SignIn, notice: str) -> None:
    party, path = sign_in("department"), f"supervision_notice/{notice}/acts/answer"

    answers = [act(party, path, {"text": "已整改"}, version=1, key="the-same-key") for _ in range(2)]
    other = act(party, path, {"text": "另一份"}, version=1, key="the-same-key")

    assert answers[0].json() == answers[1].json()
    assert (answers[1].status_code, other.status_code) == (200, 422)


@pytest.mark.parametrize(
    ("who", "path", "payload", "status"),
    [
        ("dispatcher", "acts/answer", {"text": "x"}, 403),
        ("supervisor", "acts/answer", {"text": "x"}, 403),
        ("supervisor", "acts/close", {}, 409),
        ("supervisor", "acts/supersede", {}, 404),
        ("department", "acts/answer", {"text": " "}, 422),
        ("department", "acts/answer", {"words": "x"}, 422),
        ("department", "acts/answer", {}, 422),
    ],
    ids=["no reader", "not the party", "state", "unknown act", "no words", "unknown field", "nothing"],
)
def test_a_refusal_says_why(
    sign_in: SignIn,
    notice: str,
    who: str,
    path: str,
    payload: dict[str, str],
    status: int,
) -> None:
    answer = act(sign_in(who), f"supervision_notice/{notice}/{path}", payload, version=1)

    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]


def test_who_saw_an_older_version_is_told_who_was_first(sign_in: SignIn, notice: str) -> None:
    act(sign_in("department"), f"supervision_notice/{notice}/acts/answer", {"text": "已整改"}, version=1)

    answer = act(
        sign_in("supervisor"), f"supervision_notice/{notice}/acts/withdraw", {"text": "发错"}, version=1
    )

    assert answer.status_code == 409
    assert answer.json()["who"]


@pytest.mark.parametrize(
    "path", ["nothing", "collection_kind", "supervision_notice/x", "supervision_notice/new"]
)
def test_what_is_not_there_is_not_found(sign_in: SignIn, path: str) -> None:
    assert sign_in("supervisor").get(f"{API}/{path}").status_code == 404


def test_a_state_that_is_none_is_refused(sign_in: SignIn) -> None:
    answer = sign_in("supervisor").get(f"{API}/push_down", params={"state": "closed"})

    assert answer.status_code == 422


def test_a_push_down_is_reported_by_a_town_and_decided_by_the_office(
    sign_in: SignIn,
) -> None:
    with owner_transaction() as session:
        payload = a_report(session).model_dump(mode="json")
        session.rollback()
    town = sign_in("town")
    refused = act(town, "push_down/new/acts/report", {**payload, "files": []})
    with owner_transaction() as session:
        made = str(do_act(session, PUSH_DOWNS, PushAct.REPORT, None, PEOPLE["town"]).id)

    office = sign_in("supervisor")
    waiting = office.get(f"{API}/push_down", params={"mine": "true"}).json()["items"]
    upheld = act(office, f"push_down/{made}/acts/uphold", {"finding": "属实"}, version=1)

    assert refused.status_code == 422
    assert [one["id"] for one in waiting] == [made]
    assert upheld.json()["state"] == "upheld"
    assert sign_in("department").get(f"{API}/push_down/{made}").status_code == 403
    assert sign_in("town").get(f"{API}/push_down/{made}").json()["history"][1]["note"] == "属实"


def test_a_list_is_drafted_and_discarded_by_its_keepers(sign_in: SignIn) -> None:
    keeper = sign_in("administrator")
    draft = act(keeper, "matter_list/new/acts/open", {}).json()

    seen = keeper.get(f"{API}/matter_list/{draft['id']}").json()
    unseen = sign_in("town").get(f"{API}/matter_list/{draft['id']}")
    gone = act(keeper, f"matter_list/{draft['id']}/acts/discard", {}, version=draft["version"])

    assert {one["act"] for one in seen["acts"]} == {"change", "remove", "import", "publish", "discard"}
    assert unseen.status_code == 404
    assert (gone.status_code, gone.json()["state"]) == (200, None)


def test_every_answer_has_a_model(product: Product) -> None:
    paths = product.app.openapi()["paths"]
    found = {
        (method, path): operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        for path, operations in paths.items()
        if path.startswith(API)
        for method, operation in operations.items()
    }

    assert sorted(ref.rpartition("/")[2] for ref in found.values()) == [
        "WorkflowDetail",
        "WorkflowList",
        "WorkflowState",
    ]


ASSIGN = {
    "source": "meeting",
    "document": "示例会议纪要〔2026〕5号",
    "title": "整治停车秩序",
    "lead": "D01",
    "cooperating": ["001"],
    "due_on": "2099-12-31",
    "milestones": [{"name": "方案印发", "due_on": "2099-06-30"}],
    "text": "制定方案并整治",
}


def test_a_matter_is_assigned_signed_and_reported_by_its_units(sign_in: SignIn) -> None:
    made = act(sign_in("supervisor"), "assigned_matter/new/acts/assign", ASSIGN).json()
    path = f"assigned_matter/{made['id']}"

    signed = act(sign_in("department"), f"{path}/acts/sign", {}, version=1)
    reported = act(sign_in("town"), f"{path}/acts/report", {"text": "已清点"}, version=2)
    read = sign_in("town").get(f"{API}/{path}").json()

    assert (made["state"], signed.json()["state"], reported.json()["version"]) == (
        "assigned", "under_way", 3,
    )  # fmt: skip
    assert read["facts"]["clock"] == "milestone"
    assert [one["name"] for one in read["facts"]["milestones"]] == ["方案印发"]
    assert [step["act"] for step in read["history"]] == ["assign", "sign", "report"]


def test_a_leader_reads_matters_and_assigns_none(sign_in: SignIn) -> None:
    leader = sign_in("leader")

    assert act(leader, "assigned_matter/new/acts/assign", ASSIGN).status_code == 403
    assert leader.get(f"{API}/assigned_matter").status_code == 200
