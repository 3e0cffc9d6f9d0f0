"""Append one chained history row for each ticket that a load touched."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.bulk.bulk_copy import copy_rows
from domain.enums import Act
from domain.history import GENESIS, HistoryEvent, hash_chained

COLUMNS = (
    "city", "ticket_id", "seq", "at", "act", "actor_name", "from_status", "to_status", "data",
    "prev_hash", "hash",
)  # fmt: skip

BULK_LOAD = "批量载入（{source}）"


@dataclass(frozen=True, slots=True)
class Load:
    """What one load is: into which city, from which source, at which instant."""

    city: str
    source: str
    now: datetime

    @property
    def actor_name(self) -> str:
        """Return whom the history names."""
        return BULK_LOAD.format(source=self.source)


@dataclass(frozen=True, slots=True)
class TicketHead:
    """One ticket to write of: its states, and the last row of its history (0 and None before the first)."""

    ticket_id: UUID
    before: str | None
    after: str
    seq: int
    hash: bytes | None
    data: Mapping[str, object]


def append(session: Session, load: Load, links: Iterable[TicketHead]) -> None:
    """Append one row for each link, streamed by COPY."""
    copy_rows(session, "ticket_events", COLUMNS, (_row(load, link) for link in links))


def _row(load: Load, link: TicketHead) -> tuple[Any, ...]:
    previous = GENESIS if link.hash is None else bytes(link.hash)
    event = HistoryEvent(
        city=load.city,
        ticket_id=link.ticket_id,
        seq=link.seq + 1,
        at=load.now,
        act=Act.LOAD.value,
        actor=None,
        actor_name=load.actor_name,
        from_status=link.before,
        to_status=link.after,
        data=link.data,
    )
    return (
        event.city, event.ticket_id, event.seq, event.at, event.act, event.actor_name,
        event.from_status, event.to_status, json.dumps(link.data, ensure_ascii=False),
        previous, hash_chained(event, previous),
    )  # fmt: skip


def build_links(rows: Iterable[tuple[Any, ...]], load: Load) -> Iterator[TicketHead]:
    """Return a link for each row of ticket id, state before, after, seq, hash and the source's id."""
    for ident, before, after, seq, hashed, external in rows:
        yield TicketHead(
            ident, before, after, seq or 0, hashed, {"source": load.source, "external_id": external}
        )
