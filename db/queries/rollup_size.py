"""Measure the size of past daily rollups relative to the history they are built from."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

HISTORY = (
    "tickets", "reporters", "work_orders", "clocks", "ticket_events", "evaluations", "replies", "call_backs",
    "ticket_words",
)  # fmt: skip
SUMS = ("rollups", "rollup_steps", "rollup_marks")
_SIZE = text(
    "SELECT coalesce(sum(pg_total_relation_size(name::regclass)), 0)::bigint"
    " FROM unnest(CAST(:names AS text[])) name"
)


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes with indexes of the sums of all cities, and of the history."""

    sums: int
    history: int

    @property
    def share(self) -> float:
        """Return the sums as a share of the history."""
        return self.sums / self.history if self.history else 0.0


def measure_size(session: Session) -> Size:
    """Return what the sums and the history take up."""
    sums, history = (
        int(session.execute(_SIZE, {"names": list(names)}).scalar_one()) for names in (SUMS, HISTORY)
    )
    return Size(sums, history)
