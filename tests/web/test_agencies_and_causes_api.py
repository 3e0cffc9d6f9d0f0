"""Forms of agencies and causes through the interface of workflows and of the assessment."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from io import BytesIO

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from db.bulk.cities import get_transaction_time
from db.models import AgencyForm
from db.queries.authentication import Grant
from db.session import owner_transaction
from domain.assessment_freezes import AssessmentPeriod
from domain.causes import CauseFinding, CauseSign, PlaceCount
from domain.enums import Role
from services.agency_form_rounds import open_forms
from services.causes import add_candidate
from services.tokens import make_token
from tests.support import factories
from tests.support.agency_forms import AGENCY, an_agency
from tests.web.conftest import Product

API = "/api/v1/workflows"
YEAR = 2025
BOUND = {"department": {"department": "D01"}, "town": {"town": "001"}}


@pytest.fixture(scope="module")
def clients(product: Product) -> Iterator[dict[str, httpx.Client]]:
    """One program for each role; the forms of a quarter and a candidate are there."""
    with owner_transaction() as session:
        factories.a_calendar(session)
        an_agency(session)
        now = get_transaction_time(session)
        open_forms(session, "370783", AssessmentPeriod(YEAR, 4), now=now, limit=9)
        counted = PlaceCount("0011", "001", "S01001", count=12, weeks=4, people=6)
        finding = CauseFinding(counted, 1.5, 1e-7, (CauseSign.REPEATED,))
        window = (now.date() - timedelta(days=28), now.date())
        add_candidate(session, "370783", finding, window, now=now)
    with ExitStack() as opened:
        found = {}
        for who in ("department", "town", "assessment_office", "dispatcher", "leader", "intake"):
            with owner_transaction() as session:
                secret = make_token(session, Grant("370783", Role(who), **BOUND.get(who, {})), label=who)
            headers = {"Authorization": f"Bearer {secret}", "Accept": "application/json"}
            client = httpx.Client(base_url=product.url, headers=headers, timeout=60)
            found[who] = opened.enter_context(client)
        yield found


def form_of(side: str) -> AgencyForm:
    with owner_transaction() as session:
        found = session.scalars(select(AgencyForm).where(AgencyForm.side == side)).one()
        session.expunge(found)
    return found


def fill(client: httpx.Client, side: str, *, key: str, less: int = 0) -> httpx.Response:
    form = form_of(side)
    most = [form.most[0] - less, *form.most[1:]]
    points = [{"item": item, "points": many} for item, many in zip(form.items, most, strict=True)]
    body = {"version": 1, "payload": {"points": points, "text": "响应及时"}}
    return client.post(f"{API}/agency_form/{form.id}/acts/fill", json=body, headers={"Idempotency-Key": key})


def test_both_sides_fill_in_their_form_once_and_the_result_is_exact(clients):
    sheet = "/api/v1/assessment/agencies"
    assert clients["intake"].get(f"{API}/agency_form").status_code == 403
    assert fill(clients["department"], "town", key="forms-other-side").status_code == 404

    first, again = (fill(clients["town"], "town", key="forms-town-0001", less=5) for _ in range(2))
    assert (first.status_code, first.json()["state"]) == (200, "filled")
    assert again.json() == first.json()
    [half] = clients["leader"].get(sheet, params={"year": YEAR}).json()["items"]
    assert (half["agency"], half["score"]) == (AGENCY, None)

    assert fill(clients["department"], "parent", key="forms-parent-01").status_code == 200
    [whole] = clients["leader"].get(sheet, params={"year": YEAR}).json()["items"]
    assert (whole["score"], whole["complete_quarters"]) == ("97.00", 1)
    shown = clients["town"].get(f"{API}/agency_form/{form_of('town').id}").json()
    assert [step["act"] for step in shown["history"]] == ["open", "fill"]
    book = clients["assessment_office"].get("/api/v1/assessment.xlsx", params={"year": YEAR})
    sheets = {"考核汇总", "依单履职和督查", "交办事项", "派驻机构", "说明"}
    assert set(load_workbook(BytesIO(book.content)).sheetnames) == sheets
    english = clients["assessment_office"].get(
        "/api/v1/assessment.xlsx", params={"year": YEAR}, headers={"Accept-Language": "en"}
    )
    assert "Duty by list, supervision" in load_workbook(BytesIO(english.content)).sheetnames


def test_a_town_reads_its_own_parts_of_the_assessment_and_no_other(clients):
    towns = "/api/v1/assessment/towns"
    own = clients["town"].get(towns, params={"year": YEAR, "town": "001"})
    other = clients["town"].get(towns, params={"year": YEAR, "town": "002"})
    unknown = clients["leader"].get(towns, params={"year": YEAR, "town": "999"})

    assert [own.status_code, other.status_code, unknown.status_code] == [200, 403, 404]
    [item] = own.json()["items"]
    assert (item["town"], item["total"], item["matters"], item["parts"]["assigned"]) == ("001", 0, [], 0)
    assert clients["department"].get(towns).status_code == 403


def test_points_beyond_an_item_name_the_bound(clients):
    form = form_of("town")
    body = {"version": form.version, "payload": {"points": [{"item": "x", "points": 101}], "text": "x"}}
    answer = clients["town"].post(
        f"{API}/agency_form/{form.id}/acts/correct", json=body, headers={"Idempotency-Key": "forms-wrong-001"}
    )

    assert answer.status_code == 422


def test_a_candidate_is_read_by_center_and_leader_and_becomes_a_project_once(clients):
    assert clients["town"].get(f"{API}/cause").json()["items"] == []
    assert clients["assessment_office"].get(f"{API}/cause").status_code == 403
    [cause] = clients["leader"].get(f"{API}/cause").json()["items"]
    assert (cause["state"], cause["facts"]["people"], cause["acts"]) == ("candidate", 6, [])

    places = "/api/v1/chronic-places"
    assert clients["assessment_office"].get(places).status_code == 403
    of_all = clients["leader"].get(places).json()
    [place] = of_all["items"]
    assert (place["id"], place["place"], place["level"]) == (cause["id"], "0011", "unit")
    assert (place["state"], place["count"], place["lead"]) == ("candidate", 12, None)
    assert (of_all["of_all"], of_all["looked_until"]) == (True, None)
    assert clients["town"].get(places).json() == {"items": [], "looked_until": None, "of_all": False}

    due = (form_of("town").opened_at + timedelta(days=90)).date().isoformat()
    body = {"version": 1, "payload": {"lead": "D01", "due_on": due, "text": "增设停车位"}}
    begun = [
        clients["dispatcher"].post(
            f"{API}/cause/{cause['id']}/acts/begin", json=body, headers={"Idempotency-Key": "causes-begin-1"}
        )
        for _ in range(2)
    ]

    assert [one.status_code for one in begun] == [200, 200]
    [project] = clients["department"].get(f"{API}/cause", params={"mine": True}).json()["items"]
    assert (project["state"], project["acts"]) == ("project", ["report"])
    [led] = clients["department"].get(places).json()["items"]
    assert (led["state"], led["due_on"]) == ("project", due)
