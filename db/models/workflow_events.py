"""Keep the history of everything that moves and is no ticket, chained by hash."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Index, LargeBinary, SmallInteger, false, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey

LARGEST = 2**31 - 1  # a version


class Sight(StrEnum):
    """Who sees the rows of a table, in addition to those who reach the whole city."""

    PARTY = "party"  # the department, agency or town in the column ``party``


@dataclass(frozen=True, slots=True)
class WorkflowSubject:
    """How the rows of a table take part in workflows.

    kind: the word of ``domain.workflows.WorkflowTable``. key: the columns that with the city name a row.
    version: the column that counts its changes. party: the column that names to whom it is addressed.
    only_state: the state of every row, where the table has no column for it.
    read_whole: only actors who reach the whole city read the history, also once the row is gone; else
    those who see the row read it.
    sight: who sees the rows, where they need no policy of their own in ``db.rls``.
    """

    kind: str
    key: tuple[str, ...]
    version: str = "version"
    party: str | None = None
    only_state: str | None = None
    read_whole: bool = False
    sight: Sight | None = None

    def name_of(self, row: Any) -> str:
        """Return what names a row, or what was read of it, within its city and kind."""
        return ":".join(str(getattr(row, part)) for part in self.key)

    def version_of(self, row: Any) -> int:
        """Return how often a row was changed."""
        return int(getattr(row, self.version))

    def party_of(self, row: Any) -> str | None:
        """Return the party to which a row is addressed."""
        return None if self.party is None else getattr(row, self.party)


class WorkflowRow:
    """What a table says whose rows take part in workflows."""

    workflow: ClassVar[WorkflowSubject]


class WorkflowEvent(Base):
    """One row of the history of a subject; only ever appended, chained to the row before.

    chained_at: when it entered the chain; rows that were kept without one before have their own ``at``.
    """

    __tablename__ = "workflow_events"
    __table_args__ = (
        Index("ix_workflow_events_city_chained_at", "city", "chained_at"),
        Index("ix_workflow_events_city_kind_at", "city", "kind", "at"),
    )

    city: Mapped[CityKey]
    kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    form: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime]
    chained_at: Mapped[datetime]
    act: Mapped[str]
    actor: Mapped[str]
    actor_name: Mapped[str]
    actor_role: Mapped[str | None]
    from_status: Mapped[str | None]
    to_status: Mapped[str | None]
    note: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


def list_workflow_models() -> dict[str, type[Any]]:
    """Return the tables whose rows take part in workflows, by kind in the order of their names."""
    mapped = [mapper.class_ for mapper in Base.registry.mappers]
    found = {one.workflow.kind: one for one in mapped if issubclass(one, WorkflowRow)}
    return dict(sorted(found.items()))


def build_key_conditions(model: type[Any], subject: str) -> list[Any]:
    """Return the conditions that a row is the one that ``subject`` names; other text finds none."""
    columns = [getattr(model, part) for part in model.workflow.key]
    parts = subject.rsplit(":", len(columns) - 1)
    if len(parts) != len(columns):
        return [false()]
    return [_is(column, part) for column, part in zip(columns, parts, strict=True)]


def _is(column: Any, part: str) -> Any:
    try:
        value = column.type.python_type(part)
    except ValueError:
        return false()
    return false() if isinstance(value, int) and not 0 < value <= LARGEST else column == value
