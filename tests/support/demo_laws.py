"""What holds for every ticket of a demonstration city, as statements that count what breaks it."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from demo import actions
from demo.side_events import SIDE_EVENTS
from demo.world import CityMoment
from domain.enums import Act

LAWS = {
    "every dispatched open ticket has one lead": """
        SELECT count(*) FROM tickets t WHERE closed_at IS NULL AND dispatched_at IS NOT NULL AND 1 <> (
            SELECT count(*) FROM work_orders w WHERE w.city = t.city AND w.ticket_id = t.id
            AND w.role = 'lead' AND w.ended_at IS NULL AND w.department = t.department)""",
    "parties of a ticket hold its work orders, were offered one, or were invited": """
        SELECT count(*) FROM tickets t WHERE NOT t.departments <@ (
            SELECT coalesce(array_agg(DISTINCT p.code), '{}') FROM (
                SELECT w.department AS code FROM work_orders w WHERE w.city = t.city AND w.ticket_id = t.id
                UNION SELECT m.data ->> 'successor' FROM motions m
                WHERE m.city = t.city AND m.ticket_id = t.id AND m.kind = 'transfer'
                UNION SELECT unnest(c.invited) FROM consultations c
                WHERE c.city = t.city AND c.ticket_id = t.id) p)""",
    "who held a work order is a party of its ticket": """
        SELECT count(*) FROM tickets t JOIN work_orders w ON w.city = t.city AND w.ticket_id = t.id
        WHERE NOT w.withdrawn AND w.department <> ALL (t.departments)""",
    "a closed ticket has no running clock": """
        SELECT count(*) FROM tickets t JOIN clocks c ON c.city = t.city AND c.ticket_id = t.id
        WHERE t.closed_at IS NOT NULL AND c.stopped_at IS NULL""",
    "clocks begin before they turn yellow, orange, due": """
        SELECT count(*) FROM clocks
        WHERE NOT (yellow_at <= due_at AND orange_at <= due_at AND started_at < due_at)""",
    "every reply told has its row": """
        SELECT count(*) FROM ticket_events e WHERE e.act = 'feed_back' AND NOT EXISTS (
            SELECT 1 FROM replies r WHERE r.city = e.city AND r.ticket_id = e.ticket_id AND r.at = e.at)""",
    "every call-back told has its answers": """
        SELECT count(*) FROM ticket_events e WHERE e.act = 'call_back' AND NOT EXISTS (
            SELECT 1 FROM call_backs c WHERE c.city = e.city AND c.ticket_id = e.ticket_id
            AND c.at = e.at AND c.reached)""",
    "clocks stop after they start": "SELECT count(*) FROM clocks WHERE stopped_at < started_at",
    "a waiting ticket is timed": """
        SELECT count(*) FROM tickets t WHERE status IN ('called', 'accepted', 'dispatched') AND NOT EXISTS (
            SELECT 1 FROM clocks c WHERE c.city = t.city AND c.ticket_id = t.id AND c.stopped_at IS NULL)""",
    "a shelved ticket has its day, and the clock of that day": """
        SELECT count(*) FROM tickets t WHERE status = 'shelved' AND (review_on IS NULL OR NOT EXISTS (
            SELECT 1 FROM clocks c WHERE c.city = t.city AND c.ticket_id = t.id AND c.kind = 'shelf'
            AND c.stopped_at IS NULL AND (c.due_at AT TIME ZONE 'Asia/Shanghai')::date >= t.review_on))""",
    "steps happen in order": """
        SELECT count(*) FROM tickets WHERE NOT (coalesce(called_at, reported_at) >= reported_at
            AND coalesce(accepted_at, reported_at) >= reported_at
            AND coalesce(dispatched_at, accepted_at) >= accepted_at
            AND coalesce(completed_at, dispatched_at) >= dispatched_at
            AND coalesce(closed_at, reported_at) >= reported_at)""",
    "areas of a ticket hang together": """
        SELECT count(*) FROM tickets WHERE grid_code IS NOT NULL
            AND (left(grid_code, 12) <> unit_code OR left(unit_code, 9) <> town_code)""",
    "points lie in their grids": """
        SELECT count(*) FROM tickets t JOIN areas a ON a.city = t.city AND a.code = t.grid_code
        WHERE t.point IS NOT NULL AND NOT ST_Intersects(a.geom, t.point)""",
    "the last event says how a ticket stands": """
        SELECT count(*) FROM tickets t WHERE status <> (SELECT e.to_status FROM ticket_events e
            WHERE e.city = t.city AND e.ticket_id = t.id ORDER BY seq DESC LIMIT 1)""",
    "only called tickets are rated": """
        SELECT count(*) FROM evaluations e JOIN tickets t ON t.city = e.city AND t.id = e.ticket_id
        WHERE t.called_at IS NULL OR t.town_code <> e.town_code""",
    "a rated ticket has a rating of each department that had it, and of none twice": """
        SELECT count(*) FROM (SELECT DISTINCT o.city, o.ticket_id, o.department FROM work_orders o
            JOIN departments d ON d.city = o.city AND d.code = o.department AND d.kind <> 'town'
            WHERE EXISTS (SELECT 1 FROM evaluations e WHERE e.city = o.city AND e.ticket_id = o.ticket_id)
            ) held WHERE 1 <> (SELECT count(*) FROM evaluations e WHERE e.city = held.city
            AND e.ticket_id = held.ticket_id AND e.department = held.department)""",
    "nothing lies in the future": """
        SELECT count(*) FROM tickets WHERE changed_at > :now OR reported_at > :now""",
    "numbers go on from the last one given out": """
        SELECT count(*) FROM ticket_numbers n WHERE n.last <> (
            SELECT max(right(number, 5)::int) FROM tickets t
            WHERE t.city = n.city AND t.number LIKE 'SG' || to_char(n.day, 'YYYYMMDD') || '-%')""",
}  # fmt: skip
# Tickets with a duty: dispatched, not dispatched, and those whose duty is not of the named version.
RESTING = text("""
SELECT count(*) FILTER (WHERE t.duty IS NOT NULL AND t.dispatched_at IS NOT NULL),
    count(*) FILTER (WHERE t.duty IS NOT NULL AND t.dispatched_at IS NULL),
    count(*) FILTER (WHERE t.duty IS NOT NULL AND NOT EXISTS (SELECT 1 FROM duties d
        WHERE d.city = t.city AND d.code = t.duty AND d.since_version <= t.duty_version
        AND (d.until_version IS NULL OR d.until_version > t.duty_version)))
