"""Reports on a real database: figures equal those of the screens, and the worker builds and mails them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select, text

import clock
from db import session as sessions
from db.models import Report, ReportFile, ReportMail, Setting, Ticket
from db.queries import area_figures, indicators
from db.queries import reports as kept
from db.queries.area_counts import CountQuery, count_area_values
from db.queries.area_tree import load_area_tree
from db.queries.cities import load_city_facts
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from db.session import owner_transaction, transaction
from db.writes import reports as writes
from domain.deliveries import Carrier, DeliveryState, NotDelivered
from domain.enums import Light, Role, Secrecy
from domain.errors import Invalid, NotAllowed, NotFound
from domain.filters import Filters
from domain.indicator_questions import IndicatorQuestion, narrow_to_reach
from domain.indicators import Breakdown
from domain.measures import OPEN_TICKETS
from domain.notifications import ToKind
from domain.reports import (
    LEADERS,
    OFFICE,
    STEPS,
    ReportAudience,
    ReportFormat,
    ReportKind,
    ReportRecipient,
    ReportState,
    find_period,
)
from domain.scopes import Actor, Reach, Scope
from services import notifications, reports
from services.recipients import Recipient
from tests.support import factories, report_city
from tests.support.grown_city import CITY, NOW
from web.reports import jobs

TOWN = ReportRecipient(ReportAudience.TOWN, "001")
DEPARTMENT = ReportRecipient(ReportAudience.DEPARTMENT, "D01")
EVERY = (LEADERS, OFFICE, TOWN, DEPARTMENT)
READERS = {
    LEADERS: Actor("1", "领导", frozenset({Role.LEADER}), Scope.whole(CITY)),
    OFFICE: Actor("2", "考核办", frozenset({Role.ASSESSMENT_OFFICE}), Scope.open_to_all(CITY)),
    TOWN: Actor("3", "镇街", frozenset({Role.TOWN}), Scope(CITY, Reach.TOWN, town="001")),
    DEPARTMENT: Actor(
        "4", "部门", frozenset({Role.DEPARTMENT}), Scope(CITY, Reach.DEPARTMENT, department="D01")
    ),
}
MONTH = find_period(ReportKind.MONTHLY, report_city.DAYS[ReportKind.MONTHLY])


@pytest.fixture(scope="module", autouse=True)
def city(cluster: Cluster) -> Iterator[None]:
    """A city with more than a year of tickets, and its present."""
    engines = sessions.connect(copy_template(cluster, "reports"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda _session, _city: NOW)
        with owner_transaction() as session:
            report_city.build(session)
            for key in ("reports.daily", "reports.weekly"):
                session.add(Setting(city=CITY, key=key, value=False))
        yield
    engines.dispose()
    drop(cluster, "reports")


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


@pytest.mark.parametrize("recipient", EVERY, ids=lambda one: one.audience)
@pytest.mark.parametrize("kind", ReportKind)
def test_indicators_equal_those_of_the_page(recipient, kind):
    figures = report_city.read_figures(recipient, kind)

    actor = READERS[recipient]
    question = narrow_to_reach(actor, IndicatorQuestion(Breakdown.ALL, STEPS[kind], until=figures.last))
    with transaction(actor.scope) as session:
        table = indicators.load_indicators(session, actor, question, now=NOW)
    assert (table.periods.current.first, table.periods.current.last) == (figures.first, figures.last)
    shown = {one.spec.code: one.rows[0] for one in table.figures}
    assert set(shown) == {one.code for one in figures.indicators}
    for one in figures.indicators:
        for period in ("current", "previous", "last_year"):
            counted, kept_one = getattr(shown[one.code], period), getattr(one, period)
            expected = None if counted is None else (counted.numerator, counted.denominator)
            assert (kept_one and (kept_one.numerator, kept_one.denominator)) == expected, (one.code, period)


@pytest.mark.parametrize("recipient", EVERY, ids=lambda one: one.audience)
def test_what_is_open_equals_the_map_and_the_panel(recipient):
    figures = report_city.read_figures(recipient, ReportKind.MONTHLY)

    actor = READERS[recipient]
    with transaction(actor.scope) as session:
        tree, facts = load_area_tree(session, CITY), load_city_facts(session, CITY)
        asked = CountQuery(Filters(), actor.scope, NOW, facts.zone)
        whole = count_area_values(session, tree, level="city", measure=OPEN_TICKETS, question=asked)
        level = "village" if recipient is TOWN else "town"
        areas = count_area_values(session, tree, level=level, measure=OPEN_TICKETS, question=asked)
        panel = area_figures.open_figures(
            session, CITY, where=(), now=NOW, day_ends=NOW + timedelta(hours=10)
        )
    assert figures.open.open == whole.total == sum(one.count for one in panel.counts) > 0
    assert figures.open.overdue == sum(one.count for one in panel.counts if one.light is Light.RED) > 0
    assert figures.open.due_today == panel.due_today
    assert figures.map is not None
    assert {one.who.key: one.open for one in figures.map.areas if one.open} == {
        code: area.count for code, area in areas.areas.items() if area.count
    }
    assert figures.map.unlocated == areas.unlocated


def test_numbers_of_the_period_equal_plain_sql():
    figures = report_city.read_figures(LEADERS, ReportKind.MONTHLY)

    with owner_transaction() as session:
        for code, column in (
            ("received", "reported_at"), ("accepted", "accepted_at"), ("completed", "completed_at"),
            ("closed", "closed_at"),
        ):  # fmt: skip
            plain = session.execute(
                text(
                    f"SELECT count(*) FROM tickets WHERE ({column} AT TIME ZONE 'Asia/Shanghai')::date"
                    " BETWEEN :first AND :last"
                ),
                {"first": figures.first, "last": figures.last},
            ).scalar_one()
            assert next(one.current for one in figures.counts if one.code == code) == plain > 0, code


def test_the_office_counts_no_internal_and_secret_tickets():
    leaders = report_city.read_figures(LEADERS, ReportKind.MONTHLY)
    office = report_city.read_figures(OFFICE, ReportKind.MONTHLY)

    def received(figures):
        return next(one.current for one in figures.counts if one.code == "received")

    with owner_transaction() as session:
        plain = session.execute(
            text(
                "SELECT count(*) FROM tickets WHERE secrecy = 'normal'"
                " AND (reported_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN :first AND :last"
            ),
            {"first": office.first, "last": office.last},
        ).scalar_one()
    assert received(office) == plain < received(leaders)


def test_ranks_of_departments_and_towns_equal_the_page():
    figures = report_city.read_figures(LEADERS, ReportKind.MONTHLY)

    for ranking in figures.rankings:
        question = IndicatorQuestion(ranking.by, STEPS[ReportKind.MONTHLY], until=figures.last)
        with transaction(READERS[LEADERS].scope) as session:
            table = indicators.load_indicators(session, READERS[LEADERS], question, now=NOW)
        for one in table.figures:
            rows = {row.key: (row.current.numerator, row.current.denominator) for row in one.rows}
            for row in ranking.rows:
                if one.spec.code in row.indicators and rows.get(row.who.key):
                    got = row.get(one.spec.code)
                    assert (got.numerator, got.denominator) == rows[row.who.key]
    assert {ranking.by for ranking in figures.rankings} == {Breakdown.DEPARTMENT, Breakdown.TOWN}


@pytest.mark.parametrize("recipient", [TOWN, DEPARTMENT], ids=lambda one: one.audience)
def test_a_town_and_a_department_read_nothing_of_others(recipient):
    figures = report_city.read_figures(recipient, ReportKind.MONTHLY)

    assert figures.rankings == ()
    if recipient is TOWN:
        assert figures.map is not None
        assert {one.who.key for one in figures.map.areas} == {"0011"}
    numbers = [
        one.number for rows in (figures.tickets.overdue, figures.tickets.near, figures.tickets.watched)
        for one in rows
    ]  # fmt: skip
    with owner_transaction() as session:
        found = session.scalars(select(Ticket).where(Ticket.number.in_(numbers))).all()
    assert found
    for ticket in found:
        assert ticket.town_code == "001" if recipient is TOWN else "D01" in ticket.departments


@pytest.mark.parametrize("recipient", EVERY, ids=lambda one: one.audience)
def test_no_list_names_a_secret_ticket(recipient):
    with owner_transaction() as session:
        ticket = session.scalars(
            select(Ticket).where(Ticket.closed_at.is_(None), Ticket.town_code == "001").limit(1)
        ).one()
        before, urgent = ticket.secrecy, ticket.urgent
        ticket.secrecy, ticket.urgent = Secrecy.SECRET, True
    try:
        figures = report_city.read_figures(recipient, ReportKind.MONTHLY)
    finally:
        with owner_transaction() as session:
            changed = session.get_one(Ticket, (CITY, ticket.id))
            changed.secrecy, changed.urgent = before, urgent

    assert str(ticket.id) not in figures.model_dump_json()


def test_a_surge_is_far_above_the_usual_number():
    with owner_transaction() as session:
        session.add(Setting(city=CITY, key="reports.surge_least", value=2))
        session.add(Setting(city=CITY, key="reports.surge_percent", value=10))
    try:
        figures = report_city.read_figures(LEADERS, ReportKind.WEEKLY)
    finally:
        with owner_transaction() as session:
            session.execute(text("DELETE FROM settings WHERE key LIKE 'reports.surge%'"))

    assert figures.surges
    for one in figures.surges:
        assert one.count >= 2
        assert one.count >= 1.1 * one.usual


def test_a_period_that_is_not_counted_is_refused():
    with pytest.raises(indicators.NotCountedYet):
        report_city.read_figures(LEADERS, ReportKind.DAILY, find_period(ReportKind.DAILY, NOW.date()))


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
