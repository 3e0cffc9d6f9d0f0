"""The catalogue API: every role gets what it may, walls nothing."""

from collections.abc import Callable

import httpx
import pytest

from db.session import owner_transaction
from domain.catalogue import MatterReporter, SolvedAt
from domain.enums import Role
from etl import matters_xlsx
from tests.support import factories
from tests.support.catalogue import REFERENCE, a_draft, a_published_list, an_entry
from tests.support.field_data_api import asker

ENTRIES = (
    an_entry("S01001"),
    an_entry("Z00009", reporters=frozenset({MatterReporter.PUBLIC}), solved_at=SolvedAt.COUNTY),
)


@pytest.fixture(scope="module", autouse=True)
def with_papers(product) -> None:
    """Give the city a published list, a draft next to it, and shapes."""
    with owner_transaction() as session:
        factories.some_shapes(session)
        a_published_list(session, *ENTRIES)
        a_draft(session, an_entry("Z00010"))


@pytest.fixture
def api(browser: httpx.Client, token: Callable[..., str]) -> Callable[..., httpx.Response]:
    """Asks with a token of the role the test names."""
    return asker(browser, token)


def test_the_list_of_today_is_answered_in_its_stable_shape(api):
    answer = api("/catalogue/matters").json()

    assert {key: answer[key] for key in ("version", "status", "reference")} == {
        "version": 1,
        "status": "published",
        "reference": REFERENCE,
    }
    [first, _] = answer["matters"]
    assert first["code"] == "S01001"
    assert first["reporters"] == [word.value for word in MatterReporter]
    assert first["solved_at"] == "town"


def test_a_report_form_asks_for_its_own_matters(api):
    answer = api("/catalogue/matters?role=grid_staff").json()

    assert [matter["code"] for matter in answer["matters"]] == ["S01001"]


def test_who_holds_the_list_is_told_that_nothing_changed(api):
    tag = api("/catalogue/matters").headers["etag"]

    again = api("/catalogue/matters", headers={"If-None-Match": tag})
    other = api("/catalogue/matters?role=public", headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.ADMINISTRATOR, 200), (Role.LEADER, 200), (Role.TOWN, 404)],
)
def test_a_draft_is_read_only_by_those_of_the_whole_city(api, role, status):
    assert api("/catalogue/matters?version=2", role=role).status_code == status


# Those of a place or a party have tokens only with it; the towns' are asked all over this file.
OF_CITY_OR_TOWN = sorted(set(Role) - {Role.DEPARTMENT, Role.AGENCY, Role.UNIT, Role.GRID_STAFF, Role.WALL})


@pytest.mark.parametrize("role", OF_CITY_OR_TOWN)
def test_every_role_reads_the_papers(api, role):
    for path in ("/catalogue/matters", "/collection/kinds", "/collection/tasks", "/collection/completeness"):
        assert api(path, role=role).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/catalogue/matters", "/catalogue/matters.xlsx", "/catalogue/procedures/S01001", "/collection/kinds",
     "/collection/objects", "/collection/own", "/collection/tasks", "/collection/completeness",
     "/collection/P03.geojson"],
)  # fmt: skip
def test_a_wall_reads_none_of_them(api, path):
    assert api(path, role=Role.WALL).status_code == 403


def test_the_workbook_of_the_list_comes_back_in_as_it_went_out(api):
    answer = api("/catalogue/matters.xlsx")

    assert answer.headers["content-disposition"] == 'attachment; filename="matters-370783-v1.xlsx"'
    assert list(matters_xlsx.read(answer.content, departments={"D01"}).entries.values()) == list(ENTRIES)


def test_a_matter_without_a_procedure_says_so(api):
    answer = api("/catalogue/procedures/S01001")

    assert answer.status_code == 404
    assert "S01001" in answer.json()["detail"]