FROM tickets t""")
# Lead orders that depart from the list: with a reason, and without any.
UNEXPLAINED = text("""
SELECT count(*) FILTER (WHERE o.list_reason IS NOT NULL), count(*) FILTER (WHERE o.list_reason IS NULL
    AND NOT (o.department = ANY (d.lead) OR p.parent = ANY (d.lead)) AND o.predecessor IS NULL)
FROM work_orders o JOIN duties d ON d.city = o.city AND d.code = o.duty AND d.since_version <= o.duty_version
    AND (d.until_version IS NULL OR d.until_version > o.duty_version)
JOIN departments p ON p.city = o.city AND p.code = o.department
WHERE o.role = 'lead'""")


def broken_laws(session: Session, now: datetime) -> list[str]:
    return [
        law for law, sql in LAWS.items() if session.scalar(text(sql), {"now": now} if ":now" in sql else {})
    ]


def play_withdrawals(scene: CityMoment) -> set[tuple[str, bool]]:
    """Report some tickets, let the simulated dispatcher withdraw dispatches, and return what became of them.

    Each is the state of a ticket, and whether all its work orders are withdrawn; empty where none was.
    """
    for _ in range(10):
        actions.report_one(replace(scene, now=scene.now - timedelta(minutes=1)), None)
    done = [
        candidate.ticket_id
        for event in SIDE_EVENTS
        if event.act is Act.WITHDRAW_DISPATCH
        for candidate in event.found(scene)[:5]
        if scene.tries(event.perform, candidate)
    ]
    found = scene.session.execute(
        text(
            "SELECT t.status, bool_and(o.withdrawn) FROM tickets t JOIN work_orders o"
            " ON o.city = t.city AND o.ticket_id = t.id WHERE t.id = ANY(:done) GROUP BY t.id, t.status"
        ),
        {"done": done},
    )
    return {(status, withdrawn) for status, withdrawn in found}
