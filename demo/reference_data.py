"""Reference data of the demonstration: matters, departments, agencies, towns as parties."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from demo.local_matters import OWN_MATTERS, THEMES
from domain.enums import PartyKind, Secrecy, TicketClass, WorkField
from domain.publicity import is_matter_public

DATA = Path(__file__).resolve().parents[1] / "data"
CODES = DATA / "gbt47678_5_codes.csv"
DEPARTMENTS = DATA / "shouguang" / "departments_sample.csv"

# The first rule whose word is in the name decides; words of the standard's names, not ours.
LEAD_BY_WORD = (
    ("公安", "D01"),
    ("治安", "D01"),
    ("SOS", "D01"),
    ("监控", "D01"),
    ("信号", "D01"),
    ("岗亭", "D01"),
    ("消防", "D30"),
    ("水鹤", "D30"),
    ("停车", "D01"),
    ("停放", "D01"),
    ("电力", "D36"),
    ("变压器", "D36"),
    ("高压线", "D36"),
    ("充电桩", "D36"),
    ("通信", "D18"),
    ("网络", "D18"),
    ("电视", "D18"),
    ("线缆", "D18"),
    ("园林", "D35"),
    ("绿", "D35"),
    ("树", "D35"),
    ("公园", "D35"),
    ("病虫害", "D35"),
    ("公交", "D08"),
    ("监测", "D03"),
    ("噪声", "D03"),
    ("油烟", "D03"),
    ("污染", "D03"),
    ("扬尘", "D03"),
    ("焚烧", "D03"),
    ("污水、废水", "D03"),
    ("河", "D09"),
    ("水域", "D09"),
    ("堤岸", "D09"),
    ("防汛", "D09"),
    ("燃气", "D33"),
    ("垃圾", "D34"),
    ("不洁", "D34"),
    ("遗撒", "D34"),
    ("公厕", "D34"),
    ("公共厕所", "D34"),
    ("动物尸体", "D34"),
    ("渣土", "D34"),
    ("广告", "D07"),
    ("牌匾", "D07"),
    ("医疗", "D12"),
    ("餐饮", "D06"),
    ("市场", "D06"),
    ("流浪", "D13"),
    ("出版物", "D16"),
    ("文物", "D16"),
    ("健身", "D11"),
    ("道路破损", "D04"),
    ("路缘石", "D04"),
    ("盲道", "D04"),
    ("坡", "D04"),
    ("台阶", "D04"),
    ("输油", "D17"),
    ("加油", "D22"),
    ("积雪", "D34"),
)
# By the first two digits of a standard code: department, theme.
BY_MAJOR = {
    "01": ("D33", "facilities"),
    "02": ("D08", "traffic"),
    "03": ("D34", "sanitation"),
    "04": ("D35", "greenery"),
    "05": ("D04", "facilities"),
    "06": ("D07", "appearance"),
    "07": ("D07", "appearance"),
    "08": ("D04", "construction"),
    "09": ("D07", "street"),
    "10": ("D33", "facilities"),
}
THEME_BY_WORD = (
    ("噪声", "nuisance"),
    ("油烟", "nuisance"),
    ("污染", "nuisance"),
    ("焚烧", "nuisance"),
    ("烧烤", "nuisance"),
    ("垃圾", "sanitation"),
    ("不洁", "sanitation"),
    ("杂物", "sanitation"),
    ("绿", "greenery"),
)
# What is reported often; everything else of the standard is rare.
FREQUENT = {
    "私搭乱建": 6,
    "暴露垃圾": 9,
    "积存垃圾渣土": 7,
    "道路不洁": 5,
    "道路破损": 9,
    "绿地脏乱": 3,
    "噪声扰民": 12,
    "油烟污染": 5,
    "露天烧烤": 4,
    "乱倒乱排污水、废水": 4,
    "乱堆杂物": 7,
    "垃圾站（箱）满溢": 6,
    "河道污染": 2,
    "非法小广告": 6,
    "违规户外广告": 3,
    "施工扰民": 7,
    "工地扬尘": 7,
    "施工占道": 5,
    "无照经营游商": 5,
    "店外经营": 8,
    "占道经营": 10,
    "机动车乱停放": 14,
    "非机动车乱停放": 6,
    "占用消防通道": 5,
    "路灯异常": 8,
    "污水井盖异常": 6,
    "雨水井盖异常": 5,
    "供水井盖异常": 3,
    "通信井盖异常": 2,
    "交通信号灯异常": 6,
    "交通标志牌及标线异常": 4,
    "停车场异常": 4,
    "公共厕所异常": 4,
    "垃圾箱异常": 4,
    "行道树异常": 6,
    "绿地异常": 4,
    "交通护栏异常": 4,
    "私设地锁、阻车桩": 3,
    "废弃车辆": 2,
    "焚烧垃圾、树叶": 3,
    "农贸市场秩序问题": 3,
    "道路积雪、结冰": 1.5,
    "雨水箅子异常": 4,
    "减速带异常": 2,
    "充电桩异常": 2,
}
RARE = 0.12
COMPONENT_WEIGHT = 0.03  # devices report components by their bare code

FIELD_OF_DUTY = {
    "自然资源": WorkField.URBAN_MANAGEMENT,
    "生态环境": WorkField.URBAN_MANAGEMENT,
    "城乡建设": WorkField.URBAN_MANAGEMENT,
    "综合执法": WorkField.URBAN_MANAGEMENT,
    "应急管理": WorkField.EMERGENCY,
    "市场监管": WorkField.LIVELIHOOD,
    "重点工作": WorkField.LIVELIHOOD,
    "社会治安": WorkField.PUBLIC_SECURITY,
    "信访稳定": WorkField.PETITIONS,
    "城市管理": WorkField.URBAN_MANAGEMENT,
    "文明实践": WorkField.CIVILITY,
    "纠纷调解": WorkField.MEDIATION,
    "民生服务": WorkField.LIVELIHOOD,
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
    town: str | None = None
    load: float = 1.0


def matters() -> list[MatterRow]:
    """Return every matter: S for matters and B for components of the standard, Z for the city's own."""
    with CODES.open(encoding="utf-8", newline="") as file:
        standard = [_standard_matter(row) for row in csv.DictReader(file)]
    own = [
        MatterRow(
            code=f"Z{number:05}",
            name=matter.name,
            name_en=matter.name_en,
            major="本市自定",
            work_field=matter.work_field,
            default_class=_class_of(matter.theme),
            public=is_matter_public(matter.work_field, matter.secrecy),
            secrecy=matter.secrecy,
            department=matter.department,
            theme=matter.theme,
            weight=matter.weight * 4 if matter.theme == "traffic" else matter.weight,
        )
        for number, matter in enumerate(OWN_MATTERS, start=1)
    ]
    return sorted([*standard, *own], key=lambda matter: matter.code)


