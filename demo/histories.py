"""Chained history of the demonstration: every step of recent tickets, one row for each older one."""

import json
from collections.abc import Iterable, Sequence
from functools import cache

from demo import copy_text as copy
from demo.areas import CITY_CODE
from demo.copy_text import NULL, Column, Ints, Table
from demo.photos import Files
from demo.steps import ACTORS, ACTS, STATUSES, History, Steps
from demo.workflow_profile import WORDS
from domain.enums import Act, Role
from domain.history import GENESIS, encode_field, hash_chained_bytes, join_fields

ROLES = {
    "grid": Role.GRID_STAFF, "town": Role.TOWN, "intake": Role.INTAKE, "dispatcher": Role.DISPATCHER,
    "reviewer": Role.REVIEWER, "caller": Role.CALLER, "lead": Role.DEPARTMENT, "helper": Role.DEPARTMENT,
}  # fmt: skip
SEATS = {"intake": "受理员", "dispatcher": "分派员", "reviewer": "审核员", "caller": "回访员"}
LOADER = "批量载入（模拟数据）"
SAID = frozenset(WORDS) - {Act.DISPATCH, Act.SOLVE_LOCALLY, Act.PASS_REVIEW}  # with words in the history
_ACTOR_NAMES = [f"demo:{actor}" for actor in ACTORS]
_ISO = b'"%bT%b.000000+00:00"'  # of day and time
_encoded = cache(encode_field)  # names and reasons are few


def event_table(history: History, files: Files) -> Table:
    """Return the rows of ``ticket_events``, chained ticket by ticket, with the files handed in with steps."""
    steps = history.steps
    actors = zip(steps.ticket.tolist(), steps.actor.tolist(), steps.order.tolist(), strict=True)
    named = [_name(history, *row) for row in actors]
    reasons = _reasons(steps)
    data = [{"files": files[row]} if row in files else {} for row in range(len(steps))]
    count = len(steps)
    columns = {
        "city": copy.constant(CITY_CODE, count),
        "ticket_id": copy.uuids(history.ids[steps.ticket]),
        "seq": [b"%d" % number for number in steps.seq.tolist()],
        "at": copy.instants(steps.at),
        "act": copy.words(ACTS, steps.act),
        "actor": copy.words(_ACTOR_NAMES, steps.actor),
        "actor_name": [copy.escaped(name) for name in named],
        "actor_role": copy.words([ROLES.get(actor) for actor in ACTORS], steps.actor),
        "work_order_id": copy.references(history.orders.ids, steps.order),
        "from_status": copy.words(STATUSES, steps.before),
        "to_status": copy.words(STATUSES, steps.after),
        "reason": copy.texts(reasons),
        "data": [copy.cell(json.dumps(told)) if told else b"{}" for told in data],
    }
    fields = (
        [encode_field(CITY_CODE)] * count,
        [b'"%b"' % ident for ident in columns["ticket_id"]],
        columns["seq"],
        [_ISO % (at[:10], at[11:19]) for at in columns["at"]],
        _chosen(ACTS, steps.act),
        _chosen(_ACTOR_NAMES, steps.actor),
        [_encoded(name) for name in named],
        _chosen([ROLES.get(actor) for actor in ACTORS], steps.actor),
        [b"null" if ident == NULL else b'"%b"' % ident for ident in columns["work_order_id"]],
        _chosen(STATUSES, steps.before),
        _chosen(STATUSES, steps.after),
        [_encoded(reason) for reason in reasons],
        [encode_field(told) if told else b"{}" for told in data],
    )
    columns["prev_hash"], columns["hash"] = _chain(fields, steps.seq)
    return Table("ticket_events", columns)


def _name(history: History, ticket: int, actor: int, order: int) -> str:
    """Return the name of who acts: a seat of the Center, or a user of its town, unit or work order."""
    who, layout, unit = ACTORS[actor], history.cast.layout, history.demand.unit[ticket]
    if who in SEATS:
        return f"{SEATS[who]}{ticket % 12 + 1}号"
    if who in ("lead", "helper"):
        return f"{history.cast.parties[history.orders.party[order]].name}经办人"
    if who == "load":
        return LOADER
    if who == "grid" and unit >= 0:
        return f"{layout.units[unit].name}网格员"
    return f"{layout.towns[history.demand.town[ticket]].name}综治中心"


def _reasons(steps: Steps) -> list[str | None]:
    said: list[tuple[str | None, ...]] = [WORDS[act] if act in SAID else (None,) for act in ACTS]
    return [
        said[act][ticket % len(said[act])]
        for ticket, act in zip(steps.ticket.tolist(), steps.act.tolist(), strict=True)
    ]


def _chosen(listed: Sequence[str | None], chosen: Ints) -> list[bytes]:
    """Return ``listed[chosen]`` as the hash chain takes it; a negative choice is null."""
    cells = [*map(encode_field, listed), encode_field(None)]
    return [cells[place] for place in chosen.tolist()]


def _chain(fields: Iterable[Sequence[bytes]], seq: Ints) -> tuple[Column, Column]:
    """Return the hash before and the hash of each event as bytea text; a ticket's first follows GENESIS."""
    before, hashes = [], []
    genesis = copy.cell(GENESIS)
    for number, row in zip(seq.tolist(), zip(*fields, strict=True), strict=True):
        if number == 1:
            previous, text = GENESIS, genesis
        before.append(text)
        previous = hash_chained_bytes(join_fields(row), previous)
        text = copy.cell(previous)
        hashes.append(text)
    return before, hashes
