"""Field data over HTTP: once, in reach, every fault listed; photos go to readers of the records."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import text

from db.session import owner_transaction
from domain.enums import Role
from tests.support import factories
from tests.support.catalogue import NOW
from tests.support.field_data_api import PLACE, Api, a_record, an_object, asker, collected, put_kind
from tests.support.upload_factory import a_photo
from tests.web.conftest import Product, as_owner


@pytest.fixture(scope="module", autouse=True)
def with_kind(product: Product) -> None:
    """Give the city a kind to collect, and shapes to place objects."""
    with owner_transaction() as session:
        factories.some_shapes(session)
        put_kind(session)


@pytest.fixture
def api(browser: httpx.Client, token: Callable[..., str]) -> Api:
    """Asks with a token of the role the test names; posts where there is a body."""
    return asker(browser, token)


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


def test_the_faults_of_a_record_are_told_by_field(api):
    made = collected(api)

    answer = api(f"/collection/objects/{made}/records", a_record(values={"photo": "none"})).json()

    assert answer["faults"] == {"floors": "请填写“层数”", "photo": "“照片”须是已上传照片的编号"}
    assert answer["detail"] == "有 2 项需要修改，请逐项核对"


def test_what_one_collects_comes_with_its_counts(api):
    fresh, new = collected(api), collected(api, name="另一处")
    api(f"/collection/objects/{fresh}/records", a_record(collected_at=datetime.now(UTC).isoformat()))

    answer = api("/collection/own").json()

    [grid] = answer["grids"]
    tasks = {task["object_id"]: task for task in answer["tasks"]}
    assert (answer["fresh"], answer["due"]) == (grid["fresh"], grid["due"])
    assert answer["pressing"] == sum(task["soon"] for task in answer["tasks"]) < answer["due"]
    assert grid["fresh"] < grid["due"] == len(tasks)
    assert tasks[fresh]["values"] == {"floors": 3, "photo": None}
    assert [tasks[fresh][key] for key in ("late", "soon", "grid_name")] == [False, False, "区域00111"]
    assert (tasks[new]["values"], tasks[new]["late"], tasks[new]["soon"]) == (None, False, True)


def test_who_does_not_collect_has_nothing_to_collect(api):
    collected(api)

    answer = api("/collection/own", role=Role.LEADER).json()

    assert (answer["tasks"], answer["grids"], answer["due"]) == ([], [], 0)


def test_an_object_comes_with_its_first_record_or_not_at_all(api):
    whole, half = an_object(record=a_record()), an_object(record=a_record(values={}))

    answers = [api("/collection/objects", body) for body in (whole, half)]

    found = {each["id"]: each["values"] for each in api("/collection/objects?grid=00111").json()}
    assert [answer.status_code for answer in answers] == [201, 422]
    assert found[whole["id"]] == {"floors": 3, "photo": None}
    assert half["id"] not in found


def test_what_is_gone_is_told_with_its_reason(api):
    made = collected(api)
    record = a_record(values={}, gone_reason="已拆除")
    path = f"/collection/objects/{made}/records"

    statuses = [api(path, body).status_code for body in (record, record, {**record, "gone_reason": "已停业"})]

    [found] = [each for each in api("/collection/objects?grid=00111").json() if each["id"] == made]
    assert statuses == [201, 201, 409]
    assert found["gone_reason"] == "已拆除"


def test_a_photo_is_served_to_those_who_read_its_record(api):
    made = collected(api)
    files = {"file": ("门头.jpg", a_photo(), "image/jpeg")}
    photo = api("/files", files=files, data={"kind": "before"}).json()["id"]

    api(f"/collection/objects/{made}/records", a_record(values={"floors": 3, "photo": photo}))

    asked = {
        "collector": api(f"/files/{photo}"),
        "thumbnail": api(f"/files/{photo}/thumbnail"),
        "another town": api(f"/files/{photo}", town="002"),
        "a wall": api(f"/files/{photo}", role=Role.WALL),
    }
    assert {who: answer.status_code for who, answer in asked.items()} == {
        "collector": 200,
        "thumbnail": 200,
        "another town": 404,
        "a wall": 403,
    }


def test_a_photo_that_is_nobodys_keeps_the_record_out(api):
    made = collected(api)
    path = f"/collection/objects/{made}/records"

    answer = api(path, a_record(values={"floors": 3, "photo": an_object()["id"]}))

    assert answer.status_code == 404
    assert "重新上传" in answer.json()["detail"]
