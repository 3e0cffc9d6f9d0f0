"""The worker plans, builds and keeps reports: once, after faults, and each within the reach of its reader."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select, text

import clock
from db import session as sessions
from db.models import Report, ReportFile, Setting
from db.queries import reports as kept
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from db.session import owner_transaction, transaction
from db.writes import reports as writes
from domain.enums import Role
from domain.errors import Invalid, NotAllowed, NotFound
from domain.reports import (
    LEADERS,
    OFFICE,
    ReportAudience,
    ReportFormat,
    ReportKind,
    ReportRecipient,
    ReportState,
    find_period,
)
from domain.scopes import Actor, Scope
from i18n import DEFAULT_LOCALE
from services import reports
from tests.support import report_city
from tests.support.grown_city import CITY, NOW
from tests.support.report_city import DEPARTMENT, READERS, TOWN
from tests.support.report_jobs import build_all, forget_reports, read_built, write_quickly
from web.reports import jobs

MONTH = find_period(ReportKind.MONTHLY, report_city.DAYS[ReportKind.MONTHLY])


@pytest.fixture(scope="module", autouse=True)
def city(cluster: Cluster) -> Iterator[None]:
    """A city with a counted month, and its present; only monthly reports are made."""
    engines = sessions.connect(copy_template(cluster, "report_jobs"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda _session, _city: NOW)
        with owner_transaction() as session:
            report_city.build_small(session)
            for key in ("reports.daily", "reports.weekly"):
                session.add(Setting(city=CITY, key=key, value=False))
        yield
    engines.dispose()
    drop(cluster, "report_jobs")


@pytest.fixture
def no_reports(city: None) -> Iterator[None]:
    """No report is there before and after."""
    forget_reports()
    yield
    forget_reports()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are written without laying out pages, which takes most of the time."""
    monkeypatch.setattr(jobs, "write_files", write_quickly)


def test_the_worker_plans_once_and_builds_for_everybody(no_reports, quick):
    planned = jobs.plan_reports(CITY)
    again = jobs.plan_reports(CITY)
    built = build_all()

    assert (planned, again, built) == (
        6,
        0,
        12,
    )  # each in two languages: leaders, offices, two towns, two departments
    with owner_transaction() as session:
        states = session.execute(select(Report.audience, Report.code, Report.state, Report.edition)).all()
        files = session.execute(select(ReportFile.format)).scalars().all()
    assert {(row.state, row.edition) for row in states} == {(ReportState.DONE, 1)}
    assert {(row.audience, row.code) for row in states} == {
        (ReportAudience.LEADERS, ""), (ReportAudience.OFFICE, ""), (ReportAudience.TOWN, "001"),
        (ReportAudience.TOWN, "002"), (ReportAudience.DEPARTMENT, "D01"), (ReportAudience.DEPARTMENT, "D02"),
    }  # fmt: skip
    assert sorted(files) == [ReportFormat.PDF] * 12 + [ReportFormat.XLSX] * 12  # in two languages


def test_pdf_and_workbook_hold_the_kept_figures(no_reports):
    jobs.plan_reports(CITY)
    jobs.build_next(CITY, stepped=lambda: None)

    entry, figures, pages, book = read_built(LEADERS)

    words = "".join(pages)
    assert figures is not None
    assert entry.percent == 100
    for number, page in enumerate(pages, 1):
        assert f"第{number}页/共{len(pages)}页" in page
    assert "寿光市社会治理月报" in pages[0]
    received = next(one.current for one in figures.counts if one.code == "received")
    assert f"新收事项{received}件" in words
    for one in figures.indicators:
        if one.current.value is not None:
            assert f"{one.current.numerator:,}" in words
            assert f"{100 * one.current.value:.1f}%" in words
    assert f"未结事项{figures.open.open}件" in words
    rows = {row[0]: row for row in book["指标"].iter_rows(values_only=True)}
    assert rows["新收事项"][1] == received
    assert rows["逾期"][1] == figures.open.overdue
    assert all(row[6] for name, row in rows.items() if name != "指标")


def test_a_report_is_read_by_whom_it_is_for_and_by_leaders(no_reports, quick):
    jobs.plan_reports(CITY)
    build_all()
    with owner_transaction() as session:
        ids = {
            ReportRecipient(row.audience, row.code): row.id
            for row in session.execute(select(Report.audience, Report.code, Report.id))
        }

    locale = DEFAULT_LOCALE
    for reader, actor in READERS.items():
        for recipient, report_id in ids.items():
            with transaction(actor.scope) as session:
                if reader in (LEADERS, recipient):
                    kept.load_report(session, CITY, report_id)
                    assert kept.load_report_file(session, CITY, report_id, ReportFormat.PDF, locale=locale)
                else:
                    with pytest.raises(NotFound):
                        kept.load_report(session, CITY, report_id)
                    with pytest.raises(NotFound):
                        kept.load_report_file(session, CITY, report_id, ReportFormat.PDF, locale=locale)


def test_asking_again_makes_another_edition(no_reports, quick):
    leader = READERS[LEADERS]
    for _ in range(2):
        with transaction(leader.scope) as session:
            reports.ask_build(session, ReportKind.MONTHLY, MONTH.last, actor=leader, now=NOW)
        assert build_all() == 12

    with owner_transaction() as session:
        assert set(session.scalars(select(Report.edition))) == {2}


def test_an_administrator_has_all_built_and_others_none(no_reports):
    administrator = Actor("5", "管理员", frozenset({Role.ADMINISTRATOR}), Scope.open_to_all(CITY))
    with transaction(administrator.scope) as session:
        reports.ask_build(session, ReportKind.MONTHLY, MONTH.last, actor=administrator, now=NOW)
    with owner_transaction() as session:
        assert len(session.scalars(select(Report.id)).all()) == 6

    for recipient in (OFFICE, TOWN, DEPARTMENT):
        actor = READERS[recipient]
        with transaction(actor.scope) as session, pytest.raises(NotAllowed):
            reports.ask_build(session, ReportKind.MONTHLY, MONTH.last, actor=actor, now=NOW)
    with transaction(administrator.scope) as session, pytest.raises(Invalid):
        reports.ask_build(session, ReportKind.MONTHLY, NOW.date(), actor=administrator, now=NOW)


def test_a_report_waits_for_its_days_to_be_counted(no_reports):
    with owner_transaction() as session:
        writes.insert_reports(
            session,
            CITY,
            ReportKind.DAILY,
            find_period(ReportKind.DAILY, NOW.date()),
            recipients=[LEADERS],
            now=NOW,
        )
    jobs.build_next(CITY, stepped=lambda: None)

    with owner_transaction() as session:
        row = session.scalars(select(Report)).one()
        assert (row.state, row.edition) == (ReportState.WAITING, 0)
        assert "没有汇总" in str(row.refusal)
        assert row.next_try_at > row.asked_at


def test_a_fault_is_tried_again_and_then_given_up(no_reports, monkeypatch):
    jobs.plan_reports(CITY)

    def fail(*_arguments, **_named):
        raise RuntimeError("broken")

    monkeypatch.setattr(jobs, "build_figures", fail)
    for attempt in range(1, 5):
        with owner_transaction() as session:
            session.execute(text("UPDATE reports SET next_try_at = now() - interval '1 day'"))
        with pytest.raises(RuntimeError):
            jobs.build_next(CITY, stepped=lambda: None)
        with owner_transaction() as session:
            row = session.scalars(select(Report).where(Report.audience == ReportAudience.LEADERS)).one()
            wanted = ReportState.FAILED if attempt == 4 else ReportState.WAITING
            assert (row.attempts, row.state) == (attempt, wanted)
