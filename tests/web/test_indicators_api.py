"""The indicators API and its files: shape, reach and refusals."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from db.models import Clock
from db.session import owner_transaction, transaction
from domain.enums import ClockKind
from domain.indicators import INDICATORS
from domain.scopes import Scope
from services import rollups
from tests.support import factories

CITY = "370783"
DAY = timedelta(days=1)


@pytest.fixture(scope="module", autouse=True)
def with_figures(product) -> None:
    """Give the city two tickets of yesterday that were due then: one in time, one not; and count the days."""
    with owner_transaction() as session:
        now = session.scalars(select(func.now())).one()
        noon = now.astimezone(ZoneInfo("Asia/Shanghai")).replace(hour=12, minute=0, second=0, microsecond=0)
        yesterday = noon - DAY
        for town, kept in (("001", True), ("002", False)):
            ticket = factories.a_ticket(session, CITY, town=town, departments=("D01",), reported_at=yesterday)
            factories.a_story(session, ticket)
            for clock in session.scalars(select(Clock).where(Clock.ticket_id == ticket.id)):
                clock.kind, clock.work_order_id = ClockKind.COMPLETION, None
                clock.yellow_at = clock.orange_at = clock.due_at = yesterday
                clock.stopped_at = yesterday - DAY if kept else None
    for _ in range(200):
        with transaction(Scope.whole(CITY)) as session:
            if rollups.run_step(session, CITY, now, settled=timedelta(0)) is None:
                return


@pytest.fixture
def ask(sign_in: Callable[..., httpx.Client]) -> Callable[..., httpx.Response]:
    """Asks for indicators as a user."""

    def asked(username: str, ending: str = "", **query: str) -> httpx.Response:
        return sign_in(username).get(f"/api/v1/indicators{ending}", params={"period": "day", **query})

    return asked


def test_the_answer_has_its_stable_shape(ask):
    answer = ask("leader", by="town", code="completion_in_time").json()

    [indicator] = answer
    assert (indicator["code"], indicator["name"], indicator["unit"]) == (
        "completion_in_time",
        "按时办结率",
        "%",
    )
    assert indicator["since"] == indicator["until"]
    before: dict[str, None] = {"previous": None, "last_year": None}
    assert indicator["rows"] == [
        {"key": "001", "label": "区域001", "numerator": 1, "denominator": 1, "value": 100.0, **before},
        {"key": "002", "label": "区域002", "numerator": 0, "denominator": 1, "value": 0.0, **before},
    ]


def test_all_indicators_come_with_their_definitions(ask):
    answer = ask("leader", by="all").json()

    assert [one["code"] for one in answer] == [spec.code for spec in INDICATORS]
    assert all(one["definition"] and len(one["rows"]) == 1 for one in answer)
    solved = next(one for one in answer if one["code"] == "solved")
    assert (solved["rows"][0]["denominator"], solved["rows"][0]["value"]) == (0, None)


def test_a_town_gets_its_own_row_and_no_other(ask):
    [indicator] = ask("town", by="town", code="completion_in_time").json()

    assert [row["key"] for row in indicator["rows"]] == ["001"]
    assert ask("town", town="002").status_code == 403


def test_a_department_gets_its_own_numbers_by_town(ask):
    [indicator] = ask("department", by="department", code="acceptance").json()

    assert [(row["key"], row["numerator"]) for row in indicator["rows"]] == [("D01", 2)]
    assert ask("department", department="D02").status_code == 403
    assert ask("department", by="matter").status_code == 422


@pytest.mark.parametrize("username", ["administrator", "list_office"])
def test_who_has_no_indicators_is_told_who_has(ask, username):
    refused = ask(username)

    assert refused.status_code == 403
    assert "领导" in refused.json()["detail"]


@pytest.mark.parametrize(
    "query",
    [{"by": "person"}, {"period": "hour"}, {"until": "soon"}, {"channel": "fax"}, {"code": "happiness"}],
    ids=["by", "period", "until", "word", "code"],
)
def test_what_cannot_be_read_is_refused(ask, query):
    assert ask("leader", **query).status_code == 422


def test_a_combination_without_sums_is_refused_in_words(ask):
    refused = ask("leader", by="matter", channel="mailbox")

    assert refused.status_code == 422
    assert "事项" in refused.json()["detail"]
    assert "渠道" in refused.json()["detail"]


def test_the_table_opens_in_a_spreadsheet_with_its_definitions(ask):
    answer = ask("leader", ".csv", by="town")

    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][0] == "指标"
    [kept] = [row for row in rows if row[:2] == ["按时办结率", "区域001"]]
    assert kept[4:9] == ["1", "1", "100.0%", "—", "—"]
    assert "时限" in kept[9]


def test_the_workbook_holds_numbers_and_definitions(ask):
    book = load_workbook(io.BytesIO(ask("leader", ".xlsx", by="town").content))

    figures, definitions = book.worksheets
    [kept] = [row for row in figures.iter_rows(values_only=True) if row[:2] == ("按时办结率", "区域001")]
    assert kept[4:7] == (1, 1, 1)
    assert definitions.max_row == len(INDICATORS) + 1
