"""What the preview of a boundary file says of its rows, in the reader's language."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from i18n import t

# By the reason that the importer's report gives.
_REASONS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "no code": lambda: t("没有编码"),
        "the code came before in this file": lambda: t("编码在文件里重复"),
        "no geometry": lambda: t("没有边界"),
        "not a polygon": lambda: t("边界不是面状图形"),
        "the outline encloses nothing": lambda: t("边界没有围成面"),
        "no parent": lambda: t("没有上级"),
        "the area is its own parent": lambda: t("上级编码与本区域相同"),
        "the code does not begin with its parent's": lambda: t("编码未以上级编码开头"),
        "the code breaks the unified coding of the city": lambda: t("编码不符合统一编码规则"),
        "the level is none of the city": lambda: t("层级不是本市的层级"),
        "the kind is unknown": lambda: t("类型无法识别"),
        "the name is missing or too long": lambda: t("名称缺失或过长"),
        "the code stands for an area that has ended": lambda: t("编码属于已撤销的区域，不能再用"),
        "the code stands for an area of another level": lambda: t("编码属于另一层级的区域"),
        "towns are not set up by an import": lambda: t("镇街不能由文件设立"),
        "towns are not moved by an import": lambda: t("镇街的隶属不能由文件变更"),
        "the parent is neither in the file nor in the register": lambda: t("上级不在文件和现行登记里"),
        "the parent is not on the level above": lambda: t("上级不在上一层级"),
        "a predecessor is no area of this level": lambda: t("前身不是同层级的区域"),
        "only the polygons of a collection are taken": lambda: t("只取其中的面"),
    }
)
_FAULTS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "duplicate_code": lambda: t("编码重复"),
        "bad_geometry": lambda: t("边界自相交或为空"),
        "overlap": lambda: t("两个区域重叠"),
        "gap": lambda: t("有缝隙：部分地面没有下级区域"),
        "no_parent": lambda: t("上级区域已撤销"),
        "outside_parent": lambda: t("有一部分在上级之外"),
    }
)


def describe_reason(reason: str) -> str:
    """Return why a row was refused, mended or noted."""
    if reason.startswith("invalid polygon mended"):
        return t("边界有误，已自动修正")
    return _REASONS[reason]() if reason in _REASONS else reason


def describe_fault(kind: str) -> str:
    """Return what does not tile."""
    return _FAULTS[kind]()


def describe_outcome(outcome: str) -> str:
    """Return what became of a row."""
    return {"refused": t("拒绝"), "mended": t("已修正")}.get(outcome, t("提示"))
