"""Texts of the demonstration's people; names and numbers are invented."""

import numpy as np

from demo.arrivals import THEME_LIST
from demo.copy_text import Ints
from demo.demand import REQUEST_KINDS, Demand
from demo.locations import Layout
from demo.reference_data import MatterRow
from domain.enums import AreaKind, RequestKind

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾"
    "丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤"
    "尹黎易常武乔贺赖龚文桑隋国仉"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚英华玉梅建文斌鹏慧玲亮红健晓宁波峰云凯欣雪松雨晨"
    "佳琪浩然子涵思远嘉诚志海燕春光景田永顺秀桂荣德昌"
)
PHONE_PREFIX = "100"  # no mobile number of the country begins with it
ASKS = {
    RequestKind.ENQUIRY: ("请问由哪个部门负责、多久能解决？", "想咨询如何办理，请答复。"),
    RequestKind.HELP: ("请尽快安排人员处理。", "希望相关部门帮助解决。"),
    RequestKind.COMPLAINT: ("请督促整改并回复。", "希望依规查处。"),
    RequestKind.SUGGESTION: ("建议有关单位研究改进。", "建议纳入下一步计划。"),
    RequestKind.TIP_OFF: ("请核查处理。", "请依法查处。"),
}
_COMMUNITY = (
    "{n}号楼东侧", "{n}号楼北侧", "小区东门口", "小区南门外路边", "沿街商铺门前", "物业服务中心旁",
    "地下车库入口", "健身广场", "{n}号楼与{m}号楼之间", "幼儿园门口", "公交站牌附近", "便民市场西口",
    "北侧人行道", "党群服务中心门前", "{n}号楼楼顶", "小区内环路",
)  # fmt: skip
_VILLAGE = (
    "村委会东{h}米", "村北大棚区{n}号棚旁", "村内主街中段", "村东进村路口", "村南生产路", "文化广场",
    "村西沟渠边", "村卫生室门前", "村幸福院旁", "村北排水沟", "村东头水井旁", "村南农田机井处",
    "村内{n}胡同口", "村口公交站点", "村西养殖区", "村小学门口",
)  # fmt: skip
_DEDICATED = (
    "正门口", "北门路段", "{n}号车间外", "停车场内", "东侧围墙外", "办公楼前", "装卸区", "西门对面",
    "园区主干道", "{n}号仓库旁", "南侧绿化带", "门卫室旁",
)  # fmt: skip
_PHRASES = {AreaKind.COMMUNITY: _COMMUNITY, AreaKind.VILLAGE: _VILLAGE, AreaKind.DEDICATED: _DEDICATED}


def addresses(layout: Layout, demand: Demand, *, spots: int) -> list[str | None]:
    """Return the address of each ticket; the same spot of a grid always has the same one."""
    known: dict[tuple[int, int], str] = {}
    towns = [town.name for town in layout.towns]
    found: list[str | None] = []
    columns = (demand.town.tolist(), demand.grid.tolist(), demand.spot.tolist())
    for town, grid, spot in zip(*columns, strict=True):
        if grid < 0:
            found.append(towns[town] if town >= 0 else None)
            continue
        key = (grid, spot)
        if key not in known:
            known[key] = towns[town] + _spot(layout, grid, spot=spot + spots)
        found.append(known[key])
    return found


def _spot(layout: Layout, grid: int, *, spot: int) -> str:
    unit = layout.units[int(layout.unit_of_grid[grid])]
    phrases = _PHRASES[unit.kind]
    mixed = (grid * 7919 + spot * 104_729) % 1_000_003
    number = mixed // len(phrases) % 28 + 1
    return unit.name + phrases[mixed % len(phrases)].format(n=number, m=number + 1, h=number * 10)


def descriptions(
    demand: Demand, matters: list[MatterRow], places: list[str | None], *, seed: int
) -> list[str]:
    """Return what was reported: place, matter, how it is, and what is wanted."""
    dice = np.random.default_rng([seed, 70]).integers(0, 6, len(demand)).tolist()
    subjects = [_subject(row) for row in matters]
    tails = [theme.tails for theme in THEME_LIST]
    asks = [ASKS[kind] for kind in REQUEST_KINDS]
    columns = (places, demand.matter.tolist(), demand.theme.tolist(), demand.request.tolist(), dice)
    return [
        f"{place or '来电人反映'}{subjects[matter]}，{tails[theme][turn % 3]}，{asks[kind][turn // 3]}"
        for place, matter, theme, kind, turn in zip(*columns, strict=True)
    ]


def _subject(row: MatterRow) -> str:
    """Return a matter as people say it: components of the standard are bare nouns."""
    return row.name + {"B": "损坏", "Z": "问题"}.get(row.code[0], "")


def names(dice: Ints) -> list[str]:
    """Return invented names, one for each number."""
    found = []
    for number in dice.tolist():
        first, rest = SURNAMES[number % len(SURNAMES)], number // len(SURNAMES)
        second = GIVEN[rest % len(GIVEN)]
        third = GIVEN[rest // len(GIVEN) % len(GIVEN)] if number % 3 else ""
        found.append(first + second + third)
    return found


def phones(dice: Ints) -> list[str]:
    """Return eleven digits that no telephone in the country answers to."""
    return [f"{PHONE_PREFIX}{number % 100_000_000:08}" for number in dice.tolist()]
