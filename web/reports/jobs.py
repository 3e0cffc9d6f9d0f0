"""Build and mail reports in the worker: figures within a transaction, files outside of any."""

from collections.abc import Callable
from datetime import datetime, timedelta

import clock
import i18n
import logs
from adapters import channels, pdf
from db.bulk.cities import get_transaction_time
from db.models import Report
from db.queries import authentication
from db.queries import reports as kept
from db.queries.cities import load_city_facts
from db.queries.indicators import NotCountedYet
from db.rls import identity
from db.session import account_transaction, transaction
from db.writes import notifications
from db.writes import reports as rows
from domain.deliveries import Carrier, DeliveryState, MailFile, NotDelivered, Parcel, Senders
from domain.errors import DomainError, NotFound
from domain.indicator_periods import DayRange
from domain.notifications import ToKind
from domain.report_figures import ReportFigures
from domain.reports import ATTEMPTS, ReportFormat, ReportRecipient, ReportState, may_read
from domain.scopes import Scope
from etl.report_files import write_report_xlsx
from i18n import t
from services import report_text, reports
from services.report_figures import build_figures
from services.report_reader import FiguresRequest
from services.rollups import are_sums_complete
from web.actor_scopes import list_posts
from web.reports.paper import render_report_pdf
from web.reports.view import in_city

UNCOUNTED_WAIT = timedelta(minutes=2)  # until the sums of the period are looked for again
FAULT_WAIT = timedelta(minutes=1)
PDF_TYPE = "application/pdf"
Stepped = Callable[[], None]


def plan_reports(city: str) -> int:
    """Plan the reports that are due; return how many."""
    with transaction(Scope.whole(city)) as session:
        return reports.plan_due(session, city, clock.now(session, city))


def build_next(city: str, *, stepped: Stepped) -> int:
    """Build the next report that waits, or translate one; return 1, 0 where there is none.

    stepped: called while it goes on.
    """
    with transaction(Scope.whole(city)) as session:
        report = rows.claim_report(session, city, now=get_transaction_time(session))
    if report is None:
        return _translate_next(city, stepped)  # nothing in the first language waits for another one
    try:
        _build(report, stepped)
    except NotCountedYet as uncounted:  # the worker counts meanwhile: it is no failed try
        _release(report, UNCOUNTED_WAIT, ReportState.WAITING, uncounted)
    except DomainError as refusal:
        _release(report, FAULT_WAIT, ReportState.FAILED, refusal)
    except pdf.NotPrintable as missing:
        logs.log.error("no report can be printed", reason=str(missing))
        _release(
            report,
            FAULT_WAIT,
            ReportState.FAILED,
            DomainError("这台服务器还不能生成 PDF，请管理员运行 make doctor 查看"),
        )
    except Exception:
        state = ReportState.FAILED if report.attempts >= ATTEMPTS else ReportState.WAITING
        _release(report, FAULT_WAIT, state, DomainError("生成时多次出错，请查看系统健康页或联系维护人员"))
        raise
    return 1


def mail_next(city: str, *, senders: Senders) -> int:
    """Send the next mail that is due; return 1, 0 where none is."""
    with transaction(Scope.whole(city)) as session:
        identity.set_worker_identity(session)
        mail = reports.claim_mail(session, city, now=get_transaction_time(session))
        ending = None if mail is None else reports.find_mail_ending(session, city, carriers=senders.keys())
    if mail is None:
        return 0
    outcome: DeliveryState | NotDelivered | None = ending
    if outcome is None:
        parcel = _build_parcel(city, mail)
        if parcel is None:
            outcome = DeliveryState.NO_ADDRESS
        else:
            sent = channels.hand_over(senders, parcel)
            outcome = sent if isinstance(sent, NotDelivered) else DeliveryState.SENT
    with transaction(Scope.whole(city)) as session:
        identity.set_worker_identity(session)
        reports.settle_mail(session, city, mail, outcome, now=get_transaction_time(session))
    return 1


