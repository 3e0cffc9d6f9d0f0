"""Tables of parties, matters, and the grid staff."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, Texts, build_enum_type
from domain.accounts import StaffRole
from domain.enums import PartyKind, Secrecy, TicketClass, WorkField


class Department(Base):
    """One party that can hold a work order: a department, an agency in a town, or a town itself.

    valid_from: the day from which one exists that a change set up. valid_to: from which day it exists no
    longer; ``successor`` then has what no other took over. predecessors: whose work it took over.
    """

    __tablename__ = "departments"
    __table_args__ = (
        ForeignKeyConstraint(["city", "parent"], ["departments.city", "departments.code"]),
        ForeignKeyConstraint(["city", "successor"], ["departments.city", "departments.code"]),
        ForeignKeyConstraint(["city", "town_code"], ["areas.city", "areas.code"]),
        CheckConstraint("kind = 'department' OR town_code IS NOT NULL", "stationed"),
        CheckConstraint("kind <> 'agency' OR parent IS NOT NULL", "agency_parent"),
        CheckConstraint("(valid_to IS NULL) = (successor IS NULL)", "ended_with_successor"),
        CheckConstraint("successor <> code", "other_successor"),
    )

    city: Mapped[CityKey]
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    kind: Mapped[PartyKind] = mapped_column(build_enum_type(PartyKind, "kind"))
    work_field: Mapped[WorkField | None] = mapped_column(build_enum_type(WorkField, "work_field"))
    parent: Mapped[str | None]
    town_code: Mapped[str | None]
    sample: Mapped[bool]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    predecessors: Mapped[Texts] = mapped_column(server_default=text("'{}'"))
    successor: Mapped[str | None]


class FormerName(Base):
    """A name that a party had until a day; figures, histories and papers of its time show it.

    until_at: when that day begins in the city.
    """

    __tablename__ = "former_names"
    __table_args__ = (ForeignKeyConstraint(["city", "code"], ["departments.city", "departments.code"]),)

    city: Mapped[CityKey]
    code: Mapped[str] = mapped_column(primary_key=True)
    until_at: Mapped[datetime] = mapped_column(primary_key=True)
    until: Mapped[date]
    name: Mapped[str]
    name_en: Mapped[str | None]


class Matter(Base):
    """One kind of thing a ticket may be about, from the city's catalogue, as the list in force has it.

    Codes are never deleted: one that a published list leaves out is withdrawn from that day on.
    """

    __tablename__ = "matters"

    city: Mapped[CityKey]
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    major: Mapped[str]
    work_field: Mapped[WorkField | None] = mapped_column(build_enum_type(WorkField, "work_field"))
    default_class: Mapped[TicketClass] = mapped_column(build_enum_type(TicketClass, "default_class"))
    public: Mapped[bool]
    secrecy: Mapped[Secrecy] = mapped_column(build_enum_type(Secrecy, "secrecy"))
    withdrawn_on: Mapped[date | None]


class Staff(Base):
    """One person of the grids' directory; a professional belongs to a department."""

    __tablename__ = "staff"
    __table_args__ = (
        ForeignKeyConstraint(["city", "department"], ["departments.city", "departments.code"]),
        CheckConstraint("role <> 'professional' OR department IS NOT NULL", "professional_department"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    name: Mapped[str]
    role: Mapped[StaffRole] = mapped_column(build_enum_type(StaffRole, "role"))
    phone: Mapped[str]
    department: Mapped[str | None]


class StaffPost(Base):
    """One post of a person in an area, with its dates and, for professionals, its line of work."""

    __tablename__ = "staff_posts"
    __table_args__ = (
        ForeignKeyConstraint(["city", "staff_id"], ["staff.city", "staff.id"]),
        ForeignKeyConstraint(["city", "area_code"], ["areas.city", "areas.code"]),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", "valid_span"),
        Index("ix_staff_posts_city_area_code", "city", "area_code"),
        Index("ix_staff_posts_city_staff_id", "city", "staff_id"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    staff_id: Mapped[UUID]
    area_code: Mapped[str]
    line_of_work: Mapped[str | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
