"""The demonstration's field data: kinds, objects in all grids, records."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from demo.areas import CITY_CODE
from demo.city import ZONE
from demo.copy_text import (
    Ints,
    Table,
    constant,
    instants,
    points,
    references,
    table_of,
    texts,
    uuids,
    uuids_of,
    words,
)
from demo.locations import Layout
from demo.published_papers import KEEPER, published
from domain.catalogue import Collector, FieldType, Subject
from domain.collection_kinds import KIND_ACTS
from domain.enums import AreaKind
from domain.field_data import Field, Kind, read_fields, to_json

KINDS_FILE = Path(__file__).resolve().parents[1] / "data" / "shouguang" / "collection_kinds_sample.json"
REFERENCE = "寿网格办〔示例〕3号"
STREAM = 42
RECORDED = 0.94  # share of objects that were ever recorded
OLDEST = 1.18  # age of the oldest newest records, in intervals: most are kept up, some are late
STANDING_DAYS = 700  # how long ago the first objects were written down
NEW_DAYS = 20  # objects never recorded were created within this time
COLLECTOR = "网格员"
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class KindProfile:
    """One kind with how many of it a grid of each sort of unit has on average, and what they are called."""

    kind: Kind
    usual: dict[AreaKind, float]
    noun: str


def _read_kinds() -> tuple[KindProfile, ...]:
    rows = json.loads(KINDS_FILE.read_text(encoding="utf-8"))
    return tuple(
        KindProfile(
            Kind(
                row["code"], row["name"], row["name_en"], Subject(row["subject"]), read_fields(row["fields"]),
                row["interval_days"], Collector(row["collected_by"]), tuple(row["readers"]),
            ),
            {AreaKind(kind): usual for kind, usual in row["usual"].items()},
            row["noun"],
        )
        for row in rows
    )  # fmt: skip


KINDS = _read_kinds()


def collection_tables(layout: Layout, *, until: datetime, seed: int, scale: float) -> Iterator[Table]:
    """Yield the kinds, their objects, the newest record of each, and the task that is open on it."""
    rng = np.random.default_rng([seed, STREAM])
    now = int(until.timestamp())
    yield _kinds(at=until)
    codes = [cast.kind.code for cast in KINDS]
    yield published(KIND_ACTS.kind, codes, reference=REFERENCE, at=until)
    kind, grid = _spread(layout, rng, scale=scale)
    count = len(kind)
    interval = np.array([cast.kind.interval_days for cast in KINDS])[kind]
    created = now - rng.integers(60 * DAY_SECONDS, STANDING_DAYS * DAY_SECONDS, count)
    age = (rng.random(count) ** 1.2 * OLDEST * interval * DAY_SECONDS).astype(np.int64)
    known = rng.random(count) < RECORDED
    created[~known] = now - rng.integers(0, NEW_DAYS * DAY_SECONDS, int((~known).sum()))
    recorded = np.flatnonzero(known)
    ids = uuids_of(created, stream=(seed, STREAM, 1))
    at = np.maximum(now - age, created + DAY_SECONDS)
    yield _objects(layout, kind, grid, ids=ids, created=created, rng=rng)
    yield _records(kind, recorded, ids=ids, at=at, seed=seed, rng=rng)
    collected = np.full(count, -1)
    collected[recorded] = at[recorded]
    yield _tasks(ids, created=created, collected=collected, interval=interval, seed=seed)


def _spread(layout: Layout, rng: np.random.Generator, *, scale: float) -> tuple[Ints, Ints]:
    """Return kind and grid of every object."""
    sorts = [layout.units[unit].kind for unit in layout.unit_of_grid.tolist()]
    kinds, grids = [], []
    for place, cast in enumerate(KINDS):
        counts = rng.poisson(np.array([cast.usual[sort] for sort in sorts]) * scale)
        grids.append(np.repeat(np.arange(len(sorts)), counts))
        kinds.append(np.full(int(counts.sum()), place))
    return np.concatenate(kinds), np.concatenate(grids)


def _kinds(*, at: datetime) -> Table:
    kinds = [profile.kind for profile in KINDS]
    columns = "code name name_en subject interval_days collected_by readers"
    fixed = {"reference": REFERENCE, "changed_at": at, "changed_by": KEEPER}
    table = table_of("collection_kinds", kinds, columns, city=CITY_CODE, **fixed)
    fields = texts(json.dumps(to_json(kind.fields), ensure_ascii=False) for kind in kinds)
    return Table("collection_kinds", {**table.columns, "fields": fields})


def _objects(
    layout: Layout, kind: Ints, grid: Ints, *, ids: Any, created: Ints, rng: np.random.Generator
) -> Table:
    count = len(kind)
    spot = rng.integers(0, layout.lon.shape[1], count)
    unit, town = layout.unit_of_grid[grid], layout.town_of_grid[grid]
    number = _numbered(kind, unit)
    names = [
        f"{layout.units[where].name}{KINDS[what].noun}{turn}号"
        for where, what, turn in zip(unit.tolist(), kind.tolist(), number.tolist(), strict=True)
    ]
    return Table(
        "collected_objects",
        {
            "city": constant(CITY_CODE, count),
            "id": uuids(ids),
            "kind": words([cast.kind.code for cast in KINDS], kind),
            "name": texts(names),
            "address": words([unit.name for unit in layout.units], unit),
            "grid_code": words([area.code for area in layout.grids], grid),
            "unit_code": words([area.code for area in layout.units], unit),
            "town_code": words([area.code for area in layout.towns], town),
            "point": points(layout.lon[grid, spot], layout.lat[grid, spot], known=np.ones(count, bool)),
            "created_at": instants(created),
            "created_by": constant(COLLECTOR, count),
        },
    )


def _numbered(kind: Ints, unit: Ints) -> Ints:
    """Return which of its kind in its unit each object is, from 1 on."""
    key = kind * (int(unit.max(initial=0)) + 1) + unit
    order = np.argsort(key, kind="stable")
    first = np.searchsorted(key[order], key[order], side="left")
    turn = np.empty(len(key), np.int64)
    turn[order] = np.arange(len(key)) - first + 1
    return turn


def _records(kind: Ints, recorded: Ints, *, ids: Any, at: Ints, seed: int, rng: np.random.Generator) -> Table:
    count = len(recorded)
    zone = ZoneInfo(ZONE)
    told = [
        json.dumps(
            _values(KINDS[what].kind.fields, rng.random(8).tolist(), at=datetime.fromtimestamp(when, zone)),
            ensure_ascii=False,
        )
        for what, when in zip(kind[recorded].tolist(), at[recorded].tolist(), strict=True)
    ]
    return Table(
        "collected_records",
        {
            "city": constant(CITY_CODE, count),
            "id": uuids(uuids_of(at[recorded], stream=(seed, STREAM, 2))),
            "object_id": references(ids, recorded),
            "values": texts(told),
            "collected_at": instants(at[recorded]),
            "received_at": instants(at[recorded]),
            "collected_by": constant(COLLECTOR, count),
        },
    )


def _values(fields: tuple[Field, ...], chances: list[float], *, at: datetime) -> dict[str, Any]:
    return {field.key: _value(field, chance, at=at) for field, chance in zip(fields, chances, strict=False)}


def _value(field: Field, chance: float, *, at: datetime) -> Any:
    match field.type:
        case FieldType.CHOICE:
            return field.choices[int(chance**1.4 * len(field.choices))]
        case FieldType.YES_NO:
            return chance < 0.82
        case FieldType.NUMBER:
            return int(1 + chance * (120 if field.unit == "㎡" else 6))
        case FieldType.DATE:
            return (at.date() + timedelta(days=int(chance * 900))).isoformat()
        case _:
            return None


def _tasks(ids: Any, *, created: Ints, collected: Ints, interval: Ints, seed: int) -> Table:
    count = len(created)
    zone = ZoneInfo(ZONE)
    due = [
        datetime.fromtimestamp(made if last < 0 else last, zone).date()
        + timedelta(days=0 if last < 0 else days)
        for made, last, days in zip(created.tolist(), collected.tolist(), interval.tolist(), strict=True)
    ]
    return Table(
        "collection_tasks",
        {
            "city": constant(CITY_CODE, count),
            "id": uuids(uuids_of(created, stream=(seed, STREAM, 3))),
            "object_id": uuids(ids),
            "due_on": texts(day.isoformat() for day in due),
            "done_at": constant(None, count),
        },
    )
