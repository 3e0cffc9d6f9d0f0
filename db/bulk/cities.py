"""Insert cities and their levels, and move the current time of a replay city."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.bulk import history
from db.bulk.history import Load
from db.models import Area, City, CityLevel, SourceRow
from db.writes import rollups


@dataclass(frozen=True, slots=True)
class NewCity:
    """A city as its definition says; ``as_of`` holds for a new one only, later the command moves it."""

    city: str
    name: str
    name_en: str
    zone: str
    calendar: str
    number_prefix: str
    as_of: datetime | None
    simulated: bool


@dataclass(frozen=True, slots=True)
class NewLevel:
    """A level of a city."""

    code: str
    label_zh: str
    label_en: str
    depth: int


def upsert_city(session: Session, city: NewCity, levels: Sequence[NewLevel]) -> None:
    """Insert or update a city and its levels; an empty level that the definition no longer has goes."""
    values = {field: getattr(city, field) for field in NewCity.__slots__}
    row = insert(City).values(values)
    kept = {field: row.excluded[field] for field in values if field not in ("city", "as_of")}
    session.execute(row.on_conflict_do_update(index_elements=[City.city], set_=kept))
    for position, level in enumerate(levels):
        told = {field: getattr(level, field) for field in NewLevel.__slots__} | {"position": position}
        new = insert(CityLevel).values(city=city.city, **told)
        kept = {field: new.excluded[field] for field in told if field != "code"}
        session.execute(new.on_conflict_do_update(index_elements=[CityLevel.city, CityLevel.code], set_=kept))
    used = select(Area.level).where(Area.city == city.city)
    session.execute(
        delete(CityLevel).where(
            CityLevel.city == city.city,
            CityLevel.code.not_in([level.code for level in levels]),
            CityLevel.code.not_in(used),
        )
    )


def set_as_of(session: Session, city: str, as_of: datetime) -> None:
    """Set the present of a replay city."""
    session.execute(update(City).where(City.city == city).values(as_of=as_of))


def get_transaction_time(session: Session) -> datetime:
    """Return the time of the transaction, whatever the present of a city is."""
    return session.scalars(select(func.now())).one()


def has_source_rows(session: Session, city: str) -> bool:
    """Return whether tickets of the city were imported from a source."""
    return session.scalars(select(select(SourceRow).where(SourceRow.city == city).exists())).one()


def show_present(session: Session, load: Load) -> int:
    """Close and open again what ``load.now`` makes so, by what the sources said; return how many tickets.

    Tickets, their lead work orders and clocks change together, with one history row each.
    """
    values = {"city": load.city, "now": load.now}
    session.execute(text("DROP TABLE IF EXISTS moved"))
    session.execute(text(_MOVED), values)
    rows = session.execute(text(_CHAINS), values).all()
    for statement in (_MOVE_TICKETS, _MOVE_ORDERS, _MOVE_CLOCKS):
        session.execute(text(statement), values)
    rollups.reset_counts(session, load.city)
    history.append(session, load, history.build_links(rows, load))
    return len(rows)


_MOVED = """
CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
SELECT t.id, t.status AS was_status, t.external_id, shown.closed_at,
    CASE WHEN shown.closed_at IS NULL THEN 'dispatched' ELSE 'closed' END AS status
FROM source_rows s
JOIN tickets t ON t.city = s.city AND t.id = s.ticket_id
CROSS JOIN LATERAL (SELECT CASE WHEN s.closed_at <= :now THEN s.closed_at END AS closed_at) AS shown
WHERE s.city = :city AND s.closed_at IS NOT NULL AND t.closed_at IS DISTINCT FROM shown.closed_at
"""
_CHAINS = """
SELECT m.id, m.was_status, m.status, e.seq, e.hash, m.external_id
FROM moved m
LEFT JOIN LATERAL (
    SELECT e.seq, e.hash FROM ticket_events e
    WHERE e.city = :city AND e.ticket_id = m.id ORDER BY e.seq DESC LIMIT 1
) e ON true
ORDER BY m.id
"""
_MOVE_TICKETS = """
UPDATE tickets t SET status = m.status, completed_at = m.closed_at, closed_at = m.closed_at,
    version = t.version + 1, changed_at = :now
FROM moved m WHERE t.city = :city AND t.id = m.id
"""
_MOVE_ORDERS = """
UPDATE work_orders w SET completed_at = m.closed_at,
    status = CASE WHEN m.closed_at IS NULL THEN 'sent' ELSE 'completed' END
FROM moved m WHERE w.city = :city AND w.ticket_id = m.id AND w.role = 'lead' AND w.ended_at IS NULL
"""
_MOVE_CLOCKS = """
UPDATE clocks c SET stopped_at = m.closed_at
FROM moved m WHERE c.city = :city AND c.ticket_id = m.id AND c.kind = 'completion' AND c.paused_at IS NULL
    AND (c.work_order_id IS NULL OR c.work_order_id IN (
        SELECT w.id FROM work_orders w WHERE w.city = :city AND w.ticket_id = m.id AND w.ended_at IS NULL))
"""
