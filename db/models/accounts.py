"""Tables of accounts, grants, sessions, tokens, and idempotency keys."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, build_enum_type
from domain.enums import Role
from domain.texts import fold_text


def _fold_username(context: Any) -> str:
    """Return the key of the name that an insert gives."""
    return fold_text(context.get_current_parameters()["username"])


class Account(Base):
    """One person who can sign in."""

    __tablename__ = "accounts"

    id: Mapped[IdKey]
    username: Mapped[str] = mapped_column(unique=True)
    # What no two accounts may share: the name in any width and case.
    name_key: Mapped[str] = mapped_column(unique=True, default=_fold_username)
    name: Mapped[str]
    locale: Mapped[str | None]
    active: Mapped[bool]
    failures: Mapped[int]  # wrong passwords since the last sign-in
    created_at: Mapped[datetime]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    staff_id: Mapped[UUID | None]  # of a city's directory; accounts span cities, so no foreign key
    locked_at: Mapped[datetime | None]  # by an administrator, who also unlocks
    signed_in_at: Mapped[datetime | None]
    # Place among the logins of a demonstration, whose passwords are public; none of an account of a person.
    demo_position: Mapped[int | None] = mapped_column(SmallInteger)


class AccountGrant(Base):
    """One post of an account in one city: a role, with the town, unit, grid or department it is bound to."""

    __tablename__ = "account_grants"
    __table_args__ = (
        ForeignKeyConstraint(["city", "town_code"], ["areas.city", "areas.code"], name="fk_grants_town"),
        ForeignKeyConstraint(["city", "unit_code"], ["areas.city", "areas.code"], name="fk_grants_unit"),
        ForeignKeyConstraint(["city", "grid_code"], ["areas.city", "areas.code"], name="fk_grants_grid"),
        ForeignKeyConstraint(["city", "department"], ["departments.city", "departments.code"]),
        ForeignKeyConstraint(
            ["city", "department", "section"],
            ["sections.city", "sections.department", "sections.code"],
            name="fk_grants_section",
        ),
        UniqueConstraint(
            "city",
            "account_id",
            "role",
            "town_code",
            "unit_code",
            "grid_code",
            "department",
            name="uq_account_grants_post",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("role <> 'town' OR town_code IS NOT NULL", "town_has_a_town"),
        CheckConstraint(
            "role NOT IN ('department', 'agency') OR department IS NOT NULL", "department_is_named"
        ),
        CheckConstraint("role <> 'unit' OR unit_code IS NOT NULL", "unit_is_named"),
        CheckConstraint("section IS NULL OR department IS NOT NULL", "section_of_a_department"),
        Index("ix_account_grants_account_id", "account_id"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey] = mapped_column(server_default=text("gen_random_uuid()"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[Role] = mapped_column(build_enum_type(Role, "role"))
    town_code: Mapped[str | None]
    unit_code: Mapped[str | None]
    department: Mapped[str | None]
    grid_code: Mapped[str | None]
    section: Mapped[str | None]


class SignIn(Base):
    """One session kept on the server; the browser holds only the secret whose hash is stored here."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_account_id", "account_id"),)

    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    city: Mapped[str] = mapped_column(ForeignKey("cities.city"))
    locale: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    idle_minutes: Mapped[int] = mapped_column(server_default=text("720"))  # unused for so long, it is over
    post: Mapped[str | None]  # which of the account's posts was chosen, as domain.scopes names it
    must_change: Mapped[bool] = mapped_column(server_default=false())  # begun with a first password
    address: Mapped[str | None]


class Token(Base):
    """A bearer token of a script, or the token that opens a wall screen."""

    __tablename__ = "tokens"
    __table_args__ = (
        ForeignKeyConstraint(["city", "department"], ["departments.city", "departments.code"]),
        ForeignKeyConstraint(["city", "town_code"], ["areas.city", "areas.code"]),
    )

    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    label: Mapped[str]
    city: Mapped[str] = mapped_column(ForeignKey("cities.city"))
    role: Mapped[Role] = mapped_column(build_enum_type(Role, "role"))
    town_code: Mapped[str | None]
    department: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    made_by: Mapped[str | None]  # an administrator; None: from the command line
    used_at: Mapped[datetime | None]  # to the minute
    revoked_by: Mapped[str | None]


class IdempotencyKey(Base):
    """The stored answer of an act, so that the same key again does nothing twice."""

    __tablename__ = "idempotency_keys"

    city: Mapped[CityKey]
    actor: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    answer: Mapped[dict[str, Any] | None]
    at: Mapped[datetime]
