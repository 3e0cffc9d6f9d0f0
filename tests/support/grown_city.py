"""A city whose history can grow by plain SQL while its open tickets stay the same."""

from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support import factories

CITY = "370783"
NOW = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)  # Wednesday 14:00 in Shouguang

# Every second ticket lies in either town; each has a completion clock of its own and two that stopped.
TICKETS = """
INSERT INTO tickets (city, id, number, matter, description, channel, origin, requester_kind, request_kind,
    class, urgent, secrecy, public, status, department, departments, town_code, unit_code, grid_code,
    location, reported_at, accepted_at, dispatched_at, completed_at, closed_at, changed_at)
SELECT :city, gen_random_uuid(), :prefix || n, 'S01001', '占道',
    CASE n % 3 WHEN 0 THEN 'grid_staff' WHEN 1 THEN 'mailbox' ELSE 'hotline_5123456' END, 'direct', 'citizen',
    'help', CASE n % 2 WHEN 0 THEN 'general' ELSE 'complex' END, n % 10 = 0,
    CASE WHEN n % 50 = 0 THEN 'secret' ELSE 'normal' END, true,
    CASE WHEN :closed THEN 'closed' ELSE 'dispatched' END, 'D0' || 1 + n % 2, ARRAY['D0' || 1 + n % 2],
    town, town || '1', town || '11', 'area', at, at, at,
    CASE WHEN :closed THEN at + interval '3 days' END, CASE WHEN :closed THEN at + interval '4 days' END, at
FROM (SELECT n, '00' || 1 + n / 2 % 2 AS town,
    CAST(:until AS timestamptz) - make_interval(secs => n * :seconds) AS at
    FROM generate_series(1, :count) n) made
"""
CLOCKS = """
INSERT INTO clocks (city, id, ticket_id, kind, mode, started_at, yellow_at, orange_at, due_at, stopped_at)
SELECT city, gen_random_uuid(), id, kind, 'working', reported_at, reported_at + interval '1 day',
    reported_at + interval '2 days', reported_at + (3 + length(number) % 2) * interval '1 day',
    CASE WHEN kind <> 'completion' THEN reported_at + interval '1 hour' ELSE completed_at END
FROM tickets CROSS JOIN (VALUES ('dispatch'), ('handling'), ('completion')) kinds (kind)
WHERE city = :city AND starts_with(number, :prefix)
"""


def begin(session: Session, *, opened: int) -> None:
    """Add the city, its calendar, and its open tickets of the last three weeks."""
    factories.a_city(session)
    factories.a_calendar(session)
    add(session, prefix="O", count=opened, closed=False, until=NOW, days=21)


def add(session: Session, *, prefix: str, count: int, closed: bool, until: datetime, days: int) -> None:
    """Add ``count`` tickets that came evenly over the ``days`` before ``until``, and renew the statistics."""
    values = {
        "city": CITY, "prefix": prefix, "count": count, "closed": closed, "until": until,
        "seconds": days * 86400 / count,
    }  # fmt: skip
    session.execute(text(TICKETS), values)
    session.execute(text(CLOCKS), values)
    session.execute(text("ANALYZE tickets, clocks, areas, departments, matters"))
