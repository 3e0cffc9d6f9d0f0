"""The worker plans, builds and mails reports: once, after faults, and each within the reach of its reader."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select, text

import clock
from db import session as sessions
from db.models import Report, ReportFile, ReportMail, Setting
from db.queries import reports as kept
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from db.session import owner_transaction, transaction
from db.writes import reports as writes
from domain.deliveries import Carrier, DeliveryState, NotDelivered
from domain.enums import Role
from domain.errors import Invalid, NotAllowed, NotFound
from domain.notifications import ToKind
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
from services import notifications, reports
from services.recipients import Recipient
from tests.support import factories, report_city
from tests.support.grown_city import CITY, NOW
from tests.support.report_city import DEPARTMENT, READERS, TOWN
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
    _forget()
    yield
    _forget()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are written without laying out pages, which takes most of the time."""
    files = {ReportFormat.PDF: b"%PDF-quick", ReportFormat.XLSX: b"xlsx"}
    monkeypatch.setattr(jobs, "write_files", lambda *_, **__: files)


def _forget() -> None:
    with owner_transaction() as session:
        for table in ("report_mails", "report_subscriptions", "report_files", "reports"):
            session.execute(text(f"DELETE FROM {table}"))


def test_the_worker_plans_once_and_builds_for_everybody(no_reports, quick):
    planned = jobs.plan_reports(CITY)
    again = jobs.plan_reports(CITY)
    built = build_all()

    assert (planned, again, built) == (6, 0, 6)  # leaders, offices, two towns, two departments
    with owner_transaction() as session:
        states = session.execute(select(Report.audience, Report.code, Report.state, Report.edition)).all()
        files = session.execute(select(ReportFile.format)).scalars().all()
    assert {(row.state, row.edition) for row in states} == {(ReportState.DONE, 1)}
    assert {(row.audience, row.code) for row in states} == {
        (ReportAudience.LEADERS, ""), (ReportAudience.OFFICE, ""), (ReportAudience.TOWN, "001"),
        (ReportAudience.TOWN, "002"), (ReportAudience.DEPARTMENT, "D01"), (ReportAudience.DEPARTMENT, "D02"),
    }  # fmt: skip
    assert sorted(files) == [ReportFormat.PDF] * 6 + [ReportFormat.XLSX] * 6


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

    for reader, actor in READERS.items():
        for recipient, report_id in ids.items():
            with transaction(actor.scope) as session:
                if reader in (LEADERS, recipient):
                    kept.load_report(session, CITY, report_id)
                    assert kept.load_report_file(session, CITY, report_id, ReportFormat.PDF)
                else:
                    with pytest.raises(NotFound):
                        kept.load_report(session, CITY, report_id)
                    with pytest.raises(NotFound):
                        kept.load_report_file(session, CITY, report_id, ReportFormat.PDF)


def test_asking_again_makes_another_edition(no_reports, quick):
    leader = READERS[LEADERS]
    for _ in range(2):
        with transaction(leader.scope) as session:
            reports.ask_build(session, ReportKind.MONTHLY, MONTH.last, actor=leader, now=NOW)
        assert build_all() == 6

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


def test_a_subscriber_gets_the_pdf_by_mail_once(no_reports, quick):
    account = a_subscriber("reader-leader", Role.LEADER)
    sent: list[Any] = []
    jobs.plan_reports(CITY)
    build_all()
    with owner_transaction() as session:
        session.execute(text("UPDATE cities SET simulated = false"))
    try:
        done = [jobs.mail_next(CITY, senders={Carrier.MAIL: sent.append}) for _ in range(3)]
    finally:
        with owner_transaction() as session:
            session.execute(text("UPDATE cities SET simulated = true"))

    assert done == [1, 0, 0]
    [parcel] = sent
    assert parcel.address == "leader@example.org"
    assert parcel.subject == "寿光市社会治理月报 2026年2月1日至2026年2月28日"
    assert "新收事项" in parcel.text
    assert "退订" in parcel.text
    [file] = parcel.files
    assert (file.name, file.media_type) == ("report-monthly-leaders-2026-02-01.pdf", "application/pdf")
    assert file.content.startswith(b"%PDF")
    assert mail_states(account) == [DeliveryState.SENT]


