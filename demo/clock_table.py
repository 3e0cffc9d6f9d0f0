"""Rows of the demonstration's clocks."""

import numpy as np

from demo.bulk_ids import uuids_of
from demo.clocks import KINDS, MODES, ClockRows
from demo.copy_text import Bytes, Table, constant, instants, numbers, references, uuids, words


def clock_table(city: str, rows: ClockRows, *, ticket_ids: Bytes, order_ids: Bytes, seed: int) -> Table:
    """Return the rows of ``clocks``."""
    times = {
        name: np.concatenate([getattr(part, name) for part in rows.times])
        for name in ("started", "yellow", "orange", "due", "missing_year")
    }
    order = np.concatenate(rows.order)
    natural = np.concatenate(rows.natural)
    count = len(order)
    return Table(
        "clocks",
        {
            "city": constant(city, count),
            "id": uuids(uuids_of(times["started"], stream=(seed, 60))),
            "ticket_id": uuids(ticket_ids[np.concatenate(rows.ticket)]),
            "work_order_id": references(order_ids, order),
            "kind": words(KINDS, np.concatenate(rows.kind)),
            "mode": words(MODES, natural.astype(np.int64)),
            "started_at": instants(times["started"]),
            "yellow_at": instants(times["yellow"]),
            "orange_at": instants(times["orange"]),
            "due_at": instants(times["due"]),
            "stopped_at": instants(np.concatenate(rows.stopped)),
            "paused_at": instants(np.concatenate(rows.paused)),
            "remaining_seconds": numbers(np.concatenate(rows.remaining)),
            "paused_seconds": numbers(np.concatenate(rows.stood)),
            "limit_days": numbers(np.concatenate(rows.days)),
            "limit_seconds": numbers(np.concatenate(rows.seconds)),
            "missing_year": numbers(times["missing_year"]),
        },
    )