def _build(report: Report, stepped: Stepped) -> None:
    """Read the figures, write the files, keep both, and plan the mails."""

    def at(percent: int) -> None:
        stepped()
        with transaction(Scope.whole(report.city)) as session:
            rows.set_percent(session, report, percent)

    recipient = ReportRecipient(report.audience, report.code)
    with transaction(recipient.to_actor(report.city).scope) as session:
        request = FiguresRequest(
            city=report.city,
            kind=report.kind,
            recipient=recipient,
            period=DayRange(report.first_day, report.last_day),
            now=clock.now(session, report.city),
        )
        figures = build_figures(session, request, at=at)
    with transaction(Scope.whole(report.city)) as session:
        provisional = not are_sums_complete(session, report.city, report.last_day)
    at(60)
    edition = report.edition + 1
    files = write_files(figures, edition=edition, locale=i18n.DEFAULT_LOCALE)
    stepped()
    with transaction(Scope.whole(report.city)) as session:
        identity.set_worker_identity(session)
        now = get_transaction_time(session)
        rows.store_report(session, report, figures, files, provisional=provisional, now=now)
        if not report.provisional:  # who got the first edition is not written to for what it lacked
            rows.insert_mails(session, report, edition=edition, now=now)


def write_files(figures: ReportFigures, *, edition: int, locale: str) -> dict[ReportFormat, bytes]:
    """Return the files of a report in a language. Raises pdf.NotPrintable."""
    with in_city(figures, locale):
        return {
            ReportFormat.PDF: render_report_pdf(figures, edition=edition),
            ReportFormat.XLSX: write_report_xlsx(figures),
        }


def _translate_next(city: str, stepped: Stepped) -> int:
    """Write the files of a built report in the other languages; return 1, 0 where none lacks them."""
    with transaction(Scope.whole(city)) as session:
        report = rows.claim_translation(session, city)
        figures = None if report is None else kept.load_report(session, city, report.id)[1]
    if report is None or figures is None:
        return 0
    for locale in i18n.LOCALES[1:]:
        files = write_files(figures, edition=report.edition, locale=locale)
        stepped()
        with transaction(Scope.whole(city)) as session:
            rows.add_files(session, report, files, locale=locale)
    return 1


def _release(report: Report, wait: timedelta, state: ReportState, refusal: DomainError) -> None:
    with transaction(Scope.whole(report.city)) as session:
        again: datetime = get_transaction_time(session) + wait
        rows.release_report(session, report, state=state, next_try_at=again, refusal=refusal.to_stored())


def _build_parcel(city: str, mail: reports.ClaimedMail) -> Parcel | None:
    """Return the mail with the report as PDF in the language of the account.

    None where the account has no address, or may not read the report.
    """
    with account_transaction(account=mail.account_id) as session:
        account = authentication.find_account(session, mail.account_id)
        grants = () if account is None else authentication.list_grants(session, mail.account_id)
        locale = (account.locale if account else None) or i18n.DEFAULT_LOCALE
    with transaction(Scope.whole(city)) as session:
        identity.set_worker_identity(session)
        address = notifications.find_address(session, city, kind=ToKind.ACCOUNT, code=str(mail.account_id))
        try:
            entry, figures = kept.load_report(session, city, mail.report_id)
            content = kept.find_report_file(session, city, mail.report_id, ReportFormat.PDF, locale=locale)
        except NotFound:
            return None
        zone = load_city_facts(session, city).zone
    posts = list_posts(city, grants, actor_id=str(mail.account_id), name="")
    if address is None or figures is None or not any(may_read(post, entry.recipient) for post in posts):
        return None
    if content is None:  # its turn in the worker comes after the mail
        content = write_files(figures, edition=entry.edition, locale=locale)[ReportFormat.PDF]
    with i18n.use(locale, zone=zone):
        title = f"{report_text.name_title(figures)} {report_text.name_period(figures)}"
        words = "\n".join(report_text.list_highlights(figures))
        foot = t("全文见附件。不再接收：在“报告”页点“退订”。")
        file = MailFile(f"{name_file(entry)}.pdf", PDF_TYPE, content)
        return Parcel(mail.id, Carrier.MAIL, address, title, f"{words}\n\n{foot}", files=(file,))


def name_file(entry: kept.ReportEntry) -> str:
    """Return the name of a report's files without their endings."""
    of = entry.code or entry.audience.value
    return f"report-{entry.kind.value}-{of}-{entry.first.isoformat()}"
