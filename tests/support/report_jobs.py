"""Let the worker build the reports of a small city, and read what it built."""

import re
from io import BytesIO
from typing import Any
from uuid import UUID

from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select, text

from db.models import Report, ReportMail
from db.queries import reports as kept
from db.session import owner_transaction, transaction
from domain.deliveries import DeliveryState
from domain.enums import Role
from domain.notifications import ToKind
from domain.reports import (
    LEADERS,
    ReportFormat,
    ReportKind,
    ReportRecipient,
)
from domain.scopes import Actor, Scope
from i18n import DEFAULT_LOCALE
from services import notifications, reports
from services.recipients import Recipient
from tests.support import factories
from tests.support.grown_city import CITY, NOW
from web.reports import jobs


def forget_reports() -> None:
    """Delete every report, with mails and subscriptions."""
    with owner_transaction() as session:
        for table in ("report_mails", "report_subscriptions", "report_files", "reports"):
            session.execute(text(f"DELETE FROM {table}"))


def write_quickly(_figures: Any, *, edition: int, locale: str) -> dict[ReportFormat, bytes]:
    """Return files without laying out pages, which takes most of the time."""
    return {form: f"%PDF-{form.value}-{locale}-{edition}".encode() for form in ReportFormat}


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
    """Let the worker build and translate what waits; return how many steps that took."""
    done = 0
    while jobs.build_next(CITY, stepped=lambda: None):
        done += 1
    return done


def mail_states(account: UUID) -> list[DeliveryState]:
    """Return how the mails to an account went."""
    with owner_transaction() as session:
        return list(session.scalars(select(ReportMail.state).where(ReportMail.account_id == account)))


def read_built(recipient: ReportRecipient, locale: str = DEFAULT_LOCALE):
    """Return a built report: entry, figures, the words of its pages, and its workbook."""
    with owner_transaction() as session:
        report_id = session.scalars(
            select(Report.id).where(Report.audience == recipient.audience, Report.code == recipient.code)
        ).one()
        entry, figures = kept.load_report(session, CITY, report_id)
        pdf = kept.load_report_file(session, CITY, report_id, ReportFormat.PDF, locale=locale)
        xlsx = kept.load_report_file(session, CITY, report_id, ReportFormat.XLSX, locale=locale)
    pages = [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]
    return entry, figures, pages, load_workbook(BytesIO(xlsx), read_only=True)
