"""Pages and API of reports: who reads what, figures equal to the screens, and what is refused in words."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import func, select, text

from db.models import Clock, Setting
from db.queries.authentication import Grant
from db.session import owner_transaction, transaction
from domain.enums import ClockKind, Role
from domain.report_figures import ReportFigures
from domain.reports import ReportAudience, ReportFormat
from domain.scopes import Scope
from services import outbox, rollups
from services.tokens import make_token
from tests.support import factories, report_city
from web.reports import jobs

write_files = jobs.write_files
CITY, BOSTON = "370783", "boston"
DAY = timedelta(days=1)
FORMATS = ("pdf", "xlsx")


@pytest.fixture(scope="module", autouse=True)
def built(product) -> Iterator[None]:
    """Two tickets of yesterday, counted, with their reports built; and an empty city."""
    with owner_transaction() as session:
        now = session.scalars(select(func.now())).one()
        noon = now.astimezone(ZoneInfo("Asia/Shanghai")).replace(hour=12, minute=0, second=0, microsecond=0)
        yesterday = noon - DAY
        made = []
        for town, kept in (("001", True), ("002", False)):
            ticket = factories.a_ticket(session, CITY, town=town, departments=("D01",), reported_at=yesterday)
            factories.a_story(session, ticket)
            made.append(ticket.id)
            for clock in session.scalars(select(Clock).where(Clock.ticket_id == ticket.id)):
                clock.kind, clock.work_order_id = ClockKind.COMPLETION, None
                clock.yellow_at = clock.orange_at = clock.due_at = yesterday
                clock.stopped_at = yesterday - DAY if kept else None
        report_city.add_shapes(session, CITY)
        outbox.record(session, CITY, made, datetime.now(UTC))
        # Before the hour at which reports begin, yesterday's are not due.
        wanted = {"reports.weekly": False, "reports.begins": 0}
        session.add_all(
            Setting(city=city, key=key, value=value)
            for city in (CITY, BOSTON)
            for key, value in wanted.items()
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "write_files", write_some_files)
        for city in (CITY, BOSTON):
            count_days(city, now)
            assert jobs.plan_reports(city) == 12  # two kinds for leaders, offices, two towns and departments
            while jobs.build_next(city, stepped=lambda: None):
                pass
    yield
    with owner_transaction() as session:
        for table in ("report_mails", "report_subscriptions", "report_files", "reports", "settings"):
            session.execute(text(f"DELETE FROM {table}"))


def write_some_files(figures: ReportFigures, *, edition: int, locale: str) -> dict[ReportFormat, bytes]:
    """Return the files of the leaders, and something in place of the others, of which none is read."""
    if figures.audience is ReportAudience.LEADERS:
        return write_files(figures, edition=edition, locale=locale)
    return dict.fromkeys(ReportFormat, b"quick")


def count_days(city: str, now: datetime) -> None:
    for _ in range(400):
        with transaction(Scope.whole(city)) as session:
            if rollups.run_step(session, city, now, settled=timedelta(0)) is None:
                return


@pytest.fixture
def ask(product) -> Callable[..., httpx.Response]:
    def asked(path: str, role: Role = Role.LEADER, *, city: str = CITY, town=None, department=None, **query):
        with owner_transaction() as session:
            secret = make_token(session, Grant(city, role, town=town, department=department), label="script")
        shown = {"Authorization": f"Bearer {secret}"}
        return httpx.get(f"{product.url}{path}", params={"city": city, **query}, headers=shown)

    return asked


def find(answer: httpx.Response, audience: str, kind: str = "daily", code: str = "") -> dict[str, Any]:
    return next(
        one for one in answer.json() if (one["audience"], one["kind"], one["code"]) == (audience, kind, code)
    )


def test_a_report_has_its_stable_shape(ask):
    one = find(ask("/api/v1/reports"), "leaders")

    assert list(one) == [
        "id", "kind", "audience", "code", "name", "since", "until", "state", "edition", "built_at", "pdf",
        "xlsx",
    ]  # fmt: skip
    assert (one["state"], one["edition"], one["since"]) == ("done", 1, one["until"])
    assert one["pdf"] == f"/api/v1/reports/{one['id']}.pdf?city={CITY}"


@pytest.mark.parametrize(
    ("role", "bound", "seen"),
    [
        (Role.LEADER, {}, {"leaders", "office", "town", "department"}),
        (Role.ASSESSMENT_OFFICE, {}, {"office"}),
        (Role.ADMINISTRATOR, {}, {"office"}),
        (Role.TOWN, {"town": "001"}, {"town"}),
        (Role.DEPARTMENT, {"department": "D01"}, {"department"}),
    ],
)
def test_each_reader_gets_the_own_reports_in_every_form(ask, role, bound, seen):
    mine = ask("/api/v1/reports", role, **bound).json()
    every = ask("/api/v1/reports", limit=500).json()

    assert {one["audience"] for one in mine} == seen
    assert {one["code"] for one in mine} <= {"", *bound.values()} or role is Role.LEADER
    own = {one["id"] for one in mine}
    for one in [next(one for one in every if one["audience"] == audience) for audience in
                ("leaders", "office", "town", "department")]:  # fmt: skip
        for form in FORMATS:
            status = ask(f"/api/v1/reports/{one['id']}.{form}", role, **bound).status_code
            assert status == (200 if one["id"] in own else 404), (one["audience"], form)


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.LIST_OFFICE, Role.SUPERVISOR])
def test_other_roles_are_refused(ask, role):
    assert ask("/api/v1/reports", role).status_code == 403
    assert (
        ask(f"/api/v1/reports/{find(ask('/api/v1/reports'), 'leaders')['id']}.pdf", role).status_code == 403
    )


def test_figures_equal_the_screens(ask):
    report = find(ask("/api/v1/reports"), "leaders")
    book = load_workbook(BytesIO(ask(f"/api/v1/reports/{report['id']}.xlsx").content), read_only=True)
    rows = {row[0]: row for row in book["指标"].iter_rows(values_only=True)}

    values = ask("/api/v1/values", level="city", measure="open_tickets").json()
    shown = ask("/api/v1/indicators", by="origin", period="day", code="completion_in_time").json()
    [row] = shown[0]["rows"]
    assert rows["未结事项"][1] == values["total"]
    assert (rows["按时办结率"][2], rows["按时办结率"][3]) == (row["numerator"], row["denominator"]) == (1, 2)
    assert rows["新收事项"][1] == 2


def test_the_pdf_is_numbered_and_says_the_figures(ask):
    report = find(ask("/api/v1/reports"), "leaders")
    answer = ask(f"/api/v1/reports/{report['id']}.pdf")
    pages = [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(BytesIO(answer.content)).pages]

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    assert "新收事项2件" in pages[0]
    assert all(f"第{number}页/共{len(pages)}页" in page for number, page in enumerate(pages, 1))


def test_an_empty_city_without_ratings_says_so(ask):
    report = find(ask("/api/v1/reports", city=BOSTON), "leaders", "monthly")
    content = ask(f"/api/v1/reports/{report['id']}.pdf", city=BOSTON).content
    words = "".join(re.sub(r"\s", "", page.extract_text()) for page in PdfReader(BytesIO(content)).pages)

    assert "时段内没有镇街对部门的评价。" in words
    assert "没有逾期事项。" in words
    assert "没有提级督办或紧急的未结事项。" in words


@pytest.mark.parametrize("path", ["/api/v1/reports/no-id.pdf", "/api/v1/reports/{}.docx"])
def test_bad_addresses_are_refused(ask, path):
    report = find(ask("/api/v1/reports"), "leaders")

    assert ask(path.format(report["id"])).status_code in (404, 422)
    assert ask("/api/v1/reports", kind="yearly").status_code == 422
    assert ask("/api/v1/reports", limit=0).status_code == 422


def test_the_page_lists_and_shows_reports_in_both_languages(sign_in):
    browser = sign_in("leader")

    listed = browser.get("/reports").text
    [address, *_] = re.findall(r'href="(/reports/[0-9a-f-]{36})"', listed)
    shown = browser.get(address).text
    browser.post("/session/locale", data={"locale": "en", "next": "/reports"})
    english = browser.get(address).text
    browser.post("/session/locale", data={"locale": "zh_CN", "next": "/reports"})

    assert 'data-testid="reports"' in listed
    assert 'data-testid="build"' in listed
    assert "提要" in shown
    assert 'data-testid="report-pdf"' in shown
    assert "<h1>Shouguang: Daily Brief</h1>" in english or "<h1>Shouguang: Monthly Report</h1>" in english
    assert "1. What happened" in english
    assert "办理情况" not in english


def test_the_page_of_a_town_has_its_own_reports_and_cannot_build(sign_in):
    browser = sign_in("town")

    listed = browser.get("/reports").text

    assert 'data-testid="build"' not in listed
    assert "区域001" in listed
    assert browser.get("/reports?of=leaders").status_code == 403
    assert browser.get("/reports?of=town:002").status_code == 403
    assert browser.get("/reports?of=town:").status_code == 422
    assert browser.post("/reports/build", data={"kind": "daily", "day": "2026-01-01"}).status_code == 403


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"kind": "hourly", "day": "2026-01-01"}, "请选择报告的种类和日期"),
        ({"kind": "daily", "day": "gestern"}, "请选择报告的种类和日期"),
        ({"kind": "daily", "day": "9998-01-01"}, "还没有结束"),
        ({"kind": "monthly", "day": "9999-12-31"}, ""),
        ({"kind": "weekly", "day": "0001-01-01"}, ""),
        ({}, "请选择报告的种类和日期"),
    ],
)
def test_a_period_that_cannot_be_built_is_refused_in_words(sign_in, data, said):
    answer = sign_in("leader").post("/reports/build", data=data)

    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize("who", ["leader", "administrator"])
def test_leaders_and_administrators_have_reports_built_with_progress(sign_in, who):
    browser = sign_in(who)

    asked = browser.post("/reports/build", data={"kind": "daily", "day": "2026-01-05"})
    page = browser.get("/reports?kind=daily").text

    assert asked.status_code in (200, 303)
    assert 'data-testid="reports-progress"' in page
    with owner_transaction() as session:
        session.execute(text("DELETE FROM reports WHERE first_day = '2026-01-05'"))


def test_a_subscription_begins_and_ends_on_the_page(sign_in):
    browser = sign_in("leader")
    refused = browser.post("/reports/subscription", data={"kind": "daily", "of": "leaders", "wanted": "yes"})
    with owner_transaction() as session:
        session.execute(
            text(
                "INSERT INTO notice_addresses (city, to_kind, to_code, address)"
                " SELECT '370783', 'account', id::text, 'leader@example.org' FROM accounts"
                " WHERE username = 'leader' ON CONFLICT DO NOTHING"
            )
        )
    begun = browser.post("/reports/subscription", data={"kind": "daily", "of": "leaders", "wanted": "yes"})
    page = browser.get("/reports").text
    browser.post("/reports/subscription", data={"kind": "daily", "of": "leaders", "wanted": "no"})
    after = browser.get("/reports").text

    assert refused.status_code == 422
    assert begun.status_code in (200, 303)
    assert 'data-testid="subscriptions"' in page
    assert 'data-testid="subscriptions"' not in after
