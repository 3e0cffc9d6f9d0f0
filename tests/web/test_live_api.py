"""The API serves levels, shapes, figures and health in stable schemas, and only within the scope."""

import gzip
import re
from datetime import UTC, datetime

import brotli
import httpx
import pytest

import live
from db.models import PublishedShapes
from db.session import owner_transaction
from domain.enums import Role
from services import outbox
from tests.support import factories
from tests.web.conftest import Product

CITY = "370783"
TOPOJSON = b'{"type":"Topology","objects":{"areas":{}}}'
GEOJSON = b'{"type":"FeatureCollection","features":[]}'
VERSION = "0123abcd"


@pytest.fixture(scope="module", autouse=True)
def published(product: Product) -> None:
    with owner_transaction() as session:
        session.add(
            PublishedShapes(
                city=CITY, level="grid", version=VERSION, current=True, codes=["00111", "00211"],
                topojson_br=brotli.compress(TOPOJSON), topojson_gz=gzip.compress(TOPOJSON),
                geojson_br=brotli.compress(GEOJSON), geojson_gz=gzip.compress(GEOJSON),
                published_at=factories.NOON,
            )
        )  # fmt: skip
        outbox.record_areas(session, CITY, datetime.now(UTC))


@pytest.fixture
def ask(product: Product, token):
    def asked(path: str, role: Role = Role.LEADER, *, town: str | None = None, headers=None, **query):
        shown = {"Authorization": f"Bearer {token(role, town=town)}", **(headers or {})}
        return httpx.get(f"{product.url}{path}", params={"city": CITY, **query}, headers=shown)

    return asked


def test_levels_say_code_label_and_count(ask) -> None:
    found = ask("/api/v1/levels").json()

    assert [level["code"] for level in found] == ["city", "town", "village", "grid"]
    assert [level["count"] for level in found] == [1, 2, 2, 2]
    assert all(set(level) == {"code", "label", "count"} for level in found)


@pytest.mark.parametrize("measure", ["open_tickets", "sla_risk", "satisfaction"])
@pytest.mark.parametrize("level", ["city", "town", "village", "grid"])
def test_counts_and_unlocated_add_up_to_the_total(ask, level, measure) -> None:
    found = ask("/api/v1/values", level=level, measure=measure).json()

    assert list(found) == ["city", "level", "measure", "as_of", "event", "areas", "unlocated", "total"]
    assert all(set(area) == {"code", "value", "count", "class"} for area in found["areas"])
    assert sum(area["count"] for area in found["areas"]) + found["unlocated"] == found["total"]


def test_a_committed_ticket_is_counted_within_a_second(ask) -> None:
    before = ask("/api/v1/values", level="grid").json()
    with owner_transaction() as session:
        ticket = factories.a_ticket(session, CITY, town="002")
        outbox.record(session, CITY, [ticket.id], datetime.now(UTC))

    deadline = datetime.now(UTC).timestamp() + 1
    after = before
    while after["event"] == before["event"] and datetime.now(UTC).timestamp() < deadline:
        after = ask("/api/v1/values", level="grid").json()

    assert after["total"] == before["total"] + 1
    assert after["areas"][1]["value"] == before["areas"][1]["value"] + 1


def test_a_town_is_sent_no_figures_of_the_others(ask) -> None:
    with owner_transaction() as session:
        ticket = factories.a_ticket(session, CITY, town="002")
        outbox.record(session, CITY, [ticket.id], datetime.now(UTC))

    found = ask("/api/v1/values", Role.TOWN, town="001", level="town").json()

    assert found["areas"][1] == {"code": "002", "value": None, "count": 0, "class": None}
    assert found["areas"][0]["value"] is not None


def test_values_come_packed_as_the_caller_reads_them_and_only_when_they_changed(ask) -> None:
    plain = ask("/api/v1/values", headers={"Accept-Encoding": "identity"})
    packed = ask("/api/v1/values", headers={"Accept-Encoding": "br, gzip"})
    again = ask("/api/v1/values", headers={"If-None-Match": plain.headers["etag"]})

    assert [answer.headers.get("content-encoding") for answer in (plain, packed)] == [None, "gzip"]
    assert plain.json()["areas"] == packed.json()["areas"]
    assert plain.headers["content-type"] == packed.headers["content-type"] == "application/json"
    assert (again.status_code, again.content) == (304, b"")


