"""Plain SQL over all rows for each indicator, written without the sums that the indicators are read from."""

from sqlalchemy import text

from db.session import owner_transaction
from domain.indicator_periods import DayRange
from domain.indicators import Breakdown

KEPT = "t.status NOT IN ('cancelled', 'merged')"
TICKET, ORDER = "tickets t", "work_orders o JOIN tickets t ON t.id = o.ticket_id AND NOT o.withdrawn"
OF_TICKET = "clocks c JOIN tickets t ON t.id = c.ticket_id AND c.work_order_id IS NULL"
OF_ORDER = "clocks c JOIN work_orders o ON o.id = c.work_order_id JOIN tickets t ON t.id = c.ticket_id"
# A clock that the end of its work order stopped before its deadline was taken away, not kept.
TAKEN = "(o.{done} IS NULL AND o.ended_at IS NOT NULL AND c.stopped_at >= date_trunc('second', o.ended_at))"
DONE, HELD = "NOT coalesce({taken}, false)", "NOT coalesce({taken} AND c.stopped_at <= c.due_at, false)"
RESPONSE = {"taken": TAKEN.format(done="responded_at")}
COMPLETION = {"taken": TAKEN.format(done="completed_at")}
CENTER = "(t.accepted_at IS NOT NULL OR t.called_at IS NOT NULL OR t.local_level IS NULL)"


def had(act: str, of: str = "") -> str:
    return f"EXISTS (SELECT FROM ticket_events e WHERE e.ticket_id = t.id AND e.act = '{act}' {of})"


# By indicator: the table, the instant that dates a row, what counts as due, and what of it is the numerator.
Plain = tuple[str, str, str, str]
PLAIN: dict[str, Plain] = {
    "acceptance": (
        TICKET, "t.reported_at",
        f"{CENTER} AND NOT (t.accepted_at IS NULL AND t.status = 'merged')", "t.accepted_at IS NOT NULL",
    ),
    "dispatch_in_time": (
        OF_TICKET, "c.due_at", f"c.kind = 'dispatch' AND {KEPT}", "c.stopped_at <= c.due_at"
    ),
    "response_in_time": (
        OF_ORDER, "c.due_at", f"c.kind = 'response' AND {HELD.format(**RESPONSE)}", "c.stopped_at <= c.due_at"
    ),
    "completion": (OF_TICKET, "c.due_at", f"c.kind = 'completion' AND {KEPT}", "c.stopped_at IS NOT NULL"),
    "completion_in_time": (
        OF_TICKET, "c.due_at", f"c.kind = 'completion' AND {KEPT}", "c.stopped_at <= c.due_at"
    ),
    "rework": (OF_TICKET, "c.due_at", f"c.kind = 'completion' AND {KEPT}", had("rework")),
    "extension": (OF_TICKET, "c.due_at", f"c.kind = 'completion' AND {KEPT}", had("extend")),
    "order_return": (ORDER, "o.sent_at", "true", had("return", "AND e.work_order_id = o.id")),
    "solved": ("call_backs b JOIN tickets t ON t.id = b.ticket_id", "b.at", "b.reached", "b.solved"),
    "satisfied": ("call_backs b JOIN tickets t ON t.id = b.ticket_id", "b.at", "b.reached", "b.satisfied"),
    **{
        f"solved_in_{level}": (
            TICKET, "t.completed_at", "true", f"NOT {CENTER} AND t.local_level = '{level}'"
        )
        for level in ("grid", "unit", "town")
    },
    "solved_in_city": (TICKET, "t.completed_at", "true", CENTER),
}  # fmt: skip
# A department's own work orders and clocks.
OF_PARTY: dict[str, Plain] = {
    **PLAIN,
    "completion": (
        OF_ORDER, "c.due_at", f"c.kind = 'completion' AND {HELD.format(**COMPLETION)}",
        f"c.stopped_at IS NOT NULL AND {DONE.format(**COMPLETION)}",
    ),
    "completion_in_time": (
        OF_ORDER, "c.due_at", f"c.kind = 'completion' AND {HELD.format(**COMPLETION)}",
        "c.stopped_at <= c.due_at",
    ),
}  # fmt: skip
OF_KIND = "(SELECT d.code FROM departments d WHERE d.city = t.city AND d.kind = '{kind}' AND d.code = {code})"
KEYS = {
    Breakdown.ALL: "'all'",
    Breakdown.TOWN: "t.town_code",
    Breakdown.UNIT: "t.unit_code",
    Breakdown.WORK_FIELD: "(SELECT m.work_field FROM matters m WHERE m.city = t.city AND m.code = t.matter)",
    Breakdown.MATTER: "t.matter",
    Breakdown.DUTY: "t.duty",
    Breakdown.CHANNEL: "t.channel",
    Breakdown.ORIGIN: "t.origin",
    Breakdown.REQUESTER_KIND: "t.requester_kind",
    Breakdown.REQUEST_KIND: "t.request_kind",
}
BELOW_CITY = frozenset({Breakdown.TOWN, Breakdown.UNIT})


def count_plainly(
    by: Breakdown, code: str, days: DayRange, *, where: str = "true"
) -> dict[str, tuple[int, int]]:
    """Return numerator and denominator by key, from all rows."""
    table, at, due, top = (OF_PARTY if by in (Breakdown.DEPARTMENT, Breakdown.AGENCY) else PLAIN)[code]
    of = "o.department" if " work_orders o" in f" {table}" else "t.department"
    key = KEYS.get(by) or OF_KIND.format(kind=by.value, code=of)
    shown = "t.secrecy <> 'secret'" if by in BELOW_CITY else "true"
    with owner_transaction() as session:
        found = session.execute(
            text(
                f"SELECT {key} AS key, count(*) FILTER (WHERE {top}), count(*) FROM {table}"
                f" WHERE ({at} AT TIME ZONE 'Asia/Shanghai')::date BETWEEN :first AND :last AND {due}"
                f" AND {shown} AND {where} GROUP BY 1"
            ),
            {"first": days.first, "last": days.last},
        )
        return {key: (numerator, denominator) for key, numerator, denominator in found if key is not None}
