"""Queries for reports that are kept: list, figures, files, progress, subscriptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from db.models import Area, CityLevel, Department, Report, ReportFile, ReportSubscription
from domain.enums import PartyKind
from domain.errors import NotFound
from domain.indicator_periods import DayRange
from domain.report_figures import ReportFigures
from domain.reports import (
    LEADERS,
    OF_ORDERS,
    OFFICE,
    ReportAudience,
    ReportFormat,
    ReportKind,
    ReportRecipient,
    ReportState,
)

MISSING = "没有这份报告"
AUDIENCES = {
    PartyKind.DEPARTMENT: ReportAudience.DEPARTMENT,
    PartyKind.AGENCY: ReportAudience.AGENCY,
}


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """One report as lists show it; name, name_en: of its town or party, None for the whole city.

    provisional: built before all days that it compares with were counted; the worker builds it again.
    """

    id: UUID
    kind: ReportKind
    audience: ReportAudience
    code: str
    first: date
    last: date
    state: ReportState
    percent: int
    edition: int
    asked_at: datetime
    built_at: datetime | None
    refusal: dict[str, Any] | None
    provisional: bool
    name: str | None
    name_en: str | None
    has_files: bool

    @property
    def recipient(self) -> ReportRecipient:
        """Return for whom it is made."""
        return ReportRecipient(self.audience, self.code)


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """How many reports wait for the worker or are being built, and how far the present one is."""

    unfinished: int
    percent: int


_NAME = func.coalesce(Area.name, Department.name)
_COLUMNS = (
    Report.id, Report.kind, Report.audience, Report.code, Report.first_day, Report.last_day, Report.state,
    Report.percent, Report.edition, Report.asked_at, Report.built_at, Report.refusal, Report.provisional,
    _NAME, Department.name_en,
    exists().where(ReportFile.city == Report.city, ReportFile.report_id == Report.id),
)  # fmt: skip
_OF_TOWN = and_(
    Report.audience == ReportAudience.TOWN,
    Area.city == Report.city,
    Area.code == Report.code,
    Area.valid_to.is_(None),
)
_OF_DEPARTMENT = and_(
    Report.audience.in_(OF_ORDERS),
    Department.city == Report.city,
    Department.code == Report.code,
)


def list_reports(
    session: Session,
    city: str,
    recipients: Sequence[ReportRecipient] | None,
    *,
    kind: ReportKind | None = None,
    limit: int,
) -> list[ReportEntry]:
    """Return the reports within the scope, the newest period first; recipients: None = all."""
    asked = _select().where(Report.city == city)
    if kind is not None:
        asked = asked.where(Report.kind == kind)
    if recipients is not None:
        asked = asked.where(
            or_(*((Report.audience == one.audience) & (Report.code == one.code) for one in recipients))
        )
    ordered = asked.order_by(Report.last_day.desc(), Report.kind, Report.audience, Report.code).limit(limit)
    return [ReportEntry(*row) for row in session.execute(ordered)]


def load_report(session: Session, city: str, report_id: UUID) -> tuple[ReportEntry, ReportFigures | None]:
    """Return a report within the scope and its figures, None before it is built. Raises NotFound."""
    row = session.execute(
        _select(Report.figures).where(Report.city == city, Report.id == report_id)
    ).one_or_none()
    if row is None:
        raise NotFound(MISSING)
    *columns, figures = row
    return ReportEntry(*columns), None if figures is None else ReportFigures.model_validate(figures)


def load_report_file(
    session: Session, city: str, report_id: UUID, form: ReportFormat, *, locale: str
) -> bytes:
    """Return a report within the scope as a file, in another language while it is only there in that.

    Raises NotFound.
    """
    asked = _select_files(city, report_id, form)
    found = session.scalars(asked.order_by((ReportFile.locale == locale).desc(), ReportFile.locale)).first()
    if found is None:
        raise NotFound("这份报告没有文件：还在生成，或已过保存期；可打开网页查看和打印")
    return bytes(found)


def find_report_file(
    session: Session, city: str, report_id: UUID, form: ReportFormat, *, locale: str
) -> bytes | None:
    """Return a report within the scope as a file in a language, None where it is not there in it."""
    found = session.scalar(_select_files(city, report_id, form).where(ReportFile.locale == locale))
    return None if found is None else bytes(found)


def _select_files(city: str, report_id: UUID, form: ReportFormat) -> Any:
    return select(ReportFile.content).where(
        ReportFile.city == city, ReportFile.report_id == report_id, ReportFile.format == form
    )


def load_progress(session: Session, city: str) -> BuildProgress:
    """Return how far the worker is with the reports of the city that the scope shows."""
    unfinished, percent = session.execute(
        select(func.count(), func.max(Report.percent)).where(
            Report.city == city, Report.state.in_((ReportState.WAITING, ReportState.BUILDING))
        )
    ).one()
    return BuildProgress(unfinished, percent or 0)


def list_planned(
    session: Session, city: str, kind: ReportKind, period: DayRange
) -> frozenset[ReportRecipient]:
    """Return for whom the reports of a period are planned or built."""
    found = session.execute(
        select(Report.audience, Report.code).where(
            Report.city == city, Report.kind == kind, Report.first_day == period.first
        )
    )
    return frozenset(ReportRecipient(audience, code) for audience, code in found)


def list_recipients(session: Session, city: str, *, of_parties: bool) -> list[ReportRecipient]:
    """Return for whom a city makes reports: leaders and offices, and today's towns, departments, agencies."""
    if not of_parties:
        return [LEADERS, OFFICE]
    top = select(Area.code).where(Area.city == city, Area.parent_code.is_(None), Area.valid_to.is_(None))
    towns = session.scalars(
        select(Area.code)
        .where(Area.city == city, Area.parent_code.in_(top), Area.valid_to.is_(None))
        .order_by(Area.code)
    )
    parties = session.execute(
        select(Department.kind, Department.code)
        .where(
            Department.city == city,
            Department.kind.in_(AUDIENCES),
            Department.valid_to.is_(None),
        )
        .order_by(Department.kind.desc(), Department.code)
    )
    return [
        LEADERS,
        OFFICE,
        *(ReportRecipient(ReportAudience.TOWN, code) for code in towns),
        *(ReportRecipient(AUDIENCES[kind], code) for kind, code in parties),
    ]


