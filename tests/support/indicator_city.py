"""A city whose history has everything that indicators count: local handling, returns, reworks, call-backs."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries.cities import load_city_facts
from db.writes.rollups import Days, count_days
from domain.enums import PartyKind
from services import rollups
from tests.support import factories, grown_city
from tests.support.duties import a_power_item, a_shared_duty, publish_duties
from tests.support.grown_city import CITY, NOW

DAYS = 440  # more than a year, so that last year's period is counted
COUNT = 900
# Every fifth was solved below the Center, on each level in turn; some the Center has not accepted yet.
SPREAD = """
UPDATE tickets SET
    local_level = CASE WHEN n % 5 = 0 THEN (ARRAY['grid', 'unit', 'town'])[1 + n / 5 % 3] END,
    accepted_at = CASE WHEN n % 5 = 0 OR n % 17 = 0 THEN NULL ELSE reported_at + interval '1 hour' END,
    called_at = CASE WHEN n % 7 < 3 THEN reported_at END,
    origin = CASE WHEN n % 7 < 3 THEN 'call' ELSE 'direct' END,
    dispatched_at = CASE WHEN n % 5 = 0 OR n % 17 = 0 THEN NULL ELSE dispatched_at END,
    requester_kind = (ARRAY['citizen', 'enterprise', 'grassroots'])[1 + n % 3],
    request_kind = (ARRAY['help', 'complaint'])[1 + n % 2],
    matter = CASE WHEN n % 4 = 0 THEN 'S02001' WHEN n % 11 = 0 THEN NULL ELSE matter END,
    department = CASE WHEN n % 6 = 0 THEN 'A01' ELSE department END,
    duty = CASE WHEN n % 7 = 0 THEN 'S-401' END,
    duty_list = CASE WHEN n % 7 = 0 THEN 'shared' END, duty_version = CASE WHEN n % 7 = 0 THEN 1 END,
    secrecy = CASE WHEN n % 13 = 0 THEN 'internal' ELSE secrecy END,
    status = CASE WHEN n % 19 = 0 THEN 'cancelled' WHEN n % 23 = 0 THEN 'merged' ELSE status END
FROM (SELECT id AS made, substr(number, 2)::int AS n FROM tickets) numbered
WHERE made = id AND starts_with(number, 'C')
"""
ORDERS = """
INSERT INTO work_orders (city, id, ticket_id, department, role, status, sent_at, responded_at, completed_at,
    ended_at, end_reason, withdrawn, town_code)
SELECT city, gen_random_uuid(), id, party, role, 'ended', dispatched_at,
    CASE WHEN n % 4 <> 0 THEN dispatched_at + (1 + n % 9) * interval '1 hour' END,
    CASE WHEN n % 4 <> 0 THEN completed_at END, dispatched_at + (1 + n % 6) * interval '1 day', '测试',
    n % 29 = 0, town_code
FROM (SELECT *, substr(number, 2)::int AS n FROM tickets) t
CROSS JOIN LATERAL (
    VALUES (department, 'lead'), ('D02', 'cooperating'), (town_code, 'cooperating')
) p (party, role)
WHERE dispatched_at IS NOT NULL AND starts_with(number, 'C') AND (role = 'lead' OR n % 3 = 0)
    AND (role = 'lead' OR party <> department)
"""
ORDER_CLOCKS = """
INSERT INTO clocks (city, id, ticket_id, work_order_id, kind, mode, started_at, yellow_at, orange_at, due_at,
    stopped_at)
SELECT city, gen_random_uuid(), ticket_id, id, kind, 'working', sent_at, due, due, due,
    CASE kind WHEN 'response' THEN coalesce(responded_at, ended_at) ELSE coalesce(completed_at, ended_at) END
FROM work_orders CROSS JOIN LATERAL (VALUES ('response', sent_at + interval '6 hours'),
    ('completion', sent_at + interval '3 days')) c (kind, due)
"""
EVENTS = """
INSERT INTO ticket_events (city, ticket_id, seq, at, act, actor_name, work_order_id, prev_hash, hash)
SELECT city, id, n, at, act, '测试', work_order, '\\x00', '\\x00'
FROM (
    SELECT t.city, t.id, 1 AS n, completed_at AS at, 'rework' AS act, NULL::uuid AS work_order
    FROM tickets t WHERE number LIKE 'C%7' AND completed_at IS NOT NULL
    UNION ALL SELECT t.city, t.id, 2, reported_at + interval '1 day', 'extend', NULL FROM tickets t
    WHERE number LIKE 'C%8'
    UNION ALL SELECT o.city, o.ticket_id, 3, o.sent_at + interval '1 hour', 'return', o.id
    FROM work_orders o JOIN tickets t ON t.id = o.ticket_id WHERE number LIKE 'C%3' AND role = 'lead'
) acts
"""
CALL_BACKS = """
INSERT INTO call_backs (city, id, ticket_id, at, reached, solved, satisfied, by, by_name)
SELECT city, gen_random_uuid(), id, closed_at, n % 4 <> 0, CASE WHEN n % 4 <> 0 THEN n % 3 <> 0 END,
    CASE WHEN n % 4 <> 0 THEN n % 5 <> 0 END, 'x', '测试'
FROM (SELECT *, substr(number, 2)::int AS n FROM tickets WHERE starts_with(number, 'C')) t
WHERE closed_at IS NOT NULL
"""


def build(session: Session) -> None:
    """Add the city with more than a year of tickets, and count every day."""
    grown_city.begin(session, opened=12)
    factories.a_party(session, CITY, "A01", kind=PartyKind.AGENCY, parent="D01", town_code="001")
    publish_duties(session, a_power_item("D01-CF-001", name="对占用的处罚"))
    publish_duties(session, a_shared_duty("S-401", powers=("D01-CF-001",)))
    session.execute(
        text(
            "INSERT INTO matters (city, code, name, name_en, major, work_field, default_class, public,"
            " secrecy) SELECT city, 'S02001', '邻里纠纷', 'Quarrels', major, 'mediation', default_class,"
            " public, secrecy FROM matters WHERE code = 'S01001'"
        )
    )
    grown_city.add(session, prefix="C", count=COUNT, closed=True, until=NOW - timedelta(days=2), days=DAYS)
    for statement in (SPREAD, ORDERS, ORDER_CLOCKS, EVENTS, CALL_BACKS):
        session.execute(text(statement))
    _count(session)


def _count(session: Session) -> None:
    """Count all past days at once, and let the worker's steps sum up the months."""
    facts = load_city_facts(session, CITY)
    first, last = session.execute(
        text("SELECT min(reported_at)::date - 1, CAST(:now AS timestamptz)::date - 1 FROM tickets"),
        {"now": NOW},
    ).one()
    count_days(session, facts, Days(first, last))
    while rollups.run_step(session, CITY, NOW, settled=timedelta(0)) is not None:
        pass
