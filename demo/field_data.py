"""The demonstration's field data: kinds, objects in all grids, records."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from demo.bulk_ids import uuids_of
from demo.city import ZONE
from demo.copy_text import Ints, Table, constant, instants, points, references, texts, uuids, words
from demo.locations import Layout
from demo.published_papers import KEEPER, published
from demo.register import CITY_CODE
from domain.catalogue import Collector, FieldType, Subject
from domain.collection_kinds import KIND_ACTS
from domain.enums import AreaKind
from domain.field_data import Field, Kind, to_json

REFERENCE = "寿网格办〔示例〕3号"
STREAM = 42
RECORDED = 0.94  # share of objects that were ever recorded
OLDEST = 1.18  # age of the oldest newest records, in intervals: most are kept up, some are late
STANDING_DAYS = 700  # how long ago the first objects were written down
NEW_DAYS = 20  # objects never recorded were created within this time
COLLECTOR = "网格员"
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class KindFrequency:
    """One kind with how many of it a grid of each sort of unit has on average, and what they are called."""

    kind: Kind
    usual: dict[AreaKind, float]
    noun: str


def _yes_no(key: str, name: str, name_en: str) -> Field:
    return Field(key, name, FieldType.YES_NO, name_en, required=True)


KINDS = (
    KindFrequency(
        Kind(
            "P01", "九小场所", "Small public places", Subject.PLACE,
            (
                Field("place_type", "场所类型", FieldType.CHOICE, "Type of place", required=True,
                      choices=("小旅馆", "小餐馆", "小网吧", "小作坊", "小诊所", "小培训机构")),
                Field("floor_area", "建筑面积", FieldType.NUMBER, "Floor area", unit="㎡"),
                _yes_no("extinguishers", "消防器材齐全有效", "Extinguishers in order"),
                _yes_no("exit_clear", "疏散通道畅通", "Exit clear"),
                Field("licence_until", "营业执照有效期至", FieldType.DATE, "Licence valid until"),
                Field("photo", "门头照片", FieldType.PHOTO, "Photo of the front"),
            ),
            90, Collector.GRID_STAFF, ("D05", "D06", "D30"),
        ),
        {AreaKind.COMMUNITY: 0.7, AreaKind.VILLAGE: 0.12, AreaKind.DEDICATED: 0.5}, "场所",
    ),
    KindFrequency(
        Kind(
            "P02", "沿街商铺", "Shops", Subject.SHOP,
            (
                Field("trade", "经营类别", FieldType.CHOICE, "Trade", required=True,
                      choices=("餐饮", "百货", "建材", "农资", "汽修", "药店", "其他")),
                Field("state", "营业状态", FieldType.CHOICE, "State", required=True,
                      choices=("营业", "停业", "空置")),
                _yes_no("frontage", "门前三包落实", "Frontage kept clean"),
                _yes_no("gas", "使用瓶装燃气", "Bottled gas in use"),
            ),
            90, Collector.GRID_STAFF, ("D06", "D07", "D33"),
        ),
        {AreaKind.COMMUNITY: 0.9, AreaKind.VILLAGE: 0.15, AreaKind.DEDICATED: 0.6}, "商铺",
    ),
    KindFrequency(
        Kind(
            "P03", "出租房屋", "Rented buildings", Subject.RENTED_BUILDING,
            (
                Field("structure", "房屋结构", FieldType.CHOICE, "Structure", required=True,
                      choices=("砖混", "框架", "砖木", "彩钢板")),
                Field("floors", "层数", FieldType.NUMBER, "Storeys", required=True, unit="层"),
                Field("rooms", "出租间数", FieldType.NUMBER, "Rooms let", unit="间"),
                _yes_no("escape", "逃生通道畅通", "Escape route clear"),
                _yes_no("charging", "室内有电动车充电", "E-bikes charged indoors"),
            ),
            60, Collector.GRID_STAFF, ("D01", "D04", "D30"),
        ),
        {AreaKind.COMMUNITY: 0.35, AreaKind.VILLAGE: 0.1, AreaKind.DEDICATED: 0.2}, "出租房",
    ),
    KindFrequency(
        Kind(
            "P04", "公共设施", "Public facilities", Subject.FACILITY,
            (
                Field("facility", "设施类型", FieldType.CHOICE, "Type of facility", required=True,
                      choices=("健身器材", "公厕", "路灯", "桥涵", "泵站", "公示栏")),
                Field("condition", "完好状态", FieldType.CHOICE, "Condition", required=True,
                      choices=("完好", "轻微损坏", "严重损坏")),
                _yes_no("warning", "安全警示齐全", "Warning signs in place"),
            ),
            180, Collector.UNIT, ("D04", "D08", "D33"),
        ),
        {AreaKind.COMMUNITY: 0.35, AreaKind.VILLAGE: 0.3, AreaKind.DEDICATED: 0.3}, "设施",
    ),
    KindFrequency(
        Kind(
            "P05", "沟渠坑塘", "Ditches and ponds", Subject.PLACE,
            (
                Field("water", "水体类型", FieldType.CHOICE, "Type of water", required=True,
                      choices=("沟渠", "坑塘", "机井")),
                Field("depth", "水深", FieldType.NUMBER, "Depth", unit="米"),
                _yes_no("fence", "护栏和警示牌完好", "Fence and signs in order"),
                _yes_no("litter", "有垃圾漂浮物", "Litter on the water"),
            ),
            90, Collector.GRID_STAFF, ("D03", "D09", "D10"),
        ),
        {AreaKind.COMMUNITY: 0.05, AreaKind.VILLAGE: 0.35, AreaKind.DEDICATED: 0.1}, "水体",
    ),
    KindFrequency(
        Kind(
            "P06", "安全隐患点", "Hidden dangers", Subject.HIDDEN_DANGER,
            (
                Field("danger", "隐患类型", FieldType.CHOICE, "Type of danger", required=True,
                      choices=("消防", "用电", "燃气", "道路交通", "建筑结构", "涉水")),
                Field("grade", "隐患等级", FieldType.CHOICE, "Grade", required=True,
                      choices=("一般", "较大", "重大")),
                _yes_no("mended", "已整改", "Mended"),
                Field("measure", "管控措施", FieldType.TEXT, "Measures"),
            ),
            30, Collector.GRID_STAFF, ("D04", "D05", "D30"),
        ),
        {AreaKind.COMMUNITY: 0.12, AreaKind.VILLAGE: 0.08, AreaKind.DEDICATED: 0.3}, "隐患点",
    ),
)  # fmt: skip


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
    kinds = [cast.kind for cast in KINDS]
    count = len(kinds)
    return Table(
        "collection_kinds",
        {
            "city": constant(CITY_CODE, count),
            "code": texts(kind.code for kind in kinds),
            "name": texts(kind.name for kind in kinds),
            "name_en": texts(kind.name_en for kind in kinds),
            "subject": texts(kind.subject.value for kind in kinds),
            "fields": texts(json.dumps(to_json(kind.fields), ensure_ascii=False) for kind in kinds),
            "interval_days": [b"%d" % kind.interval_days for kind in kinds],
            "collected_by": texts(kind.collected_by.value for kind in kinds),
            "readers": texts(f"{{{','.join(kind.readers)}}}" for kind in kinds),
            "reference": constant(REFERENCE, count),
            "changed_at": constant(at.isoformat(), count),
            "changed_by": constant(KEEPER, count),
        },
    )


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
