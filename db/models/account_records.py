"""Tables of accounts: passwords, provider identities, audit record, sections."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Identity, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, build_enum_type
from domain.accounts import AccountAct


class Password(Base):
    """The password of an account, apart from it so that who may read names may not read hashes."""

    __tablename__ = "passwords"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    hash: Mapped[str]
    must_change: Mapped[bool]  # a first password: its creator knows it too


class AccountIdentity(Base):
    """A person of an identity provider, and the account they are here."""

    __tablename__ = "account_identities"
    __table_args__ = (Index("ix_account_identities_account_id", "account_id", "issuer", unique=True),)

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    linked_at: Mapped[datetime]


class AccountEvent(Base):
    """One change of an account, only ever appended; ``changes`` holds before and after of each fact."""

    __tablename__ = "account_events"
    __table_args__ = (Index("ix_account_events_city_account_id", "city", "account_id"),)

    city: Mapped[CityKey]
    n: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
    act: Mapped[AccountAct] = mapped_column(build_enum_type(AccountAct, "act"))
    actor: Mapped[str]
    actor_name: Mapped[str]
    changes: Mapped[dict[str, Any]]


class StaffReveal(Base):
    """One reveal of a phone number of the grid staff directory, append-only."""

    __tablename__ = "staff_reveals"
    __table_args__ = (
        ForeignKeyConstraint(["city", "staff_id"], ["staff.city", "staff.id"], name="fk_staff_reveals_staff"),
        Index("ix_staff_reveals_city_staff_id", "city", "staff_id"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    staff_id: Mapped[UUID]
    reason: Mapped[str]
    actor: Mapped[str]
    actor_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class Section(Base):
    """One section (科室) of a department or agency, within which work is handed on."""

    __tablename__ = "sections"
    __table_args__ = (ForeignKeyConstraint(["city", "department"], ["departments.city", "departments.code"]),)

    city: Mapped[CityKey]
    department: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    active: Mapped[bool]
