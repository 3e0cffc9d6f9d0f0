"""The assessment over HTTP: who reads what, what is masked, the workbook, and the page."""

import io
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from openpyxl import load_workbook

from db.queries.authentication import Grant
from db.session import owner_transaction
from domain.enums import Role, Secrecy
from services.tokens import make_token
from tests.support.access_matrix.callbacks import opened_page
from tests.support.assessed_city import RATINGS, SECRET, add_rating
from tests.web.conftest import Product

API = "/api/v1/assessment"
WHO = ("assessment_office", "leader", "supervisor", "department", "town", "dispatcher", "administrator")
BOUND = {"department": {"department": "D01"}, "town": {"town": "001"}}


@pytest.fixture(scope="module", autouse=True)
def numbers(product: Product) -> list[str]:
    """The numbers of the rated tickets."""
    with owner_transaction() as session:
        return [
            add_rating(session, *row, secrecy=Secrecy.SECRET if place == SECRET else Secrecy.NORMAL)[0].number
            for place, row in enumerate(RATINGS)
        ]


@pytest.fixture(scope="module")
def clients(product: Product) -> Iterator[dict[str, httpx.Client]]:
    """One program for each role."""
    with ExitStack() as opened:
        found = {}
        for who in WHO:
            with owner_transaction() as session:
                secret = make_token(session, Grant("370783", Role(who), **BOUND.get(who, {})), label=who)
            headers = {"Authorization": f"Bearer {secret}", "Accept": "application/json"}
            client = httpx.Client(base_url=product.url, headers=headers, timeout=60)
            found[who] = opened.enter_context(client)
        yield found


@pytest.mark.parametrize("who", ["assessment_office", "leader", "supervisor"])
def test_all_departments_are_listed_with_points_only(clients, who):
    answered = clients[who].get(API, params={"year": 2025}).json()

    assert answered["total"] == 2
    assert answered["cap"] == 300
    assert [(one["department"], one["points"], one["ratings"]) for one in answered["items"]] == [
        ("D01", 12, 3),
        ("D02", 10, 2),
    ]


def test_a_department_reads_itself_alone(clients):
    client = clients["department"]

    assert [one["department"] for one in client.get(API, params={"year": 2025}).json()["items"]] == ["D01"]
    assert client.get(API, params={"year": 2025, "department": "D01"}).json()["points"]["points"] == 12
    assert client.get(API, params={"year": 2025, "department": "D02"}).status_code == 403
    assert client.get(f"{API}.xlsx", params={"department": "D02"}).status_code == 403
    assert client.get(f"{API}/towns").status_code == 403


@pytest.mark.parametrize("who", ["town", "dispatcher", "administrator"])
def test_points_do_not_concern_the_others(clients, who):
    assert clients[who].get(API).status_code == 403
    assert clients[who].get(f"{API}.xlsx").status_code == 403


def test_a_sheet_explains_every_point_and_hides_the_number_of_a_secret_ticket(clients, numbers):
    sheet = clients["assessment_office"].get(API, params={"year": 2025, "department": "D01"}).json()

    assert sheet["performance_loss"] == 1.32  # 12 of 300, of 33 %
    assert [(one["number"], one["points"], one["speed"], one["town"]) for one in sheet["entries"]] == [
        (numbers[1], 1, "timely", "001"),
        (None, 11, "none", "001"),
    ]
    assert sheet["entries"][1]["work_order_id"] is None


@pytest.mark.parametrize(
    ("params", "status"),
    [
        pytest.param({"year": 12}, 422, id="no year"),
        pytest.param({"year": "x"}, 422, id="no number"),
        pytest.param({"department": "D99"}, 404, id="no department"),
        pytest.param({"city": "nowhere"}, 404, id="no city"),
        pytest.param({"year": 2031}, 200, id="a year to come"),
    ],
)
def test_bad_input_is_refused(clients, params, status):
    assert clients["leader"].get(API, params=params).status_code == status


def test_towns_read_how_they_rate(clients):
    own = clients["town"].get(f"{API}/towns", params={"year": 2025}).json()["items"]
    every = clients["leader"].get(f"{API}/towns", params={"year": 2025}).json()["items"]

    assert [(one["town"], one["total"], one["always_same"]) for one in own] == [("001", 3, False)]
    assert [one["town"] for one in every] == ["001", "002"]


@pytest.mark.parametrize("department", [None, "D01"])
def test_the_workbook_holds_numbers_and_their_meaning(clients, department, numbers):
    params = {"year": 2025} | ({"department": department} if department else {})
    answered = clients["assessment_office"].get(f"{API}.xlsx", params=params)

    book = load_workbook(io.BytesIO(answered.content))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert 12 in cells
    details = ["扣分明细"] if department else []
    assert book.sheetnames == [*details, "考核汇总", "依单履职和督查", "交办事项", "说明"]
    assert numbers[SECRET] not in cells


def test_a_period_is_frozen_over_the_interface_of_workflows(clients):
    def freeze(who, key):
        return clients[who].post(
            "/api/v1/workflows/assessment_freeze/new/acts/freeze",
            json={"payload": {"period": "2025-Q1"}},
            headers={"Idempotency-Key": key},
        )

    first = freeze("assessment_office", "freeze-2025-a")

    assert first.status_code == 200, first.text
    assert freeze("assessment_office", "freeze-2025-a").json() == first.json()
    assert freeze("assessment_office", "freeze-2025-b").status_code == 409
    assert freeze("leader", "freeze-2025-c").status_code == 403
    assert clients["department"].get(API, params={"year": 2025}).json()["frozen"][0]["period"] == "2025-Q1"


@pytest.mark.parametrize(
    ("who", "search", "shown"),
    [
        pytest.param("assessment_office", "?year=2025", "ranking", id="ranking"),
        pytest.param("assessment_office", "?year=2025&department=D01", "entries", id="sheet"),
        pytest.param("assessment_office", "?year=2025&view=towns", "towns", id="towns"),
        pytest.param("assessment_office", "?view=freezes&freeze=2025", "freeze-preview", id="preview"),
        pytest.param("assessment_office", "?view=freezes&freeze=2026", "freeze-refused", id="running"),
        pytest.param("leader", "?view=freezes&check=2025-Q1", "freeze-check", id="check"),
        pytest.param("department", "?year=2025", "entries", id="own sheet"),
        pytest.param("town", "?year=2025", "towns", id="own ratings"),
        pytest.param("leader", "?year=2001", "assessment-none", id="a year without ratings"),
    ],
)
def test_the_page_shows_each_part(clients, who, search, shown):
    answered = opened_page("/assessment", search).ask(clients[who])

    assert answered.status_code == 200
    assert shown in answered.text


def test_the_page_keeps_a_secret_number_from_the_office(clients, numbers):
    answered = opened_page("/assessment", "?year=2025&department=D01").ask(clients["assessment_office"])

    assert numbers[1] in answered.text
    assert numbers[SECRET] not in answered.text
