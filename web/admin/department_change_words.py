"""Words of what a change of a department does: each count with what becomes of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.department_changes import ENDING, DepartmentChangeKind, KnownDepartment
from domain.department_succession import DutySide
from domain.duties import DutyList
from domain.enums import Role
from i18n import label, t

# What a department leaves in addition to its duties and work orders, with what becomes of it when it ends.
CONCERNED: Mapping[str, tuple[str, str]] = {
    "led": ("主办的未结事项", "改由承接单位主办，时限不变"),
    "transfers": ("等待其答复的转办", "由承接单位答复"),
    "requests": ("其他待答复的申请和建议", "由承接单位继续"),
    "amendments": ("办理中的清单调整申请", "由承接单位继续，文本中的单位随之更换"),
    "arbitrations": ("未裁定的职责裁定", "承接单位作为当事单位"),
    "push_downs": ("未办结的擅自下压", "由承接单位答复"),
    "notices": ("未办结的督查文书", "由承接单位答复"),
    "assigned": ("未销号的交办事项", "由承接单位办理"),
    "agencies": ("派驻机构", "改属承接单位"),
    "staff": ("专业网格员", "改属承接单位"),
    "tokens": ("接口令牌", "改属承接单位"),
    "addresses": ("通知邮箱", "承接单位没有的，转给承接单位"),
    "matters": ("入格事项清单中的责任单位", "现行清单随即按承接单位显示，下一版写明承接单位"),
    "rated": ("今年的评价", "留在原单位名下；承接单位另行计算，考核时两个单位都能查看"),
}
DONE: Mapping[str, str] = {
    "tickets": "承接的未结事项",
    "moved": "更换承办单位的联动工单",
    "joined": "并为一件的联动工单",
    "led": "更换主办单位、已过审核的事项",
    "transfers": "更换答复单位的转办",
    "requests": "更换单位的申请和建议",
    "lapsed": "因双方已为一个单位而终止的转办",
    "accounts": "调整的账号",
    "sections": "划转的科室",
    "amendments": "更换申请单位的清单调整",
    "proposals": "更换文本中单位的清单调整",
    "arbitrations": "更换当事单位的职责裁定",
}


@dataclass(frozen=True, slots=True)
class CountLine:
    """One line: what is counted, how many, and what becomes of them."""

    name: str
    count: int
    fate: str
    key: str


def describe_preview(
    preview: Mapping[str, Any], departments: Mapping[str, KnownDepartment], content: Mapping[str, Any]
) -> list[CountLine]:
    """Return what a change does or would do, by what was counted for it; zeros only where they say much."""
    kind = DepartmentChangeKind(content["kind"])
    if kind is DepartmentChangeKind.RENAME:
        return _describe_rename(preview)

    def name(code: str) -> str:
        known = departments.get(code)
        return known.name if known else str(content.get("name") or code)

    lines = [*_describe_duties(preview), *_describe_orders(preview, name)]
    for code, roles in preview["accounts"].items():
        counted = tuple(f"{label(Role(role))} {count}" for role, count in roles.items())
        fate = t("转到{name}（{roles}），角色不变", name=name(code), roles=counted)
        lines.append(CountLine(t("账号"), sum(roles.values()), fate, f"accounts-{code}"))
    if preview["sections"]:
        fate = t("{names} 随之划转", names=tuple(sorted(preview["sections"])))
        lines.append(CountLine(t("科室"), len(preview["sections"]), fate, "sections"))
    return [*lines, *(_describe_concerned(preview) if kind in ENDING else ())]


def _describe_duties(preview: Mapping[str, Any]) -> Iterator[CountLine]:
    for duty_list in DutyList:
        for side in DutySide:
            count = preview["duties"].get(duty_list.value, {}).get(side.value, 0)
            if count:
                name = t("{list}：{side}", list=duty_list, side=side)
                fate = t("发布新版，注明文号；旧版和旧文本保留")
                yield CountLine(name, count, fate, f"duties-{duty_list.value}-{side.value}")


def _describe_orders(preview: Mapping[str, Any], name: Callable[[str], str]) -> Iterator[CountLine]:
    for code, count in preview["orders"].items():
        fate = t("由{name}承办，时限照旧", name=name(code))
        yield CountLine(t("在办联动工单"), count, fate, f"orders-{code}")
    if not preview["orders"]:
        yield CountLine(t("在办联动工单"), 0, t("没有需要更换承办单位的"), "orders")
    if preview["joined"]:
        fate = t("承接单位已有本件工单的，并为一件；主办工单优先，其时限照旧")
        yield CountLine(t("合并的联动工单"), preview["joined"], fate, "joined")
    if preview["stays"]:
        yield CountLine(t("留在原单位的联动工单"), preview["stays"], t("不变"), "stays")


def _describe_rename(preview: Mapping[str, Any]) -> list[CountLine]:
    fate = t("显示新名称；以前的数字、经过和文书仍显示当时的名称")
    count = preview["stays"]
    return [CountLine(t("在办联动工单"), count, fate, "orders")]


def _describe_concerned(preview: Mapping[str, Any]) -> Iterator[CountLine]:
    for key, (what, fate) in CONCERNED.items():
        count = preview["concerned"].get(key, 0)
        if count:
            yield CountLine(t(what), count, t(fate), key)


def describe_effect(effect: Mapping[str, Any]) -> list[CountLine]:
    """Return what an applied change did."""
    lines = [CountLine(t(words), int(effect[key]), "", key) for key, words in DONE.items() if effect.get(key)]
    for name, version in effect.get("versions", {}).items():
        lines.append(CountLine(t("{list}新版本号", list=DutyList(name)), version, "", f"version-{name}"))
    return lines
