"""No inlet for a text or a file fails by what is sent, and what it refuses leaves nothing behind."""

import logging
from collections.abc import Callable, Mapping
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from db.session import owner_transaction
from tests.support.changed_files import TEXTS, changed
from tests.support.public_page import HOME, a_letter

FILES = Path(__file__).parents[1] / "field"
NIL = "00000000-0000-0000-0000-000000000000"
Send = Callable[[httpx.Client, st.DataObject], httpx.Response]
_keys = count(1)
asked = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # one browser asks it all
# Of who asks, and of what was asked before; everything else stays as it is where a request is refused.
GROWING = frozenset({"sessions", "sign_ins", "idempotency_keys"})
# Fields of forms and members of JSON; each is given a text, the others are left as they are.
REPORT = {"description": "占道", "channel": "hotline_5123456", "area_code": "00111", "matter": "S01001"}
CALLER = {"reporter_name": "王五", "reporter_phone": "13800001234", "address": "圣城街", "override": ""}
OBJECT = {"id": NIL, "kind": "rental", "name": "出租屋", "lon": 118.85, "lat": 36.85, "address": "圣城街"}
JSON: Mapping[str, tuple[str, dict[str, Any]]] = {
    "/api/v1/tickets": ("dispatcher", {"city": "370783", **REPORT, **CALLER}),
    "/api/v1/hotline": ("dispatcher", {**REPORT, **CALLER, "answer": "", "same_as": ""}),
    "/api/v1/collection/objects": ("administrator", OBJECT),
    f"/api/v1/collection/objects/{NIL}/records": ("administrator", {"id": NIL, "values": {"a": "b"}}),
    f"/api/v1/tickets/{NIL}/acts/supplement": ("dispatcher", {"version": 1, "said": {"text": "补充"}}),
    f"/api/v1/workflows/amendment/{NIL}/acts/submit": (
        "list_office",
        {"version": 1, "payload": {"text": "补"}},
    ),
}
FORMS: Mapping[str, tuple[str, dict[str, str]]] = {
    f"{HOME}/progress": ("", {"number": "SG20261129-00001", "code": "AAAAA-AAAAA"}),
    f"{HOME}/supplement": ("", {"number": "SG20261129-00001", "code": "AAAAA-AAAAA", "text": "补充"}),
    f"{HOME}/judgement": ("", {"number": "SG20261129-00001", "code": "AAAAA-AAAAA", "solved": "yes"}),
    "/admin/people/new": (
        "administrator",
        {"username": "new-li", "name": "李四", "role": "caller", "phone": "1"},
    ),
    "/admin/people/import/apply": ("administrator", {"lines": '[{"username": "new-li"}]'}),
    "/admin/people/sections": ("administrator", {"department": "D01", "code": "09", "name": "一科"}),
    "/admin/calendar/day/preview": ("administrator", {"day": "2026-12-31", "worked": "0", "reason": "放假"}),
    "/admin/calendar/windows/preview": ("administrator", {"from": "2027-01-01", "morning_starts": "08:30"}),
    "/admin/settings/limits.general_days/preview": ("administrator", {"value": "4", "reason": "试"}),
    "/admin/area-changes/rename/0011": ("administrator", {"name": "新名", "effective_on": "2026-12-31"}),
    "/admin/department-changes/preview": (
        "administrator",
        {"kind": "rename", "department": "D01", "name": "新"},
    ),
    "/admin/tokens": ("administrator", {"label": "屏", "role": "wall", "town": ""}),
    f"/publishing/{NIL}": ("dispatcher", {"question": "问", "answer": "答"}),
}
UPLOADS: Mapping[str, tuple[str, str]] = {
    "/admin/people/import": ("administrator", "people_semicolon.csv"),
    "/admin/calendar/year/preview": ("administrator", "words_true.csv"),
    "/admin/area-changes/import": ("administrator", "html_names.geojson"),
    "/api/v1/files": ("dispatcher", "title_row.xlsx"),
}


@cache
def build_count() -> str:
    """Return the question how many rows each table has."""
    with owner_transaction() as session:
        tables = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    return " UNION ALL ".join(
        f"SELECT '{table}' AS named, count(*) AS rows FROM {table}"
        for table in tables
        if table not in GROWING
    )


def count_rows() -> dict[str, int]:
    """Return how many rows each table has, but for those in GROWING; the outbox counts with the feed."""
    with owner_transaction() as session:
        rows = {row.named: int(row.rows) for row in session.execute(text(build_count()))}
    rows["feed"] += rows.pop("outbox")
    return rows


def check(send: Callable[[], httpx.Response], caplog: pytest.LogCaptureFixture) -> None:
    """Send a request that must be answered, and must leave nothing behind where it is refused."""
    before = count_rows()
    caplog.clear()
    with caplog.at_level(logging.ERROR):
        answer = send()

    assert answer.status_code < 500, answer.text[:300]
    assert not [one.getMessage() for one in caplog.records if one.exc_info]
    if answer.status_code >= 400:
        assert count_rows() == before


@pytest.fixture
def signed_in(sign_in: Callable[..., httpx.Client], browser: httpx.Client) -> Callable[[str], httpx.Client]:
    """Return the browser, signed in once a test."""

    @cache
    def of(who: str) -> httpx.Client:
        return sign_in(who) if who else browser

    return of


def key() -> str:
    return f"inlets-{next(_keys):06}"


@pytest.mark.parametrize("path", JSON)
@given(data=st.data())
@asked
def test_no_interface_fails_by_a_text(path: str, signed_in, caplog, data: st.DataObject) -> None:
    who, body = JSON[path]
    client = signed_in(who)
    name = data.draw(st.sampled_from(sorted(body)))
    value = data.draw(TEXTS | st.none() | st.integers() | st.lists(TEXTS, max_size=2))
    said = {**body, name: {"text": value} if isinstance(body[name], dict) else value}

    check(lambda: client.post(path, json=said, headers={"Idempotency-Key": key()}), caplog)


@pytest.mark.parametrize("path", FORMS)
@given(data=st.data())
@asked
def test_no_form_fails_by_a_text(path: str, signed_in, caplog, data: st.DataObject) -> None:
    who, fields = FORMS[path]
    client = signed_in(who)
    name = data.draw(st.sampled_from(sorted(fields)))
    said = {"key": key(), **fields, name: data.draw(TEXTS)}

    check(partial(client.post, path, data=said), caplog)


@given(data=st.data())
@asked
def test_the_public_form_does_not_fail_by_a_text(browser, caplog, data: st.DataObject) -> None:
    fields = a_letter(browser, address="圣城街", town="001", lon="", credit_code="")
    name = data.draw(st.sampled_from([*sorted(fields), "lat", "unit", "website", "step"]))

    check(lambda: browser.post(f"{HOME}/write", data={**fields, name: data.draw(TEXTS)}), caplog)


@pytest.mark.parametrize("path", UPLOADS)
@given(data=st.data())
@asked
def test_no_upload_fails_by_a_file(path: str, signed_in, caplog, data: st.DataObject) -> None:
    who, file = UPLOADS[path]
    client = signed_in(who)
    name = data.draw(st.sampled_from([file, "x.xlsx", "名单.CSV", "a", "../x.csv", f"{'长' * 300}.csv"]))
    content = data.draw(changed((FILES / file).read_bytes()))
    said = {"key": key(), "kind": "document", "year": "2027", "reason": "试"}

    check(
        lambda: client.post(
            path, data=said, files={"file": (name, content)}, headers={"Idempotency-Key": key()}
        ),
        caplog,
    )
