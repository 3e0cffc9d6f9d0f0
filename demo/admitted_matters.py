"""The demonstration's admitted matters, and the procedures of the most common ones."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from demo.areas import CITY_CODE
from demo.city import ZONE
from demo.copy_text import Table, table_of, texts
from demo.published_papers import KEEPER, published
from demo.reference_data import DemoParty, MatterRow
from demo.themes import THEMES
from domain.admitted_matters import LIST_ACTS, MatterListEntry
from domain.catalogue import LimitUnit, MatterReporter, PaperStatus, SolvedAt
from domain.enums import Secrecy, TicketClass
from domain.procedures import PROCEDURE_ACTS, ProcedureStep, to_json

LIST_REFERENCE = "寿网格办〔示例〕1号"
PROCEDURE_REFERENCE = "寿网格办〔示例〕2号"
WITH_PROCEDURE = 20
# The level at which matters of a theme are normally solved (ours); of all others, by a department.
SOLVED_AT = {
    "sanitation": SolvedAt.GRID,
    **dict.fromkeys(("civility", "mediation"), SolvedAt.UNIT),
    **dict.fromkeys(("appearance", "street", "farming", "welfare", "greenery"), SolvedAt.TOWN),
}
# Level, title, what is done, limit (0: of the class), its unit, papers, whether only of what may be called.
PROCEDURE: tuple[tuple[SolvedAt, str, str, int | None, LimitUnit, tuple[str, ...], bool], ...] = (
    (SolvedAt.GRID, "发现上报", "网格员现场核实“{matter}”，拍照、定位后上报；能当场解决的即办即结。",
     1, LimitUnit.HALF_DAYS, ("现场照片", "位置"), False),
    (SolvedAt.UNIT, "就近处置", "城市社区或村居综治中心协调人员到场处置，解决不了的写明原因报镇街。",
     1, LimitUnit.WORKING_DAYS, ("处置记录",), False),
    (SolvedAt.TOWN, "镇街处置", "镇街综治中心组织力量办理，办结后上传处置前后照片。",
     2, LimitUnit.WORKING_DAYS, ("处置前后照片",), False),
    (SolvedAt.TOWN, "呼叫县级", "复杂或紧急、镇街单独解决不了的，说明理由，呼叫中心。",
     None, LimitUnit.WORKING_DAYS, ("呼叫理由", "镇街已办情况"), True),
    (SolvedAt.COUNTY, "受理分派", "中心核对清单和职责，确定主办和协办单位，直接派单。",
     1, LimitUnit.WORKING_DAYS, (), True),
    (SolvedAt.COUNTY, "响应办理", "{lead}签收并在 4 个工作小时内与镇街联系，现场处置或报送方案，镇街配合。",
     0, LimitUnit.WORKING_DAYS, ("办理情况说明", "处置前后照片"), True),
    (SolvedAt.COUNTY, "反馈回访", "中心审核后把办理结果书面反馈诉求人，并回访是否解决、是否满意。",
     None, LimitUnit.WORKING_DAYS, ("答复意见",), False),
)  # fmt: skip
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
    at = datetime(until.astimezone(ZoneInfo(ZONE)).year, 1, 1, tzinfo=ZoneInfo(ZONE))
    by_keeper = {"changed_at": at, "changed_by": KEEPER, "published_at": at, "published_by": KEEPER}
    fixed = {"city": CITY_CODE, "version": 1}
    yield table_of(
        "matter_lists",
        [None],
        "",
        **fixed,
        status=PaperStatus.PUBLISHED,
        reference=LIST_REFERENCE,
        effective_from=at.date(),
        revision=1,
        **by_keeper,
    )
    columns = (
        "code name name_en major work_field reporters solved_at call_admitted default_class secrecy public"
        " department"
    )
    yield table_of("admitted_matters", [admitted_of(matter) for matter in matters], columns, **fixed)
    names = {party.code: party.name for party in parties}
    common = most_common(matters)
    yield _procedures(common, names, **by_keeper)
    yield published(LIST_ACTS.kind, ["1"], reference=LIST_REFERENCE, at=at)
    versions = [f"{matter.code}:1" for matter in common]
    yield published(PROCEDURE_ACTS.kind, versions, reference=PROCEDURE_REFERENCE, at=at)


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
    days = 5 if matter.default_class is TicketClass.COMPLEX else 3
    called = admitted_of(matter).call_admitted
    return [
        ProcedureStep(
            level,
            title,
            what.format(matter=matter.name, lead=lead),
            days if limit == 0 else limit,
            unit,
            papers,
        )
        for level, title, what, limit, unit, papers, only_called in PROCEDURE
        if called or not only_called
    ]


def _procedures(matters: list[MatterRow], names: dict[str, str], **published: Any) -> Table:
    steps = [json.dumps(to_json(steps_of(row, names[row.department])), ensure_ascii=False) for row in matters]
    fixed = {"version": 1, "status": PaperStatus.PUBLISHED, "reference": PROCEDURE_REFERENCE, **published}
    table = table_of("procedures", matters, "", city=CITY_CODE, **fixed)
    codes = texts(matter.code for matter in matters)
    return Table("procedures", {**table.columns, "matter": codes, "steps": texts(steps)})
