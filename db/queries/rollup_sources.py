"""SQL for ``domain.rollups``: where each kind of dated fact is stored, and what it adds to sums."""

from dataclasses import dataclass
from itertools import pairwise

from domain.coordination import LocalLevel
from domain.enums import Effect, Speed
from domain.rollups import BELOW_TOWN, TOOK_EDGES_HOURS, Dimension, Family, get_rating_code


@dataclass(frozen=True, slots=True)
class FactSource:
    """One kind of dated fact, a row of ``table`` each: its instant, its ticket, its party, its condition."""

    table: str
    at: str
    ticket: str = "f.ticket_id"
    party: str = "NULL::text"
    where: str = "true"


def _of_ticket(column: str) -> FactSource:
    return FactSource("tickets f", f"f.{column}", ticket="f.id")


def _of_order(column: str) -> FactSource:
    return FactSource("work_orders f", f"f.{column}", party="f.department", where="NOT f.withdrawn")


def _clock_of_order(kind: str) -> FactSource:
    return FactSource(
        "clocks f JOIN work_orders o ON o.city = f.city AND o.id = f.work_order_id",
        "f.due_at",
        party="o.department",
        where=f"f.kind = '{kind}' AND f.work_order_id IS NOT NULL",
    )


SOURCES = {
    "reported": _of_ticket("reported_at"),
    "accepted": _of_ticket("accepted_at"),
    "dispatched": _of_ticket("dispatched_at"),
    "completed": _of_ticket("completed_at"),
    "closed": _of_ticket("closed_at"),
    "due": FactSource("clocks f", "f.due_at", where="f.kind = 'completion' AND f.work_order_id IS NULL"),
    "dispatch_due": FactSource(
        "clocks f", "f.due_at", where="f.kind = 'dispatch' AND f.work_order_id IS NULL"
    ),
    "reworked": FactSource("ticket_events f", "f.at", where="f.act = 'rework'"),
    "extended": FactSource("ticket_events f", "f.at", where="f.act = 'extend'"),
    "called_back": FactSource("call_backs f", "f.at"),
    # The index on sending is led by the party: naming all of them reads it day by day.
    "order_sent": FactSource(
        "work_orders f", "f.sent_at", party="f.department",
        where="f.department = ANY (ARRAY(SELECT d.code FROM departments d WHERE d.city = :city))"
        " AND NOT f.withdrawn",
    ),
    "order_responded": _of_order("responded_at"),
    "order_completed": _of_order("completed_at"),
    "order_ended": _of_order("ended_at"),
    "response_due": _clock_of_order("response"),
    "completion_due": _clock_of_order("completion"),
    "order_rated": FactSource("evaluations f", "f.rated_at", party="f.department"),
    "rated": FactSource("evaluations f", "f.rated_at", party="f.department"),
}  # fmt: skip

_TOOK = "extract(epoch FROM f.completed_at - f.reported_at)"
# Who reads "due" or "in time" counts no ticket that was given up, and no clock that was cut off before its
# deadline by the end of its work order; a fact still counts for its day, so that a change marks it.
_STANDS = """NOT EXISTS (SELECT FROM tickets d WHERE d.city = f.city AND d.id = f.ticket_id
    AND d.status IN ('cancelled', 'merged'))"""
_IN_TIME = "f.stopped_at <= f.due_at"
# A ticket that was merged before it was accepted is received and accepted as the one it went into.
_TO_CENTER = """(f.accepted_at IS NOT NULL OR f.called_at IS NOT NULL OR f.local_level IS NULL)
    AND NOT (f.accepted_at IS NULL AND f.status = 'merged')"""
_LOCALLY = "f.accepted_at IS NULL AND f.called_at IS NULL"


def _happened(act: str, of: str = "true") -> str:
    """Return the SQL that an act was done to the ticket of ``f`` by now."""
    return (
        "EXISTS (SELECT FROM ticket_events e WHERE e.city = f.city AND e.ticket_id = f.ticket_id"
        f" AND e.act = '{act}' AND {of})"
    )


def _not_cut(done: str) -> str:
    """Return the SQL that a clock of work order ``o``, which waits for ``done``, was not cut off."""
    return (
        f"NOT coalesce(o.{done} IS NULL AND f.stopped_at >= date_trunc('second', o.ended_at)"
        f" AND {_IN_TIME}, false)"
    )


# The completion clock of work order ``o`` was stopped by its completion, not by its end.
_COMPLETED = """f.stopped_at IS NOT NULL AND NOT coalesce(
    o.completed_at IS NULL AND f.stopped_at >= date_trunc('second', o.ended_at), false)"""
_ORDER_CLOCKS = {"response": _not_cut("responded_at"), "completion": _not_cut("completed_at")}


def _buckets() -> dict[str, str]:
    edges = (None, *(hours * 3600 for hours in TOOK_EDGES_HOURS), None)
    found = {}
    for place, (above, up_to) in enumerate(pairwise(edges)):
        sides = [f"{_TOOK} > {above}"] * (above is not None) + [f"{_TOOK} <= {up_to}"] * (up_to is not None)
        found[f"took_{place}"] = f"({' AND '.join(sides)})::int"
    return found


