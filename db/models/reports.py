"""Tables of reports: figures and files of each, who wants them by mail, and the mails."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, build_enum_type, build_partial_index
from domain.deliveries import DeliveryState
from domain.reports import ReportAudience, ReportFormat, ReportKind, ReportState

REPORT_KEY = ["reports.city", "reports.id"]


class Report(Base):
    """One report of a period for one recipient; code: of the town or party, empty for the whole city.

    figures: everything it says, None before it is built. edition: counts how often it was built.
    claimed_until: until when a worker has it; attempts: how often one began since it was asked for;
    next_try_at: not before. refusal: message id and values of why it could not be built. provisional:
    built before all days that it compares with were counted. untranslated: its files are to be written in
    other languages.
    """

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("city", "kind", "first_day", "audience", "code"),
        CheckConstraint("(audience IN ('leaders', 'office')) = (code = '')", "code_of_a_party"),
        CheckConstraint("state <> 'done' OR figures IS NOT NULL", "done_with_figures"),
        Index("ix_reports_city_audience", "city", "audience", "code", "first_day"),
        build_partial_index(
            "ix_reports_waiting", "city next_try_at", where="state IN ('waiting', 'building')"
        ),
        build_partial_index("ix_reports_provisional", "city last_day", where="provisional"),
        build_partial_index("ix_reports_untranslated", "city last_day", where="untranslated"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    kind: Mapped[ReportKind] = mapped_column(build_enum_type(ReportKind, "kind"))
    audience: Mapped[ReportAudience] = mapped_column(build_enum_type(ReportAudience, "audience"))
    code: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    state: Mapped[ReportState] = mapped_column(build_enum_type(ReportState, "state"))
    percent: Mapped[int] = mapped_column(server_default=text("0"))
    figures: Mapped[dict[str, Any] | None]
    edition: Mapped[int] = mapped_column(server_default=text("0"))
    asked_at: Mapped[datetime]
    asked_by_name: Mapped[str] = mapped_column(server_default=text("''"))
    built_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    claimed_until: Mapped[datetime | None]
    next_try_at: Mapped[datetime]
    refusal: Mapped[dict[str, Any] | None]
    provisional: Mapped[bool] = mapped_column(server_default=false())
    untranslated: Mapped[bool] = mapped_column(server_default=false())


class ReportFile(Base):
    """One report as a file in one language."""

    __tablename__ = "report_files"
    __table_args__ = (ForeignKeyConstraint(["city", "report_id"], REPORT_KEY),)

    city: Mapped[CityKey]
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    format: Mapped[ReportFormat] = mapped_column(build_enum_type(ReportFormat, "format"), primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ReportSubscription(Base):
    """An account that gets a kind of report of one recipient by mail."""

    __tablename__ = "report_subscriptions"
    __table_args__ = (Index("ix_report_subscriptions_of", "city", "kind", "audience", "code"),)

    city: Mapped[CityKey]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    kind: Mapped[ReportKind] = mapped_column(build_enum_type(ReportKind, "kind"), primary_key=True)
    audience: Mapped[ReportAudience] = mapped_column(
        build_enum_type(ReportAudience, "audience"), primary_key=True
    )
    code: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class ReportMail(Base):
    """One edition of a report on its way to one account; its id is the Message-ID."""

    __tablename__ = "report_mails"
    __table_args__ = (
        ForeignKeyConstraint(["city", "report_id"], REPORT_KEY),
        UniqueConstraint("city", "report_id", "account_id", "edition"),
        build_partial_index("ix_report_mails_pending", "city next_try_at", where="state = 'pending'"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    report_id: Mapped[UUID]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    edition: Mapped[int]
    state: Mapped[DeliveryState] = mapped_column(build_enum_type(DeliveryState, "state"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    next_try_at: Mapped[datetime]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
