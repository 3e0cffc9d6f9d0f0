"""Aliases of tables that threads share: the names by which a statement reads a table twice."""

from typing import TypeVar, cast

from sqlalchemy import inspect
from sqlalchemy.orm import aliased

Entity = TypeVar("Entity")


def share_alias(entity: type[Entity]) -> type[Entity]:
    """Return an alias of a mapped table for a module to keep.

    SQLAlchemy 2.1 indexes the columns of an alias when the first of them is used, without a lock: a thread
    that comes meanwhile finds no column, takes the table's own, and joins every row of it.
    So each column is used here, while modules are imported, by one thread.
    """
    alias = cast(type[Entity], aliased(entity))
    for attribute in inspect(entity).column_attrs:
        _ = getattr(alias, attribute.key).expression
    return alias
