"""The hotline desk's API, the search page and its export, requested by every kind of role."""

from io import BytesIO
from uuid import uuid4

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from db.session import owner_transaction
from domain.enums import Role
from tests.web.conftest import as_owner

CALL = {
    "description": "渤海路井盖破损，电话 13800001234",
    "channel": "hotline_5123456",
    "matter": "S01001",
    "area_code": "00111",
}
PATHS = {
    "/api/v1/hotline/caller": {"phone": "13800001234"},
    "/api/v1/hotline/place": {"area_code": "00111"},
    "/api/v1/hotline/hints": {"text": "渤海路井盖破损"},
    "/api/v1/hotline": CALL,
}
ALLOWED = (Role.INTAKE, Role.DISPATCHER)


def rows_of(answer: httpx.Response) -> list[tuple[object, ...]]:
    """Return the rows of an exported workbook, its heading first."""
    return list(load_workbook(BytesIO(answer.content))["tickets"].iter_rows(values_only=True))


@pytest.fixture
def ask(product, token):
    """Asks the interface as a role of the city."""
    tokens: dict[Role, str] = {}

    def asked(role: Role, path: str, body: object, *, key: str | None = None) -> httpx.Response:
        held = tokens.setdefault(role, token(role, town="001" if role is Role.TOWN else None))
        headers = {"Authorization": f"Bearer {held}", "Idempotency-Key": key or str(uuid4())}
        return httpx.post(f"{product.url}{path}", json=body, headers=headers, timeout=30)

    return asked


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "role", [Role.INTAKE, Role.DISPATCHER, Role.REVIEWER, Role.LEADER, Role.TOWN, Role.WALL]
)
def test_only_those_who_take_calls_may_ask(ask, path, role):
    answer = ask(role, path, PATHS[path])

    assert answer.is_success == (role in ALLOWED)
    assert answer.is_success or answer.status_code == 403


def test_a_call_sent_twice_makes_one_ticket(ask):
    key = str(uuid4())

    first, second = (ask(Role.INTAKE, "/api/v1/hotline", CALL, key=key) for _ in range(2))

    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert first.json()["number"] in first.json()["read_out"]


def test_the_answer_tells_until_when_it_is_dispatched(ask):
    told = ask(Role.INTAKE, "/api/v1/hotline", CALL).json()

    assert len(told["dates"]) == 3


def test_the_place_names_its_path_and_masks_phones(ask):
    told = ask(Role.INTAKE, "/api/v1/hotline/place", {"area_code": "00111"}).json()

    assert (told["town"], told["unit"], told["grid"]) == ("001", "0011", "00111")
    assert len(told["path"]) == 3


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"credit_code": "91350100M000100Y43"}, 422),
        ({"requester_kind": "enterprise", "credit_code": "91350100M000100Y44"}, 422),
        ({"requester_kind": "enterprise", "credit_code": "91350100M000100Y43"}, 201),
        ({"reporter_phone": "不知道"}, 422),
        ({"channel": "grid_staff"}, 422),
        ({"description": "  "}, 422),
        ({"same_as": "SG20200101-00001"}, 404),
        ({"request_kind": "enquiry", "answer": "可以"}, 201),
        ({"answer": "可以"}, 422),
        ({"lon": 118.7}, 422),
        ({"status": "closed"}, 422),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_call_is_said(ask, changes, status):
    assert ask(Role.INTAKE, "/api/v1/hotline", {**CALL, **changes}).status_code == status


def test_hints_find_the_ticket_of_a_moment_ago(ask):
    number = ask(Role.INTAKE, "/api/v1/hotline", {**CALL, "description": "青龙巷路灯全都不亮"}).json()[
        "number"
    ]

    told = ask(
        Role.INTAKE, "/api/v1/hotline/hints", {"text": "青龙巷路灯都不亮了", "area_code": "00111"}
    ).json()
    secret = ask(
        Role.INTAKE,
        "/api/v1/hotline/hints",
        {"text": "青龙巷路灯都不亮了", "area_code": "00111", "request_kind": "tip_off"},
    ).json()

    assert number in [one["number"] for one in told["duplicates"]]
    assert secret["duplicates"] == []


def test_what_was_found_is_handed_out_masked(ask, sign_in):
    ask(Role.INTAKE, "/api/v1/hotline", CALL)

    answer = sign_in("leader").get("/api/v1/search/tickets.xlsx", params={"q": "井盖"})

    rows = rows_of(answer)
    assert answer.headers["content-type"].endswith("sheet")
    assert len(rows) > 1
    assert all("13800001234" not in str(cell) for row in rows for cell in row)
    assert any(str(cell).endswith("电话 ＊＊＊") for row in rows for cell in row)


def test_a_department_hands_out_nothing_it_does_not_see(ask, sign_in):
    ask(Role.INTAKE, "/api/v1/hotline", CALL)

    answer = sign_in("department").get("/api/v1/search/tickets.xlsx", params={"q": "井盖"})

    assert len(rows_of(answer)) == 1


def test_a_wall_exports_nothing(product, token):
    headers = {"Authorization": f"Bearer {token(Role.WALL)}"}

    answer = httpx.get(f"{product.url}/api/v1/search/tickets.xlsx?q=井盖", headers=headers)

    assert answer.status_code == 403


def test_a_tip_off_is_never_handed_out(ask, sign_in):
    told = ask(
        Role.INTAKE, "/api/v1/hotline", {**CALL, "description": "举报紫薇巷偷排", "request_kind": "tip_off"}
    )
    as_owner("UPDATE tickets SET departments = '{}' WHERE number = :number", number=told.json()["number"])

    browser = sign_in("dispatcher")
    by_word = browser.get("/api/v1/search/tickets.xlsx", params={"q": "紫薇巷"})
    by_number = browser.get("/api/v1/search/tickets.xlsx", params={"q": told.json()["number"]})

    for answer in (by_word, by_number):
        assert len(rows_of(answer)) == 1


def test_looking_a_caller_up_leaves_a_row(ask):
    ask(Role.DISPATCHER, "/api/v1/hotline/caller", {"phone": "13511112222"})

    with owner_transaction() as session:
        kept = session.scalars(text("SELECT count(*) FROM caller_lookups WHERE phone = '135******22'")).one()
    assert kept == 1