def load_recipient_names(session: Session, city: str) -> dict[str, tuple[str, str | None]]:
    """Return Chinese and English names of today's towns and departments, by code."""
    areas = session.execute(
        select(Area.code, Area.name).where(
            Area.city == city, Area.valid_to.is_(None), Area.level.in_(_of_towns(city))
        )
    )
    parties = session.execute(
        select(Department.code, Department.name, Department.name_en).where(Department.city == city)
    )
    return {code: (name, None) for code, name in areas} | {code: (name, en) for code, name, en in parties}


def list_subscriptions(session: Session, city: str, account: UUID) -> set[tuple[ReportKind, ReportRecipient]]:
    """Return what an account gets by mail; the transaction acts as that account."""
    found = session.execute(
        select(ReportSubscription.kind, ReportSubscription.audience, ReportSubscription.code).where(
            ReportSubscription.city == city, ReportSubscription.account_id == account
        )
    )
    return {(kind, ReportRecipient(audience, code)) for kind, audience, code in found}


def _of_towns(city: str) -> Any:
    return select(CityLevel.code).where(CityLevel.city == city, CityLevel.depth == 1)


def _select(*more: Any) -> Any:
    return (
        select(*_COLUMNS, *more)
        .select_from(Report)
        .outerjoin(Area, _OF_TOWN)
        .outerjoin(Department, _OF_DEPARTMENT)
    )
