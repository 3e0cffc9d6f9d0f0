"""The responsibility list over HTTP: page, callback, manuals, print view, workbook, and bad input."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import httpx
import pytest
from openpyxl import load_workbook

from db.session import owner_transaction
from domain.enums import Role
from etl.duty_sheets import SHEETS
from tests.support.access_matrix.callbacks import opened_page
from tests.support.duties import (
    NEXT_REFERENCE,
    SECOND_DAY,
    a_power_item,
    a_shared_duty,
    a_situation,
    publish_duties,
)
from tests.web.conftest import CALLBACK

ITEMS = tuple(a_power_item(f"D01-CF-{n:03}", name=f"对第{n}类占用的处罚") for n in range(1, 71))
DUTY = a_shared_duty("S-401", powers=("D01-CF-001",))
CHANGED = a_shared_duty("S-401", powers=("D01-CF-001",), town_duty=("每周巡查",))
DROPPED = a_situation("S-401-2", name="占用消防车通道")
HOSTS = ("duties-head", "duties-filters", "duties-body")
FAULT = '"kind": "bug"'
LONG = "火" * 10_000
BAD = {
    "no day": {"as_of": "abc"},
    "a day that is none": {"as_of": "2026-02-31"},
    "a far day": {"as_of": "9999-12-31"},
    "unknown code": {"duty": "S-999"},
    "long code": {"duty": "S" * 10_000},
    "long words": {"q": LONG},
    "sql": {"q": "%' OR 1=1 --", "department": "'; DROP TABLE duties"},
    "nul": {"q": "\x00", "duty": "\x00"},
    "unknown list": {"list": "nonsense", "kind": "nonsense", "field": "nonsense", "view": "nonsense"},
    "unknown versions": {"view": "changes", "from": "7", "to": "9"},
    "versions that are none": {"view": "changes", "from": "abc", "to": "-1"},
    "unknown department": {"department": "D99"},
    "behind the end": {"after": "zzz"},
}


@pytest.fixture(scope="module", autouse=True)
def with_duties(product) -> None:
    """Give the city 70 items, and the shared duty in two versions."""
    with owner_transaction() as session:
        publish_duties(session, *ITEMS)
        publish_duties(session, replace(DUTY, situations=(*DUTY.situations, DROPPED)))
        publish_duties(session, CHANGED, reference=NEXT_REFERENCE, since=SECOND_DAY)


def drawn(client: httpx.Client, **query: str) -> httpx.Response:
    """Draw what an address asks for, as a browser does when the address changes."""
    outputs = [{"id": host, "property": "data-nodes"} for host in HOSTS]
    search = {"id": "location", "property": "search", "value": f"?{urlencode(query)}"}
    payload = {
        "output": f"..{'...'.join(f'{host}.data-nodes' for host in HOSTS)}..",
        "outputs": outputs,
        "inputs": [search],
        "state": [{"id": "location", "property": "pathname", "value": "/duties"}],
        "changedPropIds": ["location.search"],
    }
    return client.post(CALLBACK, json=payload)


def body(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.json()["response"]["duties-body"]["data-nodes"])


def test_the_page_opens_with_both_lists(sign_in: Callable[..., httpx.Client]):
    answer = opened_page("/duties", "").ask(sign_in("leader"))

    told = json.dumps(answer.json(), ensure_ascii=False)
    assert '"data-testid": "duties-page"' in told
    assert "消防领域安全生产监管" in told


def test_pages_by_key_hold_every_item_once(sign_in):
    client = sign_in("leader")

    first = body(drawn(client, list="power"))
    second = body(drawn(client, list="power", after="D01-CF-060"))

    assert ["D01-CF-060" in first, "D01-CF-061" in first] == [True, False]
    assert ['data-row":"D01-CF-060' in second, "D01-CF-070" in second] == [False, True]
    assert all('"data-total":"70"' in page for page in (first, second))
    assert "after=D01-CF-060" in first


def test_a_duty_is_shown_as_of_any_day(sign_in):
    client = sign_in("leader")

    assert "每周巡查" in body(drawn(client, duty="S-401", as_of="2026-03-01"))
    assert "开展日常巡查" in body(drawn(client, duty="S-401", as_of="2026-02-28"))
    assert "没有编码为 S-401 的责任事项" in body(drawn(client, duty="S-401", as_of="2020-01-01"))


def test_two_versions_are_compared_for_the_list_and_for_one_duty(sign_in):
    client = sign_in("leader")

    for query in ({}, {"duty": "S-401"}):
        told = body(drawn(client, view="changes", **query))
        assert "每周巡查" in told
        assert "开展日常巡查" in told
    assert "没有不同" in body(drawn(client, view="changes", duty="S-402", list="shared"))


def test_the_table_by_department_and_kind_counts_every_item(sign_in):
    assert '["70"]' in body(drawn(sign_in("leader"), list="power", view="totals"))


@pytest.mark.parametrize("query", BAD.values(), ids=BAD)
def test_bad_addresses_are_answered_in_words_and_are_no_fault(sign_in, query):
    client = sign_in("leader")

    for answer in (drawn(client, **query), opened_page("/duties", f"?{urlencode(query)}").ask(client)):
        assert answer.status_code == 200
        assert FAULT not in answer.text
    printed = client.get("/duties/print", params={name: value[:5000] for name, value in query.items()})
    assert printed.status_code == 200


def test_a_day_that_cannot_be_read_is_told(sign_in):
    client = sign_in("leader")

    assert "无法识别" in drawn(client, as_of="abc").json()["response"]["duties-head"]["data-nodes"]
    assert "无法识别" in client.get("/duties/print?as_of=abc").text
    assert "无法识别" in client.get("/manual/S-401-1?as_of=abc").text


def test_a_manual_has_the_four_facts_and_the_points_of_the_town(sign_in):
    page = sign_in("town").get("/manual/S-401-1").text

    for text in ("封堵安全出口", "消防安全综合科", "0536-0000001", "发现后通知单位清除", "当日清除",
                 "看安全出口是否上锁", "巡查发现", "1 个工作日内", "每周巡查", NEXT_REFERENCE):  # fmt: skip
        assert text in page, text


def test_a_manual_is_shown_as_of_a_day(sign_in):
    client = sign_in("leader")

    before = client.get("/manual/S-401-1?as_of=2026-02-28").text
    assert "开展日常巡查" in before
    assert "这是 2026年2月28日 有效的内容。" in before


def test_a_situation_that_left_the_list_keeps_its_manual_for_the_tickets_that_name_it(sign_in):
    client = sign_in("leader")

    page = client.get("/manual/S-401-2")
    assert (page.status_code, "占用消防车通道" in page.text) == (200, True)
    assert "这是 2026年2月28日 有效的内容。" in page.text
    assert client.get("/manual/S-401-2?as_of=2026-03-01").status_code == 404


@pytest.mark.parametrize(
    "situation", ["S-401-9", "S-999-1", "nonsense", "S" * 5000, "S-401", "%00", "D01-CF-001"]
)
def test_a_manual_that_is_not_there_is_not_found(sign_in, situation):
    assert sign_in("leader").get(f"/manual/{situation}").status_code == 404


def test_the_printed_list_holds_all_rows_of_the_narrowed_list(sign_in):
    client = sign_in("leader")

    whole = client.get("/duties/print?list=power").text
    narrowed = client.get("/duties/print?list=power&q=D01-CF-00").text

    assert whole.count("<tr>") == 71
    assert narrowed.count("<tr>") == 10
    assert "共 9 项" in narrowed


def test_the_workbook_holds_what_the_list_is_narrowed_to(sign_in):
    client = sign_in("leader")

    answer = client.get("/api/v1/duties.xlsx?kind=power&text=D01-CF-00")
    shared = client.get("/api/v1/duties.xlsx?kind=shared&as_of=2026-02-28")
    book = load_workbook(io.BytesIO(answer.content))

    assert answer.headers["content-disposition"].startswith('attachment; filename="duties-370783-')
    assert len(list(book[SHEETS[0].title].rows)) - 1 == 9
    assert shared.status_code == 200
    texts = [
        str(cell.value)
        for sheet in load_workbook(io.BytesIO(shared.content))
        for row in sheet.rows
        for cell in row
    ]
    assert any("开展日常巡查" in text for text in texts)


def test_the_template_is_an_empty_workbook_that_explains_its_columns(sign_in):
    answer = sign_in("leader").get("/api/v1/duties-template.xlsx")

    book = load_workbook(io.BytesIO(answer.content))
    assert "duties-template.xlsx" in answer.headers["content-disposition"]
    assert [book[sheet].max_row for sheet in book.sheetnames[:5]] == [1] * 5
    assert book["填写说明"].max_row > 30


@pytest.mark.parametrize(
    "path",
    ["/duties/print", "/manual/S-401-1", "/api/v1/duties.xlsx", "/api/v1/duties-template.xlsx"],
)
def test_walls_read_nothing_and_nobody_reads_without_signing_in(browser, token, path):
    wall = {"Authorization": f"Bearer {token(Role.WALL)}", "Accept": "application/json"}

    assert browser.get(path, headers=wall).status_code == 403
    assert browser.get(path, headers={"Accept": "application/json"}).status_code in {401, 303}


def test_manuals_and_prints_speak_english(sign_in):
    client = sign_in("leader")
    client.post("/session/locale", data={"locale": "en", "next": "/"})

    assert "Responsible office" in client.get("/manual/S-401-1").text
    assert "List of powers" in client.get("/duties/print?list=power").text
