"""Machines and phones read the papers of the net and collect; every role gets what it may, walls nothing."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from db.session import owner_transaction
from db.tables import CollectionKind
from domain.collection import Field, stored
from domain.papers import Collector, FieldType, MatterReporter, SolvedAt, Subject
from domain.terms import Role
from etl import matter_books
from tests import factories
from tests.papers import NOW, REFERENCE, a_draft, a_published_list, an_entry
from tests.web.conftest import as_owner

_keys = count(1)
BASE = "/api/v1"
ENTRIES = (
    an_entry("S01001"),
    an_entry("Z00009", reporters=frozenset({MatterReporter.PUBLIC}), solved_at=SolvedAt.COUNTY),
)
FIELDS = (
    Field("floors", "层数", FieldType.NUMBER, required=True, unit="层"),
    Field("photo", "照片", FieldType.PHOTO),
)
PLACE = {"lon": 118.65, "lat": 36.85}  # in town 001


@pytest.fixture(scope="module", autouse=True)
def with_papers(product) -> None:
    """Give the city a published list, a draft beside it, a kind to collect, and shapes to place objects."""
    with owner_transaction() as session:
        factories.some_shapes(session)
        a_published_list(session, *ENTRIES)
        a_draft(session, an_entry("Z00010"))
        session.add(
            CollectionKind(
                city="370783", code="P03", name="出租房屋", subject=Subject.RENTED_BUILDING,
                fields=stored(FIELDS), interval_days=60, collected_by=Collector.GRID_STAFF, readers=["D01"],
                reference=REFERENCE, changed_at=NOW, changed_by="x",
            )
        )  # fmt: skip


@pytest.fixture
def api(browser: httpx.Client, token: Callable[..., str]) -> Callable[..., httpx.Response]:
    """Asks with a token of the role the test names; posts where there is a body."""

    def asked(path: str, body: dict | None = None, *, role: Role = Role.TOWN, **more: Any) -> httpx.Response:
        town = "001" if role is Role.TOWN else None
        headers = {
            "Authorization": f"Bearer {token(role, town=more.pop('town', town))}",
            "Accept": "application/json",
            "Idempotency-Key": more.pop("key", None) or f"papers-{next(_keys):08}",
            **more.pop("headers", {}),
        }
        if body is None:
            return browser.get(f"{BASE}{path}", headers=headers)
        return browser.post(f"{BASE}{path}", json=body, headers=headers)

    return asked


def an_object(**changes: object) -> dict:
    """Return the body of a new object."""
    return {"id": str(uuid4()), "kind": "P03", "name": "向阳社区出租房1号", **PLACE, **changes}


def a_record(**changes: object) -> dict:
    """Return the body of a record."""
    return {"id": str(uuid4()), "values": {"floors": 3}, "collected_at": NOW.isoformat(), **changes}


def collected(api: Callable[..., httpx.Response], **changes: object) -> str:
    """Write an object down and return its id."""
    answer = api("/collection/objects", an_object(**changes))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


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
     "/collection/objects", "/collection/tasks", "/collection/completeness", "/collection/P03.geojson"],
)  # fmt: skip
def test_a_wall_reads_none_of_them(api, path):
    assert api(path, role=Role.WALL).status_code == 403


def test_the_workbook_of_the_list_comes_back_in_as_it_went_out(api):
    answer = api("/catalogue/matters.xlsx")

    assert answer.headers["content-disposition"] == 'attachment; filename="matters-370783-v1.xlsx"'
    assert list(matter_books.read(answer.content, departments={"D01"}).entries.values()) == list(ENTRIES)


def test_a_matter_without_a_procedure_says_so(api):
    answer = api("/catalogue/procedures/S01001")

    assert answer.status_code == 404
    assert "S01001" in answer.json()["detail"]


def test_a_phone_collects_and_sends_again_without_doubling(api):
    object_body, record = an_object(), a_record()
    first = api("/collection/objects", object_body).json()
    again = api("/collection/objects", object_body).json()
    path = f"/collection/objects/{first['id']}/records"

    answers = [api(path, record).json() for _ in range(3)]

    assert again == first == {"id": object_body["id"], "grid_code": "00111"}
    assert {answer["id"] for answer in answers} == {record["id"]}
    [found] = [each for each in api("/collection/objects?grid=00111").json() if each["id"] == first["id"]]
    assert found["values"] == {"floors": 3, "photo": None}


def test_a_record_ends_the_task_and_the_next_is_due_after_the_interval(api):
    made = collected(api)
    before = {task["object_id"] for task in api("/collection/tasks").json()}

    api(f"/collection/objects/{made}/records", a_record())

    with owner_transaction() as session:
        rows = session.execute(
            text(
                "SELECT due_on, done_at IS NULL FROM collection_tasks WHERE object_id = :id ORDER BY done_at"
            ),
            {"id": made},
        ).all()
    assert made in before
    assert [tuple(row) for row in rows][-1] == (NOW.date() + timedelta(days=60), True)
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"values": {}}, 422),
        ({"values": {"floors": "三"}}, 422),
        ({"values": {"floors": 3, "tenant": "张三"}}, 422),
        ({"collected_at": "2999-01-01T00:00:00+00:00"}, 422),
        ({"collected_at": "2026-01-01T00:00:00"}, 422),
    ],
    ids=["missing", "type", "strange", "future", "no zone"],
)
def test_a_record_that_does_not_fit_its_form_is_refused(api, changes, status):
    made = collected(api)

    answer = api(f"/collection/objects/{made}/records", a_record(**changes))

    assert answer.status_code == status


def test_a_town_collects_only_on_its_own_ground(api):
    outside = api("/collection/objects", an_object(lon=118.85, lat=36.85))
    made = collected(api)
    by_other = api(f"/collection/objects/{made}/records", a_record(), town="002")

    assert (outside.status_code, by_other.status_code) == (404, 404)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DISPATCHER, Role.LEADER])
def test_who_does_not_stand_in_the_field_does_not_collect(api, role):
    assert api("/collection/objects", an_object(), role=role).status_code == 403


def test_an_id_cannot_be_used_for_something_else(api):
    body = an_object()
    api("/collection/objects", body)

    assert api("/collection/objects", {**body, "name": "另一处"}).status_code == 409


def test_completeness_is_counted_with_numerator_and_denominator(api):
    as_owner("DELETE FROM collection_tasks")
    as_owner("DELETE FROM collected_records")
    as_owner("DELETE FROM collected_objects")
    fresh, _late = collected(api), collected(api, name="另一处")
    api(f"/collection/objects/{fresh}/records", a_record())
    as_owner("UPDATE collected_records SET collected_at = now()")

    answer = api("/collection/completeness?kind=P03&level=grid").json()
    layer = api("/collection/P03.geojson")

    assert answer == [{"code": "00111", "fresh": 1, "due": 2, "share": 0.5}]
    assert layer.headers["content-type"] == "application/geo+json"
    features = {each["id"]: each for each in layer.json()["features"]}
    assert features[fresh]["properties"] == {"name": "向阳社区出租房1号", "fresh": True}
    assert features[fresh]["geometry"]["coordinates"] == [PLACE["lon"], PLACE["lat"]]


def test_an_unknown_kind_is_not_found(api):
    assert api("/collection/P99.geojson").status_code == 404
    assert api("/collection/completeness?kind=P99").status_code == 404
