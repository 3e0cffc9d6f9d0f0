"""Base of all tables: constraint names, column types, and the city that leads every key."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import ARRAY, BigInteger, DateTime, Enum, ForeignKey, Index, MetaData, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
CityKey = Annotated[str, mapped_column(Text, ForeignKey("cities.city"), primary_key=True)]
IdKey = Annotated[UUID, mapped_column(Uuid, primary_key=True)]
BigNumber = Annotated[int, mapped_column(BigInteger)]
Texts = Annotated[list[str], mapped_column(ARRAY(Text))]
Shape = Annotated[WKBElement, mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))]
Place = Annotated[WKBElement, mapped_column(Geometry("POINT", srid=4326, spatial_index=False))]
# The type itself remembers whether it is nullable, so the two may not share one.
PossiblePlace = Annotated[
    WKBElement | None, mapped_column(Geometry("POINT", srid=4326, spatial_index=False), nullable=True)
]


class Base(DeclarativeBase):
    """Root of the tables; every timestamp is stored with its zone, every word list with its check."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {str: Text, dict[str, Any]: JSONB, datetime: DateTime(timezone=True)}


def table_of(rows: type[Base]) -> Table:
    """Return the table of a kind of rows: statements on it write past the session, which need not flush."""
    return Base.metadata.tables[rows.__tablename__]


def build_enum_type(kind: type[StrEnum], name: str) -> Enum:
    """Return a text column type that admits only the values of ``kind``; ``name`` names its check."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def build_partial_index(name: str, columns: str, *, where: str, unique: bool = False) -> Index:
    """Return an index on columns, named with blanks between, over the rows that fulfil a condition."""
    return Index(name, *columns.split(), postgresql_where=text(where), unique=unique)
