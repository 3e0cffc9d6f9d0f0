"""Writes of reports: planned, claimed, built or refused; subscriptions, and their mails."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, delete, literal, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Department, Report, ReportFile, ReportMail, ReportSubscription
from domain.deliveries import DeliveryState
from domain.enums import PartyKind
from domain.indicator_periods import DayRange
from domain.report_figures import ReportFigures
from domain.reports import (
    OF_ORDERS,
    WHOLE_CITY,
    ReportAudience,
    ReportFormat,
    ReportKind,
    ReportRecipient,
    ReportState,
)
from i18n import DEFAULT_LOCALE

LEASE = timedelta(minutes=5)  # after which another worker takes a report that one has left
# The leaders' report is built first.
_ORDER = case({audience.value: place for place, audience in enumerate(ReportAudience)}, value=Report.audience)


def insert_reports(
    session: Session,
    city: str,
    kind: ReportKind,
    period: DayRange,
    *,
    recipients: Iterable[ReportRecipient],
    now: datetime,
    asked_by_name: str = "",
) -> int:
    """Plan the reports of a period that are not there yet; return how many."""
    rows = [
        {
            "city": city,
            "id": new_id(now),
            "kind": kind,
            "audience": one.audience,
            "code": one.code,
            "first_day": period.first,
            "last_day": period.last,
            "state": ReportState.WAITING,
            "asked_at": now,
            "asked_by_name": asked_by_name,
            "next_try_at": now,
        }
        for one in recipients
    ]
    found = session.execute(insert(Report).on_conflict_do_nothing().returning(Report.id), rows)
    return len(found.all())


def restart_reports(
    session: Session, city: str, kind: ReportKind, period: DayRange, *, now: datetime, asked_by_name: str
) -> None:
    """Let the finished and given up reports of a period be built again."""
    session.execute(
        update(Report)
        .where(
            Report.city == city,
            Report.kind == kind,
            Report.first_day == period.first,
            Report.state.in_((ReportState.DONE, ReportState.FAILED)),
        )
        .values(
            state=ReportState.WAITING, percent=0, attempts=0, refusal=null(), next_try_at=now,
            claimed_until=None, asked_at=now, asked_by_name=asked_by_name, provisional=False,
        )
    )  # fmt: skip


def list_provisional(session: Session, city: str) -> list[tuple[ReportKind, DayRange]]:
    """Return the kinds and periods of built reports that were built before all their days were counted."""
    found = session.execute(
        select(Report.kind, Report.first_day, Report.last_day)
        .where(Report.city == city, Report.provisional, Report.state == ReportState.DONE)
        .distinct()
        .order_by(Report.last_day.desc(), Report.kind)
    )
    return [(kind, DayRange(first, last)) for kind, first, last in found]


def complete_reports(
    session: Session, city: str, kind: ReportKind, period: DayRange, *, now: datetime
) -> int:
    """Let the provisional reports of a period be built again; return how many. They stay readable."""
    found = session.scalars(
        update(Report)
        .where(
            Report.city == city,
            Report.kind == kind,
            Report.first_day == period.first,
            Report.provisional,
            Report.state == ReportState.DONE,
        )
        .values(
            state=ReportState.WAITING, percent=0, attempts=0, refusal=null(), next_try_at=now,
            claimed_until=None, asked_at=now,
        )
        .returning(Report.id)
    )  # fmt: skip
    return len(found.all())


def claim_report(session: Session, city: str, *, now: datetime) -> Report | None:
    """Return the next report to be built, claimed for this worker; None where none is due. now: real time."""
    found = session.scalars(
        select(Report)
        .where(
            Report.city == city,
            Report.state.in_((ReportState.WAITING, ReportState.BUILDING)),
            Report.next_try_at <= now,
            or_(Report.claimed_until.is_(None), Report.claimed_until < now),
        )
        .order_by(Report.asked_at, _ORDER, Report.code)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if found is not None:
        found.state, found.claimed_until, found.percent = ReportState.BUILDING, now + LEASE, 0
        found.attempts += 1
    return found


def set_percent(session: Session, report: Report, percent: int) -> None:
    """Write how far a worker is."""
    session.execute(_of(report).values(percent=percent))


def store_report(
    session: Session,
    report: Report,
    figures: ReportFigures,
    files: Mapping[ReportFormat, bytes],
    *,
    provisional: bool,
    now: datetime,
) -> None:
    """Keep a built report: its figures and files replace those of an earlier edition in every language.

    provisional: whether days that it compares with were not counted yet.
    """
    session.execute(
        delete(ReportFile).where(ReportFile.city == report.city, ReportFile.report_id == report.id)
    )
    add_files(session, report, files, locale=DEFAULT_LOCALE)
    session.execute(
        _of(report).values(
            state=ReportState.DONE, percent=100, figures=figures.model_dump(mode="json"), built_at=now,
            edition=Report.edition + 1, claimed_until=None, refusal=null(), provisional=provisional,
            untranslated=True,
        )
    )  # fmt: skip


def add_files(session: Session, report: Report, files: Mapping[ReportFormat, bytes], *, locale: str) -> None:
    """Keep the files of a report in a language."""
    found = [
        {"city": report.city, "report_id": report.id, "format": form, "locale": locale, "content": content}
        for form, content in files.items()
    ]
    session.execute(insert(ReportFile).on_conflict_do_nothing(), found)


def claim_translation(session: Session, city: str) -> Report | None:
    """Return the newest built report whose files are in one language alone, for this worker; None = none."""
    found = session.scalars(
        select(Report)
        .where(Report.city == city, Report.untranslated, Report.state == ReportState.DONE)
        .order_by(Report.last_day.desc(), _ORDER, Report.code)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if found is not None:
        found.untranslated = False
    return found


def release_report(
    session: Session, report: Report, *, state: ReportState, next_try_at: datetime, refusal: dict[str, Any]
) -> None:
    """Give a claimed report back: it waits until ``next_try_at``, or is given up."""
    session.execute(
        _of(report).values(
            state=state, percent=0, claimed_until=None, next_try_at=next_try_at, refusal=refusal
        )
    )


def delete_old_files(session: Session, city: str, *, before: date) -> None:
    """Take away the files of the daily reports of towns and parties whose day is before ``before``."""
    old = select(Report.id).where(
        Report.city == city,
        Report.kind == ReportKind.DAILY,
        Report.audience.not_in(WHOLE_CITY),
        Report.last_day < before,
    )
    session.execute(delete(ReportFile).where(ReportFile.city == city, ReportFile.report_id.in_(old)))


def insert_mails(session: Session, report: Report, *, edition: int, now: datetime) -> int:
    """Plan a mail of an edition for each subscriber; the transaction acts as the worker."""
    accounts = session.scalars(
        select(ReportSubscription.account_id).where(
            ReportSubscription.city == report.city,
            ReportSubscription.kind == report.kind,
            ReportSubscription.audience == report.audience,
            ReportSubscription.code == report.code,
        )
    ).all()
    rows = [
        {
            "city": report.city, "id": new_id(now), "report_id": report.id, "account_id": account,
            "edition": edition, "state": DeliveryState.PENDING, "next_try_at": now, "created_at": now,
        }
        for account in accounts
    ]  # fmt: skip
    if rows:
        session.execute(insert(ReportMail).on_conflict_do_nothing(), rows)
    return len(rows)


def claim_mail(session: Session, city: str, *, now: datetime, until: datetime) -> ReportMail | None:
    """Return the next mail that is due, its attempt counted; another try is due at ``until``."""
    found = session.scalars(
        select(ReportMail)
        .where(
            ReportMail.city == city,
            ReportMail.state == DeliveryState.PENDING,
            ReportMail.next_try_at <= now,
        )
        .order_by(ReportMail.next_try_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if found is not None:
        found.attempts += 1
        found.next_try_at = until
    return found


def settle_mail(session: Session, city: str, mail_id: UUID, **values: Any) -> None:
    """Store how a mail went."""
    session.execute(
        update(ReportMail).where(ReportMail.city == city, ReportMail.id == mail_id).values(**values)
    )


def insert_subscription(
    session: Session, city: str, account: UUID, kind: ReportKind, *, recipient: ReportRecipient, now: datetime
) -> None:
    """Subscribe an account, as which the transaction acts; a second time changes nothing."""
    session.execute(
        insert(ReportSubscription)
        .values(
            city=city,
            account_id=account,
            kind=kind,
            audience=recipient.audience,
            code=recipient.code,
            since=now,
        )
        .on_conflict_do_nothing()
    )


def move_subscriptions(session: Session, city: str, former: str, heir: str) -> None:
    """Let the subscribers of an ended party's reports get those of its heir, in the heir's kind of report."""
    audience = select(
        case(
            (Department.kind == PartyKind.AGENCY, ReportAudience.AGENCY.value),
            else_=ReportAudience.DEPARTMENT.value,
        )
    ).where(Department.city == city, Department.code == heir)
    of_former = select(
        ReportSubscription.city, ReportSubscription.account_id, ReportSubscription.kind,
        audience.scalar_subquery(), literal(heir), ReportSubscription.since,
    ).where(ReportSubscription.city == city, _names_party(former))  # fmt: skip
    columns = ["city", "account_id", "kind", "audience", "code", "since"]
    session.execute(insert(ReportSubscription).from_select(columns, of_former).on_conflict_do_nothing())
    session.execute(delete(ReportSubscription).where(ReportSubscription.city == city, _names_party(former)))


def _names_party(code: str) -> Any:
    return (ReportSubscription.code == code) & ReportSubscription.audience.in_(OF_ORDERS)


def delete_subscription(
    session: Session, city: str, account: UUID, kind: ReportKind, *, recipient: ReportRecipient
) -> None:
    """End a subscription of an account."""
    session.execute(
        delete(ReportSubscription).where(
            ReportSubscription.city == city,
            ReportSubscription.account_id == account,
            ReportSubscription.kind == kind,
            ReportSubscription.audience == recipient.audience,
            ReportSubscription.code == recipient.code,
        )
    )


def _of(report: Report) -> Any:
    return update(Report).where(Report.city == report.city, Report.id == report.id)
