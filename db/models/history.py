"""Signed roots of days of history, and how far its check is."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, BigNumber, CityKey, Texts


class HistoryCheck(Base):
    """How far the check of a city's history is, and what the last whole one found.

    began_at: of the one that goes on, None between two; after_ticket, after_day: what of it is done.
    """

    __tablename__ = "history_checks"

    city: Mapped[CityKey]
    began_at: Mapped[datetime | None]
    after_ticket: Mapped[UUID | None]
    after_subject: Mapped[str | None]
    after_day: Mapped[date | None]
    rows: Mapped[BigNumber]
    running_faults: Mapped[Texts]
    finished_at: Mapped[datetime | None]
    faults: Mapped[Texts]


class HistoryRoot(Base):
    """The signed root of one day's history in the city's zone."""

    __tablename__ = "history_roots"

    city: Mapped[CityKey]
    day: Mapped[date] = mapped_column(primary_key=True)
    rows: Mapped[int]
    root: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]
