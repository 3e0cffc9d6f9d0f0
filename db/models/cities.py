"""Tables of cities, levels, areas, published shapes, calendars and settings."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, Instant, Place, Shape, Texts, build_enum_type
from domain.enums import AreaKind


class City(Base):
    """One city of the database; a replay city carries its own present in ``as_of``."""

    __tablename__ = "cities"
    __table_args__ = (CheckConstraint("calendar IN ('working', 'elapsed')", "calendar"),)

    city: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    zone: Mapped[str]
    calendar: Mapped[str]
    number_prefix: Mapped[str]
    calendar_version: Mapped[int] = mapped_column(server_default=text("1"))
    as_of: Mapped[Instant | None]
    simulated: Mapped[bool]


class CityLevel(Base):
    """One level of a city's map; ``depth`` 0 is the city itself, the greatest depth holds the leaves."""

    __tablename__ = "city_levels"

    city: Mapped[CityKey]
    code: Mapped[str] = mapped_column(primary_key=True)
    label_zh: Mapped[str]
    label_en: Mapped[str]
    depth: Mapped[int]
    position: Mapped[int]


class Area(Base):
    """One area with its polygon (EPSG:4326); codes are never used again for another area."""

    __tablename__ = "areas"
    __table_args__ = (
        ForeignKeyConstraint(["city", "parent_code"], ["areas.city", "areas.code"]),
        ForeignKeyConstraint(["city", "level"], ["city_levels.city", "city_levels.code"]),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", "valid_span"),
        Index("ix_areas_city_level", "city", "level"),
        Index("ix_areas_city_parent_code", "city", "parent_code"),
    )

    city: Mapped[CityKey]
    code: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str]
    kind: Mapped[AreaKind] = mapped_column(build_enum_type(AreaKind, "kind"))
    parent_code: Mapped[str | None]
    name: Mapped[str]
    name_en: Mapped[str | None]
    geom: Mapped[Shape]
    label_point: Mapped[Place]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    predecessors: Mapped[Texts] = mapped_column(server_default=text("'{}'"))
    simulated: Mapped[bool]
    invented: Mapped[bool] = mapped_column(server_default=text("false"))


class PublishedShapes(Base):
    """The shapes of one level as screens fetch them; ``version`` is the hash of their content."""

    __tablename__ = "shapes"
    __table_args__ = (
        Index("ix_shapes_current", "city", "level", unique=True, postgresql_where=text("current")),
    )

    city: Mapped[CityKey]
    level: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    current: Mapped[bool]
    codes: Mapped[Texts]
    topojson_br: Mapped[bytes] = mapped_column(LargeBinary)
    topojson_gz: Mapped[bytes] = mapped_column(LargeBinary)
    geojson_br: Mapped[bytes] = mapped_column(LargeBinary)
    geojson_gz: Mapped[bytes] = mapped_column(LargeBinary)
    published_at: Mapped[datetime]


class CalendarYear(Base):
    """A year whose days are loaded; a provisional one marks every deadline that rests on it."""

    __tablename__ = "calendar_years"
    __table_args__ = (CheckConstraint("status IN ('official', 'provisional')", "status"),)

    city: Mapped[CityKey]
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str]


class CalendarDay(Base):
    """One day of a loaded year: worked, or not."""

    __tablename__ = "calendar_days"

    city: Mapped[CityKey]
    day: Mapped[date] = mapped_column(primary_key=True)
    worked: Mapped[bool]
    name: Mapped[str]


class WorkingWindow(Base):
    """One span of working hours a day, in the city's zone, from ``valid_from`` to ``until`` inclusive."""

    __tablename__ = "working_windows"
    __table_args__ = (CheckConstraint("ends > starts", "span"),)

    city: Mapped[CityKey]
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    starts: Mapped[time] = mapped_column(primary_key=True)
    ends: Mapped[time]
    until: Mapped[date | None]


class Setting(Base):
    """A setting that departs from its default in ``domain.settings``."""

    __tablename__ = "settings"

    city: Mapped[CityKey]
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)


class Simulation(Base):
    """How far a demonstration city was built and played."""

    __tablename__ = "simulations"

    city: Mapped[CityKey]
    seed: Mapped[int]
    built_until: Mapped[datetime | None]
    played_until: Mapped[datetime | None]
