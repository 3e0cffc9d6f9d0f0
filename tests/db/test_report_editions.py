"""Reports in two languages, of agencies, completed later, and by mail."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select, text

import clock
from db import session as sessions
from db.models import Report, ReportMail, ReportSubscription, Setting
from db.queries import reports as kept
from db.queries.cities import load_city_facts
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from db.session import owner_transaction, transaction
from db.writes import reports as writes
from db.writes.department_heirs import move_papers
from db.writes.rollups import Days, count_days
from domain.deliveries import Carrier, DeliveryState, NotDelivered
from domain.enums import Role
from domain.errors import Invalid, NotAllowed, NotFound
from domain.report_figures import ORDER_COUNTS
from domain.reports import (
    LEADERS,
    ReportAudience,
    ReportKind,
    ReportRecipient,
    ReportState,
    find_own_recipient,
    find_period,
)
from domain.scopes import Actor, Reach, Scope
from services import reports
from tests.support import factories, report_city
from tests.support.agency_forms import AGENCY, an_agency
from tests.support.grown_city import CITY, NOW
from tests.support.report_city import DEPARTMENT, READERS, TOWN
from tests.support.report_jobs import (
    a_subscriber,
    build_all,
    forget_reports,
    mail_states,
    read_built,
    write_quickly,
)
from web.reports import jobs

MONTH = find_period(ReportKind.MONTHLY, report_city.DAYS[ReportKind.MONTHLY])


@pytest.fixture(scope="module", autouse=True)
def city(cluster: Cluster) -> Iterator[None]:
    """A city with a counted month, and its present; only monthly reports are made."""
    engines = sessions.connect(copy_template(cluster, "report_editions"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda _session, _city: NOW)
        with owner_transaction() as session:
            report_city.build_small(session)
            for key in ("reports.daily", "reports.weekly"):
                session.add(Setting(city=CITY, key=key, value=False))
        yield
    engines.dispose()
    drop(cluster, "report_editions")


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


@pytest.fixture
def agency(no_reports: None) -> Iterator[Actor]:
    """Who works in an agency of the first department, which is gone after the test."""
    with owner_transaction() as session:
        an_agency(session)
    yield Actor("6", "所", frozenset({Role.AGENCY}), Scope(CITY, Reach.DEPARTMENT, department=AGENCY))
    forget_reports()
    with owner_transaction() as session:
        session.execute(text("DELETE FROM departments WHERE code = :code"), {"code": AGENCY})


def test_files_are_written_in_both_languages(no_reports):
    with owner_transaction() as session:
        month = find_period(ReportKind.MONTHLY, MONTH.last)
        writes.insert_reports(session, CITY, ReportKind.MONTHLY, month, recipients=[LEADERS], now=NOW)
    assert [jobs.build_next(CITY, stepped=lambda: None) for _ in range(3)] == [1, 1, 0]

    _, figures, pages, book = read_built(LEADERS, locale="en")

    assert figures is not None
    assert f"Page1of{len(pages)}" in pages[0]
    assert "新收事项" not in "".join(pages)
    assert "指标" not in book.sheetnames


def test_an_agency_has_a_report_of_its_own_work_orders(agency, quick):
    own = ReportRecipient(ReportAudience.AGENCY, AGENCY)

    jobs.plan_reports(CITY)
    build_all()

    with transaction(agency.scope) as session:
        [entry] = kept.list_reports(session, CITY, None, limit=9)
        _, figures = kept.load_report(session, CITY, entry.id)
    assert (entry.recipient, entry.state, find_own_recipient(agency)) == (own, ReportState.DONE, own)
    assert figures is not None
    assert {one.code for one in figures.counts} == {one.code for one in ORDER_COUNTS}
    with transaction(READERS[DEPARTMENT].scope) as session, pytest.raises(NotFound):
        kept.load_report(session, CITY, entry.id)


def test_before_all_days_are_counted_the_whole_city_alone_is_reported_and_completed_later(no_reports, quick):
    account = a_subscriber("reader-early", Role.LEADER)
    with owner_transaction() as session:
        january = datetime(2026, 1, 20, 4, tzinfo=UTC)
        factories.a_ticket(session, town="001", departments=("D01",), reported_at=january)
    assert (jobs.plan_reports(CITY), jobs.plan_reports(CITY)) == (2, 0)
    assert build_all() == 4
    with owner_transaction() as session:
        states = session.execute(select(Report.audience, Report.provisional)).all()
        count_days(session, load_city_facts(session, CITY), Days(january.date(), date(2026, 1, 31)))
    assert set(states) == {(ReportAudience.LEADERS, True), (ReportAudience.OFFICE, True)}
    assert len(mail_states(account)) == 1

    planned = jobs.plan_reports(CITY)
    built = build_all()

    with owner_transaction() as session:
        editions = dict(iter(session.execute(select(Report.audience, Report.edition))))
        assert not any(session.scalars(select(Report.provisional)))
    assert (planned, built) == (6, 12)  # two completed, those of the parties; each in two languages
    assert (editions[ReportAudience.LEADERS], editions[ReportAudience.TOWN]) == (2, 1)
    assert len(mail_states(account)) == 1  # no second mail for what the first one lacked


def test_who_subscribed_to_a_department_gets_the_reports_of_its_heir(no_reports):
    with owner_transaction() as session:
        account = factories.an_account(session, "reader-heir")
        for code in ("D01", "D02"):
            of = ReportRecipient(ReportAudience.DEPARTMENT, code)
            writes.insert_subscription(session, CITY, account, ReportKind.DAILY, recipient=of, now=NOW)
        of = ReportRecipient(ReportAudience.DEPARTMENT, "D01")
        writes.insert_subscription(session, CITY, account, ReportKind.MONTHLY, recipient=of, now=NOW)

        move_papers(session, CITY, "D01", "D02")

        found = session.execute(select(ReportSubscription.kind, ReportSubscription.code)).all()
    assert sorted(found) == [(ReportKind.DAILY, "D02"), (ReportKind.MONTHLY, "D02")]


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


def test_who_reads_english_gets_the_mail_in_english(no_reports, quick):
    account = a_subscriber("reader-english", Role.LEADER)
    sent: list[Any] = []
    jobs.plan_reports(CITY)
    build_all()
    with owner_transaction() as session:
        session.execute(text("UPDATE accounts SET locale = 'en' WHERE id = :id"), {"id": account})
        session.add(Setting(city=CITY, key="notices.simulated_outside", value=True))
    jobs.mail_next(CITY, senders={Carrier.MAIL: sent.append})
    with owner_transaction() as session:
        session.execute(text("DELETE FROM settings WHERE key = 'notices.simulated_outside'"))

    [parcel] = sent
    assert parcel.files[0].content == b"%PDF-pdf-en-1"
    assert re.search("[一-鿿]", parcel.subject + parcel.text) is None


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