def test_values_are_described_for_machines(product) -> None:
    described = httpx.get(f"{product.url}/api/openapi.json").json()["paths"]["/api/v1/values"]["get"]

    schema = described["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/ValuesAnswer"}


def test_shapes_come_packed_as_the_caller_reads_them(product, ask) -> None:
    plain = ask("/api/v1/shapes/grid", headers={"Accept-Encoding": "identity"})
    packed = ask("/api/v1/shapes/grid", headers={"Accept-Encoding": "br, gzip"})
    zipped = ask("/api/v1/shapes/grid", headers={"Accept-Encoding": "gzip, br;q=0"})

    assert plain.content == packed.content == zipped.content == TOPOJSON
    assert [answer.headers.get("content-encoding") for answer in (plain, packed, zipped)] == [
        None, "br", "gzip",
    ]  # fmt: skip
    assert packed.headers["content-type"] == "application/topo+json"


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/api/v1/shapes/grid.geojson", {}), ("/api/v1/shapes/grid", {"Accept": "application/geo+json"})],
    ids=["suffix", "accept"],
)
def test_geojson_is_had_by_suffix_or_accept(ask, path, headers) -> None:
    answer = ask(path, headers=headers)

    assert answer.content == GEOJSON
    assert answer.headers["content-type"] == "application/geo+json"


def test_shapes_asked_by_hash_are_kept_for_ever_and_others_asked_again(ask) -> None:
    by_hash = ask("/api/v1/shapes/grid", v=VERSION)
    current = ask("/api/v1/shapes/grid")
    again = ask("/api/v1/shapes/grid", headers={"If-None-Match": current.headers["etag"]})

    assert "immutable" in by_hash.headers["cache-control"]
    assert "no-cache" in current.headers["cache-control"]
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/v1/shapes/moon", {}),
        ("/api/v1/shapes/grid", {"v": "gone"}),
        ("/api/v1/values", {"level": "moon"}),
    ],
)
def test_what_does_not_exist_is_a_problem(ask, path, query) -> None:
    answer = ask(path, **query)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_health_tells_versions_database_calendar_and_feed(product) -> None:
    answer = httpx.get(f"{product.url}/api/health")

    found = answer.json()
    assert answer.status_code == 200
    assert found["status"] == "ok"
    assert found["live"]["loading"] == []
    assert {"huying", "python", "postgresql", "postgis"} <= set(found["versions"])
    assert found["database"]["ok"] is True
    assert found["feed"]["lag_seconds"] >= 0
    warned = {calendar["city"]: calendar["warning"] for calendar in found["calendar"]}
    assert "日历" in warned[CITY]  # the test city has no calendar loaded


def test_health_is_503_while_the_picture_does_not_serve(product, monkeypatch) -> None:
    monkeypatch.setattr(live, "is_serving", lambda: False)

    answer = httpx.get(f"{product.url}/api/health")

    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert answer.json()["status"] == "unavailable"


def test_metrics_show_the_picture_to_who_may_see_the_whole_city(ask) -> None:
    allowed, refused = ask("/metrics"), ask("/metrics", Role.TOWN, town="001")

    assert "huying_live_event" in allowed.text
    assert refused.status_code == 403


def test_the_documentation_needs_nothing_from_outside(product) -> None:
    page = httpx.get(f"{product.url}/docs").text
    named = re.findall(r'(?:src|href)="([^"]+)"', page)

    assert len(named) == 3
    assert all(address.startswith("/docs/") for address in named)
    assert all(httpx.get(f"{product.url}{address}").status_code == 200 for address in named)
    described = httpx.get(f"{product.url}/api/openapi.json").json()["paths"]
    assert {
        "/api/v1/levels",
        "/api/v1/shapes/{level}",
        "/api/v1/values",
        "/api/v1/stream",
        "/api/health",
    } <= set(described)


@pytest.mark.parametrize("path", ["/api/v1/levels", "/api/v1/values", "/api/v1/shapes/grid"])
def test_nobody_reads_without_a_name(product, path) -> None:
    answer = httpx.get(f"{product.url}{path}", params={"city": CITY})

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
