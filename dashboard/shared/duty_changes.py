"""What a field of a duty said before and says now: its name, its lines, and the letters that differ."""

from collections.abc import Callable, Mapping
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from dash.development.base_component import Component

from dashboard.shared import html
from domain.duties import NextStep
from domain.duty_diff import ChangedDuty, DutyChange
from domain.duty_rules import DutyPart
from i18n import label, t
from services.flow_text import name_lane

OF_DEPARTMENTS = frozenset({"lead", "departments", "department", "who"})
Names = Mapping[str, str]
Pieces = list[Component | str]


def render_changes(one: ChangedDuty, names: Names) -> list[Component]:
    """Return a block for each field that differs; names: of departments, by code."""
    return [_change(names, one, change) for change in one.changes]


def name_fields() -> Mapping[str, str]:
    """Return what the fields of duties and of their rows are called."""
    return {
        "name": t("名称"),
        "duty_field": t("责任领域"),
        "power_kind": t("权力类别"),
        "level": t("层级"),
        "lead": t("主体责任单位"),
        "lead_duty": t("主体责任"),
        "cooperating": t("配合责任"),
        "duty": t("配合责任"),
        "town_duty": t("镇街配合责任"),
        "legal_basis": t("法律依据"),
        "powers": t("依据的权责事项"),
        "matters": t("对应的事项小类"),
        "keywords": t("关键词"),
        "situations": t("具体情形"),
        "steps": t("流程步骤"),
        "department": t("责任单位"),
        "office": t("责任科室"),
        "phone": t("联系电话"),
        "procedure": t("程序环节"),
        "standard": t("工作标准"),
        "departments": t("涉及单位"),
        "town_points": t("镇街执法要点"),
        "title": t("步骤名称"),
        "who": t("办理主体"),
        "text": t("办理内容"),
        "limit": t("时限（工作日）"),
        "next": t("下一步"),
    }


def _change(names: Names, one: ChangedDuty, change: DutyChange) -> Component:
    before, after = (_show(change, value, names) for value in (change.before, change.after))
    old, new = _mark(before, after)
    return html.Div(
        [
            html.Div(_name(names, one, change), className="diff__field muted"),
            _side("−", t("原"), old, html.Del) if change.before not in {None, ()} else None,
            _side("+", t("现"), new, html.Ins) if change.after not in {None, ()} else None,
        ],
        className="diff__change",
    )


def _name(names: Names, one: ChangedDuty, change: DutyChange) -> str:
    """Return where a change is: the field, and of which row."""
    fields = name_fields()
    field = None if change.field is None else fields.get(change.field, change.field)
    if change.part is DutyPart.DUTY:
        return field or ""
    row = _row(names, one, change)
    if field is None:
        added = t("新增{row}", row=row)
        return added if change.before is None else t("删去{row}", row=row)
    return t("{row} · {field}", row=row, field=field)


def _row(names: Names, one: ChangedDuty, change: DutyChange) -> str:
    key = change.key or ""
    if change.part is DutyPart.COOPERATING:
        return t("配合单位“{name}”", name=names.get(key, key))
    if change.part is DutyPart.SITUATIONS:
        named = {row.code: row.name for duty in (one.before, one.after) for row in duty.situations}
        return t("情形“{name}”", name=named.get(key, key))
    return t("第 {no} 步", no=key)


def _show(change: DutyChange, value: Any, names: Names) -> list[str]:
    """Return a value as lines."""
    if value is None:
        return []
    if change.field is None:
        return _whole(value, names)
    return _lines(change.field, value, names)


def _whole(row: Any, names: Names) -> list[str]:
    """Return a row that was added or removed, a line for each of its fields."""
    fields = name_fields()
    return [
        t("{field}：{value}", field=fields.get(name, name), value="；".join(lines))
        for name in row.__slots__
        if name in fields and (lines := _lines(name, getattr(row, name), names))
    ]


def _lines(field: str, value: Any, names: Names) -> list[str]:
    if value is None:
        return []
    values = value if isinstance(value, tuple) else (value,)
    return [_word(field, each, names) for each in values]


def _word(field: str, value: Any, names: Names) -> str:
    if isinstance(value, NextStep):
        to = t("第 {no} 步", no=value.to)
        return to if value.condition is None else t("{condition}：到{to}", condition=value.condition, to=to)
    if isinstance(value, StrEnum):
        return label(value)
    text = str(value)
    return name_lane(text, names) if field in OF_DEPARTMENTS else text


def _mark(before: list[str], after: list[str]) -> tuple[list[Pieces], list[Pieces]]:
    """Return the lines that only one of the texts has; where each has one, with their letters compared."""
    old = [line for line in before if line not in after]
    new = [line for line in after if line not in before]
    if not old and not new:  # only the order is another one
        return [[line] for line in before], [[line] for line in after]
    if len(old) == len(new) == 1:
        left, right = _compared(old[0], new[0])
        return [left], [right]
    return [[line] for line in old], [[line] for line in new]


def _compared(old: str, new: str) -> tuple[Pieces, Pieces]:
    left: Pieces = []
    right: Pieces = []
    for kind, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            left.append(old[i:j])
            right.append(new[k:m])
            continue
        left += [html.Mark(old[i:j])] if i < j else []
        right += [html.Mark(new[k:m])] if k < m else []
    return left, right


def _side(sign: str, name: str, lines: list[Pieces], element: Callable[..., Component]) -> Component | None:
    """Return one side of a change under its sign and word; nothing where the side is empty."""
    if not lines:
        return None
    return html.Div(
        [
            html.Span(f"{sign} {name}", className="diff__sign"),
            html.Ul([html.Li(element(line)) for line in lines], className="diff__lines"),
        ],
        className="diff__side diff__side--new" if sign == "+" else "diff__side diff__side--old",
    )
