"""The demonstration's admitted matters, and the procedures of the most common ones."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from demo.city import ZONE
from demo.copy_text import Table, constant, texts
from demo.local_matters import THEMES
from demo.published_papers import KEEPER, published
from demo.reference_data import DemoParty, MatterRow
from demo.register import CITY_CODE
from domain.admitted_matters import LIST_ACTS, MatterListEntry
from domain.catalogue import LimitUnit, MatterReporter, PaperStatus, SolvedAt
from domain.enums import Secrecy
from domain.procedures import PROCEDURE_ACTS, ProcedureStep, to_json

LIST_REFERENCE = "寿网格办〔示例〕1号"
PROCEDURE_REFERENCE = "寿网格办〔示例〕2号"
WITH_PROCEDURE = 20
# The level at which matters of a theme are normally solved (ours); of all others, by a department.
SOLVED_AT = {
    "sanitation": SolvedAt.GRID,
    "civility": SolvedAt.UNIT,
    "mediation": SolvedAt.UNIT,
    "appearance": SolvedAt.TOWN,
    "street": SolvedAt.TOWN,
    "farming": SolvedAt.TOWN,
    "welfare": SolvedAt.TOWN,
    "greenery": SolvedAt.TOWN,
}
NOT_CALLED = frozenset({"civility"})
BY_PEOPLE = frozenset({MatterReporter.PUBLIC, MatterReporter.HOTLINE})
REPORTERS = {
    Secrecy.SECRET: BY_PEOPLE,
    Secrecy.INTERNAL: BY_PEOPLE | {MatterReporter.UNIT, MatterReporter.TOWN},
    Secrecy.NORMAL: frozenset(MatterReporter),
}
COMPONENT = frozenset(MatterReporter) - {MatterReporter.PUBLIC}


def admitted_tables(
    matters: list[MatterRow], parties: Iterable[DemoParty], *, until: datetime
) -> Iterator[Table]:
    """Yield the first published list, its procedures, and the record of both."""
    day = date(until.astimezone(ZoneInfo(ZONE)).year, 1, 1)
    at = datetime.combine(day, datetime.min.time(), ZoneInfo(ZONE)).isoformat()
    entries = [admitted_of(matter) for matter in matters]
    yield _lists(day, at=at)
    yield _entries(entries)
    names = {party.code: party.name for party in parties}
    common = most_common(matters)
    yield _procedures(common, names, at=at)
    since = datetime.fromisoformat(at)
    yield published(LIST_ACTS.kind, ["1"], reference=LIST_REFERENCE, at=since)
    versions = [f"{matter.code}:1" for matter in common]
    yield published(PROCEDURE_ACTS.kind, versions, reference=PROCEDURE_REFERENCE, at=since)


def admitted_of(matter: MatterRow) -> MatterListEntry:
    """Return the entry of a matter."""
    component = matter.code.startswith("B")
    return MatterListEntry(
        code=matter.code,
        name=matter.name,
        name_en=matter.name_en,
        major=matter.major,
        work_field=matter.work_field,
        reporters=COMPONENT if component else REPORTERS[matter.secrecy],
        solved_at=SolvedAt.COUNTY if component else SOLVED_AT.get(matter.theme, SolvedAt.COUNTY),
        call_admitted=matter.theme not in NOT_CALLED,
        default_class=matter.default_class,
        secrecy=matter.secrecy,
        public=matter.public,
        department=matter.department,
    )


def grid_reports(matter: MatterRow) -> bool:
    """Return whether grid staff may report a matter."""
    return MatterReporter.GRID_STAFF in admitted_of(matter).reporters


def is_called(matter: MatterRow | None) -> bool:
    """Return whether a town may call the Center for a matter, or for what has none."""
    return matter is None or admitted_of(matter).call_admitted


def most_common(matters: Iterable[MatterRow]) -> list[MatterRow]:
    """Return the matters reported most often, by code."""
    listed = list(matters)
    within = {key: sum(each.weight for each in listed if each.theme == key) for key in THEMES}
    often = sorted(
        listed,
        key=lambda matter: (-THEMES[matter.theme].share * matter.weight / within[matter.theme], matter.code),
    )
    return sorted(often[:WITH_PROCEDURE], key=lambda matter: matter.code)


def steps_of(matter: MatterRow, lead: str) -> list[ProcedureStep]:
    """Return the procedure of a matter: up from the grid to where it is solved, and back to the reporter."""
    entry = admitted_of(matter)
    found = [
        ProcedureStep(
            SolvedAt.GRID,
            "发现上报",
            f"网格员现场核实“{matter.name}”，拍照、定位后上报；能当场解决的即办即结。",
            1,
            LimitUnit.HALF_DAYS,
            ("现场照片", "位置"),
        ),
        ProcedureStep(
            SolvedAt.UNIT,
            "就近处置",
            "城市社区或村居综治中心协调人员到场处置，解决不了的写明原因报镇街。",
            1,
            LimitUnit.WORKING_DAYS,
            ("处置记录",),
        ),
        ProcedureStep(
            SolvedAt.TOWN,
            "镇街处置",
            "镇街综治中心组织力量办理，办结后上传处置前后照片。",
            2,
            LimitUnit.WORKING_DAYS,
            ("处置前后照片",),
        ),
    ]
    if entry.call_admitted:
        found += _called(matter, lead)
    found.append(
        ProcedureStep(
            SolvedAt.COUNTY,
            "反馈回访",
            "中心审核后把办理结果书面反馈诉求人，并回访是否解决、是否满意。",
            None,
            LimitUnit.WORKING_DAYS,
            ("答复意见",),
        )
    )
    return found


def _called(matter: MatterRow, lead: str) -> list[ProcedureStep]:
    days = 5 if matter.default_class.value == "complex" else 3
    return [
        ProcedureStep(
            SolvedAt.TOWN,
            "呼叫县级",
            "复杂或紧急、镇街单独解决不了的，说明理由，呼叫中心。",
            None,
            LimitUnit.WORKING_DAYS,
            ("呼叫理由", "镇街已办情况"),
        ),
        ProcedureStep(
            SolvedAt.COUNTY,
            "受理分派",
            "中心核对清单和职责，确定主办和协办单位，直接派单。",
            1,
            LimitUnit.WORKING_DAYS,
        ),
        ProcedureStep(
            SolvedAt.COUNTY,
            "响应办理",
            f"{lead}签收并在 4 个工作小时内与镇街联系，现场处置或报送方案，镇街配合。",
            days,
            LimitUnit.WORKING_DAYS,
            ("办理情况说明", "处置前后照片"),
        ),
    ]


def _lists(day: date, *, at: str) -> Table:
    return Table(
        "matter_lists",
        {
            "city": texts([CITY_CODE]),
            "version": [b"1"],
            "status": texts([PaperStatus.PUBLISHED.value]),
            "reference": texts([LIST_REFERENCE]),
            "effective_from": texts([day.isoformat()]),
            "revision": [b"1"],
            "changed_at": texts([at]),
            "changed_by": texts([KEEPER]),
            "published_at": texts([at]),
            "published_by": texts([KEEPER]),
        },
    )


def _entries(entries: list[MatterListEntry]) -> Table:
    count = len(entries)
    return Table(
        "admitted_matters",
        {
            "city": constant(CITY_CODE, count),
            "version": [b"1"] * count,
            "code": texts(entry.code for entry in entries),
            "name": texts(entry.name for entry in entries),
            "name_en": texts(entry.name_en for entry in entries),
            "major": texts(entry.major for entry in entries),
            "work_field": texts(entry.work_field.value for entry in entries),
            "reporters": texts(f"{{{','.join(sorted(entry.reporters))}}}" for entry in entries),
            "solved_at": texts(entry.solved_at.value for entry in entries),
            "call_admitted": [b"t" if entry.call_admitted else b"f" for entry in entries],
            "default_class": texts(entry.default_class.value for entry in entries),
            "secrecy": texts(entry.secrecy.value for entry in entries),
            "public": [b"t" if entry.public else b"f" for entry in entries],
            "department": texts(entry.department for entry in entries),
        },
    )


def _procedures(matters: list[MatterRow], names: dict[str, str], *, at: str) -> Table:
    count = len(matters)
    steps = (to_json(steps_of(matter, names[matter.department])) for matter in matters)
    return Table(
        "procedures",
        {
            "city": constant(CITY_CODE, count),
            "matter": texts(matter.code for matter in matters),
            "version": [b"1"] * count,
            "status": constant(PaperStatus.PUBLISHED.value, count),
            "reference": constant(PROCEDURE_REFERENCE, count),
            "steps": texts(json.dumps(each, ensure_ascii=False) for each in steps),
            "changed_at": constant(at, count),
            "changed_by": constant(KEEPER, count),
            "published_at": constant(at, count),
            "published_by": constant(KEEPER, count),
        },
    )
