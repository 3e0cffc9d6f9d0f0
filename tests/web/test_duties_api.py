"""The duties API: both lists on any day in their stable shape, for every role but walls."""

from collections.abc import Callable

import httpx
import pytest

from db.session import owner_transaction
from domain.enums import Role
from tests.support.duties import (
    FIRST_DAY,
    NEXT_REFERENCE,
    REFERENCE,
    SECOND_DAY,
    a_power_item,
    a_shared_duty,
    publish_duties,
)
from tests.support.field_data_api import asker

ITEMS = tuple(
    a_power_item(f"D01-CF-00{n}", name=f"对{act}的处罚") for n, act in enumerate(("占用", "埋压"), 1)
)
DUTY = a_shared_duty("S-401", powers=("D01-CF-001",))
CHANGED = a_shared_duty("S-401", powers=("D01-CF-001",), town_duty=("每周巡查",))
PATHS = (
    "/duties", "/duties/S-401", "/duties/versions", "/duties/changes?kind=shared&since=1&until=2",
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def with_duties(product) -> None:
    """Give the city a list of powers, and the list of shared duties in two versions."""
    with owner_transaction() as session:
        publish_duties(session, *ITEMS)
        publish_duties(session, DUTY)
        publish_duties(session, CHANGED, reference=NEXT_REFERENCE, since=SECOND_DAY)


@pytest.fixture
def api(browser: httpx.Client, token: Callable[..., str]) -> Callable[..., httpx.Response]:
    """Asks with a token of the role the test names."""
    return asker(browser, token)


def test_a_page_has_total_items_and_next(api):
    answer = api("/duties?kind=power&limit=1").json()

    assert (answer["total"], answer["next"]) == (2, "D01-CF-001")
    assert answer["items"] == [
        {
            "code": "D01-CF-001",
            "duty_list": "power",
            "name": "对占用的处罚",
            "duty_field": None,
            "power_kind": "penalty",
            "level": "county",
            "lead": ["D01"],
            "matters": [],
            "cooperating": [],
            "legal_basis": ["中华人民共和国消防法"],
            "version": 1,
            "reference": REFERENCE,
            "effective_from": FIRST_DAY.isoformat(),
        }
    ]
    assert answer["names"] == {"D01": "单位D01"}


def test_the_next_page_begins_after_the_one_before(api):
    answer = api("/duties?kind=power&limit=1&after=D01-CF-001").json()

    assert ([item["code"] for item in answer["items"]], answer["next"]) == (["D01-CF-002"], None)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["D01-CF-001", "D01-CF-002", "S-401"]),
        ("kind=shared", ["S-401"]),
        ("field=emergency_management", ["S-401"]),
        ("field=ecology", []),
        ("power_kind=penalty", ["D01-CF-001", "D01-CF-002"]),
        ("department=D02", ["S-401"]),
        ("matter=S01001", ["S-401"]),
        ("text=埋压", ["D01-CF-002"]),
        ("as_of=2025-12-31", []),
    ],
)
def test_the_list_is_narrowed_by_the_query(api, query, codes):
    assert [item["code"] for item in api(f"/duties?{query}").json()["items"]] == codes


def test_a_duty_is_answered_whole(api):
    answer = api("/duties/S-401").json()

    duty = answer["duty"]
    assert (duty["lead"], duty["town_duty"], duty["powers"]) == (["D01"], ["每周巡查"], ["D01-CF-001"])
    assert duty["cooperating"] == [{"department": "D02", "duty": "移送线索"}]
    [situation] = duty["situations"]
    assert {key: situation[key] for key in ("office", "phone", "procedure", "standard")} == {
        "office": "消防安全综合科",
        "phone": "0536-0000001",
        "procedure": "发现后通知单位清除",
        "standard": "当日清除",
    }
    assert duty["steps"][0]["next"] == [{"to": 2, "condition": None}, {"to": 4, "condition": "当场整改"}]
    assert answer["names"] == {"D01": "单位D01", "D02": "单位D02"}
    assert [version["since"]["version"] for version in answer["versions"]] == [2, 1]
    assert answer["version"]["since"]["reference"] == NEXT_REFERENCE


def test_a_duty_says_what_it_said_on_a_day(api):
    answer = api("/duties/S-401?as_of=2026-02-28").json()

    assert answer["duty"]["town_duty"] == list(DUTY.town_duty)
    assert (answer["version"]["since"]["version"], answer["version"]["until"]["version"]) == (1, 2)


@pytest.mark.parametrize("path", ["/duties/S-999", "/duties/S-401?as_of=2020-01-01"])
def test_what_is_not_in_force_is_not_found(api, path):
    answer = api(path)

    assert answer.status_code == 404
    assert "没有编码为" in answer.json()["detail"]


def test_versions_are_told_with_their_documents(api):
    answer = api("/duties/versions?kind=shared").json()

    assert [(row["version"], row["reference"]) for row in answer["items"]] == [
        (2, NEXT_REFERENCE),
        (1, REFERENCE),
    ]


def test_changes_between_two_versions_are_told_field_by_field(api):
    answer = api("/duties/changes?kind=shared&since=1&until=2").json()

    assert (answer["added"], answer["removed"]) == ([], [])
    [changed] = answer["changed"]
    assert changed["changes"] == [
        {
            "part": "duty",
            "key": None,
            "field": "town_duty",
            "before": list(DUTY.town_duty),
            "after": ["每周巡查"],
        }
    ]


def test_of_a_version_that_is_not_there_nothing_is_compared(api):
    assert api("/duties/changes?kind=shared&since=1&until=9").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "kind=both",
        "field=fire",
        "power_kind=x",
        "as_of=yesterday",
        "limit=0",
        "limit=1001",
        f"text={'x' * 81}",
    ],
)
def test_what_cannot_be_understood_is_refused(api, query):
    assert api(f"/duties?{query}").status_code == 422


@pytest.mark.parametrize(
    "role", [Role.LEADER, Role.DISPATCHER, Role.LIST_OFFICE, Role.TOWN, Role.ADMINISTRATOR]
)
@pytest.mark.parametrize("path", PATHS)
def test_every_role_reads_the_lists(api, path, role):
    assert api(path, role=role).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_a_wall_reads_none_of_them(api, path):
    assert api(path, role=Role.WALL).status_code == 403
