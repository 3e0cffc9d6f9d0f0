"""Reference data of the demonstration: matters, departments, agencies, towns as parties."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from domain.enums import PartyKind, Secrecy, TicketClass, WorkField
from domain.publicity import is_matter_public

DATA = Path(__file__).resolve().parents[1] / "data"
MATTERS = DATA / "shouguang" / "matters_sample.csv"
DEPARTMENTS = DATA / "shouguang" / "departments_sample.csv"

FIELD_OF_DUTY = {
    **dict.fromkeys(("自然资源", "生态环境", "城乡建设", "综合执法", "城市管理"), WorkField.URBAN_MANAGEMENT),
    **dict.fromkeys(("市场监管", "重点工作", "民生服务"), WorkField.LIVELIHOOD),
    "应急管理": WorkField.EMERGENCY,
    "社会治安": WorkField.PUBLIC_SECURITY,
    "信访稳定": WorkField.PETITIONS,
    "文明实践": WorkField.CIVILITY,
    "纠纷调解": WorkField.MEDIATION,
}
# Of the parties at whose desks demonstration logins sit.
SECTIONS = {
    "D07": {"01": "市容秩序科", "02": "渣土管理科", "03": "广告亮化科"},
    "D06-001": {"01": "食品监管组", "02": "消费维权组"},
}
# Departments with an office in every town, and how the office of a {town} is called.
AGENCIES = {
    "D01": "市公安局{town}派出所",
    "D02": "{town}自然资源所",
    "D06": "{town}市场监管所",
    "D20": "{town}司法所",
}


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One matter of the catalogue and what the generator needs of it."""

    code: str
    name: str
    name_en: str | None
    major: str
    work_field: WorkField
    default_class: TicketClass
    public: bool
    secrecy: Secrecy
    department: str
    theme: str
    weight: float


@dataclass(frozen=True, slots=True)
class DemoParty:
    """One department, agency or town that can hold work orders."""

    code: str
    name: str
    kind: PartyKind
    work_field: WorkField | None = None
    parent: str | None = None
    town_code: str | None = None
    load: float = 1.0

    @property
    def sample(self) -> bool:
        """Tell whether it is invented, as all but the towns are."""
        return self.kind is not PartyKind.TOWN


def matters() -> list[MatterRow]:
    """Return every matter: S for matters and B for components of the standard, Z for the city's own."""
    with MATTERS.open(encoding="utf-8", newline="") as file:
        return [_matter(row) for row in csv.DictReader(file)]


def _matter(row: dict[str, str]) -> MatterRow:
    work_field, secrecy = WorkField(row["work_field"]), Secrecy(row["secrecy"])
    return MatterRow(
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"] or None,
        major=row["major"],
        work_field=work_field,
        default_class=TicketClass(row["default_class"]),
        public=is_matter_public(work_field, secrecy),
        secrecy=secrecy,
        department=row["department"],
        theme=row["theme"],
        weight=float(row["weight"]),
    )


def parties(towns: Iterable[tuple[str, str]]) -> list[DemoParty]:
    """Return the 36 sample departments, their offices in the towns, and the towns (code and name)."""
    with DEPARTMENTS.open(encoding="utf-8", newline="") as file:
        departments = [
            DemoParty(
                row["code"],
                row["name"],
                PartyKind.DEPARTMENT,
                FIELD_OF_DUTY[row["main_field"]],
                load=float(row["load_weight"]),
            )
            for row in csv.DictReader(file)
        ]
    by_code = {party.code: party for party in departments}
    found = list(departments)
    for code, name in towns:
        short = (
            name.removesuffix("管委会").removesuffix("街道").removesuffix("镇").removesuffix("生态经济园区")
        )
        found.append(DemoParty(code, name, PartyKind.TOWN, town_code=code))
        found += [
            DemoParty(
                f"{parent}-{code[6:]}",
                office.format(town=short),
                PartyKind.AGENCY,
                by_code[parent].work_field,
                parent,
                code,
            )
            for parent, office in AGENCIES.items()
        ]
    return found
