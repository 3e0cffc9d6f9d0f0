"""Bulk load of tickets: rows go to a temporary table by COPY and are merged by set-based SQL."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.bulk import history
from db.bulk.bulk_copy import copy_csv
from db.bulk.history import Load
from db.bulk.ticket_statements import CHAINS, CREATE_STAGE, MERGE, ROUND, STAGED_COLUMNS, TAKEN_AWAY
from db.writes import rollup_marks, rollups

MOST_MARKED = 5000  # tickets of one round whose days are marked singly


@dataclass(frozen=True, slots=True)
class Merged:
    """How many rows were new, changed a ticket, or said nothing new."""

    new: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: "Merged") -> "Merged":
        """Return the sums."""
        return Merged(self.new + other.new, self.changed + other.changed, self.same + other.same)


def create_staging_table(session: Session) -> None:
    """Create the temporary table; it lives as long as the transaction."""
    session.execute(text("DROP TABLE IF EXISTS staged"))
    session.execute(text(CREATE_STAGE))


def copy_to_staging(session: Session, parts: Iterable[str]) -> None:
    """Send rows, as CSV in the order of STAGED_COLUMNS, to the temporary table."""
    copy_csv(session, "staged", STAGED_COLUMNS, parts)


def merge(session: Session, load: Load, *, turn: int) -> Merged:
    """Merge the rows of one turn: the n-th row that the file holds of the same request, counted from 0.

    Writes tickets, work orders, clocks, what the source said, and one history row for each changed ticket.
    """
    values = {
        "city": load.city,
        "source": load.source,
        "now": load.now,
        "turn": turn,
        "taken_away": TAKEN_AWAY,
    }
    session.execute(text("DROP TABLE IF EXISTS round"))
    session.execute(text(ROUND), values)
    session.execute(text("ANALYZE round"))
    counted = session.execute(text("SELECT change, count(*) FROM round GROUP BY change"))
    counts = {change: int(count) for change, count in counted}
    if counts.keys() - {"same"}:
        with _sums_kept_true(session, load.city, counts.get("new", 0) + counts.get("changed", 0)):
            for statement in MERGE:
                session.execute(text(statement), values)
        rows = session.execute(text(CHAINS), {"city": load.city})
        history.append(session, load, history.build_links(rows.all(), load))
    return Merged(**{change: counts.get(change, 0) for change in ("new", "changed", "same")})


@contextmanager
def _sums_kept_true(session: Session, city: str, count: int) -> Iterator[None]:
    """Mark the days that the tickets of the round were and are counted on; after a large one, all days."""
    if count > MOST_MARKED:
        yield
        rollups.reset_counts(session, city)
        return
    tickets = session.scalars(text("SELECT id FROM round WHERE change <> 'same'")).all()
    rollup_marks.mark_tickets(session, city, tickets)
    yield
    rollup_marks.mark_tickets(session, city, tickets)


def analyze_tables(session: Session) -> None:
    """Refresh the planner's figures of what a load fills; without them the next queries are slow."""
    session.execute(text("ANALYZE tickets, work_orders, clocks, ticket_events, source_rows"))
