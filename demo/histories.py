"""Chained history of the demonstration: every step of recent tickets, one row for each older one."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np

from demo.copy_text import (
    NULL,
    Bytes,
    Column,
    Ints,
    Table,
    constant,
    escaped,
    instants,
    references,
    texts,
    uuids,
    words,
)
from demo.orders import REASSIGN_REASONS, Orders
from demo.outcomes import DONE, REPLIES, REWORKS
from demo.photos import Files
from demo.present_states import STATUSES
from demo.steps import ACTORS, ACTS, Steps
from domain.enums import Act, Role
from domain.history import GENESIS, encode_field, hash_chained_bytes, join_fields

ROLES = {
    "grid": Role.GRID_STAFF,
    "town": Role.TOWN,
    "intake": Role.INTAKE,
    "dispatcher": Role.DISPATCHER,
    "reviewer": Role.REVIEWER,
    "caller": Role.CALLER,
    "lead": Role.DEPARTMENT,
    "helper": Role.DEPARTMENT,
}
SEATS = {"intake": "受理员", "dispatcher": "分派员", "reviewer": "审核员", "caller": "回访员"}
LOADER = "批量载入（模拟数据）"
REASONS = {
    Act.CALL: "超出镇街处置能力，呼叫市级部门",
    Act.PAUSE: "等待材料到位，中心同意暂停计时",
    Act.SHELVE: "条件暂不具备，挂账并定期复查",
    Act.UNSHELVE: "条件已具备，恢复办理",
    Act.MERGE: "与此前诉求重复，并案办理",
    Act.CANCEL: "诉求人撤回",
    Act.SOLVE_LOCALLY: None,
}
# Said in several ways, by ticket.
VARIED: Mapping[Act, tuple[str, ...]] = {
    Act.REASSIGN: REASSIGN_REASONS,
    Act.COMPLETE: DONE,
    Act.REWORK: REWORKS,
    Act.FEED_BACK: REPLIES,
}
NO_FILES: Files = MappingProxyType({})
_ACTOR_NAMES = [f"demo:{actor}" for actor in ACTORS]
_ISO = b'"%bT%b.000000+00:00"'  # of day and time
_encoded = cache(encode_field)  # names and reasons are few


@dataclass(frozen=True, slots=True)
class Voices:
    """Names of those who act on each ticket: its town, its unit, and the parties of work orders."""

    towns: list[str]
    units: list[str]
    town: Ints
    unit: Ints
    parties: list[str]
    party: Ints  # of each work order


def numbered(steps: Steps) -> Ints:
    """Return the place of each step within its ticket's history, from 1."""
    starts = np.flatnonzero(np.diff(steps.ticket, prepend=-1))
    return np.arange(len(steps)) - np.repeat(starts, np.diff(np.append(starts, len(steps)))) + 1


def event_table(
    city: str, steps: Steps, *, ticket_ids: Bytes, orders: Orders, voices: Voices, files: Files = NO_FILES
) -> Table:
    """Return the rows of ``ticket_events``, chained ticket by ticket, with the files handed in with steps."""
    named = [
        _name(voices, *row)
        for row in zip(steps.ticket.tolist(), steps.actor.tolist(), steps.order.tolist(), strict=True)
    ]
    seq = numbered(steps)
    before, after = _states(steps, seq)
    reasons = _reasons(steps)
    count = len(steps)
    columns = {
        "city": constant(city, count),
        "ticket_id": uuids(ticket_ids[steps.ticket]),
        "seq": [b"%d" % number for number in seq.tolist()],
        "at": instants(steps.at),
        "act": words(ACTS, steps.act),
        "actor": words(_ACTOR_NAMES, steps.actor),
        "actor_name": [escaped(name) for name in named],
        "actor_role": words([ROLES.get(actor) for actor in ACTORS], steps.actor),
        "work_order_id": references(orders.ids, steps.order),
        "from_status": words(STATUSES, before),
        "to_status": words(STATUSES, after),
        "reason": texts(reasons),
        "data": _data(files, count),
    }
    fields = (
        [encode_field(city)] * count,
        [b'"%b"' % ident for ident in columns["ticket_id"]],
        columns["seq"],
        [_ISO % (at[:10], at[11:19]) for at in columns["at"]],
        _chosen(ACTS, steps.act),
        _chosen(_ACTOR_NAMES, steps.actor),
        [_encoded(name) for name in named],
        _chosen([ROLES.get(actor) for actor in ACTORS], steps.actor),
        [b"null" if ident == NULL else b'"%b"' % ident for ident in columns["work_order_id"]],
        _chosen(STATUSES, before),
        _chosen(STATUSES, after),
        [_encoded(reason) for reason in reasons],
        [encode_field({"files": files[row]}) if row in files else b"{}" for row in range(count)],
    )
    columns["prev_hash"], columns["hash"] = _chain(fields, seq)
    return Table("ticket_events", columns)


def _data(files: Files, count: int) -> list[bytes]:
    found = [b"{}"] * count
    for step, told in files.items():
        found[step] = escaped(json.dumps({"files": told}))
    return found


def _states(steps: Steps, seq: Ints) -> tuple[Ints, Ints]:
    """Return the status before (-1 of none) and after each event."""
    after = steps.becomes.copy()
    place = np.maximum.accumulate(np.where(after >= 0, np.arange(len(after)), 0))
    after = after[
        place
    ]  # an event without a status of its own keeps the last one; a ticket's first always has one
    before = np.where(seq == 1, -1, np.roll(after, 1))
    return before, after


def _reasons(steps: Steps) -> list[str | None]:
    said = [VARIED.get(act) or (REASONS.get(act),) for act in ACTS]
    return [
        said[act][ticket % len(said[act])]
        for ticket, act in zip(steps.ticket.tolist(), steps.act.tolist(), strict=True)
    ]


def _name(voices: Voices, ticket: int, actor: int, order: int) -> str:
    who = ACTORS[actor]
    if who in SEATS:
        return f"{SEATS[who]}{ticket % 12 + 1}号"
    if who in ("lead", "helper"):
        return f"{voices.parties[voices.party[order]]}经办人"
    if who == "load":
        return LOADER
    if who == "grid" and voices.unit[ticket] >= 0:
        return f"{voices.units[voices.unit[ticket]]}网格员"
    return f"{voices.towns[voices.town[ticket]]}综治中心"


def _chosen(listed: Sequence[str | None], chosen: Ints) -> list[bytes]:
    """Return ``listed[chosen]`` as the hash chain takes it; a negative choice is null."""
    cells = [*map(encode_field, listed), encode_field(None)]
    return [cells[place] for place in chosen.tolist()]


def _chain(fields: Iterable[Sequence[bytes]], seq: Ints) -> tuple[Column, Column]:
    """Return the hash before and the hash of each event as bytea text; a ticket's first follows GENESIS."""
    before, hashes = [], []
    genesis = _bytea(GENESIS)
    for number, row in zip(seq.tolist(), zip(*fields, strict=True), strict=True):
        if number == 1:
            previous, text = GENESIS, genesis
        before.append(text)
        previous = hash_chained_bytes(join_fields(row), previous)
        text = _bytea(previous)
        hashes.append(text)
    return before, hashes


def _bytea(value: bytes) -> bytes:
    return b"\\\\x" + value.hex().encode()