def _standard_matter(row: dict[str, str]) -> MatterRow:
    lead, theme = BY_MAJOR[row["code"][:2]]
    lead = next((code for word, code in LEAD_BY_WORD if word in row["name"]), lead)
    if row["code"].startswith("06"):
        theme = next((key for word, key in THEME_BY_WORD if word in row["name"]), theme)
    component = row["kind"] == "部件"
    return MatterRow(
        code=("B" if component else "S") + row["code"],
        name=row["name"],
        name_en=None,
        major=row["major"],
        work_field=_field_of_lead(lead),
        default_class=_class_of(theme),
        public=is_matter_public(_field_of_lead(lead), Secrecy.NORMAL),
        secrecy=Secrecy.NORMAL,
        department=lead,
        theme=theme,
        weight=COMPONENT_WEIGHT if component else FREQUENT.get(row["name"], RARE),
    )


def _field_of_lead(lead: str) -> WorkField:
    if lead == "D01":
        return WorkField.PUBLIC_SECURITY
    return WorkField.EMERGENCY if lead in ("D30", "D05") else WorkField.URBAN_MANAGEMENT


def _class_of(theme: str) -> TicketClass:
    return TicketClass.COMPLEX if THEMES[theme].complex >= 0.5 else TicketClass.GENERAL


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
        found.append(DemoParty(code, name, PartyKind.TOWN, town=code))
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