# What a fact adds to a measure; 1 to the measures that are not here.
ADDED = {
    (Family.TICKET, "due"): f"({_STANDS})::int",
    (Family.TICKET, "on_time"): f"({_IN_TIME} AND {_STANDS})::int",
    (Family.TICKET, "due_completed"): f"(f.stopped_at IS NOT NULL AND {_STANDS})::int",
    (Family.TICKET, "due_reworked"): f"({_happened('rework')} AND {_STANDS})::int",
    (Family.TICKET, "due_extended"): f"({_happened('extend')} AND {_STANDS})::int",
    (Family.TICKET, "dispatch_due"): f"({_STANDS})::int",
    (Family.TICKET, "dispatch_in_time"): f"({_IN_TIME} AND {_STANDS})::int",
    (Family.TICKET, "to_center"): f"({_TO_CENTER})::int",
    (Family.TICKET, "to_center_accepted"): "(f.accepted_at IS NOT NULL)::int",
    **{
        (Family.TICKET, f"solved_{level.value}"): f"({_LOCALLY} AND f.local_level = '{level.value}')::int"
        for level in LocalLevel
    },
    (Family.TICKET, "solved_city"): f"(NOT ({_LOCALLY} AND f.local_level IS NOT NULL))::int",
    (Family.TICKET, "reached"): "f.reached::int",
    (Family.TICKET, "solved"): "f.solved::int",
    (Family.TICKET, "satisfied"): "f.satisfied::int",
    (Family.TICKET, "took_minutes"): f"round({_TOOK} / 60)::int",
    **{(Family.TICKET, code): sql for code, sql in _buckets().items()},
    (Family.ORDER, "returned"): f"({_happened('return', 'e.work_order_id = f.id')})::int",
    (Family.ORDER, "completion_done"): f"({_COMPLETED} AND {_ORDER_CLOCKS['completion']})::int",
    **{(Family.ORDER, f"{kind}_due"): f"({counts})::int" for kind, counts in _ORDER_CLOCKS.items()},
    **{
        (Family.ORDER, f"{kind}_in_time"): f"({_IN_TIME} AND {counts})::int"
        for kind, counts in _ORDER_CLOCKS.items()
    },
    **{(Family.ORDER, f"speed_{grade.value}"): f"(f.speed = '{grade.value}')::int" for grade in Speed},
    **{(Family.ORDER, f"effect_{grade.value}"): f"(f.effect = '{grade.value}')::int" for grade in Effect},
    **{
        (Family.RATING, get_rating_code(speed, effect)): f"(f.speed = '{speed.value}'"
        f" AND f.effect = '{effect.value}')::int"
        for speed in Speed
        for effect in Effect
    },
}

# What a fact of ticket ``t`` and party ``x.party`` is counted under; a NULL is counted under nothing.
# ``x.m0`` counts the first measure of the family, so that an hour holds what came and nothing else.
PLACE = (
    "CASE WHEN t.secrecy = 'secret' THEN '/'"
    " ELSE coalesce(t.unit_code, '') || '/' || coalesce(t.grid_code, '') END"
)
KEYS = {
    Dimension.ALL: "''",
    Dimension.UNIT: "t.unit_code",
    Dimension.GRID: "t.grid_code",
    Dimension.DEPARTMENT: "t.department",
    Dimension.MATTER: "t.matter",
    Dimension.CHANNEL: "t.channel",
    Dimension.ORIGIN: "t.origin",
    Dimension.REQUESTER_KIND: "t.requester_kind",
    Dimension.REQUEST_KIND: "t.request_kind",
    Dimension.CLASS: "t.class",
    Dimension.URGENT: "t.urgent::text",
    Dimension.DUTY: "t.duty",
    Dimension.HOUR: "CASE WHEN x.m0 > 0 THEN to_char(t.reported_at AT TIME ZONE :zone, 'ID-HH24') END",
    Dimension.PARTY: "x.party",
    Dimension.ORDER_UNIT: "t.unit_code",
    Dimension.ORDER_MATTER: "t.matter",
    Dimension.ORDER_DUTY: "t.duty",
    Dimension.ORDER_CHANNEL: "t.channel",
    Dimension.ORDER_ORIGIN: "t.origin",
    Dimension.ORDER_REQUESTER_KIND: "t.requester_kind",
    Dimension.ORDER_REQUEST_KIND: "t.request_kind",
    Dimension.RATED_PLACE: PLACE,
    Dimension.RATED_PARTY: f"x.party || '/' || ({PLACE})",
}


def build_keys_sql(family: Family) -> str:
    """Return the SQL of a VALUES list: each dimension of the family with the key of a fact."""
    rows = []
    for dimension, key in KEYS.items():
        if dimension.family is family:
            shown = f"CASE WHEN t.secrecy <> 'secret' THEN {key} END" if dimension in BELOW_TOWN else key
            rows.append(f"('{dimension.value}', {shown})")
    return ", ".join(rows)