def test_a_simulated_city_mails_nothing_and_a_refusal_is_tried_again(no_reports, quick):
    account = a_subscriber("reader-two", Role.LEADER)
    jobs.plan_reports(CITY)
    jobs.build_next(CITY, stepped=lambda: None)
    jobs.mail_next(CITY, senders={Carrier.MAIL: lambda _: None})
    assert mail_states(account) == [DeliveryState.KEPT_INSIDE]

    with owner_transaction() as session:
        session.execute(
            text("UPDATE report_mails SET state = 'pending', ended_at = NULL, next_try_at = now()")
        )
        session.add(Setting(city=CITY, key="notices.simulated_outside", value=True))

    def refuse(_parcel):
        raise NotDelivered("mail server answered 451")

    jobs.mail_next(CITY, senders={Carrier.MAIL: refuse})
    with owner_transaction() as session:
        mail = session.scalars(select(ReportMail)).one()
        session.execute(text("DELETE FROM settings WHERE key = 'notices.simulated_outside'"))
    assert (mail.state, mail.last_error) == (DeliveryState.PENDING, "mail server answered 451")


def test_who_lost_the_right_gets_no_mail(no_reports, quick):
    account = a_subscriber("reader-gone", Role.LEADER)
    jobs.plan_reports(CITY)
    jobs.build_next(CITY, stepped=lambda: None)
    with owner_transaction() as session:
        session.execute(text("DELETE FROM account_grants WHERE account_id = :id"), {"id": account})
        session.add(Setting(city=CITY, key="notices.simulated_outside", value=True))
    jobs.mail_next(CITY, senders={Carrier.MAIL: lambda _: pytest.fail("sent")})
    with owner_transaction() as session:
        session.execute(text("DELETE FROM settings WHERE key = 'notices.simulated_outside'"))

    assert mail_states(account) == [DeliveryState.NO_ADDRESS]


def test_a_subscription_needs_an_address_and_the_right_to_read(no_reports):
    with owner_transaction() as session:
        account = factories.an_account(session, "reader-bare")
    actor = Actor(str(account), "镇街", frozenset({Role.TOWN}), READERS[TOWN].scope)

    with transaction(actor.scope) as session, pytest.raises(Invalid, match="邮箱"):
        reports.subscribe(session, ReportKind.DAILY, TOWN, actor=actor, now=NOW)
    with transaction(actor.scope) as session, pytest.raises(NotAllowed):
        reports.subscribe(session, ReportKind.DAILY, LEADERS, actor=actor, now=NOW)


def a_subscriber(username: str, role: Role) -> UUID:
    """Return an account that gets the monthly report of the leaders by mail."""
    with owner_transaction() as session:
        account = factories.an_account(session, username)
        factories.a_grant(session, account, role, CITY)
        notifications.set_address(
            session, CITY, Recipient(ToKind.ACCOUNT, str(account)), "leader@example.org"
        )
    actor = Actor(str(account), "领导", frozenset({role}), Scope.whole(CITY))
    for _ in range(2):
        with transaction(actor.scope) as session:
            reports.subscribe(session, ReportKind.MONTHLY, LEADERS, actor=actor, now=NOW)
    return account


def build_all() -> int:
    """Let the worker build what waits; return how many reports."""
    done = 0
    while jobs.build_next(CITY, stepped=lambda: None):
        done += 1
    return done


def mail_states(account: UUID) -> list[DeliveryState]:
    with owner_transaction() as session:
        return list(session.scalars(select(ReportMail.state).where(ReportMail.account_id == account)))


def read_built(recipient: ReportRecipient):
    """Return a built report: entry, figures, the words of its pages, and its workbook."""
    with owner_transaction() as session:
        report_id = session.scalars(
            select(Report.id).where(Report.audience == recipient.audience, Report.code == recipient.code)
        ).one()
        entry, figures = kept.load_report(session, CITY, report_id)
        pdf = kept.load_report_file(session, CITY, report_id, ReportFormat.PDF)
        xlsx = kept.load_report_file(session, CITY, report_id, ReportFormat.XLSX)
    pages = [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]
    return entry, figures, pages, load_workbook(BytesIO(xlsx), read_only=True)
